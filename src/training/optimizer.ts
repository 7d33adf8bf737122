// What an optimizer is, and the options that all optimizers have. docs/optimizers.md

import { check, number, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { optionsOrNone, type OptionalChecks } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import type { Schedule } from './schedules.js'
import { oneWayToClip, updateChecks, type UpdateOptions } from './update-options.js'

/** The arguments of one update of one weight. */
export interface UpdateStep {
  /** The weight, changed in place. */
  readonly w: Tensor
  /** The gradient with respect to the weight. */
  readonly g: Tensor
  /** The optimizer's state for this weight, changed in place, under the names in `slots`. */
  readonly slots: Readonly<Record<string, Tensor>>
  /** Step size, after decay and schedule. */
  readonly learningRate: number
  /** This update's number, from 1. */
  readonly step: number
}

/** An optimizer: settings and an update. Its state is kept by the model, so one optimizer may serve several models. */
export interface Optimizer extends UpdateOptions {
  /** The kind of optimizer, for training states. */
  readonly kind: string
  /** The initial rate, or the rate as a function of the updates done. */
  readonly learningRate: number | Schedule
  /** The rate is divided by `1 + decay · iterations`. */
  readonly decay: number
  /** The optimizer's other settings, by name. A training state can be restored only with the same settings. */
  readonly config?: Readonly<Record<string, number | boolean | string>>
  /** The names of the tensors that it keeps for each weight, with the weight's shape. */
  readonly slots: readonly string[]
  /** The initial value of the tensors in `slots`; default 0. */
  readonly initialSlotValue?: number
  /** Changes one weight, and the optimizer's state for it. */
  update(backend: Backend, step: UpdateStep): void
}

/** Options of every optimizer. */
export interface OptimizerOptions extends UpdateOptions {
  /** Step size, or a schedule of it. */
  readonly learningRate?: number | Schedule
  /** Keras's time-based decay: the rate is `learningRate / (1 + decay · iterations)`; default 0. */
  readonly decay?: number
  /**
   * Decoupled weight decay: each update first subtracts `learningRate · weightDecay` times the weight from every trained
   * weight, including biases; default 0, for `adamW` 0.004.
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

/** A check of an optimizer's options, including those that all optimizers have. */
export function optimizerOptions<T extends OptimizerOptions>(
  own: OptionalChecks<Omit<T, keyof OptimizerOptions>>,
): Check {
  const checkOptions = optionsOrNone<OptimizerOptions>({ ...optimizerChecks, ...own })
  return (where, given) => {
    checkOptions(where, given)
    oneWayToClip(where, given)
  }
}

/** The setting, but only if there is weight decay, so that older states without it can be restored. */
export const ofDecay = (weightDecay: number): Readonly<Record<string, number>> =>
  weightDecay > 0 ? { weightDecay } : {}

/**
 * The rate of the next update, after `iterations` updates.
 * @throws if a schedule returns anything but a number of at least 0.
 */
export function decayedRate(learningRate: number | Schedule, decay: number, iterations: number): number {
  const rate: unknown = typeof learningRate === 'number' ? learningRate : learningRate(iterations)
  if (typeof rate === 'number' && rate >= 0 && rate < Infinity) return rate / (1 + decay * iterations)
  throw new Error(
    `fit: the learning rate became ${describeValue(rate)} after ${iterations} updates; a schedule must give a number of ` +
      'at least 0',
  )
}
