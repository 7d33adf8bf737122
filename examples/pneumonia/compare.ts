// The figures by which the models of a study are compared, with confidence intervals by patient.

import { calibrationCurve, type CalibrationCurve } from 'receptive'
import type { Assessment } from './assess.js'
import { bootstrap, type Interval } from './bootstrap.js'
import { classNames, patientOf } from './layout.js'

/** A figure, with the middle 95 % of its values from resampled patients; absent if no set had it. */
export interface Estimate {
  readonly value: number
  readonly interval?: Interval
}

/** One model's figures on the test set. */
export interface Comparison {
  readonly accuracy: Estimate
  /** By class. */
  readonly recall: readonly Estimate[]
  /** The difference between this model's accuracy and the first model's, on the same resampled sets. */
  readonly gain: Estimate
  readonly calibration: CalibrationCurve
}

/** Compares models on one test set. All are measured against the first one. */
export function compare(
  assessments: readonly Assessment[],
  paths: readonly string[],
  seed: number,
): Comparison[] {
  // An image whose name does not identify a patient counts as a separate patient.
  const patients = paths.map((path) => patientOf(path) ?? path)
  const figures = (weights: Float64Array): number[] => {
    const accuracies = assessments.map((assessment) => share(assessment, weights))
    return assessments.flatMap((assessment, i) => [
      accuracies[i],
      accuracies[i] - accuracies[0],
      ...classNames.map((_, k) => share(assessment, weights, k)),
    ])
  }
  const values = figures(new Float64Array(paths.length).fill(1))
  const intervals = bootstrap(patients, figures, { seed })
  const estimates = values.map((value, i): Estimate => ({ value, interval: intervals[i] }))
  const each = values.length / assessments.length
  return assessments.map(({ yTrue, probabilities }, i) => {
    const [accuracy, gain, ...recall] = estimates.slice(i * each, (i + 1) * each)
    return { accuracy, gain, recall, calibration: calibrationCurve(yTrue, probabilities) }
  })
}

/** The fraction of the examples, or of those of one class, that is recognized; NaN if there are none. */
function share({ yTrue, yPred }: Assessment, weights: Float64Array, k?: number): number {
  let right = 0
  let all = 0
  weights.forEach((weight, n) => {
    if (k !== undefined && yTrue[n] !== k) return
    all += weight
    if (yPred[n] === yTrue[n]) right += weight
  })
  return right / all
}
