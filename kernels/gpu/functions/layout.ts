// Functions that only move values. The tensor to be sliced or joined is viewed as a matrix with one row per index of the
// axes before the one in question. Its elements are single values or quads. docs/reshaping.md

import { quotient } from './quotient.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

// y = [a | b], rows of A and of B elements
export function concatenate<T extends number | Quad>(
  this: Scope,
  a: Readonly<Record<number, T>>,
  b: Readonly<Record<number, T>>,
): T {
  const row = quotient(this.thread.x, this.constants.A + this.constants.B)
  const at = this.thread.x - row * (this.constants.A + this.constants.B)
  if (at < this.constants.A) {
    return a[row * this.constants.A + at]
  }
  return b[row * this.constants.B + at - this.constants.A]
}

// y = x from element `start` of each row: Y elements of X
export function slice<T extends number | Quad>(this: Scope, x: Readonly<Record<number, T>>): T {
  const row = quotient(this.thread.x, this.constants.Y)
  const at = this.thread.x - row * this.constants.Y
  return x[row * this.constants.X + this.constants.start + at]
}

// y[…, i, …] = x[…, start + i·step, …]: Y elements of X, followed by `inner` values each
export function sliceBySteps(this: Scope, x: Values): number {
  const block = quotient(this.thread.x, this.constants.inner)
  const at = this.thread.x - block * this.constants.inner
  const row = quotient(block, this.constants.Y)
  const i = block - row * this.constants.Y
  return x[
    (row * this.constants.X + this.constants.start + i * this.constants.step) * this.constants.inner + at
  ]
}

// dx[…, start + i·step, …] = dy[…, i, …]; the rest is 0
export function sliceGradient(this: Scope, dy: Values): number {
  const block = quotient(this.thread.x, this.constants.inner)
  const at = this.thread.x - block * this.constants.inner
  const row = quotient(block, this.constants.X)
  const steps = (block - row * this.constants.X - this.constants.start) / this.constants.step
  const i = Math.floor(steps + 0.5)
  let value = 0
  if (Math.abs(steps - i) < 0.25 / Math.abs(this.constants.step) && i >= 0 && i < this.constants.Y) {
    value = dy[(row * this.constants.Y + i) * this.constants.inner + at]
  }
  return value
}

// y[…, c, b, …] = x[…, b, c, …]: exchanges two neighboring axes of B and C, followed by D elements each
export function exchangeAxes<T extends number | Quad>(this: Scope, x: Readonly<Record<number, T>>): T {
  const block = quotient(this.thread.x, this.constants.D)
  const d = this.thread.x - block * this.constants.D
  const row = quotient(block, this.constants.B)
  const b = block - row * this.constants.B
  const a = quotient(row, this.constants.C)
  const c = row - a * this.constants.C
  return x[((a * this.constants.B + b) * this.constants.C + c) * this.constants.D + d]
}

// y[n,i,j,c] = x[n, i−top, j−left, c], and a constant outside x: adds a border or, if top and left are negative, removes one
export function border2d(this: Scope, x: Values, outside: number): number {
  const pixel = quotient(this.thread.x, this.constants.C)
  const c = this.thread.x - pixel * this.constants.C
  const line = quotient(pixel, this.constants.oW)
  const column = pixel - line * this.constants.oW - this.constants.left
  const n = quotient(line, this.constants.oH)
  const row = line - n * this.constants.oH - this.constants.top
  let value = outside
  if (row >= 0 && row < this.constants.H && column >= 0 && column < this.constants.W) {
    value = x[((n * this.constants.H + row) * this.constants.W + column) * this.constants.C + c]
  }
  return value
}

// The same with 0 outside
export function border2dQuads(this: Scope, x: Quads): Quad {
  const pixel = quotient(this.thread.x, this.constants.C4)
  const c = this.thread.x - pixel * this.constants.C4
  const line = quotient(pixel, this.constants.oW)
  const column = pixel - line * this.constants.oW - this.constants.left
  const n = quotient(line, this.constants.oH)
  const row = line - n * this.constants.oH - this.constants.top
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  if (row >= 0 && row < this.constants.H && column >= 0 && column < this.constants.W) {
    const p = x[((n * this.constants.H + row) * this.constants.W + column) * this.constants.C4 + c]
    s0 = p[0]
    s1 = p[1]
    s2 = p[2]
    s3 = p[3]
  }
  return [s0, s1, s2, s3]
}
