// The border that a window needs around an image, and what of it a window has by itself.

import type { Border } from '../../../kernels/ops/layout.js'
import type { Pair } from '../../../kernels/ops/window.js'

/** Places of a window along rows and columns, as `conv2dGeometry` and `pool2dGeometry` give them. */
export interface Windows {
  readonly H: number
  readonly W: number
  readonly oH: number
  readonly oW: number
  readonly kH: number
  readonly kW: number
  readonly sH: number
  readonly sW: number
  readonly dH?: number
  readonly dW?: number
  readonly top: number
  readonly left: number
}

/** Rows `[above, below]` and columns `[left, right]` around the image that windows reach into. */
export function borderOf({ H, W, oH, oW, kH, kW, sH, sW, dH = 1, dW = 1, top, left }: Windows): Border {
  const after = (size: number, before: number, out: number, k: number, s: number, d: number): number =>
    Math.max((out - 1) * s + (k - 1) * d + 1 - before - size, 0)
  return [
    [top, after(H, top, oH, kH, sH, dH)],
    [left, after(W, left, oW, kW, sW, dW)],
  ]
}

/** The border as one number along rows and one along columns; undefined if its sides differ. */
export const symmetric = ([[above, below], [left, right]]: Border): Pair | undefined =>
  above === below && left === right ? [above, left] : undefined

export const isEmpty = (border: Border): boolean => border.flat().every((side) => side === 0)
