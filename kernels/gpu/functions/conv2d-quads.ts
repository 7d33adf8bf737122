// The sums of conv2d.ts with four neighboring channels per thread. If four values are one texel, or one vector of a buffer,
// one read gets all four: 16 products take 5 reads. With one output per thread they would take 32.
//
//   y[n,i,j,4q…4q+3] = b + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,4q…4q+3]      K = 4·K4, C = 4·C4

import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

// If the number of input channels is not a multiple of four, like the three of a color image, they are read one by one, from
// `few` instead of x.
export function conv2dQuads(this: Scope, x: Quads, few: Values, w: Quads, b: Quads): Quad {
  const K4 = this.constants.K4
  const pixel = quotient(this.thread.x, K4)
  const k = this.thread.x - pixel * K4
  const line = quotient(pixel, this.constants.oW)
  const j = pixel - line * this.constants.oW
  const n = quotient(line, this.constants.oH)
  const i = line - n * this.constants.oH
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  if (this.constants.bias > 0) {
    const start = b[k]
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
          const xAt = (n * this.constants.H + row) * this.constants.W + column
          const wAt = (u * this.constants.kW + v) * this.constants.C * K4 + k
          if (this.constants.inFours > 0) {
            for (let c = 0; c < this.constants.C4; c += 1) {
              const p = x[xAt * this.constants.C4 + c]
              const at = wAt + 4 * c * K4
              const q0 = w[at]
              const q1 = w[at + K4]
              const q2 = w[at + 2 * K4]
              const q3 = w[at + 3 * K4]
              s0 += p[0] * q0[0] + p[1] * q1[0] + p[2] * q2[0] + p[3] * q3[0]
              s1 += p[0] * q0[1] + p[1] * q1[1] + p[2] * q2[1] + p[3] * q3[1]
              s2 += p[0] * q0[2] + p[1] * q1[2] + p[2] * q2[2] + p[3] * q3[2]
              s3 += p[0] * q0[3] + p[1] * q1[3] + p[2] * q2[3] + p[3] * q3[3]
            }
          } else {
            for (let f = 0; f < this.constants.C; f += 1) {
              const value = few[xAt * this.constants.C + f]
              const q = w[wAt + f * K4]
              s0 += value * q[0]
              s1 += value * q[1]
              s2 += value * q[2]
              s3 += value * q[3]
            }
          }
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
