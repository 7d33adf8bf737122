// The metrics as compile takes them, under Keras's names, with their settings. What they count: docs/metrics.md

import { count, number, oneOf } from '../check/check.js'
import { optionsOrNone, type OptionalChecks } from '../check/options.js'
import { figureName, type Average, type BuiltInMetric, type MetricConfig, type MetricName } from './metric.js'

/** Options of every metric. */
export interface MetricOptions {
  /** The figure's name in the logs, of letters and digits; in validation `valName`. Default: the metric's. */
  readonly name?: string
}

const common: OptionalChecks<MetricOptions> = { name: figureName }

const checkPlain = optionsOrNone<MetricOptions>(common)

const plain =
  (metric: MetricName) =>
  (options: MetricOptions = {}): BuiltInMetric => {
    checkPlain(metric, options)
    return { metric, name: options.name ?? metric, config: {} }
  }

/**
 * The share of right answers: the largest output where one of several classes is chosen, else each output on the right side of
 * ½.
 * @throws if an option is unknown or not what it should be.
 */
export const accuracy: (options?: MetricOptions) => BuiltInMetric = plain('accuracy')

/**
 * `|x − target|`, the mean over outputs and examples.
 * @throws if an option is unknown or not what it should be.
 */
export const meanAbsoluteError: (options?: MetricOptions) => BuiltInMetric = plain('meanAbsoluteError')

/**
 * `(x − target)²`, the mean over outputs and examples.
 * @throws if an option is unknown or not what it should be.
 */
export const meanSquaredError: (options?: MetricOptions) => BuiltInMetric = plain('meanSquaredError')

/** Options of `topKCategoricalAccuracy`. */
export interface TopKOptions extends MetricOptions {
  /** How many guesses there are; default 5. */
  readonly k?: number
}

const checkTopK = optionsOrNone<TopKOptions>({ ...common, k: count })

/**
 * The share of examples whose class is among the k of largest outputs; of equal ones the first counts as larger, as in accuracy.
 * @throws if an option is unknown or not what it should be; in training, if the model does not choose one of several classes.
 */
export function topKCategoricalAccuracy(options: TopKOptions = {}): BuiltInMetric {
  checkTopK('topKCategoricalAccuracy', options)
  const { k = 5, name = 'topKCategoricalAccuracy' } = options
  return { metric: 'topKCategoricalAccuracy', name, config: { k } }
}

/** Options of `precision`, `recall` and `f1Score`. */
export interface ClassMetricOptions extends MetricOptions {
  /** How the figures of several classes become one; default `macro`. A single output has one figure: that of the yes. */
  readonly average?: Average
  /** Of outputs that each say yes or no: what counts as a yes is above it, between 0 and 1; default 0.5. */
  readonly threshold?: number
}

const checkByClass = optionsOrNone<ClassMetricOptions>({
  ...common,
  average: oneOf<Average>('macro', 'weighted', 'micro', 'none'),
  threshold: number({ above: 0, below: 1 }),
})

function byClass(metric: MetricName, options: ClassMetricOptions): BuiltInMetric {
  checkByClass(metric, options)
  const { average = 'macro', threshold, name = metric } = options
  const config: MetricConfig = { average, ...(threshold !== undefined && { threshold }) }
  return { metric, name, config }
}

/**
 * Of what was taken for a class, the share that is of it: `tp / (tp + fp)`; 0 where nothing was. Counted over all examples of an
 * epoch, and over all classes, as scikit-learn counts with `labels=range(K), zero_division=0`.
 * @throws if an option is unknown or not what it should be; in training, if targets are no classes.
 */
export function precision(options: ClassMetricOptions = {}): BuiltInMetric {
  return byClass('precision', options)
}

/**
 * Of what is of a class, the share that was taken for it: `tp / (tp + fn)`; 0 where nothing is. Counted as `precision`.
 * @throws if an option is unknown or not what it should be; in training, if targets are no classes.
 */
export function recall(options: ClassMetricOptions = {}): BuiltInMetric {
  return byClass('recall', options)
}

/**
 * The harmonic mean of precision and recall, `2·tp / (2·tp + fp + fn)`; 0 where that is 0/0. Counted as `precision`. Keras's
 * default is a figure for each class, `average: 'none'` here; logs hold numbers, so it is `macro`.
 * @throws if an option is unknown or not what it should be; in training, if targets are no classes.
 */
export function f1Score(options: ClassMetricOptions = {}): BuiltInMetric {
  return byClass('f1Score', options)
}

/** Options of `auc`. */
export interface AucOptions extends MetricOptions {
  /** How the areas of several classes, each against the rest, become one; default `macro`. */
  readonly average?: Exclude<Average, 'micro'>
}

const checkAuc = optionsOrNone<AucOptions>({ ...common, average: oneOf('macro', 'weighted', 'none') })

/**
 * The area under the ROC curve, exactly, as scikit-learn's `roc_auc_score`: a point for each score, where Keras's `AUC` has 200
 * thresholds. Of several classes each is held against the rest. A class that no example is of, or every one, has no curve, and
 * no part in the mean. It keeps all predictions of an epoch.
 * @throws if an option is unknown or not what it should be; in training, if no class has a curve, or the predictions of an epoch
 *   are more than 2²⁶ values.
 */
export function auc(options: AucOptions = {}): BuiltInMetric {
  checkAuc('auc', options)
  const { average = 'macro', name = 'auc' } = options
  return { metric: 'auc', name, config: { average } }
}
