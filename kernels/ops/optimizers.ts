// Updates change their inputs in place and return nothing; no other op does. docs/optimizers.md

import { checkNumbers, checkSame, shown, type Shape } from '../shape.js'

/** Attributes that every update has. */
export interface UpdateAttributes {
  /** Step size, with any decay already applied. */
  readonly learningRate: number
  /** Decoupled weight decay. Before the update, `w ← w − learningRate·weightDecay·w`; absent: 0. */
  readonly weightDecay?: number
}

/** Attributes of the `sgd` update. */
export interface SgdAttributes extends UpdateAttributes {
  /** Fraction of the last velocity that is kept, 0 ≤ momentum < 1. */
  readonly momentum: number
  /** Whether to use Nesterov momentum, which looks ahead along the new velocity. */
  readonly nesterov: boolean
}

/** Attributes of the `adam` update. */
export interface AdamAttributes extends UpdateAttributes {
  /** Decay rate of the gradient's mean. */
  readonly beta1: number
  /** Decay rate of the squared gradient's mean. */
  readonly beta2: number
  /** Added to the root, so that it never divides by zero. */
  readonly epsilon: number
  /** This update's number, from 1. */
  readonly step: number
}

/** Attributes of the `rmsprop` update. */
export interface RmspropAttributes extends UpdateAttributes {
  /** Decay rate of the means. */
  readonly rho: number
  /** Fraction of the last step that is kept, 0 ≤ momentum < 1; used by an update with `m`. */
  readonly momentum: number
  /** Added under the root, so that it never divides by zero. */
  readonly epsilon: number
}

/** Attributes of the `adagrad` update. */
export interface AdagradAttributes extends UpdateAttributes {
  /** Added under the root, so that it never divides by zero. */
  readonly epsilon: number
}

/** The fraction of a weight that remains after weight decay. */
export const keptOf = ({ learningRate, weightDecay = 0 }: UpdateAttributes): number =>
  1 - learningRate * weightDecay

// Each update begins with w ← (1 − lr·weightDecay)·w.

// v ← momentum·v − lr·g;  w ← w + v, or with nesterov w ← w + momentum·v − lr·g
export function sgd(
  { w, v, g }: { w: Shape; v: Shape; g: Shape },
  { learningRate, momentum, nesterov, weightDecay = 0 }: SgdAttributes,
): void {
  checkNumbers('sgd', { learningRate, momentum, weightDecay })
  if (typeof nesterov !== 'boolean')
    throw new Error(`sgd: nesterov must be true or false, got ${shown(nesterov)}`)
  checkSame('sgd', { w, v, g })
}

// m ← m + (1−β₁)(g − m);  v ← v + (1−β₂)(g² − v);  w ← w − lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)
export function adam(
  { w, m, v, g }: { w: Shape; m: Shape; v: Shape; g: Shape },
  { learningRate, beta1, beta2, epsilon, step, weightDecay = 0 }: AdamAttributes,
): void {
  checkNumbers('adam', { learningRate, beta1, beta2, epsilon, step, weightDecay })
  checkSame('adam', { w, m, v, g })
}

// v ← v + (1−ρ)(g² − v);  a ← a + (1−ρ)(g − a);  s = lr·g / √(v + ε), or with a  s = lr·g / √(max(v − a², 0) + ε)
// w ← w − s, or with m  m ← momentum·m + s;  w ← w − m
export function rmsprop(
  { w, v, a, m, g }: { w: Shape; v: Shape; a?: Shape; m?: Shape; g: Shape },
  { learningRate, rho, momentum, epsilon, weightDecay = 0 }: RmspropAttributes,
): void {
  checkNumbers('rmsprop', { learningRate, rho, momentum, epsilon, weightDecay })
  if (momentum !== 0 && m === undefined)
    throw new Error(`rmsprop: a momentum of ${momentum} needs m, the steps so far, in the shape of w`)
  checkSame('rmsprop', { w, v, ...(a !== undefined && { a }), ...(m !== undefined && { m }), g })
}

// v ← v + g²;  w ← w − lr·g / √(v + ε)
export function adagrad(
  { w, v, g }: { w: Shape; v: Shape; g: Shape },
  { learningRate, epsilon, weightDecay = 0 }: AdagradAttributes,
): void {
  checkNumbers('adagrad', { learningRate, epsilon, weightDecay })
  checkSame('adagrad', { w, v, g })
}
