import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rocAuc, rocCurve } from '../../../src/training/report/roc.js'

interface Case {
  name: string
  yTrue: number[]
  scores: number[][]
  aucPerClass: (number | null)[]
  aucMacro: number | null
  aucWeighted: number | null
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/report.json', import.meta.url), 'utf8'),
) as { cases: Case[] }

describe.each(cases)('areas as scikit-learn: $name', ({ yTrue, scores, ...expected }) => {
  const auc = rocAuc(yTrue, {
    shape: [scores.length, scores[0].length],
    data: Float64Array.from(scores.flat()),
  })

  test('class by class, none if there is no curve', () => {
    expect(auc.classes.map((area) => area ?? null)).toEqual(
      expected.aucPerClass.map((area) => area && (expect.closeTo(area, 12) as unknown)),
    )
  })

  test('the means', () => {
    const areas = expected.aucPerClass.filter((area) => area !== null)
    const supports = expected.aucPerClass.flatMap((area, k) =>
      area === null ? [] : [yTrue.filter((label) => label === k).length],
    )
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length
    const weighted =
      areas.reduce((sum, area, i) => sum + area * supports[i], 0) / supports.reduce((a, b) => a + b)
    expect(auc.macro).toBeCloseTo(expected.aucMacro ?? mean, 12)
    expect(auc.weighted).toBeCloseTo(expected.aucWeighted ?? weighted, 12)
  })
})

test('the curve of a small example, drawn by hand: a tie is one slanted step', () => {
  // Falling: 0.9 positive; 0.6 one of each; 0.1 negative twice.
  const { fpr, tpr, thresholds, auc } = rocCurve([0, 1, 0, 1, 0], [0.1, 0.6, 0.6, 0.9, 0.1])
  expect(thresholds).toEqual([Infinity, 0.9, 0.6, 0.1])
  expect(tpr).toEqual([0, 1 / 2, 1, 1])
  expect(fpr).toEqual([0, 0, 1 / 3, 1])
  expect(auc).toBe((1 + 1 + 1 + 0.5 + 1 + 1) / 6)
})

test('the area is the chance of a positive scoring above a negative, ties counting half', () => {
  const example = fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: -3, max: 3 }))
  fc.assert(
    fc.property(fc.array(example, { maxLength: 40 }), (rest) => {
      const examples: [number, number][] = [...rest, [0, 1], [1, 0]]
      const pairs = examples.flatMap(([a, x]) => examples.flatMap(([b, y]) => (a > b ? [{ x, y }] : [])))
      const won = pairs.map(({ x, y }): number => (x > y ? 1 : x === y ? 0.5 : 0)).reduce((a, b) => a + b, 0)
      const { fpr, tpr, thresholds, auc } = rocCurve(
        examples.map(([label]) => label),
        examples.map(([, score]) => score),
      )
      expect(auc).toBe(won / pairs.length)
      // Trapezoids under the curve that is returned.
      const area = fpr.slice(1).reduce((sum, x, i) => sum + ((x - fpr[i]) * (tpr[i] + tpr[i + 1])) / 2, 0)
      expect(area).toBeCloseTo(auc, 12)
      expect([fpr.at(-1), tpr.at(-1)]).toEqual([1, 1])
      expect(thresholds).toEqual([...new Set(thresholds)].sort((a, b) => b - a))
    }),
    { seed: 4, numRuns: 300 },
  )
})

test('one class alone: no area, and no mean', () => {
  const probabilities = { shape: [3, 2], data: Float32Array.of(0.1, 0.9, 0.4, 0.6, 0.5, 0.5) }
  expect(rocAuc([1, 1, 1], probabilities)).toEqual({
    classes: [undefined, undefined],
    macro: undefined,
    weighted: undefined,
  })
})

describe('refused', () => {
  const four = { shape: [2, 2], data: Float32Array.of(0.1, 0.9, 0.4, 0.6) }
  test.each([
    ['lengths that differ', () => rocCurve([0, 1], [0.5]), 'yTrue has 2 labels but there are 1 scores'],
    [
      'a third class',
      () => rocCurve([0, 2], [0.5, 0.1]),
      'yTrue[1] is 2; a label must be a whole number from 0 to 1',
    ],
    ['a score that is NaN', () => rocCurve([0, 1], [0.5, NaN]), 'rocCurve: scores[1] is NaN'],
    [
      'no negatives',
      () => rocCurve([1, 1], [0.5, 0.2]),
      '2 positive and 0 negative examples; a curve needs both',
    ],
    ['no labels', () => rocCurve([], []), '0 positive and 0 negative'],
    ['rows that differ', () => rocAuc([0, 1, 1], four), 'yTrue has 3 labels but probabilities 2 rows'],
    [
      'a label beyond the columns',
      () => rocAuc([0, 2], four),
      'yTrue[1] is 2; a label must be a whole number',
    ],
    [
      'one column',
      () => rocAuc([0, 1], { shape: [2, 1], data: new Float32Array(2) }),
      'for one column use rocCurve',
    ],
    [
      'a vector',
      () => rocAuc([0, 1], { shape: [2], data: new Float32Array(2) }),
      'must be [N, K], K at least 2, got [2]',
    ],
    [
      'infinity',
      () => rocAuc([0, 1], { shape: [2, 2], data: Float32Array.of(0, 1, Infinity, 0) }),
      'rocAuc: probabilities: element 2 is Infinity',
    ],
  ])('%s', (_what, attempt, message) => {
    expect(attempt).toThrow(message)
  })
})
