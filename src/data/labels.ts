// Converts class names to numbers and back, as scikit-learn does.

import type { NDArray } from '../../kernels/shape.js'
import { listOf, text } from '../check/check.js'
import { checkLabels, classCount, classNamesCheck } from '../check/lists.js'

/** Orders strings by code point, like Python and scikit-learn. JavaScript itself orders by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++)
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return a.codePointAt(i)! - b.codePointAt(i)!
  return a.length - b.length
}

/**
 * Numbers the classes in the order of their names by code point, as scikit-learn's `LabelEncoder` does.
 *
 * @param names the class name of each example.
 * @param classNames the classes, in the order of their numbers; default: the distinct names, sorted.
 * @returns the classes in the order of their numbers, and the class number of each example.
 * @throws if `names` is empty or not a list of texts, or a name is not one of `classNames`.
 */
export function encodeLabels(
  names: readonly string[],
  classNames?: readonly string[],
): { classNames: readonly string[]; labels: Int32Array } {
  listOf(text)('encodeLabels: names', names)
  if (classNames !== undefined) classNamesCheck('encodeLabels: classNames', classNames)
  if (names.length === 0) throw new Error('encodeLabels: there are no labels')
  const order = classNames ?? [...new Set(names)].sort(compareCodePoints)
  const numbers = new Map(order.map((name, number) => [name, number]))
  const labels = Int32Array.from(names, (name) => {
    const number = numbers.get(name)
    if (number === undefined)
      throw new Error(`encodeLabels: '${name}' is not one of the classes ${order.join(', ')}`)
    return number
  })
  return { classNames: order, labels }
}

/**
 * Class numbers as rows with a single 1, `[N, classes]`.
 * @param labels the class number of each example, `[N]`.
 * @param classes the number of classes.
 * @throws if there are no labels, one is not a whole number from 0 to `classes` − 1, or there are more rows and classes than
 * an array can hold.
 */
export function oneHot(labels: ArrayLike<number>, classes: number): NDArray {
  classCount('oneHot: classes', classes)
  checkLabels('oneHot: labels', labels, classes)
  if (labels.length === 0) throw new Error('oneHot: there are no labels')
  if (labels.length * classes >= 2 ** 31)
    throw new Error(`oneHot: ${labels.length} rows of ${classes} classes are more than an array can hold`)
  const data = new Float32Array(labels.length * classes)
  for (let n = 0; n < labels.length; n++) data[n * classes + labels[n]] = 1
  return { shape: [labels.length, classes], data }
}

/**
 * The number of examples of each class.
 * @param labels the class number of each example, `[N]`.
 * @param classes the number of classes.
 * @throws if a label is not a whole number from 0 to `classes` − 1.
 */
export function countLabels(labels: ArrayLike<number>, classes: number): number[] {
  return countClasses('countLabels', labels, classes)
}

function countClasses(where: string, labels: ArrayLike<number>, classes: number): number[] {
  classCount(`${where}: classes`, classes)
  checkLabels(`${where}: labels`, labels, classes)
  const counts = new Array<number>(classes).fill(0)
  for (let n = 0; n < labels.length; n++) counts[labels[n]]++
  return counts
}

/**
 * Weights with which every class counts the same in a mean over the examples: `N / (K · count)`, scikit-learn's
 * `class_weight='balanced'` (G. King, L. Zeng, "Logistic regression in rare events data", 2001).
 *
 * @param labels the class number of each example, `[N]`.
 * @param classes the number of classes, K.
 * @returns one weight per class, for `fit`'s `classWeight`.
 * @throws if a class has no examples, since its weight would be infinite.
 */
export function balancedClassWeights(labels: ArrayLike<number>, classes: number): number[] {
  return countClasses('balancedClassWeights', labels, classes).map((count, k) => {
    if (count === 0)
      throw new Error(`balancedClassWeights: class ${k} of ${classes} has no example, so it has no weight`)
    return labels.length / (classes * count)
  })
}
