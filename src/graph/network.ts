// A stack of layers: names, shapes and weights worked out once; forward and backward as functions of a backend, the weights
// and the input.

import { checkAxes, formatShape, type NDArray, type Shape } from '../../kernels/shape.js'
import { stepsOf, type Step } from '../fusion/steps.js'
import type { Layer, Tensors, WeightSpec } from '../layers/layer.js'
import type { Loss } from '../training/losses.js'
import { deriveSeed, Random } from '../tensor/random.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** A layer in its place. */
export interface Stage {
  readonly layer: Layer
  /** Unique in the network; weights are called `name/kernel`, `name/bias`. */
  readonly name: string
  /** The layer's place in the list the network was made of; an activation that follows a layer shares its place. */
  readonly index: number
  /** Shape of one input, without the batch axis. */
  readonly inputShape: Shape
  /** Shape of one output, without the batch axis. */
  readonly outputShape: Shape
  readonly weights: Readonly<Record<string, WeightSpec>>
}

/** The weights of each stage, by name; replaced in place when new ones are set. */
export type Weights = readonly Record<string, Tensor>[]

/** What the forward pass leaves for the backward pass. */
export type Trace = readonly (Step<Stage> & { readonly inputShape: Shape; readonly saved: Tensors })[]

/** How far and how to run forward. */
export interface ForwardOptions {
  /** The stages to run. */
  readonly stages: readonly Stage[]
  /** In training: the key of the random masks of the layer at that place. */
  readonly maskKey?: (index: number) => number
}

export class Network {
  readonly stages: readonly Stage[]
  readonly inputShape: Shape
  readonly outputShape: Shape

  /** @throws if there are no layers, the first has no `inputShape`, names clash, or shapes do not fit. */
  constructor(layers: readonly Layer[]) {
    const inputShape = layers[0]?.config.inputShape
    if (!inputShape)
      throw new Error(
        layers.length === 0
          ? 'sequential: needs at least one layer'
          : `sequential: the first layer, ${layers[0].kind}, needs inputShape, the shape of one input, such as [70, 70, 3]`,
      )
    checkAxes('sequential', 'inputShape', inputShape)
    const names = nameLayers(layers)
    const stages: Stage[] = []
    let shape = inputShape
    layers.forEach((layer, index) => {
      for (const part of layer.then ? [layer, layer.then] : [layer]) {
        const stage = place(part, { name: names[index], index, inputShape: shape })
        stages.push(stage)
        shape = stage.outputShape
      }
    })
    this.stages = stages
    this.inputShape = inputShape
    this.outputShape = shape
  }

  /** Fresh weights: each from a stream of its own, so that one layer's size does not change another's start. */
  initialWeights(seed: number): Record<string, NDArray> {
    const values: Record<string, NDArray> = {}
    for (const { name, key, spec } of this.weightSpecs()) {
      const random = new Random(deriveSeed(seed, 'weights', name, key))
      values[`${name}/${key}`] = { shape: spec.shape, data: spec.initializer(spec.shape, random) }
    }
    return values
  }

  /**
   * Copies values to a backend.
   * @throws if one is missing, unknown or of another shape.
   */
  upload(backend: Backend, values: Readonly<Record<string, NDArray>>): Weights {
    const specs = [...this.weightSpecs()]
    const known = new Map(specs.map(({ name, key, spec }) => [`${name}/${key}`, spec.shape]))
    for (const [name, { shape }] of Object.entries(values)) {
      const expected = known.get(name)
      if (!expected)
        throw new Error(`weights: there is no '${name}'; the model has ${[...known.keys()].join(', ')}`)
      if (formatShape(expected) !== formatShape(shape))
        throw new Error(
          `weights: '${name}' has the shape ${formatShape(shape)}, the model's is ${formatShape(expected)}`,
        )
    }
    const missing = [...known.keys()].filter((name) => !Object.hasOwn(values, name))
    if (missing.length > 0) throw new Error(`weights: missing ${missing.join(', ')}`)
    return backend.scope(() =>
      this.stages.map(({ name, weights }) =>
        Object.fromEntries(
          Object.keys(weights).map((key) => [key, backend.tensor(values[`${name}/${key}`])]),
        ),
      ),
    )
  }

