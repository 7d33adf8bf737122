// Runs a plan: forward, and backward by the chain rule. docs/architecture.md
//
//   forward   values[step.output] = step(values[step.inputs]), in the plan's order
//   backward  in the opposite order: ∂L/∂x is the sum of the gradients from all steps that take x

import type { BackwardPass, Tensors } from '../layers/definition.js'
import type { Layer } from '../layers/layer.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { Differentiation } from './differentiate.js'
import { weightsOf, type LayerTensors } from './inference.js'
import type { NamedWeight } from './nodes.js'
import type { Plan, Step } from './plan.js'

/** Options of a forward pass. */
export interface ForwardOptions {
  readonly weights: LayerTensors
  /** The input values, in the order of the plan's inputs. */
  readonly inputs: readonly Tensor[]
  /** What the backward pass will compute; nothing else is kept. Absent: nothing is kept. */
  readonly gradients?: Differentiation
  /** In training, the key for the random numbers of the layer with that index; absent at inference. */
  key?(index: number): number
}

/** What a step keeps for the backward pass. */
interface Trace {
  readonly step: Step
  /** What its backward pass will get, apart from what is known only then. */
  readonly pass: Omit<BackwardPass, 'backend' | 'dy' | 'weights'>
  /** The saved tensors that nobody else holds, neither as a value nor as a weight. */
  readonly own: readonly Tensor[]
}

/** The results of a forward pass. */
export interface Forward {
  readonly outputs: readonly Tensor[]
  /** What the last step saved. In a graph that ends with a loss, that is what the loss compared. */
  readonly last: Tensors
  /** New values of weights that the optimizer does not change. */
  readonly state: LayerTensors
  /** For `backward`, by step and by value. */
  readonly traces: readonly (Trace | undefined)[]
  readonly values: readonly (Tensor | undefined)[]
}

/** Runs a plan forward. Values are freed after their last use, unless the backward pass needs them. */
export function forward(
  backend: Backend,
  plan: Plan,
  { weights, inputs, gradients, key }: ForwardOptions,
): Forward {
  const values: (Tensor | undefined)[] = []
  plan.inputs.forEach((value, i) => (values[value] = inputs[i]))
  const state = new Map<Layer, Tensors>()
  const kept = new Set<Tensor>()
  const traces: (Trace | undefined)[] = []
  let last: Tensors = {}
  plan.steps.forEach((step, i) => {
    const [{ layer }] = step.nodes
    const keys = step.nodes.map(({ index }) => key?.(index) ?? 0)
    const how = {
      learning: gradients?.learned.layers.has(layer) ?? false,
      training: key !== undefined,
      key: keys[0],
    }
    const wanted = gradients?.steps[i]
    const keeps = wanted !== undefined || i === plan.steps.length - 1
    const taken = step.inputs.map((value) => values[value]!)
    const held = weightsOf(step, weights, state)
    const lent = new Set([...taken, ...Object.values(held)])
    const result = backend.scope(() => {
      const { saved, ...rest } = step.forward({ backend, inputs: taken, weights: held, ...how }, keys)
      return keeps ? { ...rest, saved } : { ...rest, saved: undefined }
    })
    const { saved = {} } = result
    const y = ownTensor(backend, result.y, lent)
    values[step.output] = y
    if (result.state) state.set(layer, { ...state.get(layer), ...result.state })
    for (const tensor of [y, ...Object.values(result.state ?? {})]) lent.add(tensor)
    const present = Object.values<Tensor | undefined>(saved).filter((tensor) => tensor !== undefined)
    for (const tensor of present) kept.add(tensor)
    const own = present.filter((tensor) => !lent.has(tensor))
    const inputShapes = taken.map(({ shape }) => shape)
    traces.push(wanted && { step, own, pass: { saved, inputShapes, wanted, ...how } })
    last = saved
    for (const value of plan.lastUses[i]) if (!kept.has(values[value]!)) values[value]!.dispose()
  })
  return { outputs: plan.outputs.map((value) => values[value]!), last, state, traces, values }
}

/** The results of a backward pass. */
export interface Backward {
  /** Gradients with respect to the graph's inputs, if they were requested. */
  readonly inputs: readonly (Tensor | undefined)[]
  /** Gradients with respect to the weights of the layers that are trained. */
  readonly weights: LayerTensors
}

/**
 * Runs a plan backward, starting with `dy`, the gradient with respect to its output. A loss needs no `dy`. Tensors that only
 * the backward pass needed are freed along the way.
 */
export function backward(
  backend: Backend,
  plan: Plan,
  { traces, values, last }: Forward,
  weights: LayerTensors,
  dy: Tensor,
): Backward {
  const gradients: (Tensor | undefined)[] = []
  gradients[plan.outputs[0]] = dy
  const byLayer = new Map<Layer, Tensors>()
  const plus = (sum: Tensor | undefined, term: Tensor): Tensor => {
    if (!sum) return term
    const both = backend.run('add', { a: sum, b: term })
    sum.dispose()
    term.dispose()
    return both
  }
  const compared = new Set(Object.values(last))
  for (const trace of traces.toReversed()) {
    if (!trace) continue
    const { step, own, pass } = trace
    const { saved, wanted } = pass
    const gradient = gradients[step.output]!
    const held = weightsOf(step, weights)
    const lent = new Set([gradient, ...Object.values(saved), ...Object.values(held)])
    const separate = (tensor: Tensor): Tensor => ownTensor(backend, tensor, lent)
    // Each gets its own tensor before any are added, because adding frees them.
    const given = backend.scope(() => {
      const { inputs, weights: g = {} } = step.backward!({ backend, dy: gradient, weights: held, ...pass })
      return {
        inputs: inputs.map((dx, i) => (dx && wanted.inputs[i] ? separate(dx) : undefined)),
        weights: Object.entries<Tensor>(wanted.weights ? g : {}).map(
          ([key, tensor]) => [key, separate(tensor)] as const,
        ),
      }
    })
    step.inputs.forEach((value, i) => {
      if (!wanted.inputs[i]) return
      const dx = given.inputs[i]
      if (!dx) throw new Error(`layer '${step.nodes[0].name}' gave no gradient for its input ${i}`)
      gradients[value] = plus(gradients[value], dx)
    })
    if (given.weights.length > 0) {
      const [layer] = step.owners
      const sums = byLayer.get(layer)
      byLayer.set(layer, Object.fromEntries(given.weights.map(([key, g]) => [key, plus(sums?.[key], g)])))
    }
    if (gradient !== dy) gradient.dispose()
    if (!plan.outputs.includes(step.output)) values[step.output]!.dispose()
    for (const tensor of own) if (!compared.has(tensor)) tensor.dispose()
  }
  return { inputs: plan.inputs.map((value) => gradients[value]), weights: byLayer }
}

/** If a step returned a tensor unchanged, another tensor of the same values, so that each can be freed separately. */
function ownTensor(backend: Backend, tensor: Tensor, lent: Set<Tensor>): Tensor {
  if (lent.has(tensor)) return backend.reshape(tensor, tensor.shape)
  lent.add(tensor)
  return tensor
}

/**
 * The gradient with respect to a trained weight.
 * @throws if the layer returned none.
 */
export function gradientBy({ layer, key, name }: NamedWeight, { weights }: Backward): Tensor {
  const gradient = weights.get(layer)?.[key]
  if (gradient) return gradient
  throw new Error(`layer '${name.slice(0, -key.length - 1)}' gave no gradient for its weight '${key}'`)
}
