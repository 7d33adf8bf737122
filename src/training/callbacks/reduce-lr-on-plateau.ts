// learningRate ← max(learningRate · factor, minLearningRate) on a plateau; keras/src/callbacks/reduce_lr_on_plateau.py.

import { number, wholeNumber } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import type { Callback, CallbackState, Logs, TrainingPlan } from '../callback.js'
import { anyNumber, Monitor, monitorChecks, type MonitorOptions } from './monitor.js'

/** Options of `ReduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** The factor by which the rate is multiplied, between 0 and 1. Default 0.1. */
  readonly factor?: number
  /** How many epochs without an improvement reduce the rate. Default 10. */
  readonly patience?: number
  /** The smallest change that counts as an improvement. Default 0.0001. */
  readonly minDelta?: number
  /** How many epochs after a reduction are not counted. Default 0. */
  readonly cooldown?: number
  /** The rate is not reduced below this. Default 0. */
  readonly minLearningRate?: number
}

const checkOptions = optionsOrNone<ReduceLROnPlateauOptions>({
  ...monitorChecks,
  factor: number({ above: 0, below: 1 }),
  patience: wholeNumber(0),
  minDelta: number({ atLeast: 0 }),
  cooldown: wholeNumber(0),
  minLearningRate: number({ atLeast: 0 }),
})

/**
 * Reduces the learning rate when the monitored figure has not improved for `patience` epochs.
 *
 * @throws if an option is unknown or out of range, or the figure's name does not imply the mode; in training, if the logs
 *   lack the figure.
 */
export class ReduceLROnPlateau implements Callback {
  readonly kind = 'ReduceLROnPlateau'
  readonly #monitor: Monitor
  readonly #factor: number
  readonly #patience: number
  readonly #cooldown: number
  readonly #minLearningRate: number
  #best: number
  #wait = 0
  #cooling = 0

  constructor(options: ReduceLROnPlateauOptions = {}) {
    checkOptions('ReduceLROnPlateau', options)
    const { factor = 0.1, patience = 10, minDelta = 1e-4, cooldown = 0, minLearningRate = 0 } = options
    this.#monitor = new Monitor('ReduceLROnPlateau', options, minDelta)
    this.#factor = factor
    this.#patience = patience
    this.#cooldown = cooldown
    this.#minLearningRate = minLearningRate
    this.#best = this.#monitor.worst
  }

  /** Resets the callback for a new run. */
  onTrainBegin(): void {
    this.#best = this.#monitor.worst
    this.#wait = 0
    this.#cooling = 0
  }

  onEpochEnd(epoch: number, logs: Logs, { model }: TrainingPlan): void {
    const value = this.#monitor.read(logs)
    if (this.#cooling > 0) {
      this.#cooling--
      this.#wait = 0
    }
    if (this.#monitor.isBetter(value, this.#best)) {
      this.#best = value
      this.#wait = 0
    } else if (this.#cooling === 0) {
      this.#wait++
      if (this.#wait >= this.#patience && model.learningRate > this.#minLearningRate) {
        model.learningRate = Math.max(model.learningRate * this.#factor, this.#minLearningRate)
        this.#cooling = this.#cooldown
        this.#wait = 0
      }
    }
  }

  getState(): CallbackState {
    return {
      values: { ...this.#monitor.state, best: this.#best, wait: this.#wait, cooling: this.#cooling },
    }
  }

  setState(state: CallbackState): void {
    const { best, wait, cooling } = this.#monitor.restored<Remembered>(
      state,
      { best: anyNumber, wait: wholeNumber(0), cooling: wholeNumber(0) },
      {},
    )
    this.#best = best
    this.#wait = wait
    this.#cooling = cooling
  }
}

interface Remembered {
  readonly best: number
  readonly wait: number
  readonly cooling: number
}
