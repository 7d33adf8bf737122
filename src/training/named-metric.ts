// Finds the metrics that a caller means: by name, also in Keras's spellings, as `metrics` makes them, or functions.

import { check, isRecord, refuse } from '../check/check.js'
import { differences } from '../check/differences.js'
import { describeValue, isClass } from '../check/describe-value.js'
import { nearest, spelledLike } from '../check/nearest.js'
import {
  figureName,
  isOwn,
  type BuiltInMetric,
  type Metric,
  type MetricAlias,
  type MetricFunction,
  type MetricName,
} from './metric.js'
import * as metrics from './metrics.js'

const make: Readonly<Record<MetricName, (options?: object) => BuiltInMetric>> = metrics
const names = Object.keys(make) as readonly MetricName[]

const isCallable = (value: unknown): value is MetricFunction => typeof value === 'function' && !isClass(value)

const callable = check('a function', isCallable)

const short: Readonly<Record<string, MetricName>> = {
  acc: 'accuracy',
  mae: 'meanAbsoluteError',
  mse: 'meanSquaredError',
}

/** A metric for `compile`: a name, a metric made by `metrics`, a function with a name, or a function under a name. */
export type GivenMetric = MetricName | MetricAlias | Metric | MetricFunction

/**
 * The metrics that are given, one or a list.
 * @throws if one is not a metric, or two different ones have the same name; `where` is the caller.
 */
export function metricsGiven(where: string, given: unknown): readonly Metric[] {
  const found = new Map<string, Metric>()
  for (const one of [given].flat()) {
    const metric = metricGiven(where, one)
    const { name } = metric
    const other = found.get(name)
    if (other && !isSame(other, metric))
      throw new Error(
        `${where}: there are two metrics '${name}'; give one another name: { name: '${name}2' }`,
      )
    found.set(name, metric)
  }
  return [...found.values()]
}

const isSame = (a: Metric, b: Metric): boolean =>
  isOwn(a) || isOwn(b)
    ? isOwn(a) && isOwn(b) && a.compute === b.compute
    : a.metric === b.metric && differences(a.config, b.config).length === 0

function metricGiven(where: string, given: unknown): Metric {
  if (typeof given === 'string') {
    const meant = (spelledLike(given, names) as MetricName | undefined) ?? short[given.toLowerCase()]
    if (meant) return make[meant]()
  }
  if (isRecord(given) && 'compute' in given) {
    figureName(`${where}: the metric's name`, given.name)
    callable(`${where}: the metric's compute`, given.compute)
    return { name: given.name as string, compute: given.compute as MetricFunction }
  }
  if (isRecord(given) && names.includes(given.metric as MetricName)) {
    const { metric, name, config } = given
    if (!isRecord(config)) return refuse(`${where}: the metric's config`, config, 'an object')
    try {
      return make[metric as MetricName]({ ...config, name })
    } catch (cause) {
      throw new Error(`${where}: ${(cause as Error).message}`, { cause })
    }
  }
  const uncalled = names.find((name) => make[name] === given)
  if (isCallable(given) && !uncalled) {
    figureName(`${where}: the metric's name, which is its function's`, given.name)
    return { name: given.name, compute: given }
  }
  const near = typeof given === 'string' ? nearest(given, names) : undefined
  throw new Error(
    `${where}: there is no metric ${describeValue(given)}; ` +
      (near
        ? `did you mean '${near}'?`
        : uncalled
          ? `call it: metrics.${uncalled}()`
          : `use one of ${names.join(', ')}, or a function of yours, { name, compute }`),
  )
}
