// y = the maximum over 2×2 windows of the result of conv2d-quads.ts, which is not stored: 64 products take 8 reads. All taps
// and windows lie inside the image.
//
//   y[n,i,j,4q…4q+3] = max_{a,b ∈ {0,1}} (b + Σ_{u,v,c} x[n, (i·pH+a)·s+u·d, (j·pW+b)·s+v·d, c] · w[u,v,c,4q…4q+3])

import { larger } from './larger.js'
import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

export function conv2dMaxPool2dQuads(this: Scope, x: Quads, w: Quads, b: Quads): Quad {
  const K4 = this.constants.K4
  const pixel = quotient(this.thread.x, K4)
  const k = this.thread.x - pixel * K4
  const line = quotient(pixel, this.constants.pooledW)
  const j = (pixel - line * this.constants.pooledW) * this.constants.pW
  const n = quotient(line, this.constants.pooledH)
  const i = (line - n * this.constants.pooledH) * this.constants.pH
  const right = this.constants.sW * this.constants.C4
  const below = this.constants.sH * this.constants.W * this.constants.C4
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let t0 = 0
  let t1 = 0
  let t2 = 0
  let t3 = 0
  let y0 = 0
  let y1 = 0
  let y2 = 0
  let y3 = 0
  let z0 = 0
  let z1 = 0
  let z2 = 0
  let z3 = 0
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u * this.constants.dH
    for (let v = 0; v < this.constants.kW; v += 1) {
      const column = j * this.constants.sW + v * this.constants.dW
      const xAt = ((n * this.constants.H + row) * this.constants.W + column) * this.constants.C4
      const wAt = (u * this.constants.kW + v) * this.constants.C4 * 4 * K4 + k
      for (let c = 0; c < this.constants.C4; c += 1) {
        const at = wAt + 4 * c * K4
        const q0 = w[at]
        const q1 = w[at + K4]
        const q2 = w[at + 2 * K4]
        const q3 = w[at + 3 * K4]
        const p = x[xAt + c]
        s0 += p[0] * q0[0] + p[1] * q1[0] + p[2] * q2[0] + p[3] * q3[0]
        s1 += p[0] * q0[1] + p[1] * q1[1] + p[2] * q2[1] + p[3] * q3[1]
        s2 += p[0] * q0[2] + p[1] * q1[2] + p[2] * q2[2] + p[3] * q3[2]
        s3 += p[0] * q0[3] + p[1] * q1[3] + p[2] * q2[3] + p[3] * q3[3]
        const e = x[xAt + c + right]
        t0 += e[0] * q0[0] + e[1] * q1[0] + e[2] * q2[0] + e[3] * q3[0]
        t1 += e[0] * q0[1] + e[1] * q1[1] + e[2] * q2[1] + e[3] * q3[1]
        t2 += e[0] * q0[2] + e[1] * q1[2] + e[2] * q2[2] + e[3] * q3[2]
        t3 += e[0] * q0[3] + e[1] * q1[3] + e[2] * q2[3] + e[3] * q3[3]
        const f = x[xAt + c + below]
        y0 += f[0] * q0[0] + f[1] * q1[0] + f[2] * q2[0] + f[3] * q3[0]
        y1 += f[0] * q0[1] + f[1] * q1[1] + f[2] * q2[1] + f[3] * q3[1]
        y2 += f[0] * q0[2] + f[1] * q1[2] + f[2] * q2[2] + f[3] * q3[2]
        y3 += f[0] * q0[3] + f[1] * q1[3] + f[2] * q2[3] + f[3] * q3[3]
        const g = x[xAt + c + below + right]
        z0 += g[0] * q0[0] + g[1] * q1[0] + g[2] * q2[0] + g[3] * q3[0]
        z1 += g[0] * q0[1] + g[1] * q1[1] + g[2] * q2[1] + g[3] * q3[1]
        z2 += g[0] * q0[2] + g[1] * q1[2] + g[2] * q2[2] + g[3] * q3[2]
        z3 += g[0] * q0[3] + g[1] * q1[3] + g[2] * q2[3] + g[3] * q3[3]
      }
    }
  }
  s0 = larger(larger(s0, t0), larger(y0, z0))
  s1 = larger(larger(s1, t1), larger(y1, z1))
  s2 = larger(larger(s2, t2), larger(y2, z2))
  s3 = larger(larger(s3, t3), larger(y3, z3))
  if (this.constants.bias > 0) {
    const start = b[k]
    s0 += start[0]
    s1 += start[1]
    s2 += start[2]
    s3 += start[3]
  }
  return [
    rectified(s0, this.constants.relu),
    rectified(s1, this.constants.relu),
    rectified(s2, this.constants.relu),
    rectified(s3, this.constants.relu),
  ]
}

// A matrix of C columns, padded with zeros to a multiple of four columns.
export function padColumns(this: Scope, x: Values): Quad {
  const line = quotient(this.thread.x, this.constants.C4)
  const c = (this.thread.x - line * this.constants.C4) * 4
  const at = line * this.constants.C + c
  const s0 = x[at]
  let s1 = 0
  let s2 = 0
  let s3 = 0
  if (c + 1 < this.constants.C) {
    s1 = x[at + 1]
  }
  if (c + 2 < this.constants.C) {
    s2 = x[at + 2]
  }
  if (c + 3 < this.constants.C) {
    s3 = x[at + 3]
  }
  return [s0, s1, s2, s3]
}

// Filters [taps, C, K], padded with zeros to a multiple of four inputs.
export function padInputs(this: Scope, w: Quads): Quad {
  const line = quotient(this.thread.x, this.constants.K4)
  const k = this.thread.x - line * this.constants.K4
  const tap = quotient(line, 4 * this.constants.C4)
  const c = line - tap * 4 * this.constants.C4
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  if (c < this.constants.C) {
    const p = w[(tap * this.constants.C + c) * this.constants.K4 + k]
    s0 = p[0]
    s1 = p[1]
    s2 = p[2]
    s3 = p[3]
  }
  return [s0, s1, s2, s3]
}
