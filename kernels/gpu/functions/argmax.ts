// The position of a window's first maximum, u·kW + v, and the reverse. If windows are disjoint, row a lies in at most one
// window, that of row ⌊(a+p)/s⌋. docs/pooling.md

import { isLarger } from './larger.js'
import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// argmax = u·kW + v, counting elements outside the image; NaN counts as the largest
export function maxPool2dArgmax(this: Scope, x: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let most = 0
  let place = -1
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const value = x[((n * this.constants.H + row) * this.constants.W + column) * C + c]
          if (place < -0.5 || isLarger(value, most) > 0.5) {
            most = value
            place = u * this.constants.kW + v
          }
        }
      }
    }
  }
  return place
}

// dx gets dy at the position in argmax, and 0 elsewhere
export function maxUnpool2d(this: Scope, argmax: Values, dy: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.W)
  const n = quotient(line, this.constants.H)
  const row = line - n * this.constants.H + this.constants.top
  const column = pixel - line * this.constants.W + this.constants.left
  const i = quotient(row, this.constants.sH)
  const j = quotient(column, this.constants.sW)
  const u = row - i * this.constants.sH
  const v = column - j * this.constants.sW
  let own = 0
  if (i < this.constants.oH && j < this.constants.oW && u < this.constants.kH && v < this.constants.kW) {
    const at = ((n * this.constants.oH + i) * this.constants.oW + j) * C + c
    if (argmax[at] === u * this.constants.kW + v) {
      own = dy[at]
    }
  }
  return own
}
