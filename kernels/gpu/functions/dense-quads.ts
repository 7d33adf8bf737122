// The products of dense.ts with four neighboring columns per thread; conv2d-quads.ts explains why. I = 4·I4, O = 4·O4

import { quotient } from './quotient.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

// Partial sums of y, one per band of inputs, [bands, N, O]; `addBands` adds them. `band` counts quads of inputs.
export function denseBandsQuads(this: Scope, x: Quads, w: Quads): Quad {
  const O4 = this.constants.O4
  const line = quotient(this.thread.x, O4)
  const o = this.thread.x - line * O4
  const strip = quotient(line, this.constants.N)
  const n = line - strip * this.constants.N
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const i = strip * this.constants.band + r
    if (i < this.constants.I4) {
      const p = x[n * this.constants.I4 + i]
      const at = 4 * i * O4 + o
      const q0 = w[at]
      const q1 = w[at + O4]
      const q2 = w[at + 2 * O4]
      const q3 = w[at + 3 * O4]
      s0 += p[0] * q0[0] + p[1] * q1[0] + p[2] * q2[0] + p[3] * q3[0]
      s1 += p[0] * q0[1] + p[1] * q1[1] + p[2] * q2[1] + p[3] * q3[1]
      s2 += p[0] * q0[2] + p[1] * q1[2] + p[2] * q2[2] + p[3] * q3[2]
      s3 += p[0] * q0[3] + p[1] * q1[3] + p[2] * q2[3] + p[3] * q3[3]
    }
  }
  return [s0, s1, s2, s3]
}

// dx[n,4q…4q+3] = Σ_o dy[n,o] · w[4q…4q+3,o]
export function denseInputGradientQuads(this: Scope, dy: Quads, w: Quads): Quad {
  const O4 = this.constants.O4
  const n = quotient(this.thread.x, this.constants.I4)
  const i = (this.thread.x - n * this.constants.I4) * 4
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let o = 0; o < this.constants.O4; o += 1) {
    const p = dy[n * O4 + o]
    const at = i * O4 + o
    const q0 = w[at]
    const q1 = w[at + O4]
    const q2 = w[at + 2 * O4]
    const q3 = w[at + 3 * O4]
    s0 += p[0] * q0[0] + p[1] * q0[1] + p[2] * q0[2] + p[3] * q0[3]
    s1 += p[0] * q1[0] + p[1] * q1[1] + p[2] * q1[2] + p[3] * q1[3]
    s2 += p[0] * q2[0] + p[1] * q2[1] + p[2] * q2[2] + p[3] * q2[3]
    s3 += p[0] * q3[0] + p[1] * q3[1] + p[2] * q3[2] + p[3] * q3[3]
  }
  return [s0, s1, s2, s3]
}

// dw[i,4q…4q+3] = Σ_n x[n,i] · dy[n,4q…4q+3]
export function denseWeightGradientQuads(this: Scope, x: Values, dy: Quads): Quad {
  const O4 = this.constants.O4
  const i = quotient(this.thread.x, O4)
  const o = this.thread.x - i * O4
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let n = 0; n < this.constants.N; n += 1) {
    const p = x[n * this.constants.I + i]
    const q = dy[n * O4 + o]
    s0 += p * q[0]
    s1 += p * q[1]
    s2 += p * q[2]
    s3 += p * q[3]
  }
  return [s0, s1, s2, s3]
}
