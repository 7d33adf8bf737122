// Learning rates that change as training goes on: functions of the number of updates done.

import { check, number, truth } from '../check/check.js'
import { options as checked } from '../check/options.js'

/** The learning rate after `iterations` updates. */
export type Schedule = (iterations: number) => number

/** Options of `exponentialDecay`. */
export interface ExponentialDecayOptions {
  /** The rate at the start. */
  readonly initialLearningRate: number
  /** Updates in which the rate falls by `decayRate`. */
  readonly decaySteps: number
  /** The factor. */
  readonly decayRate: number
  /** Falls in steps instead of smoothly; default false. */
  readonly staircase?: boolean
}

const positive = number({ above: 0 })
const checkExponential = checked<ExponentialDecayOptions>(
  { initialLearningRate: positive, decaySteps: positive, decayRate: positive },
  { staircase: truth },
)

/** A check of what a schedule is asked for. */
const updates = number({ atLeast: 0 })

/**
 * `initialLearningRate · decayRate^(iterations / decaySteps)`.
 * @throws if one of the three is not above 0, or an option is unknown.
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  checkExponential('exponentialDecay', options)
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options
  return (iterations) => {
    updates('exponentialDecay: iterations', iterations)
    const periods = iterations / decaySteps
    return initialLearningRate * decayRate ** (staircase ? Math.floor(periods) : periods)
  }
}

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** The rate at the start. */
  readonly initialLearningRate: number
  /** Updates until the rate has reached its end. */
  readonly decaySteps: number
  /** The last rate as a share of the first, 0 to 1; default 0. */
  readonly alpha?: number
}

const checkCosine = checked<CosineDecayOptions>(
  { initialLearningRate: positive, decaySteps: positive },
  { alpha: number({ atLeast: 0, atMost: 1 }) },
)

/**
 * Half a cosine from `initialLearningRate` to `alpha` of it. I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent
 * with warm restarts", 2017, without the restarts.
 * @throws if `initialLearningRate` or `decaySteps` is not above 0, `alpha` is not from 0 to 1, or an option is unknown.
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  checkCosine('cosineDecay', options)
  const { initialLearningRate, decaySteps, alpha = 0 } = options
  return (iterations) => {
    updates('cosineDecay: iterations', iterations)
    const cosine = (1 + Math.cos((Math.PI * Math.min(iterations, decaySteps)) / decaySteps)) / 2
    return initialLearningRate * ((1 - alpha) * cosine + alpha)
  }
}

/** Options of `piecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions {
  /** Updates after which the next value holds, rising. */
  readonly boundaries: readonly number[]
  /** The rates, one more than boundaries. */
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
 * @throws if there is not one value more than boundaries, the boundaries do not rise, or an option is unknown.
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): Schedule {
  checkPiecewise('piecewiseConstantDecay', options)
  const { boundaries, values } = options
  if (values.length !== boundaries.length + 1)
    throw new Error(
      `piecewiseConstantDecay: ${boundaries.length} boundaries need ${boundaries.length + 1} values, got ${values.length}`,
    )
  return (iterations) => {
    updates('piecewiseConstantDecay: iterations', iterations)
    return values[boundaries.filter((boundary) => iterations > boundary).length]
  }
}
