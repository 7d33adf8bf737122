// A focal cross-entropy fused with the softmax or sigmoid before it. x are logits. Examples that are already classified with
// certainty count less; the larger gamma, the less. T. Lin et al., "Focal loss for dense object detection", 2017;
// docs/losses.md

import { perExample, type Example } from '../ops/losses.js'
import { checkNumbers, type Shape } from '../shape.js'

/** Attributes of `softmaxFocalCrossEntropy`. */
export interface FocalAttributes {
  /**
   * The exponent that reduces the weight of examples that are classified with certainty, at least 0. With 0 it is the plain
   * cross-entropy.
   */
  readonly gamma: number
}

/** Attributes of `sigmoidFocalCrossEntropy`. */
export interface SigmoidFocalAttributes extends FocalAttributes {
  /** The weight where the target is 1, at least 0. */
  readonly positive: number
  /** The weight where the target is 0, at least 0. */
  readonly negative: number
}

// loss[n] = weight[n] · Σ_k target·(1 − p)^gamma·(−log p), p = softmax(x)
export const softmaxFocalCrossEntropy = (shapes: Example, { gamma }: FocalAttributes): Shape => {
  checkFactors('softmaxFocalCrossEntropy', { gamma })
  return perExample('softmaxFocalCrossEntropy', shapes)
}

// dx = weight[n] · (g − p·Σ_k g) / N, g = −target·(1 − p)^gamma·(1 − gamma·p·log p/(1 − p))
export const softmaxFocalCrossEntropyGradient = (shapes: Example, { gamma }: FocalAttributes): Shape => {
  checkFactors('softmaxFocalCrossEntropyGradient', { gamma })
  perExample('softmaxFocalCrossEntropyGradient', shapes)
  return shapes.x
}

// loss[n] = weight[n] · mean_k a·q^gamma·ℓ, with the binary cross-entropy ℓ, p = sigmoid(x), q = target·(1 − p) + (1 −
// target)·p, a = target·positive + (1 − target)·negative
export const sigmoidFocalCrossEntropy = (
  shapes: Example,
  { gamma, positive, negative }: SigmoidFocalAttributes,
): Shape => {
  checkFactors('sigmoidFocalCrossEntropy', { gamma, positive, negative })
  return perExample('sigmoidFocalCrossEntropy', shapes)
}

// dx = weight[n] · a·q^gamma·(gamma·(1 − 2·target)·p·(1 − p)/q·ℓ + p − target) / (N·K)
export const sigmoidFocalCrossEntropyGradient = (
  shapes: Example,
  { gamma, positive, negative }: SigmoidFocalAttributes,
): Shape => {
  checkFactors('sigmoidFocalCrossEntropyGradient', { gamma, positive, negative })
  perExample('sigmoidFocalCrossEntropyGradient', shapes)
  return shapes.x
}

function checkFactors(op: string, factors: Readonly<Record<string, number>>): void {
  checkNumbers(op, factors)
  for (const [name, value] of Object.entries(factors))
    if (value < 0) throw new Error(`${op}: ${name} must be at least 0, got ${value}`)
}
