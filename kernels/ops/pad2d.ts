// Borders around images, [N,H,W,C] → [N, above+H+below, left+W+right, C]: y[n,i,j,c] = x[n, r(i−above), r(j−left), c]. Along
// an axis of size n, the modes are
//
//   constant    outside the image, y is a constant
//   reflect     r(i) = |i|, and 2(n−1) − i beyond the end: mirrored at the outermost pixels, which are not repeated
//   replicate   r(i) = min(max(i, 0), n − 1): the outermost pixels are repeated
//
// docs/reshaping.md

import { checkNumbers, checkRank, formatShape, formatShapes, shown, type Shape } from '../shape.js'
import { bordered, type Border2dAttributes } from './layout.js'
import type { Border, Pair } from './window.js'

/** What fills a border: a value, the mirrored image, or copies of its outermost pixels. */
export type BorderMode = 'constant' | 'reflect' | 'replicate'

/** Attributes of `pad2d`. */
export interface Pad2dAttributes extends Border2dAttributes {
  /** What fills the border; absent: `constant`. */
  readonly mode?: BorderMode | undefined
  /** The value of a constant border; absent: 0. */
  readonly value?: number | undefined
}

/** Attributes of `pad2dGradient`. */
export interface Pad2dGradientAttributes extends Border2dAttributes {
  /** What filled the border. */
  readonly mode: 'reflect' | 'replicate'
}

// The gradient of a constant border is crop2d of dy.
export function pad2d({ x }: { x: Shape }, { border, mode = 'constant', value }: Pad2dAttributes): Shape {
  const op = 'pad2d'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  const [rows, columns] = bordered(op, border)
  if (mode !== 'constant') checkMode(op, mode, border, [x[1], x[2]], "'constant', ")
  if (value !== undefined) checkNumbers(op, { value })
  if (value !== undefined && mode !== 'constant')
    throw new Error(`${op}: value applies only to mode 'constant'; leave it out`)
  return [x[0], x[1] + rows, x[2] + columns, x[3]]
}

// dx[n,h,w,c] = Σ dy[n,i,j,c] over the i, j with r(i−above) = h, r(j−left) = w
export function pad2dGradient({ dy }: { dy: Shape }, { border, mode }: Pad2dGradientAttributes): Shape {
  const op = 'pad2dGradient'
  checkRank(op, 'dy', dy, 4, '[N,oH,oW,C]')
  const [rows, columns] = bordered(op, border)
  const image: Pair = [dy[1] - rows, dy[2] - columns]
  if (image[0] < 1 || image[1] < 1)
    throw new Error(
      `${op}: a border of ${JSON.stringify(border)} leaves no image of dy (${formatShapes({ dy })})`,
    )
  checkMode(op, mode, border, image)
  return [dy[0], ...image, dy[3]]
}

function checkMode(op: string, mode: string, border: Border, image: Pair, others = ''): void {
  if (mode !== 'reflect' && mode !== 'replicate')
    throw new Error(`${op}: mode must be ${others}'reflect' or 'replicate', got ${shown(mode)}`)
  if (mode === 'reflect' && border.some((sides, axis) => sides.some((size) => size >= image[axis])))
    throw new Error(
      `${op}: to be mirrored, an image must be larger than each border, but ${formatShape(image)} is not larger ` +
        `than all of ${JSON.stringify(border)}`,
    )
}

/** Which of n pixels belongs at i, counted from the first; −1 for a constant. */
export function sourceOf(i: number, n: number, mode: BorderMode): number {
  if (i >= 0 && i < n) return i
  if (mode === 'constant') return -1
  if (mode === 'replicate') return i < 0 ? 0 : n - 1
  return i < 0 ? -i : 2 * (n - 1) - i
}
