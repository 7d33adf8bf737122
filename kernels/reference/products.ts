// y = a · b for each pair of matrices. docs/tensor-operations.md

import { sizesOf } from '../ops/matmul.js'
import type { ReferenceKernel } from './kernel.js'
import { matmul as multiplied, rowMajor, transpose as turned } from './matmul.js'

// y[…,m,n] = Σ_k a[…,m,k] · b[…,k,n]
export const matmul: ReferenceKernel<'matmul'> = {
  name: 'matmul',
  run({ a, b }, { transpose }, y) {
    const { M, N, K, count } = sizesOf(a.shape, b.shape, transpose)
    for (let i = 0; i < count; i++) {
      const p = transpose === 'a' ? turned(rowMajor(a.data, M, i * K * M)) : rowMajor(a.data, K, i * M * K)
      const q = transpose === 'b' ? turned(rowMajor(b.data, K, i * N * K)) : rowMajor(b.data, N, i * K * N)
      multiplied(rowMajor(y.data, N, i * M * N), p, q, { M, N, K })
    }
  },
}
