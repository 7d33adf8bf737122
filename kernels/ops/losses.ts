// A loss gives one value per example. Its gradient is that of the mean over the batch. docs/losses.md

import {
  checkIsShape,
  checkNumbers,
  checkRank,
  checkSame,
  formatShapes,
  sameShape,
  type Shape,
} from '../shape.js'

/** Attributes of `binaryAccuracy`. */
export interface BinaryAccuracyAttributes {
  /** Predictions above it count as 1: use 0.5 for probabilities, 0 for logits. */
  readonly threshold: number
}

/** Attributes of `huber`. */
export interface HuberAttributes {
  /** Differences up to it count by their squares, larger ones linearly; above 0. */
  readonly delta: number
}

/** The inputs of a loss. */
export interface Example {
  x: Shape
  target: Shape
  weight?: Shape
}

/** The contract of an op with one result per example; `op` is its name. */
export function perExample(op: string, { x, target, weight }: Example): Shape {
  checkRank(op, 'x', x, 2, '[N,K]')
  checkSame(op, { x, target })
  if (weight !== undefined) checkIsShape(op, 'weight', weight)
  if (weight && !sameShape(weight, [x[0]]))
    throw new Error(
      `${op}: weight must hold one value per example, [${x[0]}] (${formatShapes({ x, weight })})`,
    )
  return [x[0]]
}

/** The contract of a loss. */
export const loss =
  (op: string) =>
  (shapes: Example): Shape =>
    perExample(op, shapes)

/** The contract of a loss's gradient with respect to x. */
export const gradient =
  (op: string) =>
  (shapes: Example): Shape => {
    perExample(op, shapes)
    return shapes.x
  }

// loss[n] = weight[n] · mean_k (x − target)²
export const meanSquaredError = loss('meanSquaredError')
// dx = weight[n] · 2·(x − target) / (N·K)
export const meanSquaredErrorGradient = gradient('meanSquaredErrorGradient')

// loss[n] = weight[n] · mean_k |x − target|
export const meanAbsoluteError = loss('meanAbsoluteError')
// dx = weight[n] · sign(x − target) / (N·K), sign(0) = 0
export const meanAbsoluteErrorGradient = gradient('meanAbsoluteErrorGradient')

// loss[n] = weight[n] · mean_k h(x − target), h(d) = d²/2 where |d| ≤ delta, else delta·(|d| − delta/2)
export const huber = (shapes: Example, { delta }: HuberAttributes): Shape => {
  checkDelta('huber', delta)
  return perExample('huber', shapes)
}
// dx = weight[n] · max(−delta, min(x − target, delta)) / (N·K)
export const huberGradient = (shapes: Example, { delta }: HuberAttributes): Shape => {
  checkDelta('huberGradient', delta)
  perExample('huberGradient', shapes)
  return shapes.x
}

function checkDelta(op: string, delta: number): void {
  checkNumbers(op, { delta })
  if (delta <= 0) throw new Error(`${op}: delta must be above 0, got ${delta}`)
}

// 1 if the first maximum of x[n] is at the same index as that of target[n], else 0
export const categoricalAccuracy = ({ x, target }: { x: Shape; target: Shape }): Shape =>
  perExample('categoricalAccuracy', { x, target })

// mean_k [ (x > threshold) = (target > ½) ]
export const binaryAccuracy = (
  { x, target }: { x: Shape; target: Shape },
  { threshold }: BinaryAccuracyAttributes,
): Shape => {
  checkNumbers('binaryAccuracy', { threshold })
  return perExample('binaryAccuracy', { x, target })
}
