// Some examples of a dataset, as a dataset.

import { describeValue } from '../check/describe-value.js'
import { typedArrayKind } from '../check/typed-array.js'
import { checkOwn } from './check-dataset.js'
import type { AnyDataset, Dataset } from './dataset.js'

/**
 * The examples of `data` at `indices`, in that order; nothing is copied.
 * @param data any dataset.
 * @param indices positions in `data`, from 0, such as a side of a {@link Split}. They may repeat.
 * @returns a dataset. It lacks what only `data` has, such as the `images` of an image dataset.
 * @throws if `data` is not a dataset, there are no indices, or one is not a whole number below `data.length`.
 */
export function subset<D extends AnyDataset>(data: D, indices: ArrayLike<number>): Pick<D, keyof Dataset> {
  checkOwn('subset', data)
  if (!Array.isArray(indices) && typedArrayKind(indices) === undefined)
    throw new Error(`subset: indices must be a list of whole numbers, got ${describeValue(indices)}`)
  if (indices.length === 0) throw new Error('subset: indices is empty; a dataset holds one example or more')
  const chosen = Uint32Array.from(indices, (index: unknown) => {
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= data.length)
      throw new Error(
        `subset: index ${describeValue(index)} is not a whole number from 0 to ${data.length - 1}`,
      )
    return index as number
  })
  const part: AnyDataset = {
    length: chosen.length,
    inputShape: data.inputShape,
    targetShape: data.targetShape,
    classNames: data.classNames,
    labels: data.labels && Int32Array.from(chosen, (index) => data.labels![index]),
    ...(data.sampleWeight && {
      sampleWeight: Float64Array.from(chosen, (index) => data.sampleWeight![index]),
    }),
    paths: data.paths && Array.from(chosen, (index) => data.paths![index]),
    read: (index, x, xOffset, y, yOffset) => data.read(chosen[index], x, xOffset, y, yOffset),
  }
  // The fields of `data` are carried over one by one.
  return part as Pick<D, keyof Dataset>
}
