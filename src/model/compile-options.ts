// What `compile` is given, checked, and the names in it looked up.

import { anyObject, check, isRecord, name, refuse, seed, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { spelledLike } from '../check/nearest.js'
import { options } from '../check/options.js'
import type { Loss } from '../layers/loss.js'
import { lossGiven } from '../training/named-loss.js'
import { adam, sgd, type Optimizer } from '../training/optimizers.js'
import { aBackend, type CompileOptions } from './options.js'

/** What training is set up with. */
export interface Compilation {
  readonly loss: Loss
  readonly optimizer: Optimizer
  readonly accuracy: boolean
  readonly seed: number
  readonly backend: CompileOptions['backend']
}

/** @throws if an option is missing, unknown or of another kind, or names nothing there is. */
export function compilation(given: CompileOptions): Compilation {
  checkOptions('compile', given)
  const { loss, optimizer = 'sgd', metrics = [], seed = 0, backend } = given
  return {
    loss: lossGiven('compile', loss),
    optimizer: typeof optimizer === 'string' ? optimizers[nameOf(optimizer)!]() : optimizer,
    accuracy: metrics.length > 0,
    ...{ seed, backend },
  }
}

const optimizers = { sgd, adam }

/** The optimizer's name in whatever spelling, such as Keras's `SGD`. */
const nameOf = (given: string) =>
  spelledLike(given, Object.keys(optimizers)) as keyof typeof optimizers | undefined

const checkOptions = options<CompileOptions>(
  { loss: checkLoss },
  { optimizer: checkOptimizer, metrics: checkMetrics, backend: aBackend, seed },
)

function checkLoss(_: string, value: unknown): void {
  lossGiven('compile', value)
}

function checkMetrics(_: string, given: unknown): void {
  const known = new Set<unknown>(['accuracy', 'acc'])
  for (const metric of [given].flat())
    if (!known.has(metric))
      throw new Error(`compile: metrics: there is no metric ${describeValue(metric)}; use 'accuracy'`)
}

const setting = check('a number, text, true or false', (value) =>
  ['number', 'string', 'boolean'].includes(typeof value),
)

/** What every optimizer has; one of the caller's own may have more. */
const optimizerChecks: Readonly<Record<keyof Optimizer, Check>> = {
  kind: name,
  learningRate: check(
    'a positive number or a schedule',
    (value) => typeof value === 'function' || (typeof value === 'number' && value > 0 && value < Infinity),
  ),
  decay: check(
    'a number of at least 0',
    (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  ),
  config: (where, value) => {
    if (value === undefined) return
    anyObject(where, value)
    for (const [key, one] of Object.entries(value as object)) setting(`${where}.${key}`, one)
  },
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
  const wanted = "an optimizer, such as sgd() or adam({ learningRate: 0.001 }), or 'sgd' or 'adam'"
  if (!isRecord(value)) return refuse(where, value, wanted, uncalled && `call it: ${uncalled}()`)
  for (const [key, holds] of Object.entries(optimizerChecks)) holds(`${where}.${key}`, value[key])
}
