// argmax.ts with four neighboring channels per thread; conv2d-quads.ts explains why. C = 4·C4

import { isLarger } from './larger.js'
import { quotient } from './quotient.js'
import type { Quad, Quads, Scope } from './scope.js'

// argmax = u·kW + v, counting elements outside the image; NaN counts as the largest
export function maxPool2dArgmaxQuads(this: Scope, x: Quads): Quad {
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
  let k0 = -1
  let k1 = -1
  let k2 = -1
  let k3 = -1
  for (let u = 0; u < this.constants.kH; u += 1) {
    const row = i * this.constants.sH + u - this.constants.top
    if (row >= 0 && row < this.constants.H) {
      for (let v = 0; v < this.constants.kW; v += 1) {
        const column = j * this.constants.sW + v - this.constants.left
        if (column >= 0 && column < this.constants.W) {
          const p = x[((n * this.constants.H + row) * this.constants.W + column) * C4 + c]
          const place = u * this.constants.kW + v
          if (k0 < -0.5 || isLarger(p[0], m0) > 0.5) {
            m0 = p[0]
            k0 = place
          }
          if (k1 < -0.5 || isLarger(p[1], m1) > 0.5) {
            m1 = p[1]
            k1 = place
          }
          if (k2 < -0.5 || isLarger(p[2], m2) > 0.5) {
            m2 = p[2]
            k2 = place
          }
          if (k3 < -0.5 || isLarger(p[3], m3) > 0.5) {
            m3 = p[3]
            k3 = place
          }
        }
      }
    }
  }
  return [k0, k1, k2, k3]
}

// dx gets dy at the position in argmax, and 0 elsewhere
export function maxUnpool2dQuads(this: Scope, argmax: Quads, dy: Quads): Quad {
  const C4 = this.constants.C4
  const pixel = quotient(this.thread.x, C4)
  const c = this.thread.x - pixel * C4
  const line = quotient(pixel, this.constants.W)
  const n = quotient(line, this.constants.H)
  const row = line - n * this.constants.H + this.constants.top
  const column = pixel - line * this.constants.W + this.constants.left
  const i = quotient(row, this.constants.sH)
  const j = quotient(column, this.constants.sW)
  const u = row - i * this.constants.sH
  const v = column - j * this.constants.sW
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  if (i < this.constants.oH && j < this.constants.oW && u < this.constants.kH && v < this.constants.kW) {
    const at = ((n * this.constants.oH + i) * this.constants.oW + j) * C4 + c
    const place = u * this.constants.kW + v
    const k = argmax[at]
    const q = dy[at]
    if (k[0] === place) {
      s0 = q[0]
    }
    if (k[1] === place) {
      s1 = q[1]
    }
    if (k[2] === place) {
      s2 = q[2]
    }
    if (k[3] === place) {
      s3 = q[3]
    }
  }
  return [s0, s1, s2, s3]
}
