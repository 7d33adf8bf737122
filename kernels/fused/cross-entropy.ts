// A cross-entropy fused with the softmax or sigmoid before it. x are logits, and no exponential overflows; docs/losses.md

import { gradient, loss } from '../ops/losses.js'

// loss[n] = weight[n] · Σ_k target·(log Σ_j e^x[n,j] − x[n,k])
export const softmaxCrossEntropy = loss('softmaxCrossEntropy')
// dx = weight[n] · (softmax(x)·Σ_k target − target) / N
export const softmaxCrossEntropyGradient = gradient('softmaxCrossEntropyGradient')

// loss[n] = weight[n] · mean_k (max(x,0) − x·target + log(1 + e^−|x|))
export const sigmoidCrossEntropy = loss('sigmoidCrossEntropy')
// dx = weight[n] · (sigmoid(x) − target) / (N·K)
export const sigmoidCrossEntropyGradient = gradient('sigmoidCrossEntropyGradient')
