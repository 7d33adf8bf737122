// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, g·groupC+c] · w[u,v,c,k], g = ⌊k / groupK⌋
// docs/convolution.md
//
// One output, or one gradient, per thread. Taps outside the image add nothing. A plain convolution has one group; a
// depthwise one has one group per channel: docs/depthwise-convolution.md

import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Scope, Values } from './scope.js'

export function conv2d(this: Scope, x: Values, w: Values, b: Values): number {
  const K = this.constants.K
  const pixel = quotient(this.thread.x, K)
  const k = this.thread.x - pixel * K
  const first = quotient(k, this.constants.groupK) * this.constants.groupC
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let sum = 0
  if (this.constants.bias > 0) {
    sum = b[k]
  }
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u * this.constants.dH - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v * this.constants.dW - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const xAt = ((n * this.constants.H + row) * this.constants.W + column) * this.constants.C + first
          const wAt = (u * this.constants.kW + v) * this.constants.groupC * K + k
          for (let c = 0; c < this.constants.groupC; c += 1) {
            sum += x[xAt + c] * w[wAt + c * K]
          }
        }
      }
    }
  }
  return rectified(sum, this.constants.relu)
}

// dx[n,a,b,c] = Σ dy[n,i,j,k] · w[u,v,c,k] over c's group, and the (i,u), (j,v) with i·s+u·d−p = a and j·s+v·d−p = b
export function conv2dInputGradient(this: Scope, dy: Values, w: Values): number {
  const K = this.constants.K
  const C = this.constants.C
  const pixel = quotient(this.thread.x, C)
  const c = this.thread.x - pixel * C
  const group = quotient(c, this.constants.groupC)
  const first = group * this.constants.groupK
  const line = quotient(pixel, this.constants.W)
  const column = pixel - line * this.constants.W
  const n = quotient(line, this.constants.H)
  const row = line - n * this.constants.H
  let sum = 0
  for (let u = 0; u < this.constants.kH; u += 1) {
    const downwards = row + this.constants.top - u * this.constants.dH
    const i = quotient(downwards, this.constants.sH)
    if (i >= 0 && i < this.constants.oH && i * this.constants.sH === downwards) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const rightwards = column + this.constants.left - v * this.constants.dW
        const j = quotient(rightwards, this.constants.sW)
        if (j >= 0 && j < this.constants.oW && j * this.constants.sW === rightwards) {
          const yAt = ((n * this.constants.oH + i) * this.constants.oW + j) * K + first
          const tap = (u * this.constants.kW + v) * this.constants.groupC
          const wAt = (tap + c - group * this.constants.groupC) * K + first
          for (let k = 0; k < this.constants.groupK; k += 1) {
            sum += dy[yAt + k] * w[wAt + k]
          }
        }
      }
    }
  }
  return sum
}

// dw[n][u,v,c,k] = Σ_{i,j} x[n, i·s+u·d−p, j·s+v·d−p, g·groupC+c] · dy[n,i,j,k]: partial sums per image; `sumRows` adds them
export function conv2dFilterGradient(this: Scope, x: Values, dy: Values): number {
  const K = this.constants.K
  const input = quotient(this.thread.x, K)
  const k = this.thread.x - input * K
  const tap = quotient(input, this.constants.groupC)
  const c = input - tap * this.constants.groupC + quotient(k, this.constants.groupK) * this.constants.groupC
  const across = quotient(tap, this.constants.kW)
  const v = tap - across * this.constants.kW
  const n = quotient(across, this.constants.kH)
  const u = across - n * this.constants.kH
  let sum = 0
  for (let i = 0; i < this.constants.oH; i += 1) {
    const row = i * this.constants.sH + u * this.constants.dH - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      let part = 0
      for (let j = 0; j < this.constants.oW; j += 1) {
        const column = j * this.constants.sW + v * this.constants.dW - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          part +=
            x[((n * this.constants.H + row) * this.constants.W + column) * this.constants.C + c] *
            dy[((n * this.constants.oH + i) * this.constants.oW + j) * K + k]
        }
      }
      sum += part
    }
  }
  return sum
}
