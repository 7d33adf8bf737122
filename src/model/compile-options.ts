// Checks the options of `compile`, and looks up the names in them.

import { anyObject, check, isRecord, name, number, refuse, seed, type Check } from '../check/check.js'
import { spelledLike } from '../check/nearest.js'
import { options, type OptionalChecks, type RequiredChecks } from '../check/options.js'
import type { Loss } from '../layers/loss.js'
import type { Metric } from '../training/metric.js'
import { lossGiven } from '../training/named-loss.js'
import { metricsGiven } from '../training/named-metric.js'
import type { Optimizer } from '../training/optimizer.js'
import { adagrad, adam, adamW, rmsprop, sgd } from '../training/optimizers.js'
import { oneWayToClip, updateChecks } from '../training/update-options.js'
import { aBackend, type CompileOptions, type OptimizerName } from './options.js'

/** The settings of training. */
export interface Compilation {
  readonly loss: Loss
  readonly optimizer: Optimizer
  readonly metrics: readonly Metric[]
  readonly seed: number
  readonly backend: CompileOptions['backend']
}

/** @throws if an option is missing, unknown or invalid, or is a name that does not exist. */
export function compilation(given: CompileOptions): Compilation {
  checkOptions('compile', given)
  const { loss, optimizer = 'sgd', metrics = [], seed = 0, backend } = given
  return {
    loss: lossGiven('compile', loss),
    optimizer: typeof optimizer === 'string' ? optimizers[nameOf(optimizer)!]() : optimizer,
    metrics: metricsGiven('compile: metrics', metrics),
    ...{ seed, backend },
  }
}

const optimizers: Readonly<Record<OptimizerName, () => Optimizer>> = { sgd, adam, adamW, rmsprop, adagrad }

/** The optimizer's name in any spelling, such as Keras's `SGD`. */
const nameOf = (given: string) => spelledLike(given, Object.keys(optimizers)) as OptimizerName | undefined

const checkOptions = options<CompileOptions>(
  { loss: checkLoss },
  { optimizer: checkOptimizer, metrics: checkMetrics, backend: aBackend, seed },
)

function checkLoss(_: string, value: unknown): void {
  lossGiven('compile', value)
}

function checkMetrics(_: string, given: unknown): void {
  metricsGiven('compile: metrics', given)
}

const setting = check('a number, text, true or false', (value) =>
  ['number', 'string', 'boolean'].includes(typeof value),
)

/** Optional properties of an optimizer; your own optimizer may have others. */
const optionalChecks: OptionalChecks<Optimizer> = {
  ...updateChecks,
  config: (where, value) => {
    anyObject(where, value)
    for (const [key, one] of Object.entries(value as object)) setting(`${where}.${key}`, one)
  },
  initialSlotValue: number(),
}

/** Properties that every optimizer has. */
const requiredChecks: RequiredChecks<Optimizer> = {
  kind: name,
  learningRate: check(
    'a positive number or a schedule',
    (value) => typeof value === 'function' || (typeof value === 'number' && value > 0 && value < Infinity),
  ),
  decay: check(
    'a number of at least 0',
    (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  ),
  slots: check(
    "a list of different names, such as ['velocity'], or []",
    (value) =>
      Array.isArray(value) &&
      value.every((one, i) => typeof one === 'string' && one !== '' && value.indexOf(one) === i),
  ),
  update: check('a function', (value) => typeof value === 'function'),
}

function checkOptimizer(where: string, value: unknown): void {
  if (typeof value === 'string' && nameOf(value)) return
  const uncalled = Object.entries(optimizers).find(([, factory]) => factory === value)?.[0]
  const named = Object.keys(optimizers).map((one) => `'${one}'`)
  const wanted = `an optimizer, such as adam({ learningRate: 0.001 }), or one of ${named.join(', ')}`
  if (!isRecord(value)) return refuse(where, value, wanted, uncalled && `call it: ${uncalled}()`)
  for (const [key, holds] of Object.entries<Check>(requiredChecks)) holds(`${where}.${key}`, value[key])
  for (const [key, holds] of Object.entries<Check>(optionalChecks))
    if (value[key] !== undefined) holds(`${where}.${key}`, value[key])
  oneWayToClip(where, value)
}
