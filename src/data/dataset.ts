// Datasets for training. Examples are read by index into the batch's own buffers, so that a dataset can keep them as bytes.

import { formatShape, sizeOf, type Shape } from '../../kernels/shape.js'
import { isCount, isRecord } from '../check/check.js'
import { shorten } from '../check/describe-value.js'
import { checkLabels, checkWeights, classNamesCheck } from '../check/lists.js'
import { options } from '../check/options.js'
import { ndarrayOf, type TensorLike } from '../tensor/ndarray.js'

/** Shape of one input, without the batch axis; or, if there are several inputs, their shapes by name. */
export type InputShape = Shape | Readonly<Record<string, Shape>>

/** Whether a dataset, or a model, has inputs by name. */
export const isNamed = (shape: InputShape): shape is Readonly<Record<string, Shape>> => !Array.isArray(shape)

/** The number of values in one example's inputs. */
export const inputSize = (shape: InputShape): number =>
  isNamed(shape) ? Object.values(shape).reduce((sum, one) => sum + sizeOf(one), 0) : sizeOf(shape)

/**
 * Examples that can be read one at a time, in any order.
 * @typeParam I the shape of the inputs.
 * @typeParam R what `read` returns: a promise if reading is asynchronous.
 */
export interface Dataset<I extends InputShape = Shape, R extends void | Promise<void> = void> {
  /** The number of examples. */
  readonly length: number
  /**
   * Shape of one input, without the batch axis: `[H, W, C]` for images. For a model with several inputs: their shapes by
   * name.
   */
  readonly inputShape: I
  /** Shape of one target, without the batch axis: `[K]` for targets that are one-hot over K classes. */
  readonly targetShape: Shape
  /** The class of each example; absent if targets are not classes. */
  readonly labels?: Int32Array
  /** Names of the classes, in the order of their numbers. */
  readonly classNames?: readonly string[]
  /** The weight of each example's loss in training and evaluation; absent: 1 each. */
  readonly sampleWeight?: ArrayLike<number>
  /** Where each example comes from, such as a file's path, for reports; absent if unknown. */
  readonly paths?: readonly string[]
  /**
   * Writes example `index` into `x` at element `xOffset` and its target into `y` at `yOffset`: every value, and none beyond.
   * Several inputs are written one after another, in the order of `inputShape`. A promise is awaited before the next example
   * is read.
   */
  read(index: number, x: Float32Array, xOffset: number, y: Float32Array, yOffset: number): R
}

/** A dataset for a model with one input or several. */
export type AnyDataset = Dataset<InputShape, void | Promise<void>>

/** Examples held as arrays: nested lists, typed arrays of any kind, or `{ shape, data }` as returned by `ndarray`. */
export interface ArrayDatasetOptions<X extends TensorLike | NamedArrays = TensorLike> {
  /** Inputs, `[N, …]`; for a model with several, by the names of its inputs. A vector `[N]` gives inputs `[1]`. */
  readonly x: X
  /** Targets, `[N, …]`; or the class number of each example, `[N]`. */
  readonly y: TensorLike
  /** The weight of each example's loss, `[N]`, numbers of at least 0; default 1 each. */
  readonly sampleWeight?: TensorLike
  /** With class numbers: the classes' names, as many as one-hot targets have values. */
  readonly classNames?: readonly string[]
}

/** Arrays by the names of a model's inputs. */
export type NamedArrays = Readonly<Record<string, TensorLike>>

// The contents of the arrays are checked when they are read.
const checkOptions = options<ArrayDatasetOptions>(
  { x: () => undefined, y: () => undefined },
  { classNames: classNamesCheck, sampleWeight: () => undefined },
)

/**
 * A dataset over arrays. With `classNames`, `y` holds class numbers, and targets are one-hot, `[K]`. Without, targets are
 * `y` itself (a vector `[N]` gives targets `[1]`, as `sparseCategoricalCrossentropy` and `binaryCrossentropy` require). A
 * Float32Array is not copied.
 *
 * @throws if there are no examples, the lengths differ, an element is not a finite number (the message gives its place), a
 *   weight is below 0, or a class number is not a whole number below the class count.
 */
