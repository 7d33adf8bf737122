// From a dataset to batches: rows gathered into buffers that every batch of the run shares.

import { inputSize, isNamed, type AnyDataset, type InputShape } from '../data/dataset.js'
import { formatShape, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import { checkFinite } from '../tensor/tensor.js'
import { encodeTarget, type LossName } from './losses.js'
import type { Batch } from './trainer.js'

/** Weights of classes by number; classes left out weigh 1. */
export type ClassWeight = Readonly<Record<number, number>> | ArrayLike<number>

/** What a model takes: an array for each of its inputs, by name where it has several. */
export type ModelInputs = NDArray | Readonly<Record<string, NDArray>> | AnyDataset

/** An input of a model: its name, and the shape of one example. */
export interface InputPort {
  readonly name: string
  readonly shape: Shape
}

/** How batches are made. */
export interface BatchOptions {
  readonly batchSize: number
  readonly inputs: readonly InputPort[]
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
  data: AnyDataset,
  indices: ArrayLike<number>,
  { batchSize, inputs, loss, outputShape, classWeight }: BatchOptions,
): Generator<Batch> {
  for (const { x, y, size } of rows(data, indices, inputs, batchSize)) {
    const target = encodeTarget(loss, { shape: [size, ...data.targetShape], data: y }, outputShape)
    yield { size, x, target, weight: classWeight && rowWeights(target, classWeight) }
  }
}

/**
 * Inputs alone, for `predict`: of a dataset, or rows of arrays.
 * @throws if they are not what the model takes, or a value is not finite.
 */
export function* inputBatches(
  given: ModelInputs,
  inputs: readonly InputPort[],
  batchSize: number,
): Generator<readonly NDArray[]> {
  if (isDataset(given)) {
    checkDataset('predict', given, inputs)
    const order = Uint32Array.from({ length: given.length }, (_, i) => i)
    for (const { x } of rows(given, order, inputs, batchSize)) {
      for (const { data } of x) checkFinite('predict: inputs', data)
      yield x
    }
    return
  }
  const arrays = inputArrays('predict', given, inputs)
  const [N] = arrays[0].shape
  for (let start = 0; start < N; start += batchSize) {
    const end = Math.min(start + batchSize, N)
    yield arrays.map(({ shape: [, ...shape], data }) => {
      const size = sizeOf(shape)
      return { shape: [end - start, ...shape], data: data.subarray(start * size, end * size) }
    })
  }
}

/** How many examples there are. */
export const lengthOf = (given: ModelInputs): number =>
  isDataset(given) ? given.length : isArray(given) ? given.shape[0] : (Object.values(given)[0]?.shape[0] ?? 0)

/** @throws if they are neither arrays nor a dataset. */
export function checkInputs(what: string, given: ModelInputs): void {
  if (typeof given === 'object' && given !== null)
    if (isDataset(given) || isArray(given) || Object.values(given).every(isArray)) return
  throw new Error(
    `${what}: inputs must be { shape, data }, as ndarray(…) makes, or those by the names of the inputs, or a dataset`,
  )
}

/** @throws if it is none, is empty, or its inputs are not what the model takes. */
export function checkDataset(what: string, data: AnyDataset, inputs: readonly InputPort[]): void {
  if (typeof (data as Partial<AnyDataset> | undefined)?.read !== 'function')
    throw new Error(
      `${what}: it must be a dataset, as (await) imageFolder(…) or arrayDataset({ x, y }) makes`,
    )
  if (data.length === 0) throw new Error(`${what}: the dataset is empty`)
  if (typeof (data.inputShape as unknown) !== 'object' || (data.inputShape as unknown) === null)
    throw new Error(`${what}: the dataset needs inputShape, the shape of one input, or shapes by name`)
  const given = describe(data.inputShape)
  const wanted = describe(shapeOf(inputs))
  const named = isNamed(data.inputShape) ? data.inputShape : undefined
  const fits = named
    ? Object.keys(named).length === inputs.length &&
      inputs.every(({ name, shape }) => named[name] && formatShape(named[name]) === formatShape(shape))
    : given === wanted
  if (!fits) throw new Error(`${what}: the dataset's inputs are ${given}, the model takes ${wanted}`)
}

const isDataset = (given: ModelInputs): given is AnyDataset =>
  typeof (given as Partial<AnyDataset>).read === 'function'

const isArray = (given: unknown): given is NDArray => {
  const { shape, data } = (given ?? {}) as Partial<NDArray>
  return Array.isArray(shape) && ArrayBuffer.isView(data)
}

/** What a model of these inputs wants of a dataset. */
const shapeOf = (inputs: readonly InputPort[]): InputShape =>
  inputs.length === 1 ? inputs[0].shape : Object.fromEntries(inputs.map(({ name, shape }) => [name, shape]))

const describe = (shape: InputShape): string =>
  isNamed(shape)
    ? `{ ${Object.entries(shape)
        .map(([name, one]) => `${name}: ${formatShape(one)}`)
        .join(', ')} }`
    : formatShape(shape)

/**
 * The arrays in the order of the model's inputs.
 * @throws if they do not fit these; `what` is in front of what it says.
 */
export function inputArrays(
  what: string,
  given: NDArray | Readonly<Record<string, NDArray>>,
  inputs: readonly InputPort[],
): readonly NDArray[] {
  const named = isArray(given) ? undefined : given
  const names = inputs.map(({ name }) => name)
  const wrong = named
    ? [
        ...names.filter((name) => !Object.hasOwn(named, name)),
        ...Object.keys(named).filter((name) => !names.includes(name)),
      ]
    : inputs.length > 1
      ? names
      : []
  if (wrong.length > 0)
    throw new Error(
      `${what}: the model takes ${names.length === 1 ? 'the input' : 'the inputs'} ${names.join(', ')}, by name; ` +
        `got ${named ? Object.keys(named).join(', ') || 'none' : 'one array'}`,
    )
  const arrays = inputs.map(({ name }) => (named ? named[name] : (given as NDArray)))
  arrays.forEach(({ shape: [N, ...shape], data }, i) => {
    const { name, shape: wanted } = inputs[i]
    const which = inputs.length > 1 ? ` '${name}'` : ''
    if (formatShape(shape) !== formatShape(wanted))
      throw new Error(
        `${what}: the model takes inputs${which} [N,${wanted.join(',')}], got ${formatShape([N, ...shape])}`,
      )
    if (data.length !== sizeOf([N, ...shape]))
      throw new Error(
        `${what}: ${formatShape([N, ...shape])} holds ${sizeOf([N, ...shape])} values, got ${data.length}`,
      )
    if (N !== arrays[0].shape[0])
      throw new Error(
        `${what}: '${inputs[0].name}' has ${arrays[0].shape[0]} examples but '${name}' has ${N}`,
      )
    checkFinite(`${what}: inputs`, data)
  })
  return arrays
}

interface Rows {
  /** How many examples these are. */
  readonly size: number
  readonly x: readonly NDArray[]
  readonly y: Float32Array
}

/** Examples in the order of `indices`, `batchSize` at a time. */
function* rows(
  data: AnyDataset,
  indices: ArrayLike<number>,
  inputs: readonly InputPort[],
  batchSize: number,
): Generator<Rows> {
  const most = Math.min(batchSize, indices.length)
  const sizes = inputs.map(({ shape }) => sizeOf(shape))
  const buffers = sizes.map((size) => new Float32Array(most * size))
  const targetSize = sizeOf(data.targetShape)
  const y = new Float32Array(most * targetSize)
  const read = reader(data, inputs, buffers)
  for (let start = 0; start < indices.length; start += most) {
    const size = Math.min(most, indices.length - start)
    for (let n = 0; n < size; n++) read(indices[start + n], n, y, n * targetSize)
    const x = inputs.map(({ shape }, i) => ({
      shape: [size, ...shape],
      data: buffers[i].subarray(0, size * sizes[i]),
    }))
    yield { size, x, y: y.subarray(0, size * targetSize) }
  }
}

/** What reads an example into row `n` of each input's buffer. */
function reader(
  data: AnyDataset,
  inputs: readonly InputPort[],
  buffers: readonly Float32Array[],
): (index: number, n: number, y: Float32Array, yOffset: number) => void {
  const { inputShape } = data
  const all = inputSize(inputShape)
  if (!isNamed(inputShape)) return (index, n, y, at) => data.read(index, buffers[0], n * all, y, at)
  const example = new Float32Array(all)
  const places = new Map<string, number>()
  let offset = 0
  for (const [name, shape] of Object.entries(inputShape)) {
    places.set(name, offset)
    offset += sizeOf(shape)
  }
  return (index, n, y, at) => {
    data.read(index, example, 0, y, at)
    inputs.forEach(({ name, shape }, i) => {
      const from = places.get(name)!
      buffers[i].set(example.subarray(from, from + sizeOf(shape)), n * sizeOf(shape))
    })
  }
}

/** A weight for each row of targets, by its class: the largest of several, or a single one rounded. */
function rowWeights({ shape: [N, K], data }: NDArray, classWeight: ClassWeight): NDArray {
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
