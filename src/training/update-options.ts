// What surrounds every optimizer's update: accumulation and clipping of gradients, and averaging of weights.
// docs/optimizers.md

import { count, number, truth, type Check } from '../check/check.js'
import type { OptionalChecks } from '../check/options.js'

/** Options of what happens before and after every update, whatever the optimizer. */
export interface UpdateOptions {
  /** Clips each element of the gradients to ±clipValue. Only one of the three kinds of clipping may be chosen. */
  readonly clipValue?: number
  /** Scales the gradient by each weight down to this Euclidean norm, if its norm is larger. */
  readonly clipNorm?: number
  /** Scales all gradients by one factor down to this norm, if the norm of all of them together is larger. */
  readonly globalClipNorm?: number
  /** The number of batches whose mean gradient makes one update; default 1. */
  readonly gradientAccumulationSteps?: number
  /**
   * Whether to keep an exponential moving average of each weight. The model holds the averages whenever it is not training:
   * between epochs, when it is validated and saved, and after the last one. Default false.
   */
  readonly useEma?: boolean
  /** The fraction of the average that each update keeps, 0 ≤ emaMomentum < 1; default 0.99. */
  readonly emaMomentum?: number
}

/** Checks of these options. */
export const updateChecks: OptionalChecks<UpdateOptions> = {
  clipValue: number({ above: 0 }),
  clipNorm: number({ above: 0 }),
  globalClipNorm: number({ above: 0 }),
  gradientAccumulationSteps: count,
  useEma: truth,
  emaMomentum: number({ atLeast: 0, below: 1 }),
}

/** @throws if more than one kind of clipping is chosen. */
export const oneWayToClip: Check = (where, given) => {
  const chosen = (['clipValue', 'clipNorm', 'globalClipNorm'] as const).filter(
    (way) => (given as UpdateOptions | undefined)?.[way] !== undefined,
  )
  if (chosen.length > 1) throw new Error(`${where}: it takes ${chosen.join(' or ')}, not both`)
}

/** These options of an optimizer, by name. */
export const updateOptions = (optimizer: UpdateOptions): UpdateOptions =>
  Object.fromEntries(Object.keys(updateChecks).map((key) => [key, optimizer[key as keyof UpdateOptions]]))
