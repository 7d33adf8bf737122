// Ends training when a figure stops improving; keras/src/callbacks/early_stopping.py.

import type { NDArray } from '../../../kernels/shape.js'
import { number, truth, wholeNumber } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import type { Callback, CallbackState, Logs, TrainingPlan } from '../callback.js'
import { anyNumber, Monitor, monitorChecks, type MonitorOptions } from './monitor.js'

/** Options of `EarlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** The smallest change that counts as an improvement. Default 0. */
  readonly minDelta?: number
  /** How many epochs without an improvement end training. Default 0, which is the same as 1. */
  readonly patience?: number
  /** A value that the figure must beat. Epochs that improve, but do not beat it, count as without improvement. */
  readonly baseline?: number
  /** Whether to restore the weights of the best epoch at the end of training. Default false. */
  readonly restoreBestWeights?: boolean
  /** Epochs before this one, counted from 0, are ignored. Default 0. */
  readonly startFromEpoch?: number
}

const checkOptions = optionsOrNone<EarlyStoppingOptions>({
  ...monitorChecks,
  minDelta: number({ atLeast: 0 }),
  patience: wholeNumber(0),
  baseline: number(),
  restoreBestWeights: truth,
  startFromEpoch: wholeNumber(0),
})

/**
 * Ends training when the monitored figure has not improved for `patience` epochs. As in Keras 3, `restoreBestWeights` also
 * applies if training ran to its end, and an epoch that improves never ends training, whatever the baseline.
 *
 * @throws if an option is unknown or out of range, or the figure's name does not imply the mode; in training, if the logs
 *   lack the figure.
 */
export class EarlyStopping implements Callback {
  readonly kind = 'EarlyStopping'
  /** The epoch, counted from 0, after which training was ended; undefined if it was not. */
  stoppedEpoch: number | undefined
  /** The epoch, counted from 0, with the best figure; undefined if there is none yet. */
  bestEpoch: number | undefined
  readonly #monitor: Monitor
  readonly #patience: number
  readonly #baseline: number | undefined
  readonly #restoreBestWeights: boolean
  readonly #startFromEpoch: number
  #best: number
  #bestWeights: Readonly<Record<string, NDArray>> | undefined
  #wait = 0

  constructor(options: EarlyStoppingOptions = {}) {
    checkOptions('EarlyStopping', options)
    const { minDelta = 0, patience = 0, baseline, restoreBestWeights = false, startFromEpoch = 0 } = options
    this.#monitor = new Monitor('EarlyStopping', options, minDelta)
    this.#patience = patience
    this.#baseline = baseline
    this.#restoreBestWeights = restoreBestWeights
    this.#startFromEpoch = startFromEpoch
    this.#best = this.#monitor.worst
  }

  /** Resets the callback for a new run. */
  onTrainBegin(): void {
    this.stoppedEpoch = undefined
    this.bestEpoch = undefined
    this.#best = this.#monitor.worst
    this.#bestWeights = undefined
    this.#wait = 0
  }

  async onEpochEnd(epoch: number, logs: Logs, { model }: TrainingPlan): Promise<void> {
    const value = this.#monitor.read(logs)
    if (epoch < this.#startFromEpoch) return
    this.#wait++
    if (this.#monitor.isBetter(value, this.#best)) {
      this.#best = value
      this.bestEpoch = epoch
      if (this.#restoreBestWeights) this.#bestWeights = await model.getWeights()
      if (this.#baseline === undefined || this.#monitor.isBetter(value, this.#baseline)) this.#wait = 0
    } else if (this.#wait >= this.#patience) {
      this.stoppedEpoch = epoch
      model.stopTraining = true
    }
  }

  getState(): CallbackState {
    const { stoppedEpoch, bestEpoch } = this
    const values = { ...this.#monitor.state, best: this.#best, wait: this.#wait, stoppedEpoch, bestEpoch }
    return { values, tensors: this.#bestWeights }
  }

  setState(state: CallbackState): void {
    const { best, wait, stoppedEpoch, bestEpoch } = this.#monitor.restored<Remembered>(
      state,
      { best: anyNumber, wait: wholeNumber(0) },
      { stoppedEpoch: wholeNumber(0), bestEpoch: wholeNumber(0) },
    )
    const tensors = Object.keys(state.tensors ?? {}).length > 0 ? state.tensors : undefined
    if (this.#restoreBestWeights && bestEpoch !== undefined && !tensors)
      throw new Error(
        'EarlyStopping: the training state holds no best weights; it was saved without restoreBestWeights',
      )
    this.#best = best
    this.#wait = wait
    this.stoppedEpoch = stoppedEpoch
    this.bestEpoch = bestEpoch
    this.#bestWeights = this.#restoreBestWeights ? tensors : undefined
  }

  onTrainEnd({ model }: TrainingPlan): void {
    if (this.#bestWeights) model.setWeights(this.#bestWeights)
    this.#bestWeights = undefined
  }
}

interface Remembered {
  readonly best: number
  readonly wait: number
  readonly stoppedEpoch?: number
  readonly bestEpoch?: number
}
