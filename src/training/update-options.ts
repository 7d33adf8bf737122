// What every optimizer's update is surrounded by: gradients of several batches are brought together, and clipped; weights
// are averaged. docs/optimizers.md

import { count, number, truth, type Check } from '../check/check.js'
import type { OptionalChecks } from '../check/options.js'

/** What is done before and after every update, whichever optimizer makes it. */
export interface UpdateOptions {
  /** Clips each element of the gradients to ±clipValue. One of the three ways to clip may be chosen. */
  readonly clipValue?: number
  /** Scales the gradient by each weight, where its Euclidean norm is larger, down to this norm. */
  readonly clipNorm?: number
  /** Scales all gradients by one factor, where the norm of all of them together is larger, down to this norm. */
  readonly globalClipNorm?: number
  /** Batches whose mean gradient makes one update; default 1. */
  readonly gradientAccumulationSteps?: number
  /**
   * Whether to keep an exponential moving average of each weight, which the model holds whenever it is not being trained:
   * between epochs, where it is validated and saved, and after the last. Default false.
   */
  readonly useEma?: boolean
  /** The share of the average that each update keeps, 0 ≤ emaMomentum < 1; default 0.99. */
  readonly emaMomentum?: number
}

/** Checks of these. */
export const updateChecks: OptionalChecks<UpdateOptions> = {
  clipValue: number({ above: 0 }),
  clipNorm: number({ above: 0 }),
  globalClipNorm: number({ above: 0 }),
  gradientAccumulationSteps: count,
  useEma: truth,
  emaMomentum: number({ atLeast: 0, below: 1 }),
}

/** @throws if gradients are to be clipped in two ways. */
export const oneWayToClip: Check = (where, given) => {
  const chosen = (['clipValue', 'clipNorm', 'globalClipNorm'] as const).filter(
    (way) => (given as UpdateOptions | undefined)?.[way] !== undefined,
  )
  if (chosen.length > 1) throw new Error(`${where}: it takes ${chosen.join(' or ')}, not both`)
}

/** These of an optimizer, by name. */
export const updateOptions = (optimizer: UpdateOptions): UpdateOptions =>
  Object.fromEntries(Object.keys(updateChecks).map((key) => [key, optimizer[key as keyof UpdateOptions]]))
