import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { calibrationCurve } from '../../../src/training/report/calibration.js'

interface Case {
  name: string
  yTrue: number[]
  scores: number[][]
  calibration: { accuracy: number[]; confidence: number[] }
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/report.json', import.meta.url), 'utf8'),
) as { cases: Case[] }

describe.each(cases)('as scikit-learn: $name', ({ yTrue, scores, calibration }) => {
  const curve = calibrationCurve(yTrue, {
    shape: [scores.length, scores[0].length],
    data: Float64Array.from(scores.flat()),
  })

  test('the part that is right and the mean confidence, in each bin', () => {
    expect(curve.accuracy).toHaveLength(calibration.accuracy.length)
    curve.accuracy.forEach((part, i) => expect(part).toBeCloseTo(calibration.accuracy[i], 12))
    curve.confidence.forEach((mean, i) => expect(mean).toBeCloseTo(calibration.confidence[i], 12))
  })

  test('every prediction is counted, and their mean distance is the expected error', () => {
    expect(curve.counts.reduce((a, b) => a + b)).toBe(yTrue.length)
    const distance = curve.counts.reduce(
      (sum, count, i) =>
        sum + (count / yTrue.length) * Math.abs(calibration.accuracy[i] - calibration.confidence[i]),
      0,
    )
    expect(curve.expectedCalibrationError).toBeCloseTo(distance, 12)
  })
})

test('a small example by hand: a bin holds its upper edge, not its lower one', () => {
  // Confidences ½, ½ and ¾ in (¼, ½] and (½, ¾]; the first two ties go to class 0.
  const rows = [
    [0.5, 0.5],
    [0.5, 0.5],
    [0.25, 0.75],
  ]
  const curve = calibrationCurve([0, 1, 1], rows, { bins: 4 })
  expect(curve).toEqual({
    confidence: [0.5, 0.75],
    accuracy: [0.5, 1],
    counts: [2, 1],
    expectedCalibrationError: 0.25 / 3,
  })
})
