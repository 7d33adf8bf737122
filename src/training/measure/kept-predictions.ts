// Figures that need all predictions of an epoch: areas under ROC curves, and metrics of the caller's own.

import { sizeOf, type NDArray, type Shape } from '../../../kernels/shape.js'
import { describeValue } from '../../check/describe-value.js'
import type { Average, MetricFunction } from '../metric.js'
import { rocCurve } from '../report/roc.js'
import { argmax, type Accumulator, type NamedFigures } from './accumulator.js'
import { refuseQuantities } from './counts.js'

/** The most prediction values that are kept: 512 MB with the targets. */
const most = 2 ** 26

/** All predictions and targets of an epoch, which metrics share. */
export class KeptPredictions {
  readonly #outputShape: Shape
  readonly #values: number
  #truth = new Float32Array()
  #predicted = new Float32Array()
  #length = 0

  /** @throws if there are too many values. */
  constructor(metric: string, examples: number, outputShape: Shape) {
    const values = examples * sizeOf(outputShape)
    if (values > most)
      throw new Error(
        `${metric}: it needs all predictions of an epoch at once, ${values} values, and keeps ${most} at most; measure it on ` +
          'a part of the data, by evaluate',
      )
    this.#outputShape = outputShape
    this.#values = values
  }

  /** Whether all expected values are there: training may end within an epoch. */
  get complete(): boolean {
    return this.#length === this.#values
  }

  add(truth: NDArray, predicted: NDArray): void {
    if (this.#length === 0) {
      this.#truth = new Float32Array(this.#values)
      this.#predicted = new Float32Array(this.#values)
    }
    this.#truth.set(truth.data, this.#length)
    this.#predicted.set(predicted.data, this.#length)
    this.#length += truth.data.length
  }

  /** Copies, `[N, …]` in the shape of the outputs. */
  arrays(): { readonly truth: NDArray; readonly predicted: NDArray } {
    const shape = [this.#length / sizeOf(this.#outputShape), ...this.#outputShape]
    return {
      truth: { shape, data: this.#truth.slice(0, this.#length) },
      predicted: { shape, data: this.#predicted.slice(0, this.#length) },
    }
  }
}

/** A caller's function of all predictions. */
export const ownFigure = (name: string, compute: MetricFunction, kept: KeptPredictions): Accumulator => ({
  add: () => undefined,
  async result() {
    const { truth, predicted } = kept.arrays()
    const value: unknown = await compute(truth, predicted)
    if (typeof value !== 'number')
      throw new Error(`metric '${name}': it gave ${describeValue(value)}; it must give a number`)
    return { [name]: value }
  },
})

/** How areas are computed. */
export interface AreaOptions {
  readonly average: Average
  /** Whether a row is one choice among classes; otherwise each of its values is a yes or no. */
  readonly chooses: boolean
  readonly K: number
}

/** The area under each class's ROC curve, or their mean. */
export const areas = (name: string, options: AreaOptions, kept: KeptPredictions): Accumulator => ({
  add(truth) {
    refuseQuantities('auc', truth)
  },
  result: () => areasOf(name, options, kept),
})

function areasOf(name: string, { average, chooses, K }: AreaOptions, kept: KeptPredictions): NamedFigures {
  const { truth, predicted } = kept.arrays()
  const rows = truth.data.length / K
  const isOf = (row: number, k: number): boolean =>
    chooses ? argmax(truth.data, row, K) === k : truth.data[row * K + k] > 0.5
  const found = Array.from({ length: K }, (_, k) => {
    const labels = Array.from({ length: rows }, (_, row) => Number(isOf(row, k)))
    const support = labels.reduce((sum, label) => sum + label, 0)
    const scores = Array.from({ length: rows }, (_, row) => predicted.data[row * K + k])
    return { support, area: support === 0 || support === rows ? NaN : rocCurve(labels, scores).auc }
  })
  const curves = found.filter(({ area }) => !Number.isNaN(area))
  if (curves.length === 0 && kept.complete)
    throw new Error(
      `auc: a ROC curve needs examples of a class and others, and all ${rows} here are of one class; measure it on more of the data`,
    )
  if (average === 'none') return Object.fromEntries(found.map(({ area }, k) => [`${name}${k}`, area]))
  const weight = ({ support }: (typeof curves)[number]): number => (average === 'weighted' ? support : 1)
  const total = curves.reduce((sum, one) => sum + weight(one), 0)
  return { [name]: curves.reduce((sum, one) => sum + weight(one) * one.area, 0) / total }
}
