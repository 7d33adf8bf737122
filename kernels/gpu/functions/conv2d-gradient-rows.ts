// A filter's gradient in which neighboring columns share their reads. With channels outermost, one read gets four columns of
// one channel. Together with the next four, they serve four taps: 16 products take 2 reads. Strides and dilations along a
// row are 1.
//
//   dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j+v−p, c] · dy[n,i,j,k]

import { quotient } from './quotient.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

// NHWC to [N, C, H, 4·W4]: columns −left … 4·W4−left−1, zeros outside the image
export function channelsFirst(this: Scope, x: Values): Quad {
  const line = quotient(this.thread.x, this.constants.W4)
  const column = (this.thread.x - line * this.constants.W4) * 4 - this.constants.left
  const plane = quotient(line, this.constants.H)
  const row = line - plane * this.constants.H
  const n = quotient(plane, this.constants.C)
  const c = plane - n * this.constants.C
  const C = this.constants.C
  const at = ((n * this.constants.H + row) * this.constants.W + column) * C + c
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  if (column >= 0 && column < this.constants.W) {
    s0 = x[at]
  }
  if (column + 1 >= 0 && column + 1 < this.constants.W) {
    s1 = x[at + C]
  }
  if (column + 2 >= 0 && column + 2 < this.constants.W) {
    s2 = x[at + 2 * C]
  }
  if (column + 3 >= 0 && column + 3 < this.constants.W) {
    s3 = x[at + 3 * C]
  }
  return [s0, s1, s2, s3]
}

// Partial sums of dw, [N, bands, kH, groups, C, K, 4], each over `band` rows of an image; a group is four neighboring taps
// of a row
export function conv2dFilterGradientRows(this: Scope, x: Quads, dy: Quads): Quad {
  const input = quotient(this.thread.x, this.constants.K)
  const k = this.thread.x - input * this.constants.K
  const taps = quotient(input, this.constants.C)
  const c = input - taps * this.constants.C
  const line = quotient(taps, this.constants.groups)
  const group = taps - line * this.constants.groups
  const strip = quotient(line, this.constants.kH)
  const u = line - strip * this.constants.kH
  const n = quotient(strip, this.constants.bands)
  const first = (strip - n * this.constants.bands) * this.constants.band
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const i = first + r
    const row = i * this.constants.sH + u * this.constants.dH - this.constants.top
    if (i < this.constants.oH && row >= 0 && row < this.constants.H) {
      const xAt = ((n * this.constants.C + c) * this.constants.H + row) * this.constants.W4 + group
      const yAt = ((n * this.constants.K + k) * this.constants.oH + i) * this.constants.oW4
      const start = x[xAt]
      let p0 = start[0]
      let p1 = start[1]
      let p2 = start[2]
      let p3 = start[3]
      let r0 = 0
      let r1 = 0
      let r2 = 0
      let r3 = 0
      for (let j = 0; j < this.constants.oW4; j += 1) {
        const q = x[xAt + j + 1]
        const d = dy[yAt + j]
        r0 += d[0] * p0 + d[1] * p1 + d[2] * p2 + d[3] * p3
        r1 += d[0] * p1 + d[1] * p2 + d[2] * p3 + d[3] * q[0]
        r2 += d[0] * p2 + d[1] * p3 + d[2] * q[0] + d[3] * q[1]
        r3 += d[0] * p3 + d[1] * q[0] + d[2] * q[1] + d[3] * q[2]
        p0 = q[0]
        p1 = q[1]
        p2 = q[2]
        p3 = q[3]
      }
      s0 += r0
      s1 += r1
      s2 += r2
      s3 += r3
    }
  }
  return [s0, s1, s2, s3]
}

// [kH, groups, C, K, 4] to [kH, kW, C, K]
export function tapsApart(this: Scope, shares: Values): number {
  const tap = quotient(this.thread.x, this.constants.size)
  const at = this.thread.x - tap * this.constants.size
  const u = quotient(tap, this.constants.kW)
  const v = tap - u * this.constants.kW
  const group = quotient(v, 4)
  return shares[((u * this.constants.groups + group) * this.constants.size + at) * 4 + v - 4 * group]
}
