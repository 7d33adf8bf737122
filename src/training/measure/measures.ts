// The metrics of one pass over a dataset, with their counts so far.

import type { NDArray } from '../../../kernels/shape.js'
import { choosesClass } from '../accuracy.js'
import { isAccuracy, isOwn, type BuiltInMetric, type Metric } from '../metric.js'
import { rowLength, type TargetPort } from '../targets.js'
import type { Accumulator, NamedFigures } from './accumulator.js'
import { counts, type CountedMetric } from './counts.js'
import { areas, KeptPredictions, ownFigure } from './kept-predictions.js'
import { meanError, topK } from './means.js'

/** All metrics. The accuracy is computed on the backend; only its name is kept here. */
export class Measures {
  /** The accuracy's name in the logs; undefined if it is not measured. */
  readonly accuracyName: string | undefined
  readonly #accumulators: readonly Accumulator[]
  readonly #kept: KeptPredictions | undefined

  /**
   * @param examples the number of examples.
   * @throws if a metric does not fit the outputs, or would keep too many values.
   */
  constructor(metrics: readonly Metric[], port: TargetPort, examples: number) {
    this.accuracyName = metrics.find(isAccuracy)?.name
    const keeping = metrics.find((metric) => isOwn(metric) || metric.metric === 'auc')
    this.#kept = keeping && new KeptPredictions(keeping.name, examples, port.outputShape)
    this.#accumulators = metrics
      .filter((metric) => !isAccuracy(metric))
      .map((metric) =>
        isOwn(metric)
          ? ownFigure(metric.name, metric.compute, this.#kept!)
          : accumulator(metric, port, this.#kept),
      )
  }

  /** Adds a batch: the true targets and the model's outputs, both `[rows, K]`. They are not kept. */
  add(truth: NDArray, predicted: NDArray): void {
    this.#kept?.add(truth, predicted)
    for (const one of this.#accumulators) one.add(truth, predicted)
  }

  /** The figures so far of metrics that do not need all predictions at once. */
  soFar(): NamedFigures {
    return Object.assign({}, ...this.#accumulators.map((one) => one.soFar?.())) as NamedFigures
  }

  async results(): Promise<NamedFigures> {
    const found: NamedFigures[] = []
    for (const one of this.#accumulators) found.push(await one.result())
    return Object.assign({}, ...found) as NamedFigures
  }
}

function accumulator(
  { metric, name, config }: BuiltInMetric,
  port: TargetPort,
  kept: KeptPredictions | undefined,
): Accumulator {
  const K = rowLength(port)
  const chooses = choosesClass(port.loss.name, K)
  if (config.threshold !== undefined && chooses)
    throw new Error(
      `${metric}: threshold is for outputs that each say yes or no; among ${K} classes the likeliest is taken`,
    )
  if (metric === 'meanAbsoluteError') return meanError(name, Math.abs)
  if (metric === 'meanSquaredError') return meanError(name, (error) => error ** 2)
  if (metric === 'auc') return areas(name, { average: config.average!, chooses, K }, kept!)
  if (metric !== 'topKCategoricalAccuracy')
    return counts(name, { metric: metric as CountedMetric, config, chooses, K })
  if (chooses) return topK(name, config.k!)
  throw new Error(
    `topKCategoricalAccuracy: it is for a choice among classes, and the outputs of ${port.loss.name} are not one`,
  )
}
