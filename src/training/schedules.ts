// Learning rates that change during training, as functions of the number of updates done.

import { check, isRecord, number, truth } from '../check/check.js'
import { isClass } from '../check/describe-value.js'
import { options as checked } from '../check/options.js'
import type { PlainValue } from './callback.js'

/** The learning rate after `iterations` updates. */
export interface Schedule {
  (iterations: number): number
  /**
   * The function and settings that made it. For a schedule of this library, a training state can be resumed only with the
   * same.
   */
  readonly made?: SettingsOfSchedule
}

/** The name of a function of `schedules`, and its options. */
export type SettingsOfSchedule = Readonly<Record<string, PlainValue>>

/** A schedule that records how it was made, and checks its argument. */
function schedule(kind: string, settings: object, rate: (iterations: number) => number): Schedule {
  const checked = (iterations: number): number => {
    updates(`${kind}: iterations`, iterations)
    return rate(iterations)
  }
  return Object.assign(checked, { made: { kind, ...settings } })
}

/** Options of `exponentialDecay`. */
export interface ExponentialDecayOptions {
  /** The initial rate. */
  readonly initialLearningRate: number
  /** After how many updates the rate has been multiplied by `decayRate`. */
  readonly decaySteps: number
  /** The factor. */
  readonly decayRate: number
  /** Whether the rate falls in steps instead of smoothly; default false. */
  readonly staircase?: boolean
}

const positive = number({ above: 0 })
const checkExponential = checked<ExponentialDecayOptions>(
  { initialLearningRate: positive, decaySteps: positive, decayRate: positive },
  { staircase: truth },
)

/** A check of a schedule's argument. */
const updates = number({ atLeast: 0 })

/**
 * `initialLearningRate · decayRate^(iterations / decaySteps)`.
 * @throws if one of the three is not above 0, or an option is unknown.
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  checkExponential('exponentialDecay', options)
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options
  return schedule(
    'exponentialDecay',
    { initialLearningRate, decaySteps, decayRate, staircase },
    (iterations) => {
      const periods = iterations / decaySteps
      return initialLearningRate * decayRate ** (staircase ? Math.floor(periods) : periods)
    },
  )
}

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** The initial rate; with `warmupTarget` it may be 0. */
  readonly initialLearningRate: number
  /** Updates until the rate reaches its final value, not counting the warm-up. */
  readonly decaySteps: number
  /** The final rate as a fraction of the initial one or, with a warm-up, of `warmupTarget`, 0 to 1; default 0. */
  readonly alpha?: number
  /** The rate at the end of the warm-up; default: no warm-up. */
  readonly warmupTarget?: number
  /** Updates of the warm-up, with `warmupTarget`. */
  readonly warmupSteps?: number
}

const share = number({ atLeast: 0, atMost: 1 })

const cosineChecks = { alpha: share, warmupTarget: positive, warmupSteps: positive }
const checkCosine = checked<CosineDecayOptions>(
  { initialLearningRate: positive, decaySteps: positive },
  cosineChecks,
)
/** A warm-up may begin at 0. */
const checkWarmedCosine = checked<CosineDecayOptions>(
  { initialLearningRate: number({ atLeast: 0 }), decaySteps: positive },
  cosineChecks,
)

/** Half a cosine period from 1 to `alpha`, after a fraction `part` of it. */
const cosine = (part: number, alpha: number): number =>
  ((1 - alpha) * (1 + Math.cos(Math.PI * part))) / 2 + alpha

/**
 * Half a cosine period from `initialLearningRate` to `alpha` times it. With `warmupTarget`, the rate first rises to that
 * along a straight line, and the cosine starts from there, as in Keras. I. Loshchilov, F. Hutter, "SGDR: stochastic gradient
 * descent with warm restarts", 2017, without the restarts.
 * @throws if an option is unknown or out of range, only one of `warmupTarget` and `warmupSteps` is given, or
 *   `initialLearningRate` is 0 without them.
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const warmed = isRecord(options) && options.warmupTarget !== undefined
  ;(warmed ? checkWarmedCosine : checkCosine)('cosineDecay', options)
  const { initialLearningRate, decaySteps, alpha = 0, warmupTarget, warmupSteps } = options
  if ((warmupTarget === undefined) !== (warmupSteps === undefined))
    throw new Error('cosineDecay: a warm-up takes both, warmupTarget and warmupSteps')
  const from = warmupTarget ?? initialLearningRate
  const decay = (iterations: number): number => from * cosine(Math.min(iterations / decaySteps, 1), alpha)
  return schedule(
    'cosineDecay',
    { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps },
    warmupSteps === undefined ? decay : rising(initialLearningRate, warmupSteps, decay),
  )
}

/** Options of `cosineDecayRestarts`. */
export interface CosineDecayRestartsOptions {
  /** The initial rate. */
  readonly initialLearningRate: number
  /** Updates until the first restart. */
  readonly firstDecaySteps: number
  /** The factor by which each period is longer than the one before, at least 1; default 2. */
  readonly tMul?: number
  /** The factor of the rate at each restart, above 0; default 1. */
  readonly mMul?: number
  /** The final rate of a period as a fraction of `initialLearningRate`, 0 to 1; default 0. */
  readonly alpha?: number
}