  /** Runs the stages, some of them as one, and keeps what `backward` needs. Call within a backend's scope. */
  forward(
    backend: Backend,
    weights: Weights,
    input: Tensor,
    { stages, maskKey }: ForwardOptions,
  ): [Tensor, Trace] {
    const trace = []
    let x = input
    for (const step of stepsOf(stages)) {
      const { stage, passes } = step
      const at = this.stages.indexOf(stage)
      const [y, saved] = passes.forward({
        backend,
        x,
        weights: weights[at],
        maskKey: maskKey?.(stage.index),
      })
      trace.push({ ...step, inputShape: x.shape, saved })
      x = y
    }
    return [x, trace]
  }

  /** Runs the stages for their output alone: what a step made is freed as soon as the next has used it. */
  infer(backend: Backend, weights: Weights, input: Tensor, stages: readonly Stage[] = this.stages): Tensor {
    let x = input
    for (const { stage, passes } of stepsOf(stages)) {
      const pass = { backend, x, weights: weights[this.stages.indexOf(stage)] }
      const y = backend.scope(() => passes.infer?.(pass) ?? passes.forward(pass)[0])
      if (x !== input) x.dispose()
      x = y
    }
    return x
  }

  /** Gradients of every stage's weights, from the gradient by the last traced stage's output. */
  backward(
    backend: Backend,
    trace: Trace,
    outputGradient: Tensor,
    { inputGradient = false } = {},
  ): { dx?: Tensor; weights: readonly Tensors[] } {
    const gradients: Tensors[] = this.stages.map(() => ({}))
    let dy: Tensor | undefined = outputGradient
    for (const { stage, passes, inputShape, saved } of trace.toReversed()) {
      if (!dy) break
      const at = this.stages.indexOf(stage)
      const needsInputGradient = inputGradient || this.stages.slice(0, at).some(hasWeights)
      const { dx, weights } = passes.backward({ backend, dy, saved, inputShape, needsInputGradient })
      gradients[at] = weights
      dy = dx
    }
    return { dx: dy, weights: gradients }
  }

  /**
   * The stages that training runs: all but the final activation, where the loss computes that itself.
   * @throws if the loss wants such an activation and the last layer has another.
   */
  stagesForLoss({ name, absorbs }: Pick<Loss, 'name' | 'absorbs'>): readonly Stage[] {
    if (!absorbs) return this.stages
    const { kind, config } = this.stages[this.stages.length - 1].layer
    if (kind === 'activation' && 'activation' in config && config.activation === absorbs)
      return this.stages.slice(0, -1)
    throw new Error(
      `the loss ${name} needs a model that ends in ${absorbs}; give the last layer activation: '${absorbs}'`,
    )
  }

  /** Every weight in order: its stage's name, its own, and its spec. */
  *weightSpecs(): Generator<{ at: number; name: string; key: string; spec: WeightSpec }> {
    for (const [at, { name, weights }] of this.stages.entries())
      for (const [key, spec] of Object.entries(weights)) yield { at, name, key, spec }
  }
}

const hasWeights = ({ weights }: Stage): boolean => Object.keys(weights).length > 0

function place(layer: Layer, at: Pick<Stage, 'name' | 'index' | 'inputShape'>): Stage {
  try {
    return {
      layer,
      ...at,
      outputShape: layer.outputShape(at.inputShape),
      weights: layer.weights(at.inputShape),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `layer ${at.index + 1}, '${at.name}', for inputs ${formatShape(at.inputShape)}: ${reason}`,
      { cause },
    )
  }
}

/** Keras's names: the kind, then `_1`, `_2`, … for those that come again. */
function nameLayers(layers: readonly Layer[]): string[] {
  const taken = new Set<string>()
  for (const { config } of layers)
    if (config.name !== undefined) {
      if (taken.has(config.name)) throw new Error(`sequential: two layers are called '${config.name}'`)
      if (!/^[^/]+$/.test(config.name))
        throw new Error(`sequential: a layer's name must not be empty or hold '/': '${config.name}'`)
      taken.add(config.name)
    }
  return layers.map(({ kind, config }) => {
    if (config.name !== undefined) return config.name
    let name = kind
    for (let i = 1; taken.has(name); i++) name = `${kind}_${i}`
    taken.add(name)
    return name
  })
}
