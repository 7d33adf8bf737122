// The figures of a model on a set of images.

import { classificationMetrics, confusionMatrix, rocAuc } from 'receptive'
import type { NDArray, Model } from 'receptive'
import type { Xrays } from './data.js'

/** Predictions for a set and the figures that follow from them. */
export interface Assessment {
  readonly yTrue: Int32Array
  readonly yPred: Int32Array
  /** `[N, 3]`. */
  readonly probabilities: NDArray
  readonly metrics: ReturnType<typeof classificationMetrics>
  /** Rows are true classes, columns predicted ones. */
  readonly confusionMatrix: number[][]
  readonly rocAuc: ReturnType<typeof rocAuc>
}

/** Predicts a whole set and computes its figures. The true labels come first, the predicted ones second: see README.md. */
export async function assess(model: Model, data: Xrays): Promise<Assessment> {
  const { labels: yTrue, classNames } = data
  const probabilities = await model.predict(data)
  const yPred = mostLikely(probabilities)
  return {
    yTrue,
    yPred,
    probabilities,
    metrics: classificationMetrics(yTrue, yPred, { classNames }),
    confusionMatrix: confusionMatrix(yTrue, yPred, classNames),
    rocAuc: rocAuc(yTrue, probabilities),
  }
}

/** Row `n` of `[N, K]`. */
export const rowOf = ({ shape: [, K], data }: NDArray, n: number): number[] =>
  Array.from(data.subarray(n * K, (n + 1) * K))

function mostLikely(probabilities: NDArray): Int32Array {
  return Int32Array.from({ length: probabilities.shape[0] }, (_, n) => {
    const row = rowOf(probabilities, n)
    return row.indexOf(Math.max(...row))
  })
}
