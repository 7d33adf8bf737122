// The metrics for `compile`, with Keras's names and their settings. Their definitions: docs/metrics.md

import { count, number, oneOf } from '../check/check.js'
import { optionsOrNone, type OptionalChecks } from '../check/options.js'
import { figureName, type Average, type BuiltInMetric, type MetricConfig, type MetricName } from './metric.js'

/** Options of every metric. */
export interface MetricOptions {
  /** The figure's name in the logs, of letters and digits; in validation `valName`. Default: the metric's name. */
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
 * The fraction of right answers. If one of several classes is chosen, the right class must have the largest output.
 * Otherwise each output must be on the right side of ½.
 * @throws if an option is unknown or invalid.
 * @function
 */
export const accuracy: (options?: MetricOptions) => BuiltInMetric = plain('accuracy')

/**
 * `|x − target|`, averaged over outputs and examples.
 * @throws if an option is unknown or invalid.
 * @function
 */
export const meanAbsoluteError: (options?: MetricOptions) => BuiltInMetric = plain('meanAbsoluteError')

/**
 * `(x − target)²`, averaged over outputs and examples.
 * @throws if an option is unknown or invalid.
 * @function
 */
export const meanSquaredError: (options?: MetricOptions) => BuiltInMetric = plain('meanSquaredError')

/** Options of `topKCategoricalAccuracy`. */
export interface TopKOptions extends MetricOptions {
  /** The number of guesses; default 5. */
  readonly k?: number
}

const checkTopK = optionsOrNone<TopKOptions>({ ...common, k: count })

/**
 * The fraction of examples whose class is among the k largest outputs. In a tie the first counts as larger, as in accuracy.
 * @throws if an option is unknown or invalid; in training, if the model does not choose one of several classes.
 */
export function topKCategoricalAccuracy(options: TopKOptions = {}): BuiltInMetric {
  checkTopK('topKCategoricalAccuracy', options)
  const { k = 5, name = 'topKCategoricalAccuracy' } = options
  return { metric: 'topKCategoricalAccuracy', name, config: { k } }
}

/** Options of `precision`, `recall` and `f1Score`. */
export interface ClassMetricOptions extends MetricOptions {
  /** How the figures of several classes are averaged; default `macro`. A single output has one figure: that of the yes. */
  readonly average?: Average
  /** For outputs that are separate yes-or-no answers: above it, an output counts as a yes; between 0 and 1, default 0.5. */
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
 * The fraction of examples predicted as a class that belong to it: `tp / (tp + fp)`; 0 if none was predicted. Counted over
 * all examples of an epoch, and over all classes, as in scikit-learn with `labels=range(K), zero_division=0`.
 * @throws if an option is unknown or invalid; in training, if targets are not classes.
 */
export function precision(options: ClassMetricOptions = {}): BuiltInMetric {
  return byClass('precision', options)
}

/**
 * The fraction of a class's examples that were predicted as such: `tp / (tp + fn)`; 0 if the class has none. Counted like
 * `precision`.
 * @throws if an option is unknown or invalid; in training, if targets are not classes.
 */
export function recall(options: ClassMetricOptions = {}): BuiltInMetric {
  return byClass('recall', options)
}

/**
 * The harmonic mean of precision and recall, `2·tp / (2·tp + fp + fn)`; 0 if that is 0/0. Counted like `precision`. Keras's
 * default is a figure per class, here `average: 'none'`. Since logs hold single numbers, the default here is `macro`.
 * @throws if an option is unknown or invalid; in training, if targets are not classes.
 */
export function f1Score(options: ClassMetricOptions = {}): BuiltInMetric {
  return byClass('f1Score', options)
}

/** Options of `auc`. */
export interface AucOptions extends MetricOptions {
  /** How the areas of several classes, each against the rest, are averaged; default `macro`. */
  readonly average?: Exclude<Average, 'micro'>
}

const checkAuc = optionsOrNone<AucOptions>({ ...common, average: oneOf('macro', 'weighted', 'none') })

/**
 * The exact area under the ROC curve, as scikit-learn's `roc_auc_score`: it has a point for each score, while Keras's `AUC`
 * has 200 thresholds. With several classes, each is compared with the rest. A class with no examples, or with all of them,
 * has no curve, and does not enter the mean. It keeps all predictions of an epoch.
 * @throws if an option is unknown or invalid; in training, if no class has a curve, or the predictions of an epoch are more
 *   than 2²⁶ values.
 */
export function auc(options: AucOptions = {}): BuiltInMetric {
  checkAuc('auc', options)
  const { average = 'macro', name = 'auc' } = options
  return { metric: 'auc', name, config: { average } }
}
