// Cross-entropies in which examples that are already classified with certainty count less. x are logits. T. Lin et al.,
// "Focal loss for dense object detection", 2017; docs/losses.md

import type { NDArray } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'
import { weightOf } from './losses.js'

// loss[n] = weight[n] · Σ_k target·(1 − p)^gamma·(−log p), p = softmax(x)
export const softmaxFocalCrossEntropy: ReferenceKernel<'softmaxFocalCrossEntropy'> = {
  name: 'softmax-focal-cross-entropy',
  run({ x, target, weight }, { gamma }, loss) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const share = sharesOf(x, n)
      let sum = 0
      for (let k = 0; k < K; k++) {
        const t = target.data[n * K + k]
        if (t === 0) continue
        const { rest, log } = share(k)
        sum -= t * rest ** gamma * log
      }
      loss.data[n] = weightOf(weight, n) * sum
    }
  },
}

// dx = weight[n] · (g − p·Σ_k g) / N, g = −target·(1 − p)^gamma·(1 − gamma·p·log p/(1 − p)), the derivative of the loss by
// log p
export const softmaxFocalCrossEntropyGradient: ReferenceKernel<'softmaxFocalCrossEntropyGradient'> = {
  name: 'softmax-focal-cross-entropy-gradient',
  run({ x, target, weight }, { gamma }, dx) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const share = sharesOf(x, n)
      const scale = weightOf(weight, n) / N
      const slope = (k: number): number => {
        const t = target.data[n * K + k]
        if (t === 0) return 0
        const { p, rest, log } = share(k)
        // The limits of p·log p and log p/(1 − p) if p or 1 − p is 0.
        const bent = p === 0 ? 0 : rest === 0 ? -1 : (p * log) / rest
        return -t * rest ** gamma * (1 - gamma * bent)
      }
      let total = 0
      for (let k = 0; k < K; k++) total += slope(k)
      for (let k = 0; k < K; k++) dx.data[n * K + k] = scale * (slope(k) - share(k).p * total)
    }
  },
}

/**
 * p, 1 − p and log p of each class in a row, p = softmax(x). None is computed as a difference in which digits would be lost.
 */
function sharesOf({ data, shape: [, K] }: NDArray, n: number) {
  let first = 0
  for (let k = 1; k < K; k++) if (data[n * K + k] > data[n * K + first]) first = k
  const largest = data[n * K + first]
  // 0, or NaN if the largest is infinite.
  let others = largest - largest
  for (let k = 0; k < K; k++) if (k !== first) others += Math.exp(data[n * K + k] - largest)
  return (k: number): { readonly p: number; readonly rest: number; readonly log: number } => {
    const below = data[n * K + k] - largest
    const p = Math.exp(below) / (1 + others)
    return { p, rest: k === first ? others / (1 + others) : 1 - p, log: below - Math.log1p(others) }
  }
}

// loss[n] = weight[n] · mean_k a·q^gamma·ℓ: ℓ the binary cross-entropy, q = target·(1 − p) + (1 − target)·p, p = sigmoid(x)
export const sigmoidFocalCrossEntropy: ReferenceKernel<'sigmoidFocalCrossEntropy'> = {
  name: 'sigmoid-focal-cross-entropy',
  run({ x, target, weight }, { gamma, positive, negative }, loss) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      let sum = 0
      for (let at = n * K; at < (n + 1) * K; at++) {
        const t = target.data[at]
        const { q, loss } = answerOf(x.data[at], t)
        sum += (t * positive + (1 - t) * negative) * q ** gamma * loss
      }
      loss.data[n] = (weightOf(weight, n) * sum) / K
    }
  },
}

// dx = weight[n] · a·q^gamma·(gamma·(1 − 2·target)·p·(1 − p)/q·ℓ + p − target) / (N·K)
export const sigmoidFocalCrossEntropyGradient: ReferenceKernel<'sigmoidFocalCrossEntropyGradient'> = {
  name: 'sigmoid-focal-cross-entropy-gradient',
  run({ x, target, weight }, { gamma, positive, negative }, dx) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      const scale = weightOf(weight, n) / (N * K)
      for (let at = n * K; at < (n + 1) * K; at++) {
        const t = target.data[at]
        const { p, rest, q, loss } = answerOf(x.data[at], t)
        // q is 0 only if p is 0 or 1 and the answer is right.
        const bent = q === 0 ? 0 : ((1 - 2 * t) * p * rest * loss) / q
        // p − target, without loss of digits if a yes is nearly certain.
        const off = t === 1 ? -rest : p - t
        dx.data[at] = scale * (t * positive + (1 - t) * negative) * q ** gamma * (gamma * bent + off)
      }
    }
  },
}

/** Of a logit: p = sigmoid(x), 1 − p, the probability q of the wrong answer, and the binary cross-entropy. */
function answerOf(x: number, t: number) {
  const power = Math.exp(-Math.abs(x))
  const [small, large] = [power / (1 + power), 1 / (1 + power)]
  const [p, rest] = x < 0 ? [small, large] : [large, small]
  const loss = Math.max(x, 0) - x * t + Math.log1p(power)
  return { p, rest, q: t * rest + (1 - t) * p, loss }
}
