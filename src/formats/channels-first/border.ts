// The border that a window needs around an image, and what of it a window has by itself.

import type { Border, Pair } from '../../../kernels/ops/window.js'

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

/**
 * The border as one number along rows and one along columns, with which there are as many windows; undefined if there is none:
 * what lies behind is what lies before, or no window reaches it.
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
