// Column sums of a matrix [R, K] in two launches: first of bands of `band` neighbouring rows, [⌈R / band⌉, K], then of the
// bands, so that many threads share the work and no sum is long.

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

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
