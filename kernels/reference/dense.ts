// y = x·w + b, dx = dy·wᵀ, dw = xᵀ·dy, and db, the sum of dy's columns. docs/dense.md

import { functionOf } from './activations.js'
import type { ReferenceKernel } from './kernel.js'
import { matmul, rowMajor, transpose } from './matmul.js'

export const dense: ReferenceKernel<'dense'> = {
  name: 'dense',
  run({ x, w, b }, { activation }, y) {
    const [N, I] = x.shape
    const O = w.shape[1]
    for (let at = 0; at < y.data.length; at++) y.data[at] = b ? b.data[at % O] : 0
    matmul(rowMajor(y.data, O), rowMajor(x.data, I), rowMajor(w.data, O), {
      M: N,
      N: O,
      K: I,
      accumulate: true,
    })
    const f = functionOf(activation)
    for (let at = 0; at < y.data.length; at++) y.data[at] = f(y.data[at])
  },
}

export const denseInputGradient: ReferenceKernel<'denseInputGradient'> = {
  name: 'dense-input-gradient',
  run({ dy, w }, _, dx) {
    const [I, O] = w.shape
    matmul(rowMajor(dx.data, I), rowMajor(dy.data, O), transpose(rowMajor(w.data, O)), {
      M: dy.shape[0],
      N: I,
      K: O,
    })
  },
}

export const denseWeightGradient: ReferenceKernel<'denseWeightGradient'> = {
  name: 'dense-weight-gradient',
  run({ x, dy }, _, dw) {
    const [I, O] = dw.shape
    matmul(rowMajor(dw.data, O), transpose(rowMajor(x.data, I)), rowMajor(dy.data, O), {
      M: I,
      N: O,
      K: x.shape[0],
    })
  },
}

// db[k] = Σ dy[…,k] over every axis but the last
export const biasGradient: ReferenceKernel<'biasGradient'> = {
  name: 'bias-gradient',
  run({ dy }, _, db) {
    const K = db.data.length
    const sums = new Float64Array(K)
    for (let at = 0; at < dy.data.length; at++) sums[at % K] += dy.data[at]
    db.data.set(sums)
  },
}
