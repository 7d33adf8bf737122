import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  balancedClassWeights,
  compareCodePoints,
  countLabels,
  encodeLabels,
  oneHot,
} from '../../src/data/labels.js'
import { groupSplit, stratifiedSplit } from '../../src/data/split.js'
import { loadFixture } from '../fixtures/load.js'

interface Case {
  labels: string[]
  classes: string[]
  indices: number[]
  oneHot: number[][]
}

it.each(loadFixture<{ cases: Case[] }>('labels').cases)(
  'is scikit-learn’s encoding: $classes',
  (expected) => {
    const { classNames, labels } = encodeLabels(expected.labels)
    expect(classNames).toEqual(expected.classes)
    expect(Array.from(labels)).toEqual(expected.indices)
    const rows = oneHot(labels, classNames.length)
    expect(rows.shape).toEqual([expected.labels.length, expected.classes.length])
    expect(Array.from(rows.data)).toEqual(expected.oneHot.flat())
  },
)

it('sorts by code point, where UTF-16 units would not', () => {
  const names = ['\u{1f600}', '\uff5e', 'b', 'ab', 'a']
  expect([...names].sort(compareCodePoints)).toEqual(['a', 'ab', 'b', '\uff5e', '\u{1f600}'])
  expect([...names].sort()).not.toEqual([...names].sort(compareCodePoints))
})

it('labels that do not fit are refused', () => {
  expect(() => encodeLabels([])).toThrow('no labels')
  expect(() => encodeLabels(['a', 'c'], ['b', 'a'])).toThrow("'c' is not one of the classes b, a")
  expect(() => encodeLabels(['a'], ['a', 'a'])).toThrow('occurs twice')
  expect(Array.from(encodeLabels(['a', 'b'], ['b', 'a']).labels)).toEqual([1, 0])
  expect(() => oneHot([0, 3], 3)).toThrow('labels[1] is 3')
})

it('balanced weights give every class the same sum', () => {
  // sklearn.utils.class_weight.compute_class_weight('balanced', classes=[0, 1, 2], y=[0, 0, 0, 1, 2, 2, 2, 2])
  expect(balancedClassWeights([0, 0, 0, 1, 2, 2, 2, 2], 3)).toEqual([8 / 9, 8 / 3, 2 / 3])
  expect(() => balancedClassWeights([0, 2], 3)).toThrow('class 1 of 3 has no example')
})

const fraction = fc.double({ min: 0.05, max: 0.95, noNaN: true })
const seed = fc.nat()
const isPartition = (train: Uint32Array, test: Uint32Array, length: number): void => {
  const all = [...train, ...test].sort((a, b) => a - b)
  expect(all).toEqual(Array.from({ length }, (_, n) => n))
  expect(train.length).toBeGreaterThan(0)
  expect(test.length).toBeGreaterThan(0)
}

describe('stratifiedSplit', () => {
  it('splits the examples, each class within one of its share', () => {
    const labels = fc
      .array(fc.integer({ min: 2, max: 30 }), { minLength: 1, maxLength: 4 })
      .map((counts) => counts.flatMap((count, label) => new Array<number>(count).fill(label)))
    fc.assert(
      fc.property(labels, fraction, seed, (labels, fraction, seed) => {
        const { train, test } = stratifiedSplit(labels, { fraction, seed })
        isPartition(train, test, labels.length)
        const classes = Math.max(...labels) + 1
        const total = countLabels(labels, classes)
        const inTest = countLabels(
          [...test].map((n) => labels[n]),
          classes,
        )
        inTest.forEach((count, label) => {
          expect(Math.abs(count - fraction * total[label])).toBeLessThanOrEqual(1)
          expect(count).toBeGreaterThan(0)
          expect(count).toBeLessThan(total[label])
        })
        expect(stratifiedSplit(labels, { fraction, seed })).toEqual({ train, test })
      }),
      { seed: 2 },
    )
  })

  it('differs from seed to seed', () => {
    const labels = Array.from({ length: 90 }, (_, n) => n % 3)
    const [a, b] = [1, 2].map((seed) => stratifiedSplit(labels, { fraction: 0.3, seed }).test)
    expect(a).not.toEqual(b)
  })

  it('refuses what cannot be split', () => {
    expect(() => stratifiedSplit([0, 0, 1], { fraction: 0.5, seed: 1 })).toThrow('class 1 has one example')
    expect(() => stratifiedSplit([], { fraction: 0.5, seed: 1 })).toThrow('no examples')
    for (const fraction of [0, 1, -0.1, NaN])
      expect(() => stratifiedSplit([0, 0], { fraction, seed: 1 })).toThrow('above 0 and below 1')
  })
})

describe('groupSplit', () => {
  it('splits the examples, but no group', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 80 })
    fc.assert(
      fc.property(ids, fraction, seed, (ids, fraction, seed) => {
        fc.pre(new Set(ids).size > 1)
        const groups = ids.map((id) => `person${id}`)
        const labels = ids.map((id, n) => (id + (n % 2)) % 3)
        const { train, test } = groupSplit(groups, { fraction, seed, labels })
        isPartition(train, test, ids.length)
        const tested = new Set([...test].map((n) => groups[n]))
        expect([...train].some((n) => tested.has(groups[n]))).toBe(false)
        expect(groupSplit(groups, { fraction, seed, labels })).toEqual({ train, test })
      }),
      { seed: 3 },
    )
  })

  it('keeps the shares of the classes if groups are small', () => {
    const groups = Array.from({ length: 3000 }, (_, n) => `person${Math.floor(Math.sqrt(n * 300))}`)
    const labels = groups.map((group) => (group.length + group.charCodeAt(group.length - 1)) % 3)
    const { test } = groupSplit(groups, { fraction: 0.2, seed: 5, labels })
    const total = countLabels(labels, 3)
    const inTest = countLabels(
      [...test].map((n) => labels[n]),
      3,
    )
    inTest.forEach((count, label) => expect(count / total[label]).toBeCloseTo(0.2, 1.5))
  })

  it('refuses what cannot be split', () => {
    expect(() => groupSplit(['a', 'a'], { fraction: 0.5, seed: 1 })).toThrow("of the group 'a'")
    expect(() => groupSplit(['a', 'b'], { fraction: 0.5, seed: 1, labels: [0] })).toThrow(
      '2 groups but 1 labels',
    )
    expect(() => groupSplit(['a', 'b'], { fraction: 2, seed: 1 })).toThrow('above 0 and below 1')
  })
})
