// Updates change their inputs in place and return nothing: the only ops that do; docs/optimizers.md

import { checkNumbers, checkSame, shown, type Shape } from '../shape.js'

/** Attributes of the `sgd` update. */
export interface SgdAttributes {
  /** Step size, already decayed. */
  readonly learningRate: number
  /** Share of the last velocity kept, 0 ≤ momentum < 1. */
  readonly momentum: number
  /** Looks ahead along the new velocity. */
  readonly nesterov: boolean
}

/** Attributes of the `adam` update. */
export interface AdamAttributes {
  /** Step size, already decayed. */
  readonly learningRate: number
  /** Decay of the gradient's mean. */
  readonly beta1: number
  /** Decay of the squared gradient's mean. */
  readonly beta2: number
  /** Added to the root, so that it never divides by zero. */
  readonly epsilon: number
  /** This update's number, from 1. */
  readonly step: number
}

// v ← momentum·v − lr·g;  w ← w + v, or with nesterov w ← w + momentum·v − lr·g
export function sgd(
  { w, v, g }: { w: Shape; v: Shape; g: Shape },
  { learningRate, momentum, nesterov }: SgdAttributes,
): void {
  checkNumbers('sgd', { learningRate, momentum })
  if (typeof nesterov !== 'boolean')
    throw new Error(`sgd: nesterov must be true or false, got ${shown(nesterov)}`)
  checkSame('sgd', { w, v, g })
}

// m ← m + (1−β₁)(g − m);  v ← v + (1−β₂)(g² − v);  w ← w − lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)
export function adam(
  { w, m, v, g }: { w: Shape; m: Shape; v: Shape; g: Shape },
  { learningRate, beta1, beta2, epsilon, step }: AdamAttributes,
): void {
  checkNumbers('adam', { learningRate, beta1, beta2, epsilon, step })
  checkSame('adam', { w, m, v, g })
}
