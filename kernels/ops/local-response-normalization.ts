// y[…,c] = x[…,c] · D[…,c]^−β, D[…,c] = bias + α · Σ x[…,j]² over c − before ≤ j ≤ c + after: neighboring channels inhibit
// each other. A. Krizhevsky, I. Sutskever, G. E. Hinton, "ImageNet classification with deep convolutional neural networks",
// 2012, section 3.3; docs/layer-normalization.md

import { checkAxes, checkSame, formatShapes, shown, type Shape } from '../shape.js'
import type { Pair } from './window.js'

/** Attributes of `localResponseNormalization` and its gradient. */
export interface LocalResponseNormalizationAttributes {
  /** How many channels `[before, after]` each channel count besides itself. Channels that do not exist count as 0. */
  readonly depthRadius: Pair
  /** Added to the sum; above 0. */
  readonly bias: number
  /** The factor of the sum of squares, which is not divided by the number of channels; above 0. */
  readonly alpha: number
  /** The exponent; above 0. */
  readonly beta: number
}

export function localResponseNormalization(
  { x }: { x: Shape },
  attributes: LocalResponseNormalizationAttributes,
): Shape {
  const op = 'localResponseNormalization'
  checkAttributes(op, x, attributes)
  return x
}

// dx[…,i] = dy[…,i] · D[…,i]^−β − 2αβ · x[…,i] · Σ dy[…,c] · x[…,c] · D[…,c]^(−β−1) over i − after ≤ c ≤ i + before
export function localResponseNormalizationGradient(
  { x, dy }: { x: Shape; dy: Shape },
  attributes: LocalResponseNormalizationAttributes,
): Shape {
  const op = 'localResponseNormalizationGradient'
  checkSame(op, { x, dy })
  checkAttributes(op, x, attributes)
  return x
}

function checkAttributes(
  op: string,
  x: Shape,
  { depthRadius, bias, alpha, beta }: LocalResponseNormalizationAttributes,
): void {
  checkAxes(op, 'x', x)
  if (x.length < 2)
    throw new Error(`${op}: x needs at least 2 axes, the last one the channels (${formatShapes({ x })})`)
  const isPair = Array.isArray(depthRadius) && depthRadius.length === 2
  if (!isPair || !depthRadius.every((count) => Number.isSafeInteger(count) && count >= 0))
    throw new Error(
      `${op}: depthRadius must be [before, after], whole numbers of at least 0, got ${shown(depthRadius)}`,
    )
  for (const [name, value] of Object.entries({ bias, alpha, beta }))
    if (!(Number.isFinite(value) && value > 0))
      throw new Error(`${op}: ${name} must be a positive number, got ${shown(value)}`)
}

/** How many channels there can be before and after one, at most. */
export const reach = (
  C: number,
  [before, after]: Pair,
): { readonly before: number; readonly after: number } => ({
  before: Math.min(before, C - 1),
  after: Math.min(after, C - 1),
})
