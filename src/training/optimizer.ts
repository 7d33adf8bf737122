// What an optimizer is, and the options that all of them have. docs/optimizers.md

import { check, number, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { optionsOrNone, type OptionalChecks } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { Schedule } from './schedules.js'
import { oneWayToClip, updateChecks, type UpdateOptions } from './update-options.js'

/** What one update of one weight is given. */
export interface UpdateStep {
  /** The weight, changed in place. */
  readonly w: Tensor
  /** Its gradient. */
  readonly g: Tensor
  /** The optimizer's memory of this weight, changed in place, under the names in `slots`. */
  readonly slots: Readonly<Record<string, Tensor>>
  /** Step size, after decay and schedule. */
  readonly learningRate: number
  /** This update's number, from 1. */
  readonly step: number
}

/** An optimizer: settings and a step. Its memory is kept by the model, so one may serve many. */
export interface Optimizer extends UpdateOptions {
  readonly kind: string
  /** The rate at the start, or as a function of the updates done. */
  readonly learningRate: number | Schedule
  /** The rate is divided by `1 + decay · iterations`. */
  readonly decay: number
  /** Its other settings, by name: a training state is taken up only with the same. */
  readonly config?: Readonly<Record<string, number | boolean | string>>
  /** Names of the tensors it keeps for each weight, of the weight's shape. */
  readonly slots: readonly string[]
  /** What these hold at first; default 0. */
  readonly initialSlotValue?: number
  /** Changes one weight, and what the optimizer remembers of it. */
  update(backend: Backend, step: UpdateStep): void
}

/** Options of every optimizer. */
export interface OptimizerOptions extends UpdateOptions {
  /** Step size, or a schedule of it. */
  readonly learningRate?: number | Schedule
  /** Keras's time-based decay: the rate is `learningRate / (1 + decay · iterations)`; default 0. */
  readonly decay?: number
  /**
   * Decoupled weight decay: each update first takes `learningRate · weightDecay` of every weight that is learned, biases
   * included; default 0, of `adamW` 0.004.
   */
  readonly weightDecay?: number
}

const isRate = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'number' && value > 0 && value < Infinity)

const optimizerChecks: OptionalChecks<OptimizerOptions> = {
  ...updateChecks,
  learningRate: check('a positive number or a schedule', isRate),
  decay: number({ atLeast: 0 }),
  weightDecay: number({ atLeast: 0 }),
}

/** A check of an optimizer's options; those that it shares with the others are known. */
export function optimizerOptions<T extends OptimizerOptions>(
  own: OptionalChecks<Omit<T, keyof OptimizerOptions>>,
): Check {
  const checkOptions = optionsOrNone<OptimizerOptions>({ ...optimizerChecks, ...own })
  return (where, given) => {
    checkOptions(where, given)
    oneWayToClip(where, given)
  }
}

/** As a setting: only where there is some, so that states from before there was any can be taken up. */
export const ofDecay = (weightDecay: number): Readonly<Record<string, number>> =>
  weightDecay > 0 ? { weightDecay } : {}

/**
 * The rate of the next update, after `iterations` of them.
 * @throws if a schedule gives anything but a number of at least 0.
 */
export function decayedRate(learningRate: number | Schedule, decay: number, iterations: number): number {
  const rate: unknown = typeof learningRate === 'number' ? learningRate : learningRate(iterations)
  if (typeof rate === 'number' && rate >= 0 && rate < Infinity) return rate / (1 + decay * iterations)
  throw new Error(
    `fit: the learning rate became ${describeValue(rate)} after ${iterations} updates; a schedule must give a number of ` +
      'at least 0',
  )
}
