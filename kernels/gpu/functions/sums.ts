// Column sums of a matrix [R, K] in two launches: first over bands of `band` neighboring rows, [⌈R / band⌉, K], then over
// the bands, so that many threads share the work and no sum is long.

import { quotient } from './quotient.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

export function sumBands(this: Scope, x: Values): number {
  const strip = quotient(this.thread.x, this.constants.K)
  const k = this.thread.x - strip * this.constants.K
  let sum = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const row = strip * this.constants.band + r
    if (row < this.constants.R) {
      sum += x[row * this.constants.K + k]
    }
  }
  return sum
}

// The same with four neighboring columns per thread; conv2d-quads.ts explains why. K = 4·K4
export function sumBandsQuads(this: Scope, x: Quads): Quad {
  const strip = quotient(this.thread.x, this.constants.K4)
  const k = this.thread.x - strip * this.constants.K4
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const row = strip * this.constants.band + r
    if (row < this.constants.R) {
      const p = x[row * this.constants.K4 + k]
      s0 += p[0]
      s1 += p[1]
      s2 += p[2]
      s3 += p[3]
    }
  }
  return [s0, s1, s2, s3]
}
