// Checks that a value is a dataset, and that its properties are consistent.

import { count, isRecord, listOf, refuse, text, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { checkLabels, checkWeights, classNamesCheck } from '../check/lists.js'
import type { AnyDataset } from './dataset.js'

const axes = listOf(count)

/** A check of a dataset with any inputs and length. */
export const dataset: Check = (where, value) => {
  if (typeof (value as Partial<AnyDataset> | null | undefined)?.read === 'function') return
  if (isRecord(value) && 'length' in value && 'inputShape' in value)
    throw new Error(
      `${where}: the dataset needs read(index, x, xOffset, y, yOffset), which writes one example, got ${describeValue(value.read)}`,
    )
  throw new Error(
    `${where}: it must be a dataset, as (await) imageFolder(…) or arrayDataset({ x, y }) makes, got ${describeValue(value)}`,
  )
}

/** @throws if it is not a dataset, is empty, or is inconsistent. */
export function checkOwn(what: string, data: AnyDataset): void {
  dataset(what, data)
  const { length, inputShape, targetShape, labels, classNames, paths, sampleWeight } = data
  const whose = `${what}: the dataset's`
  if (length === 0) throw new Error(`${what}: the dataset is empty`)
  count(`${whose} length`, length)
  const shape: unknown = inputShape
  if (isRecord(shape))
    for (const [name, one] of Object.entries(shape)) axes(`${whose} inputShape.${name}`, one)
  else if (Array.isArray(shape)) axes(`${whose} inputShape`, shape)
  else refuse(`${whose} inputShape`, shape, 'the shape of one input, such as [28, 28, 1], or shapes by name')
  axes(`${whose} targetShape`, targetShape)
  if (classNames !== undefined) {
    classNamesCheck(`${whose} classNames`, classNames)
    const [K] = targetShape
    if (targetShape.length === 1 && K > 1 && K !== classNames.length)
      throw new Error(
        `${whose} targets are one-hot over ${K} classes, but classNames names ${classNames.length}`,
      )
  }
  if (labels !== undefined) {
    checkLabels(`${whose} labels`, labels, classNames?.length)
    checkLength(`${whose} labels`, labels, length)
  }
  if (sampleWeight !== undefined) {
    checkWeights(`${whose} sampleWeight`, sampleWeight)
    checkLength(`${whose} sampleWeight`, sampleWeight, length)
  }
  if (paths === undefined) return
  listOf(text)(`${whose} paths`, paths)
  checkLength(`${whose} paths`, paths, length)
}

function checkLength(where: string, list: ArrayLike<unknown>, length: number): void {
  if (list.length !== length) refuse(where, list, `a list of ${length}, one for each example`)
}
