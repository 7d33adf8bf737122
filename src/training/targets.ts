// Encodes targets for the losses. The encoding depends on the dataset, the loss and the model's output.

import { formatShape, sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import { activationFor, isCategorical, type Loss, type LossName } from '../layers/loss.js'

/** What targets are compared with, and what they are. */
export interface TargetPort {
  readonly loss: Loss
  /** Shape of one output of the model, without the batch axis. */
  readonly outputShape: Shape
  /** Names of the classes, if targets are classes. */
  readonly classNames?: readonly string[]
}

/**
 * How targets are encoded for the loss: `asTheyAre`; class `numbers` as one-hot rows; or the `second` of two one-hot
 * classes, for a single output that gives its probability.
 */
type Encoding = 'asTheyAre' | 'numbers' | 'second'

/** How far the sum of a row's probabilities may be from 1, to allow for rounding to three decimals. */
const tolerance = 1e-3

/**
 * Targets as the loss takes them, `[rows, K]`. For the categorical losses, each choice among K classes, the last axis, is a
 * row (for an image `[H, W, K]`, one per pixel). Otherwise, each example is a row.
 *
 * @throws if targets and outputs do not match, a class number has no output, or probabilities are not valid: below 0, above
 *   1, or, in a row of one choice, not summing to 1.
 */
export function encodeTarget(port: TargetPort, { shape: [N, ...targetShape], data }: NDArray): NDArray {
  const { outputShape } = port
  const { name: loss } = port.loss
  const encoding = encodingOf(port, targetShape)
  const K = rowLength(port)
  const rows = (N * sizeOf(outputShape)) / K
  if (encoding === 'numbers') return { shape: [rows, K], data: oneHotRows(loss, data.subarray(0, rows), K) }
  if (encoding === 'second') {
    checkDistributions(loss, data, 2)
    return { shape: [N, 1], data: Float32Array.from({ length: N }, (_, n) => data[2 * n + 1]) }
  }
  const target = { shape: [rows, K], data }
  checkTarget(loss, port, target)
  return target
}

/**
 * @throws if encoded targets are not valid for the loss: not finite numbers, or probabilities below 0, above 1, or, in a row
 *   of one choice, not summing to 1. Errors begin with `what`.
 */
export function checkTarget(what: string, port: TargetPort, { shape: [, K], data }: NDArray): void {
  const activation = activationFor(port.loss.name)
  if (activation === 'softmax') return checkDistributions(what, data, K)
  const isProbability = activation === 'sigmoid'
  for (const value of data)
    if (isProbability ? !(value >= 0 && value <= 1) : !Number.isFinite(value))
      refuse(what, value, isProbability ? 'from 0 to 1' : 'a finite number')
}

/** The length of a row, which the loss compares at once. */
export const rowLength = ({ loss, outputShape }: TargetPort): number =>
  isCategorical(loss.name) ? outputShape[outputShape.length - 1] : sizeOf(outputShape)

/** @throws unless targets of that shape, without the batch axis, can be compared with the outputs. */
export function encodingOf(
  { loss: { name: loss }, outputShape, classNames }: TargetPort,
  targetShape: Shape,
): Encoding {
  const size = sizeOf(targetShape)
  const outputs = sizeOf(outputShape)
  const choices = sizeOf(outputShape.slice(0, -1))
  if (loss === 'sparseCategoricalCrossentropy' && outputs > choices && size === choices) return 'numbers'
  if (size === outputs) return 'asTheyAre'
  const classes = classNames?.length === size ? size : 0
  if (classes === 2 && outputs === 1) return 'second'
  throw new Error(
    `${loss}: one target has the shape ${formatShape(targetShape)} but one output ${formatShape(outputShape)}` +
      (classes > 0
        ? `; for ${classes} classes end the model in ${classes} units and softmax`
        : size === 1
          ? "; for class numbers use the loss 'sparseCategoricalCrossentropy'"
          : ''),
  )
}

function oneHotRows(loss: LossName, labels: Float, K: number): Float32Array {
  const data = new Float32Array(labels.length * K)
  labels.forEach((label, row) => {
    if (!Number.isInteger(label) || label < 0 || label >= K)
      refuse(loss, label, `a class number from 0 to ${K - 1}, as the model has ${K} outputs`)
    data[row * K + label] = 1
  })
  return data
}

function checkDistributions(what: string, data: Float, K: number): void {
  for (let at = 0; at < data.length; at += K) {
    let sum = 0
    for (let k = at; k < at + K; k++) {
      if (!(data[k] >= 0 && data[k] <= 1)) refuse(what, data[k], 'from 0 to 1')
      sum += data[k]
    }
    if (Math.abs(sum - 1) > tolerance)
      throw new Error(
        `${what}: a row of targets sums to ${Number(sum.toPrecision(4))}; it must be one-hot, or probabilities that sum to 1` +
          (sum > 1
            ? "; for several classes at once use the activation 'sigmoid' and the loss 'binaryCrossentropy'"
            : ''),
      )
  }
}

function refuse(what: string, value: number, wanted: string): never {
  throw new Error(`${what}: a target is ${value}; it must be ${wanted}`)
}
