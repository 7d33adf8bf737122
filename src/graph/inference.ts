// Runs a plan for its outputs alone: what a page that only predicts needs of `passes.ts`.

import type { Tensors } from '../layers/definition.js'
import { isOfLibrary, type Layer } from '../layers/layer.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { Plan, Step } from './plan.js'

/** Tensors of layers, by name: their weights, their gradients, their new state. */
export type LayerTensors = ReadonlyMap<Layer, Tensors>

/** What steps have made of their weights. */
export type Prepared = ReadonlyMap<Step, Tensors>

/** Works out what follows from the weights alone; whoever keeps it disposes of it when these change. */
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
 * Whether a plan computes the same whenever it is given the same, from nothing that it cannot see. Of layers that are not the
 * library's own, nobody knows.
 */
export const isRepeatable = ({ steps }: Plan): boolean =>
  steps.every(({ nodes }) => nodes.every(({ layer }) => isOfLibrary(layer)))

/** Nothing is kept, and values are freed after their last use. */
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
    const y = backend.scope(() => step.forward(pass).y)
    // What a step hands on as it got it becomes a tensor of its own, so that each can be freed by itself.
    const lent = taken.includes(y) || Object.values(held).includes(y)
    values[step.output] = lent ? backend.reshape(y, y.shape) : y
    for (const value of plan.lastUses[i]) values[value].dispose()
  })
  return plan.outputs.map((value) => values[value])
}

/** The weights of a step's layers, by name; with the state that this pass has changed. */
export function weightsOf({ owners }: Step, weights: LayerTensors, state?: LayerTensors): Tensors {
  if (owners.length === 0) return none
  const [first] = owners
  if (owners.length === 1 && !state?.has(first)) return weights.get(first) ?? none
  return Object.assign({}, ...owners.flatMap((layer) => [weights.get(layer), state?.get(layer)])) as Tensors
}

const none: Tensors = {}
