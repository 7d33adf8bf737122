// A convolution or dense layer followed by batch normalization with fixed statistics equals the same layer with other
// weights:
//
//   w′[…,k] = w[…,k]·s[k],  b′[k] = (b[k] − μ[k])·s[k] + β[k],  s = γ / √(σ² + ε);  docs/batch-normalization.md

import { checkBias } from '../ops/conv2d.js'
import { checkChannels, type BatchNormalizationAttributes } from '../ops/batch-normalization.js'
import type { Shape } from '../shape.js'

// b absent: 0; gamma absent: 1; beta absent: 0
export function foldBatchNormalization(
  {
    w,
    b,
    mean,
    variance,
    gamma,
    beta,
  }: { w: Shape; b?: Shape; mean: Shape; variance: Shape; gamma?: Shape; beta?: Shape },
  { epsilon }: BatchNormalizationAttributes,
): { w: Shape; b: Shape } {
  const op = 'foldBatchNormalization'
  const channels = checkChannels(op, { w }, { mean, variance, gamma, beta }, ['mean', 'variance'], epsilon)
  checkBias(op, b, channels[0])
  return { w, b: channels }
}
