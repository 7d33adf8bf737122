// Products of matrices, for one pair or many. docs/tensor-operations.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// y[i,m,n] = Σ_k a[i,m,k] · b[i,k,n], with the distances between neighbors in both as constants
export function matmul(this: Scope, a: Values, b: Values): number {
  const row = quotient(this.thread.x, this.constants.N)
  const n = this.thread.x - row * this.constants.N
  const i = quotient(row, this.constants.M)
  const m = row - i * this.constants.M
  const p = i * this.constants.M * this.constants.K + m * this.constants.aRow
  const q = i * this.constants.N * this.constants.K + n * this.constants.bColumn
  let sum = 0
  for (let k = 0; k < this.constants.K; k += 1) {
    sum += a[p + k * this.constants.aTerm] * b[q + k * this.constants.bTerm]
  }
  return sum
}
