// The gradients of conv2d.ts with four neighboring channels per thread; conv2d-quads.ts explains why.

import { quotient } from './quotient.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

// dx[n,a,b,4q…4q+3] = Σ dy[n,i,j,k] · w[u,v,4q…4q+3,k] over the (i,u), (j,v) with i·s+u·d−p = a and j·s+v·d−p = b
export function conv2dInputGradientQuads(this: Scope, dy: Quads, w: Quads): Quad {
  const K4 = this.constants.K4
  const pixel = quotient(this.thread.x, this.constants.C4)
  const c = (this.thread.x - pixel * this.constants.C4) * 4
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
          const yAt = ((n * this.constants.oH + i) * this.constants.oW + j) * K4
          const wAt = ((u * this.constants.kW + v) * this.constants.C + c) * K4
          for (let k = 0; k < this.constants.K4; k += 1) {
            const p = dy[yAt + k]
            const at = wAt + k
            const q0 = w[at]
            const q1 = w[at + K4]
            const q2 = w[at + 2 * K4]
            const q3 = w[at + 3 * K4]
            s0 += p[0] * q0[0] + p[1] * q0[1] + p[2] * q0[2] + p[3] * q0[3]
            s1 += p[0] * q1[0] + p[1] * q1[1] + p[2] * q1[2] + p[3] * q1[3]
            s2 += p[0] * q2[0] + p[1] * q2[1] + p[2] * q2[2] + p[3] * q2[3]
            s3 += p[0] * q3[0] + p[1] * q3[1] + p[2] * q3[2] + p[3] * q3[3]
          }
        }
      }
    }
  }
  return [s0, s1, s2, s3]
}

// dw[n][u,v,c,4q…4q+3] = Σ_{i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j,4q…4q+3]: partial sums per image
export function conv2dFilterGradientQuads(this: Scope, x: Values, dy: Quads): Quad {
  const K4 = this.constants.K4
  const C = this.constants.C
  const input = quotient(this.thread.x, K4)
  const k = this.thread.x - input * K4
  const tap = quotient(input, C)
  const c = input - tap * C
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
          const p = x[((n * this.constants.H + row) * this.constants.W + column) * C + c]
          const q = dy[((n * this.constants.oH + i) * this.constants.oW + j) * K4 + k]
          r0 += p * q[0]
          r1 += p * q[1]
          r2 += p * q[2]
          r3 += p * q[3]
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
