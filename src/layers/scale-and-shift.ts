// What layers that normalize, then scale and shift, have in common: γ·x̂ + β.

import type { Shape } from '../../kernels/shape.js'
import { truth } from '../check/check.js'
import type { OptionalChecks } from '../check/options.js'
import { vectorInitializer, type InitializerChoice } from '../tensor/initializer.js'
import type { WeightSpec } from './definition.js'
import { regularizer, type RegularizerChoice } from './regularizer.js'

/** Options for γ and β. */
export interface ScaleAndShiftConfig {
  /** Whether to add β; default true. */
  readonly center?: boolean
  /** Whether to multiply by γ; default true. */
  readonly scale?: boolean
  /** How β is initialized; default `zeros`. */
  readonly betaInitializer?: InitializerChoice
  /** How γ is initialized; default `ones`. */
  readonly gammaInitializer?: InitializerChoice
  /** The penalty on β; default none. */
  readonly betaRegularizer?: RegularizerChoice
  /** The penalty on γ; default none. */
  readonly gammaRegularizer?: RegularizerChoice
}

/** Checks of the options for γ and β. */
export const scaleAndShiftChecks: OptionalChecks<ScaleAndShiftConfig> = {
  center: truth,
  scale: truth,
  betaInitializer: vectorInitializer,
  gammaInitializer: vectorInitializer,
  betaRegularizer: regularizer,
  gammaRegularizer: regularizer,
}

/** The weights `gamma` and `beta` of that shape, if they are used. */
export function gammaAndBeta(
  shape: Shape,
  { center = true, scale = true, ...config }: ScaleAndShiftConfig,
): Readonly<Record<string, WeightSpec>> {
  const { gammaInitializer = 'ones', gammaRegularizer } = config
  const { betaInitializer = 'zeros', betaRegularizer } = config
  return {
    ...(scale && { gamma: { shape, initializer: gammaInitializer, regularizer: gammaRegularizer } }),
    ...(center && { beta: { shape, initializer: betaInitializer, regularizer: betaRegularizer } }),
  }
}
