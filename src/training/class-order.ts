// A class's number is its index among the class names. If a dataset has the same names in another order than the model, it
// is read in the model's order.

import { sizeOf } from '../../kernels/shape.js'
import { listNames } from '../check/describe-value.js'
import type { AnyDataset } from '../data/dataset.js'
import { whenDone } from './when-done.js'

/**
 * The dataset with its classes in that order: the dataset itself, or a view of it.
 * @param classNames the model's; undefined if it has none.
 * @throws if they are not the same classes.
 */
export function inClassOrder(
  what: string,
  data: AnyDataset,
  classNames: readonly string[] | undefined,
): AnyDataset {
  const { classNames: own, labels, targetShape } = data
  if (
    !classNames ||
    !own ||
    (own.length === classNames.length && own.every((name, k) => name === classNames[k]))
  )
    return data
  const numbers = own.map((name) => classNames.indexOf(name))
  const size = sizeOf(targetShape)
  if (own.length !== classNames.length || numbers.includes(-1) || (size !== 1 && size !== own.length))
    throw new Error(
      `${what}: the dataset's classes are ${listNames(own)}, the model's ${listNames(classNames)}; ` +
        'give data of the same classes in this order, or, to train it on others, set model.classNames first',
    )
  const scratch = new Float32Array(size)
  const renumber = (y: Float32Array, at: number): void => {
    if (size === 1) y[at] = numbers[y[at]] ?? y[at]
    else {
      scratch.set(y.subarray(at, at + size))
      for (let k = 0; k < size; k++) y[at + numbers[k]] = scratch[k]
    }
  }
  return {
    ...data,
    classNames,
    labels: labels && Int32Array.from(labels, (label) => numbers[label]),
    read: (index, x, xOffset, y, yOffset) =>
      whenDone(data.read(index, x, xOffset, y, yOffset), () => {
        renumber(y, yOffset)
      }),
  }
}
