// Pooling gathers a window's elements inside the image. Its gradients gather the windows that contain an element: row a lies
// in the windows of rows ⌊(a+p)/s⌋, ⌊(a+p)/s⌋ − 1, …, at most ⌈k/s⌉ of them. docs/pooling.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// y = the maximum of the window of x; NaN counts as the largest
export function maxPool2d(this: Scope, x: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let most = 0
  let seen = 0
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u * this.constants.dH - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v * this.constants.dW - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const value = x[((n * this.constants.H + row) * this.constants.W + column) * C + c]
          let keep = 0
          if (value <= most) {
            keep = 1
          }
          if (seen < 0.5 || (keep < 0.5 && most === most)) {
            most = value
          }
          seen = 1
        }
      }
    }
  }
  return most
}

// dx gets dy from every window whose first maximum it is, row-major
export function maxPool2dGradient(this: Scope, x: Values, dy: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.W)
  const b = pixel - line * this.constants.W
  const n = quotient(line, this.constants.H)
  const a = line - n * this.constants.H
  const lastRow = quotient(a + this.constants.top, this.constants.sH)
  const lastColumn = quotient(b + this.constants.left, this.constants.sW)
  const own = x[this.thread.x]
  let ownNoNumber = 1
  if (own === own) {
    ownNoNumber = 0
  }
  let sum = 0
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
          let largest = 1
          for (let u = 0; u < this.constants.kH; u += 1) {
            const row = firstRow + u * this.constants.dH
            if (row >= 0 && row < this.constants.H) {
              for (let v = 0; v < this.constants.kW; v += 1) {
                const column = firstColumn + v * this.constants.dW
                if (column >= 0 && column < this.constants.W) {
                  const value = x[((n * this.constants.H + row) * this.constants.W + column) * C + c]
                  let noNumber = 1
                  if (value === value) {
                    noNumber = 0
                  }
                  if (ownNoNumber < 0.5 && (value > own || noNumber > 0.5)) {
                    largest = 0
                  }
                  if (row < a || (row === a && column < b)) {
                    if (value === own || (ownNoNumber > 0.5 && noNumber > 0.5)) {
                      largest = 0
                    }
                  }
                }
              }
            }
          }
          if (largest > 0.5) {
            sum += dy[((n * this.constants.oH + i) * this.constants.oW + j) * C + c]
          }
        }
      }
    }
  }
  return sum
}

// y = Σ g·x / Σ g over the window's elements in the image, g = e^((nearest − r²)·spread), where r is the distance from the
// window's center and nearest the smallest r²; with a spread of 0, it is their average
export function averagePool2d(this: Scope, x: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let sum = 0
  let total = 0
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u - this.constants.top
    const below = u - this.constants.middleRow
    if (row >= 0 && row < this.constants.H) {
      let rowSum = 0
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v - this.constants.left
        const beside = v - this.constants.middleColumn
        if (column >= 0 && column < this.constants.W) {
          const further = below * below + beside * beside - this.constants.nearest
          const weight = Math.exp(-further * this.constants.spread)
          rowSum += weight * x[((n * this.constants.H + row) * this.constants.W + column) * C + c]
          total += weight
        }
      }
      // By rows, since a sum of very many float32 numbers in turn loses digits.
      sum += rowSum
    }
  }
  return sum / total
}

// dx = Σ dy · g / Σ g over the windows that contain the element
export function averagePool2dGradient(this: Scope, dy: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.W)
  const b = pixel - line * this.constants.W
  const n = quotient(line, this.constants.H)
  const a = line - n * this.constants.H
  const lastRow = quotient(a + this.constants.top, this.constants.sH)
  const lastColumn = quotient(b + this.constants.left, this.constants.sW)
  let sum = 0
  for (let s = 0; s < this.constants.windowRows; s += 1) {
    const i = lastRow - s
    const firstRow = i * this.constants.sH - this.constants.top
    if (i >= 0 && i < this.constants.oH && firstRow + this.constants.kH > a) {
      for (let t = 0; t < this.constants.windowColumns; t += 1) {
        const j = lastColumn - t
        const firstColumn = j * this.constants.sW - this.constants.left
        if (j >= 0 && j < this.constants.oW && firstColumn + this.constants.kW > b) {
          let own = 0
          let total = 0
          for (let u = 0; u < this.constants.kH; u += 1) {
            const row = firstRow + u
            const below = u - this.constants.middleRow
            if (row >= 0 && row < this.constants.H) {
              for (let v = 0; v < this.constants.kW; v += 1) {
                const column = firstColumn + v
                const beside = v - this.constants.middleColumn
                if (column >= 0 && column < this.constants.W) {
                  const further = below * below + beside * beside - this.constants.nearest
                  const weight = Math.exp(-further * this.constants.spread)
                  total += weight
                  if (row === a && column === b) {
                    own = weight
                  }
                }
              }
            }
          }
          sum += (dy[((n * this.constants.oH + i) * this.constants.oW + j) * C + c] * own) / total
        }
      }
    }
  }
  return sum
}

// y = √(Σ x²)
export function l2Pool2d(this: Scope, x: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let sum = 0
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const value = x[((n * this.constants.H + row) * this.constants.W + column) * C + c]
          sum += value * value
        }
      }
    }
  }
  return Math.sqrt(sum)
}

// dx = x · Σ dy / y over the windows that contain the element; 0 where y is 0
export function l2Pool2dGradient(this: Scope, x: Values, y: Values, dy: Values): number {
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const line = quotient(pixel, this.constants.W)
  const b = pixel - line * this.constants.W
  const n = quotient(line, this.constants.H)
  const a = line - n * this.constants.H
  const lastRow = quotient(a + this.constants.top, this.constants.sH)
  const lastColumn = quotient(b + this.constants.left, this.constants.sW)
  let sum = 0
  for (let s = 0; s < this.constants.windowRows; s += 1) {
    const i = lastRow - s
    if (
      i >= 0 &&
      i < this.constants.oH &&
      i * this.constants.sH - this.constants.top + this.constants.kH > a
    ) {
      for (let t = 0; t < this.constants.windowColumns; t += 1) {
        const j = lastColumn - t
        if (
          j >= 0 &&
          j < this.constants.oW &&
          j * this.constants.sW - this.constants.left + this.constants.kW > b
        ) {
          const at = ((n * this.constants.oH + i) * this.constants.oW + j) * C + c
          if (y[at] !== 0) {
            sum += x[this.thread.x] * (dy[at] / y[at])
          }
        }
      }
    }
  }
  return sum
}
