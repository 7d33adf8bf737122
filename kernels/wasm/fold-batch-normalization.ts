// Both results are batch normalizations: the filters with K channels, without mean and β, and the biases as one row.

import { normalize, patternSize } from './batch-normalization.js'
import type { WasmKernel } from './kernel.js'

export const foldBatchNormalization: WasmKernel<'foldBatchNormalization'> = {
  name: 'fold-batch-normalization',
  workspace: ({ variance: [K] }) => patternSize(K) + K,
  run(runtime, { w, b, mean, variance, gamma, beta }, { epsilon }, folded, pattern) {
    const [K] = variance.shape
    const zeros = { shape: [K], pointer: pattern + patternSize(K) * 4 }
    if (!b) runtime.zero(zeros.pointer, K)
    normalize(runtime, w, { variance, gamma, epsilon }, folded.w, pattern)
    normalize(runtime, b ?? zeros, { mean, variance, gamma, beta, epsilon }, folded.b, pattern)
  },
}
