// Runs a plan for its outputs alone. Unlike `passes.ts`, a page that only predicts needs it.

import type { Tensors } from '../layers/definition.js'
import { isOfLibrary, type Layer } from '../layers/layer.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { Plan, Step } from './plan.js'

/** Tensors of layers, by name: their weights, their gradients, their new state. */
export type LayerTensors = ReadonlyMap<Layer, Tensors>

/** What steps have prepared from their weights. */
export type Prepared = ReadonlyMap<Step, Tensors>

/** Computes what depends on the weights alone. Whoever keeps it must dispose of it when the weights change. */
export function prepare(backend: Backend, plan: Plan, weights: LayerTensors): Prepared {
  const prepared = new Map<Step, Tensors>()
  backend.scope(() => {
    for (const step of plan.steps) {
      const made = step.op?.prepare?.({ backend, weights: weightsOf(step, weights) })
      if (made) prepared.set(step, made)
    }
    return [...prepared.values()]
  })
  return prepared
}

/**
 * Whether equal inputs always give equal outputs. That is unknown for layers from outside the library, which may depend on
 * anything.
 */
export const isRepeatable = ({ steps }: Plan): boolean =>
  steps.every(({ nodes }) => nodes.every(({ layer }) => isOfLibrary(layer)))

/** Keeps nothing, and frees values after their last use. */
export function infer(
  backend: Backend,
  plan: Plan,
  weights: LayerTensors,
  inputs: readonly Tensor[],
  prepared?: Prepared,
): readonly Tensor[] {
  const values: Tensor[] = []
  plan.inputs.forEach((value, i) => (values[value] = inputs[i]))
  plan.steps.forEach((step, i) => {
    const taken = step.inputs.map((value) => values[value])
    const held = weightsOf(step, weights)
    const pass = {
      ...{ backend, inputs: taken, weights: held, training: false, learning: false, key: 0 },
      prepared: prepared?.get(step),
    }
    const y = backend.scope(() => step.forward(pass, [0]).y)
    // If a step returns one of its inputs or weights, the value gets its own tensor, so that each can be freed separately.
    const lent = taken.includes(y) || Object.values(held).includes(y)
    values[step.output] = lent ? backend.reshape(y, y.shape) : y
    for (const value of plan.lastUses[i]) values[value].dispose()
  })
  return plan.outputs.map((value) => values[value])
}

/** The weights of a step's layers, by name, including state that this pass has changed. */
export function weightsOf({ owners }: Step, weights: LayerTensors, state?: LayerTensors): Tensors {
  if (owners.length === 0) return none
  const [first] = owners
  if (owners.length === 1 && !state?.has(first)) return weights.get(first) ?? none
  return Object.assign({}, ...owners.flatMap((layer) => [weights.get(layer), state?.get(layer)])) as Tensors
}

const none: Tensors = {}
