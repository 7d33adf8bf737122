// A metric: one of the library's, by its name and settings, or one of the caller's own.

import type { NDArray } from '../../kernels/shape.js'
import { check } from '../check/check.js'

/** The names of all metrics, which are Keras's. */
export type MetricName =
  | 'accuracy'
  | 'topKCategoricalAccuracy'
  | 'precision'
  | 'recall'
  | 'f1Score'
  | 'auc'
  | 'meanAbsoluteError'
  | 'meanSquaredError'

/** Other names that Keras has for the metrics. */
export type MetricAlias =
  | 'acc'
  | 'mae'
  | 'mse'
  | 'top_k_categorical_accuracy'
  | 'f1_score'
  | 'mean_absolute_error'
  | 'mean_squared_error'

/**
 * How the figures of classes are averaged: `macro`, their mean; `weighted`, their mean weighted by the classes' numbers of
 * examples; `micro`, the figure of all decisions counted together; `none`, a figure for each class, with its number after
 * the name.
 */
export type Average = 'macro' | 'weighted' | 'micro' | 'none'

/** The settings of a metric, by name. */
export interface MetricConfig {
  /** Of `topKCategoricalAccuracy`. */
  readonly k?: number
  /** Of `precision`, `recall`, `f1Score` and `auc`. */
  readonly average?: Average
  /** Of `precision`, `recall` and `f1Score`. */
  readonly threshold?: number
}

/** A metric of the library, as the functions of `metrics` make it. */
export interface BuiltInMetric {
  /** Which metric it is. */
  readonly metric: MetricName
  /** The figure's name in the logs; in validation `valName`. */
  readonly name: string
  /** Its settings. */
  readonly config: MetricConfig
}

/**
 * A figure of all predictions of an epoch. `yTrue` holds the targets, one-hot for classes, and `yPred` the model's outputs,
 * both `[N, …]` in the shape of the model's output.
 */
export type MetricFunction = (yTrue: NDArray, yPred: NDArray) => number | Promise<number>

/** Your own metric. */
export interface OwnMetric {
  /** The figure's name in the logs; in validation `valName`. */
  readonly name: string
  /** Computes the figure. */
  readonly compute: MetricFunction
}

/** What is measured besides the loss. */
export type Metric = BuiltInMetric | OwnMetric

export const isOwn = (metric: Metric): metric is OwnMetric => 'compute' in metric

export const isAccuracy = (metric: Metric): boolean => !isOwn(metric) && metric.metric === 'accuracy'

/** A check of a figure's name, which must not be one that the logs use otherwise. */
export const figureName = check(
  "a name of letters and digits, such as 'dice', that is none of loss, learningRate, epoch, size and val…",
  (value) =>
    typeof value === 'string' &&
    /^[a-z]\w{0,63}$/i.test(value) &&
    !/^(loss|learningRate|epoch|size|val[A-Z].*)$/.test(value),
)
