// One loss per example, and the gradient of their mean over the batch. For the two cross-entropies, x are logits.
// docs/losses.md

import type { NDArray } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'

/** The weight of an example. */
export const weightOf = (weight: NDArray | undefined, n: number): number => (weight ? weight.data[n] : 1)

// loss[n] = weight[n] · Σ_k target·(log Σ_j e^x[n,j] − x[n,k]), with the largest logit m subtracted from every exponent
export const softmaxCrossEntropy: ReferenceKernel<'softmaxCrossEntropy'> = {
  name: 'softmax-cross-entropy',
  run({ x, target, weight }, _, loss) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const logTotal = logSumExp(x, n)
      let sum = 0
      for (let k = 0; k < K; k++) {
        const t = target.data[n * K + k]
        if (t !== 0) sum += t * (logTotal - x.data[n * K + k])
      }
      loss.data[n] = weightOf(weight, n) * sum
    }
  },
}

// dx = weight[n] · (softmax(x)·Σ_k target − target) / N
export const softmaxCrossEntropyGradient: ReferenceKernel<'softmaxCrossEntropyGradient'> = {
  name: 'softmax-cross-entropy-gradient',
  run({ x, target, weight }, _, dx) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const logTotal = logSumExp(x, n)
      const scale = weightOf(weight, n) / N
      let mass = 0
      for (let k = 0; k < K; k++) mass += target.data[n * K + k]
      for (let k = 0; k < K; k++) {
        const at = n * K + k
        dx.data[at] = scale * (Math.exp(x.data[at] - logTotal) * mass - target.data[at])
      }
    }
  },
}

function logSumExp({ data, shape: [, K] }: NDArray, n: number): number {
  let m = -Infinity
  for (let k = 0; k < K; k++) m = Math.max(m, data[n * K + k])
  let total = 0
  for (let k = 0; k < K; k++) total += Math.exp(data[n * K + k] - m)
  return m + Math.log(total)
}

// loss[n] = weight[n] · mean_k (max(x,0) − x·target + log(1 + e^−|x|)), which never overflows
export const sigmoidCrossEntropy: ReferenceKernel<'sigmoidCrossEntropy'> = {
  name: 'sigmoid-cross-entropy',
  run({ x, target, weight }, _, loss) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      let sum = 0
      for (let at = n * K; at < (n + 1) * K; at++)
        sum +=
          Math.max(x.data[at], 0) - x.data[at] * target.data[at] + Math.log1p(Math.exp(-Math.abs(x.data[at])))
      loss.data[n] = (weightOf(weight, n) * sum) / K
    }
  },
}

// dx = weight[n] · (sigmoid(x) − target) / (N·K)
export const sigmoidCrossEntropyGradient: ReferenceKernel<'sigmoidCrossEntropyGradient'> = {
  name: 'sigmoid-cross-entropy-gradient',
  run({ x, target, weight }, _, dx) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const scale = weightOf(weight, n) / (N * K)
      for (let at = n * K; at < (n + 1) * K; at++)
        dx.data[at] = scale * (1 / (1 + Math.exp(-x.data[at])) - target.data[at])
    }
  },
}

// loss[n] = weight[n] · mean_k (x − target)²
export const meanSquaredError: ReferenceKernel<'meanSquaredError'> = {
  name: 'mean-squared-error',
  run({ x, target, weight }, _, loss) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      let sum = 0
      for (let at = n * K; at < (n + 1) * K; at++) sum += (x.data[at] - target.data[at]) ** 2
      loss.data[n] = (weightOf(weight, n) * sum) / K
    }
  },
}

// dx = weight[n] · 2·(x − target) / (N·K)
export const meanSquaredErrorGradient: ReferenceKernel<'meanSquaredErrorGradient'> = {
  name: 'mean-squared-error-gradient',
  run({ x, target, weight }, _, dx) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const scale = (2 * weightOf(weight, n)) / (N * K)
      for (let at = n * K; at < (n + 1) * K; at++) dx.data[at] = scale * (x.data[at] - target.data[at])
    }
  },
}

// loss[n] = weight[n] · mean_k |x − target|
export const meanAbsoluteError: ReferenceKernel<'meanAbsoluteError'> = {
  name: 'mean-absolute-error',
  run({ x, target, weight }, _, loss) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      let sum = 0
      for (let at = n * K; at < (n + 1) * K; at++) sum += Math.abs(x.data[at] - target.data[at])
      loss.data[n] = (weightOf(weight, n) * sum) / K
    }
  },
}

// dx = weight[n] · sign(x − target) / (N·K)
export const meanAbsoluteErrorGradient: ReferenceKernel<'meanAbsoluteErrorGradient'> = {
  name: 'mean-absolute-error-gradient',
  run({ x, target, weight }, _, dx) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const scale = weightOf(weight, n) / (N * K)
      for (let at = n * K; at < (n + 1) * K; at++)
        dx.data[at] = scale * Math.sign(x.data[at] - target.data[at])
    }
  },
}

// loss[n] = weight[n] · mean_k h(x − target), h(d) = d²/2 where |d| ≤ delta, else delta·(|d| − delta/2)
export const huber: ReferenceKernel<'huber'> = {
  name: 'huber',
  run({ x, target, weight }, { delta }, loss) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      let sum = 0
      for (let at = n * K; at < (n + 1) * K; at++) {
        const size = Math.abs(x.data[at] - target.data[at])
        sum += size <= delta ? size ** 2 / 2 : delta * (size - delta / 2)
      }
      loss.data[n] = (weightOf(weight, n) * sum) / K
    }
  },
}

// dx = weight[n] · max(−delta, min(x − target, delta)) / (N·K)
export const huberGradient: ReferenceKernel<'huberGradient'> = {
  name: 'huber-gradient',
  run({ x, target, weight }, { delta }, dx) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const scale = weightOf(weight, n) / (N * K)
      for (let at = n * K; at < (n + 1) * K; at++)
        dx.data[at] = scale * Math.max(-delta, Math.min(x.data[at] - target.data[at], delta))
    }
  },
}
