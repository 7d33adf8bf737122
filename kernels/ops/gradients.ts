// What is done to gradients before an update: penalties are added, and large gradients are clipped; docs/optimizers.md,
// docs/regularization.md

import { checkAxes, checkSame, formatShapes, sameShape, shown, type Shape } from '../shape.js'

/** Attributes of `l1l2` and of its gradient. */
export interface L1l2Attributes {
  /** The factor of Σ|w|. */
  readonly l1: number
  /** The factor of Σw². */
  readonly l2: number
}

/** Attributes of `clipByValue`. */
export interface ClipByValueAttributes {
  /** The largest magnitude that passes. */
  readonly clipValue: number
}

/** Attributes of `clipByNorm`. */
export interface ClipByNormAttributes {
  /** The largest norm that passes. */
  readonly clipNorm: number
}

// y[0] = Σ l1·|w| + l2·w²
export function l1l2({ w }: { w: Shape }, { l1, l2 }: L1l2Attributes): Shape {
  checkFactors('l1l2', { l1, l2 })
  checkAxes('l1l2', 'w', w)
  return [1]
}

// y = g + l1·sign(w) + 2·l2·w, sign(0) = 0
export function l1l2Gradient({ w, g }: { w: Shape; g: Shape }, { l1, l2 }: L1l2Attributes): Shape {
  checkFactors('l1l2Gradient', { l1, l2 })
  return checkSame('l1l2Gradient', { w, g })
}

// y = max(−clipValue, min(g, clipValue)); values that are not finite stay so
export function clipByValue({ g }: { g: Shape }, { clipValue }: ClipByValueAttributes): Shape {
  checkLimit('clipByValue', { clipValue })
  checkAxes('clipByValue', 'g', g)
  return g
}

// y = g where √squares ≤ clipNorm, else g·clipNorm / √squares. squares is Σg², of g alone or of several gradients. If it is
// not finite, y = g·squares, which is not finite either.
export function clipByNorm(
  { g, squares }: { g: Shape; squares: Shape },
  { clipNorm }: ClipByNormAttributes,
): Shape {
  checkLimit('clipByNorm', { clipNorm })
  checkAxes('clipByNorm', 'g', g)
  checkAxes('clipByNorm', 'squares', squares)
  if (!sameShape(squares, [1]))
    throw new Error(`clipByNorm: squares must hold one value, [1] (${formatShapes({ g, squares })})`)
  return g
}

function checkFactors(op: string, factors: Readonly<Record<string, number>>): void {
  for (const [name, factor] of Object.entries(factors))
    if (!(Number.isFinite(factor) && factor >= 0))
      throw new Error(`${op}: ${name} must be a number of at least 0, got ${shown(factor)}`)
}

function checkLimit(op: string, limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits))
    if (!(Number.isFinite(limit) && limit > 0))
      throw new Error(`${op}: ${name} must be a positive number, got ${shown(limit)}`)
}
