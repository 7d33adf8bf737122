// What training reads: examples by index, written into the batch's own buffers, so that a set can be held as bytes.

import { checkFinite } from '../tensor/tensor.js'
import { formatShape, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'

/** Examples that can be read one at a time, in any order. */
export interface Dataset {
  /** How many examples there are. */
  readonly length: number
  /** Shape of one input, without the batch axis: `[H, W, C]` for images. */
  readonly inputShape: Shape
  /** Shape of one target, without the batch axis: `[K]` where targets are one-hot over K classes. */
  readonly targetShape: Shape
  /** The class of each example; absent where targets are not classes. */
  readonly labels?: Int32Array
  /** Names of the classes, in the order of their numbers. */
  readonly classNames?: readonly string[]
  /** Where each example comes from, for reports: a file's path, say; absent where that is unknown. */
  readonly paths?: readonly string[]
  /** Writes example `index` into `x` at element `xOffset` and its target into `y` at `yOffset`. */
  read(index: number, x: Float32Array, xOffset: number, y: Float32Array, yOffset: number): void
}

/** Examples held as arrays. */
export interface ArrayDatasetOptions {
  /** Inputs, `[N, …]`. */
  readonly x: NDArray
  /** Targets, `[N, …]`; or the class number of each example, `[N]`. */
  readonly y: NDArray | ArrayLike<number>
  /** With class numbers: the classes' names. Their number is the width of the one-hot targets. */
  readonly classNames?: readonly string[]
}

/**
 * A dataset over arrays. With `classNames`, `y` holds class numbers and targets are one-hot, `[K]`; without, targets are
 * `y` as it stands (a vector `[N]` gives targets `[1]`, as `sparseCategoricalCrossentropy` and `binaryCrossentropy` take).
 *
 * @throws if the lengths differ, a value is not finite, or a class number is not a whole number below the class count.
 */
export function arrayDataset({ x, y, classNames }: ArrayDatasetOptions): Dataset {
  const [N, ...inputShape] = x.shape
  const targets: NDArray = 'shape' in y ? y : { shape: [y.length], data: Float32Array.from(y) }
  if (x.data.length !== sizeOf(x.shape) || targets.data.length !== sizeOf(targets.shape))
    throw new Error('dataset: the values of x or y are not as many as their shape holds')
  if (targets.shape[0] !== N)
    throw new Error(
      `dataset: x has ${N} examples but y has ${targets.shape[0]} (x = ${formatShape(x.shape)}, y = ${formatShape(targets.shape)})`,
    )
  checkFinite('dataset x', x.data)
  checkFinite('dataset y', targets.data)
  if (classNames) {
    if (sizeOf(targets.shape) !== N)
      throw new Error('dataset: with classNames, y must hold one class number an example')
    const labels = checkLabels(targets.data, classNames.length)
    return labelled({ length: N, inputShape, labels, classNames }, copyRow(x, sizeOf(inputShape)))
  }
  const targetShape = targets.shape.length > 1 ? targets.shape.slice(1) : [1]
  const copyX = copyRow(x, sizeOf(inputShape))
  const copyY = copyRow(targets, sizeOf(targetShape))
  return {
    length: N,
    inputShape,
    targetShape,
    read(index, xOut, xOffset, yOut, yOffset) {
      copyX(index, xOut, xOffset)
      copyY(index, yOut, yOffset)
    },
  }
}

const copyRow =
  ({ data }: NDArray, size: number) =>
  (index: number, out: Float32Array, offset: number): void =>
    out.set(data.subarray(index * size, (index + 1) * size), offset)

/** Makes a dataset of labelled inputs: targets are one-hot. `readInput` writes one input. */
export function labelled(
  set: { length: number; inputShape: Shape; labels: Int32Array; classNames: readonly string[] },
  readInput: (index: number, x: Float32Array, offset: number) => void,
): Dataset & { readonly labels: Int32Array; readonly classNames: readonly string[] } {
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

/**
 * Class numbers as integers.
 * @throws if one is not a whole number from 0 to `classes` − 1, naming it and its place.
 */
export function checkLabels(values: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from(values, (label, n) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new Error(
        `labels: label ${n} is ${label}; with ${classes} classes it must be a whole number from 0 to ${classes - 1}`,
      )
    return label
  })
}

/**
 * The examples of `data` at `indices`, in that order; nothing is copied.
 * @throws if an index is not a whole number below `data.length`.
 */
export function subset<D extends Dataset>(data: D, indices: ArrayLike<number>): Pick<D, keyof Dataset> {
  const chosen = Uint32Array.from(indices, (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= data.length)
      throw new Error(`subset: index ${index} is not a whole number from 0 to ${data.length - 1}`)
    return index
  })
  const part: Dataset = {
    length: chosen.length,
    inputShape: data.inputShape,
    targetShape: data.targetShape,
    classNames: data.classNames,
    labels: data.labels && Int32Array.from(chosen, (index) => data.labels![index]),
    paths: data.paths && Array.from(chosen, (index) => data.paths![index]),
    read: (index, x, xOffset, y, yOffset) => data.read(chosen[index], x, xOffset, y, yOffset),
  }
  // What `data` surely has, `part` has too: the fields are carried over one by one.
  return part as Pick<D, keyof Dataset>
}
