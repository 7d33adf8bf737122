// Checks of lists of numbers, plain or typed: class numbers and scores.

import { listOf, name, refuse, wholeNumber, type Check } from './check.js'
import { describeValue } from './describe-value.js'

/** A check of class names. */
export const classNamesCheck: Check = (where, value) => {
  listOf(name)(where, value)
  const names = value as readonly string[]
  if (names.length === 0) refuse(where, value, 'a list of one or more names')
  const seen = new Set<string>()
  const twice = names.find((one) => seen.size === seen.add(one).size)
  if (twice !== undefined) refuse(where, value, 'a list of different names', `'${twice}' occurs twice`)
}

/** A check of the number of classes. It is limited, since each class gets a count or a name. */
export const classCount = wholeNumber(1, 1_000_000)

/** @throws unless every label is a whole number of at least 0, and below `classes` if that is given. */
export function checkLabels(
  where: string,
  labels: unknown,
  classes?: number,
): asserts labels is ArrayLike<number> {
  checkList(where, labels, 'a list of class numbers')
  for (let n = 0; n < labels.length; n++) {
    const label = labels[n]
    const fits = Number.isSafeInteger(label) && (label as number) >= 0
    if (!fits || (classes !== undefined && (label as number) >= classes))
      throw new Error(
        `${where}[${n}] is ${describeValue(label)}; a label must be a whole number from 0` +
          (classes === undefined ? '' : ` to ${classes - 1}, as there are ${classes} classes`),
      )
  }
}

/** @throws unless every value is a finite number. */
export function checkNumbers(where: string, values: unknown): asserts values is ArrayLike<number> {
  checkList(where, values, 'a list of numbers')
  for (let n = 0; n < values.length; n++)
    if (!Number.isFinite(values[n]))
      throw new Error(`${where}[${n}] is ${describeValue(values[n])}; every value must be a finite number`)
}

/** @throws unless every weight is a finite number of at least 0. */
export function checkWeights(where: string, weights: unknown): asserts weights is ArrayLike<number> {
  checkNumbers(where, weights)
  for (let n = 0; n < weights.length; n++)
    if (weights[n] < 0)
      throw new Error(`${where}[${n}] is ${weights[n]}; a weight must be a number of at least 0`)
}

function checkList(where: string, value: unknown, wanted: string): asserts value is ArrayLike<unknown> {
  const length = typeof value === 'object' && value !== null && 'length' in value ? value.length : undefined
  if (!Number.isSafeInteger(length) || (length as number) < 0) refuse(where, value, wanted)
}