export function arrayDataset(options: ArrayDatasetOptions): Dataset<Shape>
export function arrayDataset(
  options: ArrayDatasetOptions<NamedArrays>,
): Dataset<Readonly<Record<string, Shape>>>
export function arrayDataset(given: ArrayDatasetOptions<TensorLike | NamedArrays>): AnyDataset {
  checkOptions('arrayDataset', given)
  const { x, y, classNames } = given
  const weights = given.sampleWeight === undefined ? undefined : examples('sampleWeight', given.sampleWeight)
  const several = isRecord(x) && !('data' in x)
  const inputs = several
    ? Object.entries(x as NamedArrays).map(([name, one]) => examples(shorten(name), one))
    : [examples('x', x)]
  if (inputs.length === 0) throw new Error('arrayDataset: x holds no inputs')
  const targets = examples('y', y)
  const [{ N }] = inputs
  for (const { name, N: others, array } of [...inputs, targets, ...(weights ? [weights] : [])])
    if (others !== N)
      throw new Error(
        `arrayDataset: ${inputs[0].name} has ${N} examples but ${name} has ${others} ` +
          `(${inputs[0].name} = ${formatShape(inputs[0].array.shape)}, ${name} = ${formatShape(array.shape)})`,
      )
  const sampleWeight = weights?.array.data
  if (sampleWeight && sampleWeight.length !== N)
    throw new Error('arrayDataset: sampleWeight must hold one number for each example')
  checkWeights('arrayDataset: sampleWeight', sampleWeight ?? [])
  const names = several ? Object.keys(x) : []
  const inputShape = several
    ? Object.fromEntries(names.map((name, i) => [name, inputs[i].shape]))
    : inputs[0].shape
  const readInput = (index: number, out: Float32Array, offset: number): void => {
    let at = offset
    for (const { copy, size } of inputs) {
      copy(index, out, at)
      at += size
    }
  }
  if (classNames) {
    const { data } = targets.array
    if (data.length !== N)
      throw new Error('arrayDataset: with classNames, y must hold one class number per example')
    checkLabels('arrayDataset: y', data, classNames.length)
    const labels = Int32Array.from(data)
    return labeled({ length: N, inputShape, labels, classNames, sampleWeight }, readInput)
  }
  return {
    length: N,
    inputShape,
    targetShape: targets.shape,
    ...(sampleWeight && { sampleWeight }),
    read(index, xOut, xOffset, yOut, yOffset) {
      readInput(index, xOut, xOffset)
      targets.copy(index, yOut, yOffset)
    },
  }
}

/** An array by example: the number of examples, the shape and size of one, and a function that copies it. */
function examples(name: string, given: unknown) {
  const array = ndarrayOf(`arrayDataset: ${name}`, given)
  if (array.shape.length === 0)
    throw new Error(`arrayDataset: ${name} must be an array of examples, [N, …], got a single number`)
  if (!array.shape.every(isCount))
    throw new Error(`arrayDataset: ${name} ${formatShape(array.shape)} holds no examples, or only empty ones`)
  const [N, ...axes] = array.shape
  const shape = axes.length > 0 ? axes : [1]
  const size = sizeOf(shape)
  const copy = (index: number, out: Float32Array, offset: number): void =>
    out.set(array.data.subarray(index * size, (index + 1) * size), offset)
  return { name, array, N, shape, size, copy }
}

/** Makes a dataset of labeled inputs with one-hot targets. `readInput` writes one input. */
export function labeled<I extends InputShape>(
  set: Pick<Dataset<I>, 'length' | 'inputShape' | 'sampleWeight'> &
    Required<Pick<Dataset, 'labels' | 'classNames'>>,
  readInput: (index: number, x: Float32Array, offset: number) => void,
): Dataset<I> & { readonly labels: Int32Array; readonly classNames: readonly string[] } {
  const K = set.classNames.length
  return {
    ...set,
    targetShape: [K],
    read(index, x, xOffset, y, yOffset) {
      readInput(index, x, xOffset)
      y.fill(0, yOffset, yOffset + K)
      y[yOffset + set.labels[index]] = 1
    },
  }
}
