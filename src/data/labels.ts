// Class names to numbers and back, scikit-learn's way.

import { checkLabels } from './dataset.js'
import { checkCount, type NDArray } from '../../kernels/shape.js'

/** Orders strings by code point, as Python and scikit-learn do; JavaScript's own order is by UTF-16 unit. */
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
 * @param classNames the classes, in the order of their numbers; default: the different names, sorted.
 * @throws if `names` is empty, or a name is not one of `classNames`.
 */
export function encodeLabels(
  names: readonly string[],
  classNames: readonly string[] = [...new Set(names)].sort(compareCodePoints),
): { classNames: readonly string[]; labels: Int32Array } {
  if (names.length === 0) throw new Error('encodeLabels: there are no labels')
  const numbers = new Map(classNames.map((name, number) => [name, number]))
  if (numbers.size < classNames.length)
    throw new Error(`encodeLabels: a class is named twice in ${classNames.join(', ')}`)
  const labels = Int32Array.from(names, (name) => {
    const number = numbers.get(name)
    if (number === undefined)
      throw new Error(`encodeLabels: '${name}' is not one of the classes ${classNames.join(', ')}`)
    return number
  })
  return { classNames, labels }
}

/**
 * Class numbers as rows with a single 1, `[N, classes]`.
 * @throws if there are no labels, or one is not a whole number from 0 to `classes` − 1.
 */
export function oneHot(labels: ArrayLike<number>, classes: number): NDArray {
  checkCount('oneHot', 'the number of labels', labels.length)
  checkCount('oneHot', 'classes', classes)
  const data = new Float32Array(labels.length * classes)
  checkLabels(labels, classes).forEach((label, n) => (data[n * classes + label] = 1))
  return { shape: [labels.length, classes], data }
}

/** How many examples each class has. */
export function countLabels(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const label of checkLabels(labels, classes)) counts[label]++
  return counts
}

/**
 * Weights that make every class count the same in a mean over the examples: `N / (K · count)`, scikit-learn's
 * `class_weight='balanced'` (G. King, L. Zeng, "Logistic regression in rare events data", 2001).
 *
 * @throws if a class has no example: its weight would be infinite.
 */
export function balancedClassWeights(labels: ArrayLike<number>, classes: number): number[] {
  checkCount('balancedClassWeights', 'classes', classes)
  return countLabels(labels, classes).map((count, k) => {
    if (count === 0)
      throw new Error(`balancedClassWeights: class ${k} of ${classes} has no example, so it has no weight`)
    return labels.length / (classes * count)
  })
}
