// w′[…,k] = w[…,k]·s[k], b′[k] = (b[k] − μ[k])·s[k] + β[k], s = γ / √(σ² + ε). docs/batch-normalization.md

import { scales } from './batch-normalization.js'
import type { ReferenceKernel } from './kernel.js'

export const foldBatchNormalization: ReferenceKernel<'foldBatchNormalization'> = {
  name: 'fold-batch-normalization',
  run({ w, b, mean, variance, gamma, beta }, { epsilon }, folded) {
    const K = variance.data.length
    const scale = scales(variance, gamma, epsilon)
    for (let at = 0; at < w.data.length; at++) folded.w.data[at] = w.data[at] * scale[at % K]
    for (let k = 0; k < K; k++)
      folded.b.data[k] = ((b ? b.data[k] : 0) - mean.data[k]) * scale[k] + (beta ? beta.data[k] : 0)
  },
}
