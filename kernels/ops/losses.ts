// Losses give one value an example; their gradients are those of the mean over the batch; docs/losses.md

import { checkRank, checkSame, formatShapes, sameShape, type Shape } from '../shape.js'

/** Attributes of `binaryAccuracy`. */
export interface BinaryAccuracyAttributes {
  /** A prediction above it counts as 1: 0.5 for probabilities, 0 for logits. */
  readonly threshold: number
}

interface Example {
  x: Shape
  target: Shape
  weight?: Shape
}

function perExample(op: string, { x, target, weight }: Example): Shape {
  checkRank(op, 'x', x, 2, '[N,K]')
  checkSame(op, { x, target })
  if (weight && !sameShape(weight, [x[0]]))
    throw new Error(
      `${op}: weight must hold one value an example, [${x[0]}] (${formatShapes({ x, weight })})`,
    )
  return [x[0]]
}

const loss =
  (op: string) =>
  (shapes: { x: Shape; target: Shape; weight?: Shape }): Shape =>
    perExample(op, shapes)

const gradient =
  (op: string) =>
  (shapes: { x: Shape; target: Shape; weight?: Shape }): Shape => {
    perExample(op, shapes)
    return shapes.x
  }

// x are logits. loss[n] = weight[n] · Σ_k target·(log Σ_j e^x[n,j] − x[n,k])
export const softmaxCrossEntropy = loss('softmaxCrossEntropy')
// dx = weight[n] · (softmax(x)·Σ_k target − target) / N
export const softmaxCrossEntropyGradient = gradient('softmaxCrossEntropyGradient')

// x are logits. loss[n] = weight[n] · mean_k (max(x,0) − x·target + log(1 + e^−|x|))
export const sigmoidCrossEntropy = loss('sigmoidCrossEntropy')
// dx = weight[n] · (sigmoid(x) − target) / (N·K)
export const sigmoidCrossEntropyGradient = gradient('sigmoidCrossEntropyGradient')

// loss[n] = weight[n] · mean_k (x − target)²
export const meanSquaredError = loss('meanSquaredError')
// dx = weight[n] · 2·(x − target) / (N·K)
export const meanSquaredErrorGradient = gradient('meanSquaredErrorGradient')

// 1 where the first maximum of x[n] stands where that of target[n] does, else 0
export const categoricalAccuracy = ({ x, target }: { x: Shape; target: Shape }): Shape =>
  perExample('categoricalAccuracy', { x, target })

// mean_k [ (x > threshold) = (target > ½) ]
export const binaryAccuracy = (
  { x, target }: { x: Shape; target: Shape },
  _: BinaryAccuracyAttributes,
): Shape => perExample('binaryAccuracy', { x, target })
