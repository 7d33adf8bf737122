// Borders made of an image's own pixels: mirrored at the outermost, or the outermost repeated. docs/reshaping.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// y[n,i,j,c] = x[n, r(i−above), r(j−left), c]
export function repeat2d(this: Scope, x: Values): number {
  const pixel = quotient(this.thread.x, this.constants.C)
  const c = this.thread.x - pixel * this.constants.C
  const line = quotient(pixel, this.constants.oW)
  let column = pixel - line * this.constants.oW - this.constants.left
  const n = quotient(line, this.constants.oH)
  let row = line - n * this.constants.oH - this.constants.above
  if (row < 0) {
    row = -row * this.constants.reflect
  }
  if (row >= this.constants.H) {
    row = this.constants.H - 1 - (row - this.constants.H + 1) * this.constants.reflect
  }
  if (column < 0) {
    column = -column * this.constants.reflect
  }
  if (column >= this.constants.W) {
    column = this.constants.W - 1 - (column - this.constants.W + 1) * this.constants.reflect
  }
  return x[((n * this.constants.H + row) * this.constants.W + column) * this.constants.C + c]
}

/**
 * The t-th position at which pixel `at` of `size` appears, with `before` pixels before the image and `after` behind it; −1:
 * none.
 */
export function placeOf(
  at: number,
  t: number,
  size: number,
  before: number,
  after: number,
  reflect: number,
): number {
  let place = -1
  if (reflect > 0) {
    if (t === 0) {
      place = before + at
    }
    if (t === 1 && at > 0 && at <= before) {
      place = before - at
    }
    if (t === 2 && at < size - 1 && size - 1 - at <= after) {
      place = before + 2 * (size - 1) - at
    }
  } else {
    let first = before + at
    let last = first
    if (at === 0) {
      first = 0
    }
    if (at === size - 1) {
      last = before + size - 1 + after
    }
    if (first + t <= last) {
      place = first + t
    }
  }
  return place
}

// dx[n,h,w,c] = Σ dy[n,i,j,c] over the i, j at which the pixel appears
export function repeat2dGradient(this: Scope, dy: Values): number {
  const pixel = quotient(this.thread.x, this.constants.C)
  const c = this.thread.x - pixel * this.constants.C
  const line = quotient(pixel, this.constants.W)
  const w = pixel - line * this.constants.W
  const n = quotient(line, this.constants.H)
  const h = line - n * this.constants.H
  let sum = 0
  for (let s = 0; s < this.constants.mostRows; s += 1) {
    const i = placeOf(
      h,
      s,
      this.constants.H,
      this.constants.above,
      this.constants.below,
      this.constants.reflect,
    )
    if (i >= 0) {
      for (let t = 0; t < this.constants.mostColumns; t += 1) {
        const j = placeOf(
          w,
          t,
          this.constants.W,
          this.constants.left,
          this.constants.right,
          this.constants.reflect,
        )
        if (j >= 0) {
          sum += dy[((n * this.constants.oH + i) * this.constants.oW + j) * this.constants.C + c]
        }
      }
    }
  }
  return sum
}
