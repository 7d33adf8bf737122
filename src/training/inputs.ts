// The inputs of `predict`: arrays or a dataset, checked against the model.

import { formatShape, sameShape, sizeOf, type NDArray } from '../../kernels/shape.js'
import { isRecord } from '../check/check.js'
import { listNames } from '../check/describe-value.js'
import type { AnyDataset } from '../data/dataset.js'
import { checkFloat32, numbersOf, type TensorLike } from '../tensor/ndarray.js'
import { checkDataset, type InputPort } from './check-dataset.js'
import { inOrder, rows, type Reading } from './rows.js'

/** The inputs of a model: numbers for each of its inputs, by name if there are several; or a dataset. */
export type ModelInputs = TensorLike | Readonly<Record<string, TensorLike>> | AnyDataset

/** Inputs that fit the model. */
export interface GivenInputs {
  /** The number of examples. */
  readonly length: number
  /**
   * Looks at all values of arrays. Those of a dataset are looked at when they are read.
   * @throws if one is not finite in float32.
   */
  check(): void
  /** Batches of examples, with one array per input of the model. */
  batches(batchSize: number): AsyncIterable<readonly NDArray[]> | Iterable<readonly NDArray[]>
}

/**
 * Inputs for `predict`, or for another caller, `what`: from a dataset or from rows of arrays.
 * @throws if they do not fit the model, or there are none.
 */
export function givenInputs(given: ModelInputs, inputs: readonly InputPort[], what = 'predict'): GivenInputs {
  if (isDataset(given)) {
    checkDataset(what, given, inputs)
    return {
      length: given.length,
      check: () => undefined,
      batches: (batchSize) =>
        datasetBatches(given, { what, inputs, batchSize, indices: inOrder(given.length) }),
    }
  }
  const arrays = arraysOf(what, given, inputs)
  const [length] = arrays[0].shape
  if (length === 0) throw new Error(`${what}: there are no examples; the inputs have 0 rows`)
  const check = (): void => {
    checkArrays(what, inputs, arrays)
  }
  return { length, check, batches: (batchSize) => arrayBatches(arrays, batchSize) }
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

/** Whether it holds arrays by name, rather than being an array itself: its `data` may be an input of that name. */
const isByName = (given: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  !('data' in given) || (names.includes('data') && (!('shape' in given) || names.includes('shape')))

/**
 * The arrays in the order of the model's inputs.
 * @throws if they do not fit the inputs, or hold a value that is not a finite number; errors begin with `what`.
 */
export function inputArrays(what: string, given: unknown, inputs: readonly InputPort[]): readonly NDArray[] {
  const arrays = arraysOf(what, given, inputs)
  checkArrays(what, inputs, arrays)
  return arrays
}

/** @throws if a value is not finite in float32. */
function checkArrays(what: string, inputs: readonly InputPort[], arrays: readonly NDArray[]): void {
  for (const [i, { data }] of arrays.entries()) checkFloat32(`${what}: ${inputNamed(inputs, i)}`, data)
}

/** How errors call an input. */
const inputNamed = (inputs: readonly InputPort[], i: number): string =>
  `inputs${inputs.length > 1 ? ` '${inputs[i].name}'` : ''}`

/** As `inputArrays`, but values may be NaN or infinite. */
function arraysOf(what: string, given: unknown, inputs: readonly InputPort[]): readonly NDArray[] {
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
  const arrays = inputs.map(({ name, shape }, i) => {
    const called = inputNamed(inputs, i)
    const array = numbersOf(`${what}: ${called}`, named ? named[name] : given)
    if (array.shape.length > 0 && sameShape(array.shape.slice(1), shape)) return array
    throw new Error(
      `${what}: the model takes ${called} [N,${shape.join(',')}], got ${formatShape(array.shape)}`,
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
