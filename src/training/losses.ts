// What training makes small: targets as the losses compare them, and the accuracy that goes with each. The losses themselves
// are layers (src/layers/loss.ts). docs/losses.md

import { formatShape, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { LossName } from '../layers/loss.js'

export type { LossName } from '../layers/loss.js'

/** For each loss, whether a row of its outputs is one choice among classes, and the activation that it needs before it. */
const table = {
  categoricalCrossentropy: { categorical: true, activation: 'softmax' },
  sparseCategoricalCrossentropy: { categorical: true, activation: 'softmax' },
  binaryCrossentropy: { categorical: false, activation: 'sigmoid' },
  meanSquaredError: { categorical: false, activation: undefined },
} as const satisfies Record<LossName, unknown>

/**
 * @returns the name.
 * @throws if there is no such loss; the message lists those there are.
 */
export function checkLoss(name: LossName): LossName {
  if (Object.hasOwn(table, name)) return name
  throw new Error(`loss: there is no ${JSON.stringify(name)}; use one of ${Object.keys(table).join(', ')}`)
}

/** The activation that a model must end in for this loss; undefined if it may end in any. */
export const activationFor = (loss: LossName): string | undefined => table[loss].activation

/** One score per row, 0 to 1: whether the prediction is right. `x` and `target` are `[N, K]`, as the loss compared them. */
export function accuracy(
  backend: Backend,
  loss: LossName,
  { x, target }: { readonly x: Tensor; readonly target: Tensor },
): Tensor {
  if (table[loss].categorical || (loss === 'meanSquaredError' && x.shape[1] > 1))
    return backend.run('categoricalAccuracy', { x, target })
  // A logit above 0 is a probability above ½.
  const threshold = loss === 'binaryCrossentropy' ? 0 : 0.5
  return backend.run('binaryAccuracy', { x, target }, { threshold })
}

/**
 * Targets as the loss compares them, `[rows, K]`: for the categorical losses a row for each choice among K classes, the last
 * axis (of an image `[H, W, K]`, one per pixel); else one row per example. Class numbers become one-hot where the loss is
 * `sparseCategoricalCrossentropy`.
 *
 * @param outputShape shape of one output of the model, without the batch axis.
 * @throws if targets and outputs do not match, a class number has no output, or a probability is not one.
 */
export function encodeTarget(loss: LossName, target: NDArray, outputShape: Shape): NDArray {
  const [N, ...targetShape] = target.shape
  checkTargetShape(loss, targetShape, outputShape)
  const K = table[loss].categorical ? outputShape[outputShape.length - 1] : sizeOf(outputShape)
  const rows = (N * sizeOf(outputShape)) / K
  const refuse = (value: number, what: string): never => {
    throw new Error(`${loss}: a target is ${value}; it must be ${what}`)
  }
  if (takesNumbers(loss, targetShape, outputShape)) {
    const data = new Float32Array(rows * K)
    for (let row = 0; row < rows; row++) {
      const label = target.data[row]
      if (!Number.isInteger(label) || label < 0 || label >= K)
        refuse(label, `a class number from 0 to ${K - 1}, as the model has ${K} outputs`)
      data[row * K + label] = 1
    }
    return { shape: [rows, K], data }
  }
  if (loss !== 'meanSquaredError')
    for (const value of target.data) if (!(value >= 0 && value <= 1)) refuse(value, 'from 0 to 1')
  return { shape: [rows, K], data: target.data }
}

/** Throws unless targets of that shape can be compared with outputs of this, both without the batch axis. */
export function checkTargetShape(loss: LossName, targetShape: Shape, outputShape: Shape): void {
  const size = sizeOf(targetShape)
  if (takesNumbers(loss, targetShape, outputShape) || size === sizeOf(outputShape)) return
  throw new Error(
    `${loss}: one target has the shape ${formatShape(targetShape)} but one output ${formatShape(outputShape)}` +
      (size === 1 ? "; for class numbers use the loss 'sparseCategoricalCrossentropy'" : ''),
  )
}

/** Whether targets are class numbers: one for each row of outputs. */
const takesNumbers = (loss: LossName, targetShape: Shape, outputShape: Shape): boolean =>
  loss === 'sparseCategoricalCrossentropy' &&
  outputShape[outputShape.length - 1] > 1 &&
  sizeOf(targetShape) === sizeOf(outputShape.slice(0, -1))
