// From a dataset to batches: rows gathered into one pair of buffers, which every batch of the run shares.

import { formatShape, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import type { Dataset } from '../data/dataset.js'
import { encodeTarget, type LossName } from './losses.js'
import { checkFinite } from '../tensor/tensor.js'
import type { Batch } from './trainer.js'

/** Weights of classes by number; classes left out weigh 1. */
export type ClassWeight = Readonly<Record<number, number>> | ArrayLike<number>

/** How batches are made. */
export interface BatchOptions {
  readonly batchSize: number
  readonly loss: LossName
  /** Shape of one output of the model. */
  readonly outputShape: Shape
  readonly classWeight?: ClassWeight
}

/**
 * Batches of `data` in the order of `indices`; the last one may be smaller. A batch is valid until the next is asked for.
 * @throws if targets do not match the outputs, or a class weight is not a number of at least 0.
 */
export function* batches(
  data: Dataset,
  indices: ArrayLike<number>,
  { batchSize, loss, outputShape, classWeight }: BatchOptions,
): Generator<Batch> {
  const rows = Math.min(batchSize, indices.length)
  const inputSize = sizeOf(data.inputShape)
  const targetSize = sizeOf(data.targetShape)
  const x = new Float32Array(rows * inputSize)
  const y = new Float32Array(rows * targetSize)
  for (let start = 0; start < indices.length; start += rows) {
    const N = Math.min(rows, indices.length - start)
    for (let n = 0; n < N; n++) data.read(indices[start + n], x, n * inputSize, y, n * targetSize)
    const target = encodeTarget(
      loss,
      { shape: [N, ...data.targetShape], data: y.subarray(0, N * targetSize) },
      outputShape,
    )
    yield {
      x: { shape: [N, ...data.inputShape], data: x.subarray(0, N * inputSize) },
      target,
      weight: classWeight && exampleWeights(target, classWeight),
    }
  }
}

/**
 * Inputs alone, for `predict`: of a dataset, or rows of an array.
 * @throws if they are not what the model takes, or a value is not finite.
 */
export function* inputBatches(
  inputs: NDArray | Dataset,
  inputShape: Shape,
  batchSize: number,
): Generator<NDArray> {
  if ('read' in inputs) {
    checkDataset('predict', inputs, inputShape)
    const order = Uint32Array.from({ length: inputs.length }, (_, i) => i)
    // Targets are not looked at, so they need not match the outputs.
    const settings = { batchSize, loss: 'meanSquaredError', outputShape: inputs.targetShape } as const
    for (const { x } of batches(inputs, order, settings)) {
      checkFinite('predict: inputs', x.data)
      yield x
    }
    return
  }
  const [N, ...shape] = inputs.shape
  if (formatShape(shape) !== formatShape(inputShape))
    throw new Error(
      `predict: the model takes inputs [N,${inputShape.join(',')}], got ${formatShape(inputs.shape)}`,
    )
  if (inputs.data.length !== sizeOf(inputs.shape))
    throw new Error(
      `predict: ${formatShape(inputs.shape)} holds ${sizeOf(inputs.shape)} values, got ${inputs.data.length}`,
    )
  checkFinite('predict: inputs', inputs.data)
  const size = sizeOf(shape)
  for (let start = 0; start < N; start += batchSize) {
    const end = Math.min(start + batchSize, N)
    yield { shape: [end - start, ...shape], data: inputs.data.subarray(start * size, end * size) }
  }
}

/** @throws if they are neither an array nor a dataset. */
export function checkInputs(what: string, inputs: NDArray | Dataset): void {
  const { shape, data, read } = inputs as Partial<NDArray & Dataset>
  if (typeof read !== 'function' && !(Array.isArray(shape) && ArrayBuffer.isView(data)))
    throw new Error(`${what}: inputs must be { shape, data }, as ndarray(…) makes, or a dataset`)
}

/** @throws if it is none, is empty, or its inputs are not what the model takes. */
export function checkDataset(what: string, data: Dataset, inputShape: Shape): void {
  if (typeof (data as Partial<Dataset> | undefined)?.read !== 'function')
    throw new Error(
      `${what}: it must be a dataset, as (await) imageFolder(…) or arrayDataset({ x, y }) makes`,
    )
  if (data.length === 0) throw new Error(`${what}: the dataset is empty`)
  if (formatShape(data.inputShape) !== formatShape(inputShape))
    throw new Error(
      `${what}: the dataset's inputs are ${formatShape(data.inputShape)}, the model takes ${formatShape(inputShape)}`,
    )
}

/** The class of each row: the largest of several targets, or a single target rounded. */
function exampleWeights({ shape: [N, K], data }: NDArray, classWeight: ClassWeight): NDArray {
  const weights = Float32Array.from({ length: N }, (_, n) => {
    const row = data.subarray(n * K, (n + 1) * K)
    const label = K === 1 ? Math.round(row[0]) : row.indexOf(Math.max(...row))
    const weight = classWeight[label] ?? 1
    if (!(weight >= 0 && weight < Infinity))
      throw new Error(
        `classWeight: the weight of class ${label} must be a number of at least 0, got ${String(weight)}`,
      )
    return weight
  })
  return { shape: [N], data: weights }
}
