// The border that a window needs around an image, and the part that padding of the window can express.

import type { Border, Pair } from '../../../kernels/ops/window.js'

/** The geometry of a window along rows and columns, as `conv2dGeometry` and `pool2dGeometry` return it. */
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

/** How far windows extend beyond the image: rows `[above, below]` and columns `[left, right]`. */
export function borderOf({ H, W, oH, oW, kH, kW, sH, sW, dH = 1, dW = 1, top, left }: Windows): Border {
  const after = (size: number, before: number, out: number, k: number, s: number, d: number): number =>
    Math.max((out - 1) * s + (k - 1) * d + 1 - before - size, 0)
  return [
    [top, after(H, top, oH, kH, sH, dH)],
    [left, after(W, left, oW, kW, sW, dW)],
  ]
}

/**
 * The border as one number for rows and one for columns, if that gives the same windows: if both sides are equal, or no
 * window reaches the difference. Otherwise undefined.
 */
export function symmetric({
  H,
  W,
  oH,
  oW,
  kH,
  kW,
  sH,
  sW,
  dH = 1,
  dW = 1,
  top,
  left,
}: Windows): Pair | undefined {
  const windows = (size: number, border: number, k: number, s: number, d: number): number =>
    Math.floor((size + 2 * border - (k - 1) * d - 1) / s) + 1
  return windows(H, top, kH, sH, dH) === oH && windows(W, left, kW, sW, dW) === oW ? [top, left] : undefined
}

export const isEmpty = (border: Border): boolean => border.flat().every((side) => side === 0)
