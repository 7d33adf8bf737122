// The max pooling of pool2d.ts with four neighboring channels per thread; conv2d-quads.ts explains why. C = 4·C4

import { larger } from './larger.js'
import { quotient } from './quotient.js'
import type { Quad, Quads, Scope } from './scope.js'

// y = the maximum of the window of x; NaN counts as the largest
export function maxPool2dQuads(this: Scope, x: Quads): Quad {
  const C4 = this.constants.C4
  const pixel = quotient(this.thread.x, C4)
  const c = this.thread.x - pixel * C4
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let m0 = 0
  let m1 = 0
  let m2 = 0
  let m3 = 0
  let seen = 0
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u * this.constants.dH - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v * this.constants.dW - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const p = x[((n * this.constants.H + row) * this.constants.W + column) * C4 + c]
          if (seen < 0.5) {
            m0 = p[0]
            m1 = p[1]
            m2 = p[2]
            m3 = p[3]
          } else {
            m0 = larger(m0, p[0])
            m1 = larger(m1, p[1])
            m2 = larger(m2, p[2])
            m3 = larger(m3, p[3])
          }
          seen = 1
        }
      }
    }
  }
  return [m0, m1, m2, m3]
}

// dx gets dy from every window whose first maximum it is, row-major: elements before it are smaller, elements after it are
// not larger; NaN counts as the largest
export function maxPool2dGradientQuads(this: Scope, x: Quads, dy: Quads): Quad {
  const C4 = this.constants.C4
  const pixel = quotient(this.thread.x, C4)
  const c = this.thread.x - pixel * C4
  const line = quotient(pixel, this.constants.W)
  const b = pixel - line * this.constants.W
  const n = quotient(line, this.constants.H)
  const a = line - n * this.constants.H
  const lastRow = quotient(a + this.constants.top, this.constants.sH)
  const lastColumn = quotient(b + this.constants.left, this.constants.sW)
  const at = pixel * C4 + c
  const own = x[at]
  let odd0 = 1
  let odd1 = 1
  let odd2 = 1
  let odd3 = 1
  if (own[0] === own[0]) {
    odd0 = 0
  }
  if (own[1] === own[1]) {
    odd1 = 0
  }
  if (own[2] === own[2]) {
    odd2 = 0
  }
  if (own[3] === own[3]) {
    odd3 = 0
  }
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let s = 0; s < this.constants.windowRows; s += 1) {
    const i = lastRow - s
    const firstRow = i * this.constants.sH - this.constants.top
    const tapRow = quotient(a - firstRow, this.constants.dH)
    if (
      i >= 0 &&
      i < this.constants.oH &&
      tapRow < this.constants.kH &&
      tapRow * this.constants.dH === a - firstRow
    ) {
      for (let t = 0; t < this.constants.windowColumns; t += 1) {
        const j = lastColumn - t
        const firstColumn = j * this.constants.sW - this.constants.left
        const tapColumn = quotient(b - firstColumn, this.constants.dW)
        if (
          j >= 0 &&
          j < this.constants.oW &&
          tapColumn < this.constants.kW &&
          tapColumn * this.constants.dW === b - firstColumn
        ) {
          // The number of other elements, and how many of them the element beats.
          let others = 0
          let f0 = 0
          let f1 = 0
          let f2 = 0
          let f3 = 0
          for (let u = 0; u < this.constants.kH; u += 1) {
            const row = firstRow + u * this.constants.dH
            if (row >= 0 && row < this.constants.H) {
              for (let v = 0; v < this.constants.kW; v += 1) {
                const column = firstColumn + v * this.constants.dW
                if (column >= 0 && column < this.constants.W) {
                  const p = x[((n * this.constants.H + row) * this.constants.W + column) * C4 + c]
                  if (row < a || (row === a && column < b)) {
                    others += 1
                    if (p[0] < own[0] || (odd0 > 0.5 && p[0] === p[0])) {
                      f0 += 1
                    }
                    if (p[1] < own[1] || (odd1 > 0.5 && p[1] === p[1])) {
                      f1 += 1
                    }
                    if (p[2] < own[2] || (odd2 > 0.5 && p[2] === p[2])) {
                      f2 += 1
                    }
                    if (p[3] < own[3] || (odd3 > 0.5 && p[3] === p[3])) {
                      f3 += 1
                    }
                  }
                  if (row > a || (row === a && column > b)) {
                    others += 1
                    if (p[0] <= own[0] || odd0 > 0.5) {
                      f0 += 1
                    }
                    if (p[1] <= own[1] || odd1 > 0.5) {
                      f1 += 1
                    }
                    if (p[2] <= own[2] || odd2 > 0.5) {
                      f2 += 1
                    }
                    if (p[3] <= own[3] || odd3 > 0.5) {
                      f3 += 1
                    }
                  }
                }
              }
            }
          }
          const q = dy[((n * this.constants.oH + i) * this.constants.oW + j) * C4 + c]
          if (f0 === others) {
            s0 += q[0]
          }
          if (f1 === others) {
            s1 += q[1]
          }
          if (f2 === others) {
            s2 += q[2]
          }
          if (f3 === others) {
            s3 += q[3]
          }
        }
      }
    }
  }
  return [s0, s1, s2, s3]
}
