// Random splits into a training and a test side, by a seed.

import { listOf, number, seed as aSeed, text } from '../check/check.js'
import { checkLabels } from '../check/lists.js'
import { options as checked } from '../check/options.js'
import { deriveSeed, Random } from '../tensor/random.js'

/** Indices of the examples on each side, ascending; for `subset`. */
export interface Split {
  /** The examples to train on. */
  readonly train: Uint32Array
  /** The examples held back. */
  readonly test: Uint32Array
}

/** Options of `stratifiedSplit` and `groupSplit`. */
export interface SplitOptions {
  /** The fraction of the examples that go to the test side, above 0 and below 1. */
  readonly fraction: number
  /** A 32-bit unsigned integer; the same seed gives the same split. */
  readonly seed: number
}

/** Options of `groupSplit`. */
export interface GroupSplitOptions extends SplitOptions {
  /** The class of each example; default: one class for all, so that only the number of examples is balanced. */
  readonly labels?: ArrayLike<number>
}

const splitChecks = { fraction: number({ above: 0, below: 1 }), seed: aSeed }
const checkOptions = checked<SplitOptions>(splitChecks, {})
const checkGroupOptions = checked<GroupSplitOptions>(splitChecks, { labels: checkLabels })

/**
 * Splits so that each class has the same fraction on both sides, as nearly as whole examples allow, with at least one on
 * each. The examples are drawn for each class separately.
 *
 * @param labels the class of each example, a whole number from 0; `encodeLabels` makes these from names.
 * @throws if the fraction is not between 0 and 1, an option is unknown, a label is not a class number, there are no
 *   examples, or a class has only one.
 */
export function stratifiedSplit(labels: ArrayLike<number>, options: SplitOptions): Split {
  checkLabels('stratifiedSplit: labels', labels)
  checkOptions('stratifiedSplit', options)
  const { fraction, seed } = options
  if (labels.length === 0) throw new Error('stratifiedSplit: there are no examples to split')
  const members = new Map<number, number[]>()
  Array.from(labels, (label, n) => members.get(label)?.push(n) ?? members.set(label, [n]))
  const inTest = new Uint8Array(labels.length)
  for (const [label, examples] of members) {
    const count = examples.length
    if (count < 2)
      throw new Error(
        `stratifiedSplit: class ${label} has one example; each class needs two, one for each side`,
      )
    const wanted = Math.min(Math.max(Math.round(count * fraction), 1), count - 1)
    const order = new Random(deriveSeed(seed, 'split', label)).shuffle(examples)
    for (const n of order.slice(0, wanted)) inTest[n] = 1
  }
  return sides(inTest)
}

/**
 * Splits so that no group, such as the images of one patient, has examples on both sides. In random order, a group goes to
 * the test side if that brings the class counts there nearer to `fraction` of the totals.
 *
 * @param groups the group of each example.
 * @throws if the fraction is not between 0 and 1, an option is unknown, a group is not text, the lengths differ, or there
 *   are fewer than two groups.
 */
export function groupSplit(groups: readonly string[], options: GroupSplitOptions): Split {
  listOf(text)('groupSplit: groups', groups)
  checkGroupOptions('groupSplit', options)
  const { fraction, seed, labels = new Int32Array(groups.length) } = options
  if (groups.length === 0) throw new Error('groupSplit: there are no examples to split')
  if (labels.length !== groups.length)
    throw new Error(
      `groupSplit: ${groups.length} groups but ${labels.length} labels; each example needs both`,
    )
  const members = new Map<string, number[]>()
  groups.forEach((group, n) => members.get(group)?.push(n) ?? members.set(group, [n]))
  if (members.size < 2)
    throw new Error(
      `groupSplit: all ${groups.length} examples are of the group '${groups[0]}'; two groups are needed`,
    )

  const totals = new Map<number, number>()
  for (const n of groups.keys()) totals.set(labels[n], (totals.get(labels[n]) ?? 0) + 1)
  const missing = new Map(Array.from(totals, ([label, total]) => [label, total * fraction]))
  // Σ over classes of (missing / total)²: the value with the group minus the value without.
  const change = (group: number[]): number => {
    const taken = new Map<number, number>()
    for (const n of group) taken.set(labels[n], (taken.get(labels[n]) ?? 0) + 1)
    let sum = 0
    for (const [label, count] of taken)
      sum += (count * (count - 2 * missing.get(label)!)) / totals.get(label)! ** 2
    return sum
  }
  const order = new Random(deriveSeed(seed, 'split')).shuffle([...members.values()])
  const test: number[][] = []
  for (const group of order) {
    if (change(group) >= 0 || test.length === order.length - 1) continue
    test.push(group)
    for (const n of group) missing.set(labels[n], missing.get(labels[n])! - 1)
  }
  // If every single group is too large for the test side, the one that is closest.
  if (test.length === 0)
    test.push(order.reduce((best, group) => (change(group) < change(best) ? group : best)))
  const inTest = new Uint8Array(groups.length)
  for (const n of test.flat()) inTest[n] = 1
  return sides(inTest)
}

const sides = (inTest: Uint8Array): Split => {
  const indices = Uint32Array.from(inTest.keys())
  return { train: indices.filter((n) => !inTest[n]), test: indices.filter((n) => inTest[n]) }
}
