// Learning rates that change as training goes on: functions of the number of updates done.

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

/**
 * `initialLearningRate · decayRate^(iterations / decaySteps)`.
 * @throws if one of the three is not above 0.
 */
export function exponentialDecay({
  initialLearningRate,
  decaySteps,
  decayRate,
  staircase = false,
}: ExponentialDecayOptions): Schedule {
  checkPositive('exponentialDecay', { initialLearningRate, decaySteps, decayRate })
  return (iterations) => {
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
  /** The last rate as a share of the first; default 0. */
  readonly alpha?: number
}

/**
 * Half a cosine from `initialLearningRate` to `alpha` of it. I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent
 * with warm restarts", 2017, without the restarts.
 * @throws if `initialLearningRate` or `decaySteps` is not above 0.
 */
export function cosineDecay({ initialLearningRate, decaySteps, alpha = 0 }: CosineDecayOptions): Schedule {
  checkPositive('cosineDecay', { initialLearningRate, decaySteps })
  return (iterations) => {
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

/**
 * `values[i]` up to and including update `boundaries[i]`, then the next one.
 * @throws if there is not one value more than boundaries.
 */
export function piecewiseConstantDecay({ boundaries, values }: PiecewiseConstantDecayOptions): Schedule {
  if (values.length !== boundaries.length + 1)
    throw new Error(
      `piecewiseConstantDecay: ${boundaries.length} boundaries need ${boundaries.length + 1} values, got ${values.length}`,
    )
  return (iterations) => values[boundaries.filter((boundary) => iterations > boundary).length]
}

function checkPositive(schedule: string, settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings))
    if (!(value > 0 && value < Infinity))
      throw new Error(`${schedule}: ${name} must be a number above 0, got ${String(value)}`)
}
