// Calibration: among predictions made with confidence p, a fraction p should be right. C. Guo et al., "On calibration of
// modern neural networks", 2017.

import { wholeNumber } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import type { TensorLike } from '../../tensor/ndarray.js'
import { checkProbabilities } from './labels.js'

/** A reliability curve: one point for each bin of confidences that contains a prediction. */
export interface CalibrationCurve {
  /** The mean confidence of the predictions in each bin, rising. */
  readonly confidence: readonly number[]
  /** The fraction of each bin's predictions that is right. */
  readonly accuracy: readonly number[]
  /** The number of predictions in each bin. */
  readonly counts: readonly number[]
  /** The mean of |accuracy − confidence| over the bins, weighted by counts: 0 is best, 1 is worst. */
  readonly expectedCalibrationError: number
}

/** Options of `calibrationCurve`. */
export interface CalibrationOptions {
  /** The number of equal-width bins into which confidences from 0 to 1 are divided; default 10. */
  readonly bins?: number
}

const checkOptions = optionsOrNone<CalibrationOptions>({ bins: wholeNumber(1, 10_000) })

/**
 * Measures how reliable a classifier's confidence is. A prediction is the class with the largest probability, and its
 * confidence is that probability. Bin i of B contains confidences in (i/B, (i + 1)/B]; 0 belongs to the first.
 *
 * @param yTrue the true class of each example, `[N]`.
 * @param probabilities the model's output, `[N, K]`, K at least 2.
 * @throws if the lengths differ or are zero, a label is not a whole number below K, a probability is not from 0 to 1, or an
 *   option is unknown or out of range.
 */
export function calibrationCurve(
  yTrue: ArrayLike<number>,
  probabilities: TensorLike,
  options: CalibrationOptions = {},
): CalibrationCurve {
  checkOptions('calibrationCurve', options)
  const { bins = 10 } = options
  const { shape, data } = checkProbabilities('calibrationCurve', yTrue, probabilities)
  const [N, K] = shape
  const outside = data.findIndex((p) => !(p >= 0 && p <= 1))
  if (outside >= 0)
    throw new Error(`calibrationCurve: probabilities must be from 0 to 1, got ${data[outside]} at ${outside}`)

  const sums = Array.from({ length: bins }, () => ({ confidence: 0, right: 0, count: 0 }))
  for (let n = 0; n < N; n++) {
    const row = data.subarray(n * K, (n + 1) * K)
    const confidence = Math.max(...row)
    const bin = sums[Math.max(0, Math.ceil(confidence * bins) - 1)]
    bin.confidence += confidence
    bin.right += Number(row.indexOf(confidence) === yTrue[n])
    bin.count++
  }
  const filled = sums.filter(({ count }) => count > 0)
  return {
    confidence: filled.map(({ confidence, count }) => confidence / count),
    accuracy: filled.map(({ right, count }) => right / count),
    counts: filled.map(({ count }) => count),
    expectedCalibrationError: filled.reduce(
      (sum, { confidence, right }) => sum + Math.abs(right - confidence) / N,
      0,
    ),
  }
}
