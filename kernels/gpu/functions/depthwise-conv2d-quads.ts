// Depthwise convolutions with one filter per channel, four neighboring channels per thread; conv2d-quads.ts explains why. C
// = 4·C4.

import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Quad, Quads, Scope } from './scope.js'

// y[n,i,j,4q…4q+3] = b + Σ_{u,v} x[n, i·s+u·d−p, j·s+v·d−p, 4q…4q+3] · w[u,v,4q…4q+3]
export function depthwiseConv2dQuads(this: Scope, x: Quads, w: Quads, b: Quads): Quad {
  const C4 = this.constants.C4
  const pixel = quotient(this.thread.x, C4)
  const c = this.thread.x - pixel * C4
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  if (this.constants.bias > 0) {
    const start = b[c]
    s0 = start[0]
    s1 = start[1]
    s2 = start[2]
    s3 = start[3]
  }
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u * this.constants.dH - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v * this.constants.dW - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const p = x[((n * this.constants.H + row) * this.constants.W + column) * C4 + c]
          const q = w[(u * this.constants.kW + v) * C4 + c]
          s0 += p[0] * q[0]
          s1 += p[1] * q[1]
          s2 += p[2] * q[2]
          s3 += p[3] * q[3]
        }
      }
    }
  }
  return [
    rectified(s0, this.constants.relu),
    rectified(s1, this.constants.relu),
    rectified(s2, this.constants.relu),
    rectified(s3, this.constants.relu),
  ]
}

// dx[n,a,b,4q…4q+3] = Σ dy[n,i,j,4q…4q+3] · w[u,v,4q…4q+3] over the (i,u), (j,v) with i·s+u·d−p = a and j·s+v·d−p = b
export function depthwiseConv2dInputGradientQuads(this: Scope, dy: Quads, w: Quads): Quad {
  const C4 = this.constants.C4
  const pixel = quotient(this.thread.x, C4)
  const c = this.thread.x - pixel * C4
  const line = quotient(pixel, this.constants.W)
  const column = pixel - line * this.constants.W
  const n = quotient(line, this.constants.H)
  const row = line - n * this.constants.H
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let u = 0; u < this.constants.kH; u += 1) {
    const downwards = row + this.constants.top - u * this.constants.dH
    const i = quotient(downwards, this.constants.sH)
    if (i >= 0 && i < this.constants.oH && i * this.constants.sH === downwards) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const rightwards = column + this.constants.left - v * this.constants.dW
        const j = quotient(rightwards, this.constants.sW)
        if (j >= 0 && j < this.constants.oW && j * this.constants.sW === rightwards) {
          const p = dy[((n * this.constants.oH + i) * this.constants.oW + j) * C4 + c]
          const q = w[(u * this.constants.kW + v) * C4 + c]
          s0 += p[0] * q[0]
          s1 += p[1] * q[1]
          s2 += p[2] * q[2]
          s3 += p[3] * q[3]
        }
      }
    }
  }
  return [s0, s1, s2, s3]
}

// dw[n][u,v,4q…4q+3] = Σ_{i,j} x[n, i·s+u·d−p, j·s+v·d−p, 4q…4q+3] · dy[n,i,j,4q…4q+3]: partial sums per image
export function depthwiseConv2dFilterGradientQuads(this: Scope, x: Quads, dy: Quads): Quad {
  const C4 = this.constants.C4
  const tap = quotient(this.thread.x, C4)
  const c = this.thread.x - tap * C4
  const across = quotient(tap, this.constants.kW)
  const v = tap - across * this.constants.kW
  const n = quotient(across, this.constants.kH)
  const u = across - n * this.constants.kH
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let i = 0; i < this.constants.oH; i += 1) {
    const row = i * this.constants.sH + u * this.constants.dH - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      let r0 = 0
      let r1 = 0
      let r2 = 0
      let r3 = 0
      for (let j = 0; j < this.constants.oW; j += 1) {
        const column = j * this.constants.sW + v * this.constants.dW - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const p = x[((n * this.constants.H + row) * this.constants.W + column) * C4 + c]
          const q = dy[((n * this.constants.oH + i) * this.constants.oW + j) * C4 + c]
          r0 += p[0] * q[0]
          r1 += p[1] * q[1]
          r2 += p[2] * q[2]
          r3 += p[3] * q[3]
        }
      }
      s0 += r0
      s1 += r1
      s2 += r2
      s3 += r3
    }
  }
  return [s0, s1, s2, s3]
}
