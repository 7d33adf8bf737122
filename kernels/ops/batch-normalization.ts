// y = γ·(x − μ) / √(σ² + ε) + β for each channel, the last axis of x. S. Ioffe, C. Szegedy, "Batch normalization", 2015;
// docs/batch-normalization.md

import { checkAxes, checkIsShape, checkSame, shown, formatShapes, sameShape, type Shape } from '../shape.js'
import { checkActivation, type FusedActivation } from './activations.js'

/** Attributes of the batch normalization ops. */
export interface BatchNormalizationAttributes {
  /** Added to the variance, so that its root is never 0. */
  readonly epsilon: number
}

/** Attributes of `batchNormalization`. */
export interface BatchNormalizationForwardAttributes extends BatchNormalizationAttributes {
  /** Applied to the result; absent: `linear`. */
  readonly activation?: FusedActivation
}

/** Attributes of `movingAverage`. */
export interface MovingAverageAttributes {
  /** The share of the old average that is kept, 0 ≤ momentum ≤ 1. */
  readonly momentum: number
}

// μ[c] = mean of x[…,c], σ²[c] = mean of (x[…,c] − μ[c])², over every axis but the last; the divisor is the count itself
export function batchStatistics({ x }: { x: Shape }): { mean: Shape; variance: Shape } {
  const channels = channelsOf('batchStatistics', { x })
  return { mean: channels, variance: channels }
}

// mean absent: 0; gamma absent: 1; beta absent: 0
export function batchNormalization(
  {
    x,
    mean,
    variance,
    gamma,
    beta,
  }: { x: Shape; mean?: Shape; variance: Shape; gamma?: Shape; beta?: Shape },
  { epsilon, activation }: BatchNormalizationForwardAttributes,
): Shape {
  const op = 'batchNormalization'
  checkChannels(op, { x }, { mean, variance, gamma, beta }, ['variance'], epsilon)
  checkActivation(op, activation)
  return x
}

// dγ = Σ dy·x̂, dβ = Σ dy, x̂ = (x − μ) / √(σ² + ε), over every axis but the last
export function batchNormalizationParameterGradient(
  { x, dy, mean, variance }: { x: Shape; dy: Shape; mean: Shape; variance: Shape },
  { epsilon }: BatchNormalizationAttributes,
): { gamma: Shape; beta: Shape } {
  const op = 'batchNormalizationParameterGradient'
  checkSame(op, { x, dy })
  const channels = checkChannels(op, { x }, { mean, variance }, ['mean', 'variance'], epsilon)
  return { gamma: channels, beta: channels }
}

// If μ and σ² are those of x, with M values per channel: dx = γ / √(σ² + ε) · (dy − (dβ + x̂·dγ) / M)
export function batchNormalizationInputGradient(
  {
    x,
    dy,
    mean,
    variance,
    gamma,
    dgamma,
    dbeta,
  }: { x: Shape; dy: Shape; mean: Shape; variance: Shape; gamma?: Shape; dgamma: Shape; dbeta: Shape },
  { epsilon }: BatchNormalizationAttributes,
): Shape {
  const op = 'batchNormalizationInputGradient'
  checkSame(op, { x, dy })
  const perChannel = { mean, variance, gamma, dgamma, dbeta }
  checkChannels(op, { x }, perChannel, ['mean', 'variance', 'dgamma', 'dbeta'], epsilon)
  return x
}

// y = momentum·average + (1 − momentum)·value
export function movingAverage(
  { average, value }: { average: Shape; value: Shape },
  { momentum }: MovingAverageAttributes,
): Shape {
  if (!(Number.isFinite(momentum) && momentum >= 0 && momentum <= 1))
    throw new Error(`movingAverage: momentum must be from 0 to 1, got ${shown(momentum)}`)
  return checkSame('movingAverage', { average, value })
}

/** The shape `[C]` of a parameter with one value per channel. */
function channelsOf(op: string, named: Readonly<Record<string, Shape>>): Shape {
  const [[name, x]] = Object.entries(named)
  checkIsShape(op, name, x)
  if (x.length < 2)
    throw new Error(
      `${op}: ${name} needs at least 2 axes, the last one the channels (${formatShapes(named)})`,
    )
  checkAxes(op, name, x)
  return [x[x.length - 1]]
}

/**
 * Throws unless each of `perChannel` holds one value per channel of the shape in `named`, and the `required` ones are
 * present.
 */
export function checkChannels(
  op: string,
  named: Readonly<Record<string, Shape>>,
  perChannel: Readonly<Record<string, Shape | undefined>>,
  required: readonly string[],
  epsilon: number,
): Shape {
  const channels = channelsOf(op, named)
  for (const name of required) checkIsShape(op, name, perChannel[name])
  for (const [name, shape] of Object.entries(perChannel)) {
    if (shape === undefined) continue
    checkIsShape(op, name, shape)
    if (!sameShape(shape, channels))
      throw new Error(
        `${op}: ${name} must hold one value per channel, [${channels[0]}] (${formatShapes({ ...named, [name]: shape })})`,
      )
  }
  checkEpsilon(op, epsilon)
  return channels
}

/** Throws unless `epsilon` keeps the root above 0. */
export function checkEpsilon(op: string, epsilon: number): void {
  if (!(Number.isFinite(epsilon) && epsilon > 0))
    throw new Error(`${op}: epsilon must be a positive number, got ${shown(epsilon)}`)
}
