// What `predict` is given: arrays or a dataset, and whether these are what the model takes.

import { formatShape, sameShape, sizeOf, type NDArray } from '../../kernels/shape.js'
import { isRecord } from '../check/check.js'
import { listNames } from '../check/describe-value.js'
import type { AnyDataset } from '../data/dataset.js'
import { ndarrayOf, type TensorLike } from '../tensor/ndarray.js'
import { checkDataset, type InputPort } from './check-dataset.js'
import { inOrder, rows, type Reading } from './rows.js'

/** What a model takes: numbers for each of its inputs, by name where it has several; or a dataset. */
export type ModelInputs = TensorLike | Readonly<Record<string, TensorLike>> | AnyDataset

/** Inputs that have been checked. */
export interface GivenInputs {
  /** How many examples there are. */
  readonly length: number
  /** So many of them at a time, an array for each input of the model. */
  batches(batchSize: number): AsyncIterable<readonly NDArray[]> | Iterable<readonly NDArray[]>
}

/**
 * Inputs for `predict`, or for another caller, `what`: of a dataset, or rows of arrays.
 * @throws if they are not what the model takes, there are none, or a value is not finite.
 */
export function givenInputs(given: ModelInputs, inputs: readonly InputPort[], what = 'predict'): GivenInputs {
  if (isDataset(given)) {
    checkDataset(what, given, inputs)
    return {
      length: given.length,
      batches: (batchSize) =>
        datasetBatches(given, { what, inputs, batchSize, indices: inOrder(given.length) }),
    }
  }
  const arrays = inputArrays(what, given, inputs)
  const [length] = arrays[0].shape
  if (length === 0) throw new Error(`${what}: there are no examples; the inputs have 0 rows`)
  return { length, batches: (batchSize) => arrayBatches(arrays, batchSize) }
}

async function* datasetBatches(data: AnyDataset, reading: Reading) {
  for await (const { x } of rows(data, reading)) yield x
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

/** Whether it holds arrays by name, and is no array itself: its `data` may be an input of that name. */
const isByName = (given: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  !('data' in given) || (names.includes('data') && (!('shape' in given) || names.includes('shape')))

/**
 * The arrays in the order of the model's inputs.
 * @throws if they do not fit these, or hold what is no finite number; `what` is in front of what it says.
 */
export function inputArrays(what: string, given: unknown, inputs: readonly InputPort[]): readonly NDArray[] {
  const names = inputs.map(({ name }) => name)
  const named = isRecord(given) && isByName(given, names) ? given : undefined
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
      `${what}: the model takes ${names.length === 1 ? 'the input' : 'the inputs'} ${listNames(names)}, by name; ` +
        `got ${named ? listNames(Object.keys(named)) || 'none' : 'one array'}`,
    )
  const arrays = inputs.map(({ name, shape }) => {
    const which = inputs.length > 1 ? ` '${name}'` : ''
    const array = ndarrayOf(`${what}: inputs${which}`, named ? named[name] : given)
    if (array.shape.length > 0 && sameShape(array.shape.slice(1), shape)) return array
    throw new Error(
      `${what}: the model takes inputs${which} [N,${shape.join(',')}], got ${formatShape(array.shape)}`,
    )
  })
  const [N] = arrays[0].shape
  const other = arrays.findIndex(({ shape }) => shape[0] !== N)
  if (other > 0)
    throw new Error(
      `${what}: '${names[0]}' has ${N} examples but '${names[other]}' has ${arrays[other].shape[0]}`,
    )
  return arrays
}

const isDataset = (given: unknown): given is AnyDataset =>
  typeof (given as Partial<AnyDataset> | null | undefined)?.read === 'function'