const checkRestarts = checked<CosineDecayRestartsOptions>(
  { initialLearningRate: positive, firstDecaySteps: positive },
  { tMul: number({ atLeast: 1 }), mMul: positive, alpha: share },
)

/**
 * Half a cosine period from `initialLearningRate` down, repeatedly. Period i is `firstDecaySteps · tMul^i` updates long, and
 * its cosine starts at `mMul^i` times the initial rate. I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with
 * warm restarts", 2017; the formula is Keras's.
 * @throws if an option is unknown or out of range.
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  checkRestarts('cosineDecayRestarts', options)
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options
  const settings = { initialLearningRate, firstDecaySteps, tMul, mMul, alpha }
  return schedule('cosineDecayRestarts', settings, (iterations) => {
    const { restarts, part } = periodOf(iterations / firstDecaySteps, tMul)
    const fall = (mMul ** restarts * (1 + Math.cos(Math.PI * part))) / 2
    return initialLearningRate * ((1 - alpha) * fall + alpha)
  })
}

/** How many periods of lengths 1, tMul, tMul², … have passed after `time`, and the fraction of the current one. */
function periodOf(time: number, tMul: number): { readonly restarts: number; readonly part: number } {
  if (tMul === 1) return { restarts: Math.floor(time), part: time % 1 }
  const startOf = (restarts: number): number => (tMul ** restarts - 1) / (tMul - 1)
  // At the beginning of a period, rounding may leave the logarithm just below a whole number.
  const near = Math.round(Math.log1p(time * (tMul - 1)) / Math.log(tMul))
  const restarts = startOf(near) <= time * (1 + 1e-12) ? near : near - 1
  return { restarts, part: Math.max(0, (time - startOf(restarts)) / tMul ** restarts) }
}

/** Options of `warmup`. */
export interface WarmupOptions {
  /** The number of updates during which the rate rises. */
  readonly steps: number
  /** What comes after the warm-up: a constant rate, or a schedule, which begins then. */
  readonly to: number | Schedule
  /** The initial rate; default 0. */
  readonly from?: number
}

const checkWarmup = checked<WarmupOptions>(
  {
    steps: positive,
    to: check(
      'a positive number or a schedule',
      (value) =>
        (typeof value === 'function' && !isClass(value)) ||
        (typeof value === 'number' && value > 0 && value < Infinity),
    ),
  },
  { from: number({ atLeast: 0 }) },
)

/**
 * A straight line in `steps` updates from `from` to a rate, or to the first rate of a schedule, which then takes over. At
 * the beginning, the moments of an optimizer and the statistics of batch normalization are inaccurate, so large steps do
 * harm. P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017, section 2.2. The first update
 * has the rate `from`.
 * @throws if an option is unknown or out of range.
 */
export function warmup(options: WarmupOptions): Schedule {
  checkWarmup('warmup', options)
  const { steps, to, from = 0 } = options
  const then = typeof to === 'number' ? () => to : to
  const settings = { steps, from, to: typeof to === 'number' ? to : (to.made ?? 'own') }
  return schedule('warmup', settings, rising(from, steps, then))
}

const rising =
  (from: number, steps: number, then: (iterations: number) => number) =>
  (iterations: number): number =>
    iterations < steps ? from + ((then(0) - from) * iterations) / steps : then(iterations - steps)

/** Options of `piecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions {
  /** The updates after which the rate changes to the next value, in ascending order. */
  readonly boundaries: readonly number[]
  /** The rates, one more than there are boundaries. */
  readonly values: readonly number[]
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0

const checkPiecewise = checked<PiecewiseConstantDecayOptions>(
  {
    boundaries: check(
      'a list of numbers of at least 0 that rise',
      (value) => Array.isArray(value) && value.every((n, i) => isNumber(n) && (i === 0 || n > value[i - 1])),
    ),
    values: check(
      'a list of numbers of at least 0',
      (value) => Array.isArray(value) && value.every(isNumber),
    ),
  },
  {},
)

/**
 * `values[i]` up to and including update `boundaries[i]`, then the next one.
 * @throws if there is not one more value than boundaries, the boundaries do not rise, or an option is unknown.
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): Schedule {
  checkPiecewise('piecewiseConstantDecay', options)
  const { boundaries, values } = options
  if (values.length !== boundaries.length + 1)
    throw new Error(
      `piecewiseConstantDecay: ${boundaries.length} boundaries need ${boundaries.length + 1} values, got ${values.length}`,
    )
  return schedule(
    'piecewiseConstantDecay',
    { boundaries: [...boundaries], values: [...values] },
    (iterations) => values[boundaries.filter((boundary) => iterations > boundary).length],
  )
}
