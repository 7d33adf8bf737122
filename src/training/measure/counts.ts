// Precision, recall and F1 score of classes, from counts. They are exact over an epoch, unlike a mean over batches.

import type { NDArray } from '../../../kernels/shape.js'
import type { MetricConfig } from '../metric.js'
import { harmonicMean } from '../report/classification-metrics.js'
import { argmax, type Accumulator } from './accumulator.js'

/** The counts of one class. */
interface Counts {
  right: number
  predicted: number
  support: number
}

const figures = {
  precision: ({ right, predicted }: Counts) => (predicted === 0 ? 0 : right / predicted),
  recall: ({ right, support }: Counts) => (support === 0 ? 0 : right / support),
  f1Score: (counts: Counts) => harmonicMean(figures.precision(counts), figures.recall(counts)),
}

export type CountedMetric = keyof typeof figures

/**
 * @param chooses whether a row is one choice among classes; otherwise each of its values is a yes or no.
 * @param K the number of classes, or of questions.
 */
export function counts(
  name: string,
  {
    metric,
    config,
    chooses,
    K,
  }: {
    readonly metric: CountedMetric
    readonly config: MetricConfig
    readonly chooses: boolean
    readonly K: number
  },
): Accumulator {
  const { average = 'macro', threshold = 0.5 } = config
  const classes = Array.from({ length: K }, (): Counts => ({ right: 0, predicted: 0, support: 0 }))
  const add = chooses ? addChoices : addAnswers(threshold)
  const figure = figures[metric]
  const result = (): Record<string, number> => {
    const byClass = classes.map(figure)
    if (average === 'none') return Object.fromEntries(byClass.map((value, k) => [`${name}${k}`, value]))
    if (average === 'micro') return { [name]: figure(summed(classes)) }
    const weights = classes.map(({ support }) => (average === 'weighted' ? support : 1))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const sum = byClass.reduce((sum, value, k) => sum + weights[k] * value, 0)
    return { [name]: total === 0 ? 0 : sum / total }
  }
  return {
    add(truth, predicted) {
      refuseQuantities(metric, truth)
      add(classes, truth, predicted)
    },
    soFar: result,
    result,
  }
}

function addChoices(classes: readonly Counts[], truth: NDArray, predicted: NDArray): void {
  const [rows, K] = truth.shape
  for (let row = 0; row < rows; row++) {
    const actual = argmax(truth.data, row, K)
    const guess = argmax(predicted.data, row, K)
    classes[actual].support++
    classes[guess].predicted++
    if (actual === guess) classes[guess].right++
  }
}

const addAnswers =
  (threshold: number) =>
  (classes: readonly Counts[], truth: NDArray, predicted: NDArray): void => {
    const K = classes.length
    truth.data.forEach((value, at) => {
      const one = classes[at % K]
      const [actual, guess] = [value > 0.5, predicted.data[at] > threshold]
      if (actual) one.support++
      if (guess) one.predicted++
      if (actual && guess) one.right++
    })
  }

const summed = (classes: readonly Counts[]): Counts =>
  classes.reduce((sum, { right, predicted, support }) => ({
    right: sum.right + right,
    predicted: sum.predicted + predicted,
    support: sum.support + support,
  }))

/** @throws if a target is not between 0 and 1. */
export function refuseQuantities(metric: string, { data }: NDArray): void {
  for (const value of data)
    if (!(value >= 0 && value <= 1))
      throw new Error(`${metric}: it measures classes, but a target is ${value}, which is not from 0 to 1`)
}
