// What a metric is: one of the library's by its name and settings, or one of the caller's own.

import type { NDArray } from '../../kernels/shape.js'
import { check } from '../check/check.js'

/** The metrics there are, by Keras's names. */
export type MetricName =
  | 'accuracy'
  | 'topKCategoricalAccuracy'
  | 'precision'
  | 'recall'
  | 'f1Score'
  | 'auc'
  | 'meanAbsoluteError'
  | 'meanSquaredError'

/** Other names of the metrics, as Keras has them. */
export type MetricAlias =
  | 'acc'
  | 'mae'
  | 'mse'
  | 'top_k_categorical_accuracy'
  | 'f1_score'
  | 'mean_absolute_error'
  | 'mean_squared_error'

/**
 * How figures of classes become one: `macro`, their mean; `weighted`, their mean weighted by the classes' numbers of examples;
 * `micro`, the figure of all decisions counted together. Or `none`: a figure for each class, its number behind the name.
 */
export type Average = 'macro' | 'weighted' | 'micro' | 'none'

/** The settings of a metric, by name. */
export interface MetricConfig {
  readonly k?: number
  readonly average?: Average
  readonly threshold?: number
}

/** A metric of the library, as a function of `metrics` makes it. */
export interface BuiltInMetric {
  readonly metric: MetricName
  /** The figure's name in the logs; in validation `valName`. */
  readonly name: string
  readonly config: MetricConfig
}

/**
 * A figure of all predictions of an epoch. `yTrue` holds the targets, one-hot where they are classes, and `yPred` what the model
 * gives, both `[N, …]` in the shape of the model's output.
 */
export type MetricFunction = (yTrue: NDArray, yPred: NDArray) => number | Promise<number>

/** A metric of one's own. */
export interface OwnMetric {
  /** The figure's name in the logs; in validation `valName`. */
  readonly name: string
  readonly compute: MetricFunction
}

/** What is measured beside the loss. */
export type Metric = BuiltInMetric | OwnMetric

export const isOwn = (metric: Metric): metric is OwnMetric => 'compute' in metric

export const isAccuracy = (metric: Metric): boolean => !isOwn(metric) && metric.metric === 'accuracy'

/** A check of a figure's name: what the logs have besides is taken. */
export const figureName = check(
  "a name of letters and digits, such as 'dice', that is none of loss, learningRate, epoch, size and val…",
  (value) =>
    typeof value === 'string' &&
    /^[a-z]\w{0,63}$/i.test(value) &&
    !/^(loss|learningRate|epoch|size|val[A-Z].*)$/.test(value),
)
