// The penalties of regularizers, added to the loss and to gradients: l1·Σ|w| + l2·Σw². docs/regularization.md

import type { NamedWeight } from '../graph/nodes.js'
import type { LayerTensors } from '../graph/inference.js'
import { regularizerOf } from '../layers/regularizer.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** The sum of the penalties on these weights, `[1]`; undefined if there is none. */
export function penaltyOn(
  backend: Backend,
  learned: readonly NamedWeight[],
  weights: LayerTensors,
): Tensor | undefined {
  const terms = learned.flatMap(({ layer, key, spec }) => {
    const factors = regularizerOf(spec.regularizer)
    return factors ? [backend.run('l1l2', { w: weights.get(layer)![key] }, factors)] : []
  })
  return terms.length > 0 ? terms.reduce((a, b) => backend.run('add', { a, b })) : undefined
}

/** The gradient with respect to a weight, including that of its penalty. */
export function withPenalty(
  backend: Backend,
  { layer, key, spec }: NamedWeight,
  weights: LayerTensors,
  g: Tensor,
): Tensor {
  const factors = regularizerOf(spec.regularizer)
  if (!factors) return g
  const sum = backend.run('l1l2Gradient', { w: weights.get(layer)![key], g }, factors)
  g.dispose()
  return sum
}
