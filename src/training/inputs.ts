// What `predict` is given: arrays or a dataset, and whether these are what the model takes.

import { formatShape, sizeOf, type NDArray } from '../../kernels/shape.js'
import { describeValue } from '../check/describe-value.js'
import type { AnyDataset } from '../data/dataset.js'
import { checkFinite } from '../tensor/tensor.js'
import { checkDataset, type InputPort } from './check-dataset.js'
import { inOrder, rows } from './rows.js'

/** What a model takes: an array for each of its inputs, by name where it has several. */
export type ModelInputs = NDArray | Readonly<Record<string, NDArray>> | AnyDataset

/** Inputs that have been checked. */
export interface GivenInputs {
  /** How many examples there are. */
  readonly length: number
  /** So many of them at a time, an array for each input of the model. */
  batches(batchSize: number): AsyncIterable<readonly NDArray[]> | Iterable<readonly NDArray[]>
}

/**
 * Inputs for `predict`: of a dataset, or rows of arrays.
 * @throws if they are not what the model takes, there are none, or a value is not finite.
 */
export function givenInputs(given: ModelInputs, inputs: readonly InputPort[]): GivenInputs {
  if (isDataset(given)) {
    checkDataset('predict', given, inputs)
    return { length: given.length, batches: (batchSize) => datasetBatches(given, inputs, batchSize) }
  }
  const arrays = inputArrays('predict', given, inputs)
  const [length] = arrays[0].shape
  if (length === 0) throw new Error('predict: there are no examples; the inputs have 0 rows')
  return { length, batches: (batchSize) => arrayBatches(arrays, batchSize) }
}

async function* datasetBatches(data: AnyDataset, inputs: readonly InputPort[], batchSize: number) {
  for await (const { x } of rows(data, { what: 'predict', inputs, batchSize, indices: inOrder(data.length) }))
    yield x
}

function* arrayBatches(arrays: readonly NDArray[], batchSize: number): Generator<readonly NDArray[]> {
  const [N] = arrays[0].shape
  for (let start = 0; start < N; start += batchSize) {
    const end = Math.min(start + batchSize, N)
    yield arrays.map(({ shape: [, ...shape], data }) => {
      const size = sizeOf(shape)
      return { shape: [end - start, ...shape], data: data.subarray(start * size, end * size) }
    })
  }
}

/**
 * The arrays in the order of the model's inputs.
 * @throws if they do not fit these; `what` is in front of what it says.
 */
export function inputArrays(
  what: string,
  given: NDArray | Readonly<Record<string, NDArray>>,
  inputs: readonly InputPort[],
): readonly NDArray[] {
  checkArrays(what, given)
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

function checkArrays(what: string, given: unknown): void {
  if (typeof given === 'object' && given !== null && (isArray(given) || Object.values(given).every(isArray)))
    return
  throw new Error(
    `${what}: inputs must be { shape, data }, as ndarray(…) makes, or those by the names of the inputs, or a dataset, ` +
      `got ${describeValue(given)}`,
  )
}

const isDataset = (given: ModelInputs): given is AnyDataset =>
  typeof (given as Partial<AnyDataset> | null | undefined)?.read === 'function'

const isArray = (given: unknown): given is NDArray => {
  const { shape, data } = (given ?? {}) as Partial<NDArray>
  return Array.isArray(shape) && ArrayBuffer.isView(data)
}
