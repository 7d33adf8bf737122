// Each output is a weighted mean of up to four inputs around it; and the gradient. docs/upsampling.md
//
// Along an axis, output i lies at s = a / whole, a = step·i + offset, in whole numbers, which are exact. For nearest pixels,
// s is rounded down, and there are no weights. An input with weight 0 is not read, since it may be infinite.

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

export function resize2d(this: Scope, x: Values): number {
  const pixel = quotient(this.thread.x, this.constants.C)
  const c = this.thread.x - pixel * this.constants.C
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const image = quotient(line, this.constants.oH)
  const i = line - image * this.constants.oH
  const wholeRow = this.constants.wholeRow
  const rowPosition = i * this.constants.rowStep + this.constants.rowOffset
  let top = quotient(rowPosition, wholeRow)
  let ofBottom = this.constants.bilinear * (rowPosition - top * wholeRow)
  if (top < 0) {
    top = 0
    ofBottom = 0
  }
  if (top >= this.constants.H - 1) {
    top = this.constants.H - 1
    ofBottom = 0
  }
  const wholeColumn = this.constants.wholeColumn
  const columnPosition = j * this.constants.columnStep + this.constants.columnOffset
  let left = quotient(columnPosition, wholeColumn)
  let ofRight = this.constants.bilinear * (columnPosition - left * wholeColumn)
  if (left < 0) {
    left = 0
    ofRight = 0
  }
  if (left >= this.constants.W - 1) {
    left = this.constants.W - 1
    ofRight = 0
  }
  const down = this.constants.W * this.constants.C
  const at = ((image * this.constants.H + top) * this.constants.W + left) * this.constants.C + c
  let value = x[at]
  if (ofBottom > 0) {
    value = ((wholeRow - ofBottom) * value + ofBottom * x[at + down]) / wholeRow
  }
  if (ofRight > 0) {
    let beside = x[at + this.constants.C]
    if (ofBottom > 0) {
      beside = ((wholeRow - ofBottom) * beside + ofBottom * x[at + down + this.constants.C]) / wholeRow
    }
    value = ((wholeColumn - ofRight) * value + ofRight * beside) / wholeColumn
  }
  return value
}

// dx: input h has the weight 1 − |s − h| in outputs less than 1 away, or in all whose nearest input it is
export function resize2dGradient(this: Scope, dy: Values): number {
  const pixel = quotient(this.thread.x, this.constants.C)
  const c = this.thread.x - pixel * this.constants.C
  const line = quotient(pixel, this.constants.W)
  const w = pixel - line * this.constants.W
  const image = quotient(line, this.constants.H)
  const h = line - image * this.constants.H
  const wholeRow = this.constants.wholeRow
  const wholeColumn = this.constants.wholeColumn
  const firstRow = quotient((h - 1) * wholeRow - this.constants.rowOffset, this.constants.rowStep)
  const firstColumn = quotient((w - 1) * wholeColumn - this.constants.columnOffset, this.constants.columnStep)
  let sum = 0
  for (let r = 0; r < this.constants.mostRows; r += 1) {
    const i = firstRow + r
    if (i >= 0 && i < this.constants.oH) {
      // whole·(s − h), for s within the image
      let above = i * this.constants.rowStep + this.constants.rowOffset - h * wholeRow
      if ((h === 0 && above < 0) || (h === this.constants.H - 1 && above > 0)) {
        above = 0
      }
      let ofRow = (wholeRow - Math.abs(above)) / wholeRow
      if (this.constants.bilinear < 1) {
        ofRow = 0
        if (above >= 0 && above < wholeRow) {
          ofRow = 1
        }
      }
      if (ofRow > 0) {
        for (let k = 0; k < this.constants.mostColumns; k += 1) {
          const j = firstColumn + k
          if (j >= 0 && j < this.constants.oW) {
            let before = j * this.constants.columnStep + this.constants.columnOffset - w * wholeColumn
            if ((w === 0 && before < 0) || (w === this.constants.W - 1 && before > 0)) {
              before = 0
            }
            let ofColumn = (wholeColumn - Math.abs(before)) / wholeColumn
            if (this.constants.bilinear < 1) {
              ofColumn = 0
              if (before >= 0 && before < wholeColumn) {
                ofColumn = 1
              }
            }
            if (ofColumn > 0) {
              const at = ((image * this.constants.oH + i) * this.constants.oW + j) * this.constants.C + c
              sum += ofRow * ofColumn * dy[at]
            }
          }
        }
      }
    }
  }
  return sum
}
