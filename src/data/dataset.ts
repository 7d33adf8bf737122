// What training reads: examples by index, written into the batch's own buffers, so that a set can be held as bytes.

import { checkFinite } from '../tensor/tensor.js'
import { formatShape, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'

/** Shape of one input, without the batch axis; or, by name, of each of several. */
export type InputShape = Shape | Readonly<Record<string, Shape>>

/** Whether a dataset, or a model, has inputs by name. */
export const isNamed = (shape: InputShape): shape is Readonly<Record<string, Shape>> => !Array.isArray(shape)

/** How many values the inputs of one example are. */
export const inputSize = (shape: InputShape): number =>
  isNamed(shape) ? Object.values(shape).reduce((sum, one) => sum + sizeOf(one), 0) : sizeOf(shape)

/**
 * Examples that can be read one at a time, in any order.
 * @typeParam I the shape of the inputs.
 * @typeParam R what reading returns: a promise where it takes a while.
 */
export interface Dataset<I extends InputShape = Shape, R extends void | Promise<void> = void> {
  /** How many examples there are. */
  readonly length: number
  /**
   * Shape of one input, without the batch axis: `[H, W, C]` for images. For a model of several inputs: their shapes, by the
   * names of these inputs.
   */
  readonly inputShape: I
  /** Shape of one target, without the batch axis: `[K]` where targets are one-hot over K classes. */
  readonly targetShape: Shape
  /** The class of each example; absent where targets are not classes. */
  readonly labels?: Int32Array
  /** Names of the classes, in the order of their numbers. */
  readonly classNames?: readonly string[]
  /** Where each example comes from, for reports: a file's path, say; absent where that is unknown. */
  readonly paths?: readonly string[]
  /**
   * Writes example `index` into `x` at element `xOffset` and its target into `y` at `yOffset`: every value, and none beyond.
   * Several inputs stand one after another, in the order of `inputShape`. A promise is awaited before the next example is read.
   */
  read(index: number, x: Float32Array, xOffset: number, y: Float32Array, yOffset: number): R
}

/** A dataset for a model of one input, or of several. */
export type AnyDataset = Dataset<InputShape, void | Promise<void>>

/** Examples held as arrays. */
export interface ArrayDatasetOptions<X extends NDArray | Readonly<Record<string, NDArray>> = NDArray> {
  /** Inputs, `[N, …]`; for a model of several, by the names of its inputs. */
  readonly x: X
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
export function arrayDataset(options: ArrayDatasetOptions): Dataset<Shape>
export function arrayDataset(
  options: ArrayDatasetOptions<Readonly<Record<string, NDArray>>>,
): Dataset<Readonly<Record<string, Shape>>>
export function arrayDataset({
  x,
  y,
  classNames,
}: ArrayDatasetOptions<NDArray | Readonly<Record<string, NDArray>>>): AnyDataset {
  const several = !isArray(x)
  const inputs: readonly (readonly [name: string, x: NDArray])[] = several ? Object.entries(x) : [['x', x]]
  if (inputs.length === 0) throw new Error('dataset: x holds no inputs')
  const [N] = inputs[0][1].shape
  const targets: NDArray = 'shape' in y ? y : { shape: [y.length], data: Float32Array.from(y) }
  for (const [name, { shape, data }] of [...inputs, ['y', targets] as const]) {
    if (data.length !== sizeOf(shape))
      throw new Error(
        `dataset: ${name} has ${data.length} values, but its shape ${formatShape(shape)} holds ${sizeOf(shape)}`,
      )
    if (shape[0] !== N)
      throw new Error(
        `dataset: ${inputs[0][0]} has ${N} examples but ${name} has ${shape[0]} ` +
          `(${inputs[0][0]} = ${formatShape(inputs[0][1].shape)}, ${name} = ${formatShape(shape)})`,
      )
    checkFinite(`dataset ${name}`, data)
  }
  const shapes = Object.fromEntries(inputs.map(([name, { shape }]) => [name, shape.slice(1)]))
  const inputShape = several ? shapes : shapes.x
  const copies = inputs.map(([name, array]) => ({
    copy: copyRow(array, sizeOf(shapes[name])),
    size: sizeOf(shapes[name]),
  }))
  const readInput = (index: number, out: Float32Array, offset: number): void => {
    let at = offset
    for (const { copy, size } of copies) {
      copy(index, out, at)
      at += size
    }
  }
  if (classNames) {
    if (sizeOf(targets.shape) !== N)
      throw new Error('dataset: with classNames, y must hold one class number per example')
    const labels = checkLabels(targets.data, classNames.length)
    return labelled({ length: N, inputShape, labels, classNames }, readInput)
  }
  const targetShape = targets.shape.length > 1 ? targets.shape.slice(1) : [1]
  const copyTarget = copyRow(targets, sizeOf(targetShape))
  return {
    length: N,
    inputShape,
    targetShape,
    read(index, xOut, xOffset, yOut, yOffset) {
      readInput(index, xOut, xOffset)
      copyTarget(index, yOut, yOffset)
    },
  }
}

const isArray = (x: NDArray | Readonly<Record<string, NDArray>>): x is NDArray => ArrayBuffer.isView(x.data)

const copyRow =
  ({ data }: NDArray, size: number) =>
  (index: number, out: Float32Array, offset: number): void =>
    out.set(data.subarray(index * size, (index + 1) * size), offset)

/** Makes a dataset of labelled inputs: targets are one-hot. `readInput` writes one input. */
export function labelled<I extends InputShape>(
  set: { length: number; inputShape: I; labels: Int32Array; classNames: readonly string[] },
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
export function subset<D extends AnyDataset>(data: D, indices: ArrayLike<number>): Pick<D, keyof Dataset> {
  const chosen = Uint32Array.from(indices, (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= data.length)
      throw new Error(`subset: index ${index} is not a whole number from 0 to ${data.length - 1}`)
    return index
  })
  const part: AnyDataset = {
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
