// A learning rate per epoch; keras/src/callbacks/learning_rate_scheduler.py.

import { aFunction } from '../../check/check.js'
import { describeValue } from '../../check/describe-value.js'
import type { Callback, CallbackState, TrainingPlan } from '../callback.js'

/**
 * At the beginning of every epoch, sets the learning rate to `schedule(epoch, rate)`, with the epoch counted from 0 and the
 * current rate. `new LearningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))`.
 *
 * @throws if it is not a function; in training, if the schedule returns anything but a positive, finite number.
 */
export class LearningRateScheduler implements Callback {
  readonly kind = 'LearningRateScheduler'
  readonly #schedule: (epoch: number, rate: number) => number

  constructor(schedule: (epoch: number, rate: number) => number) {
    aFunction('LearningRateScheduler: schedule', schedule)
    this.#schedule = schedule
  }

  /** Sets the epoch's rate. */
  onEpochBegin(epoch: number, { model }: TrainingPlan): void {
    const rate: unknown = this.#schedule(epoch, model.learningRate)
    if (typeof rate !== 'number' || !Number.isFinite(rate) || rate <= 0)
      throw new Error(
        `LearningRateScheduler: the schedule gave ${describeValue(rate)} for epoch ${epoch}; it must give a positive, finite number`,
      )
    model.learningRate = rate
  }

  /** Empty, since the rate belongs to the model. It makes sure that a run with a scheduler is resumed only with one. */
  getState(): CallbackState {
    return {}
  }

  setState(): void {
    // The rate belongs to the model.
  }
}
