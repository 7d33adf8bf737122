// What a callback sees of training, and when it is called.

import type { FilePath } from '../data/file-path.js'
import type { NDArray } from '../../kernels/shape.js'

/** Figures of a batch or an epoch, by name: `loss`, `accuracy`, `valLoss`, `valAccuracy`, `learningRate`, other metrics. */
export type Logs = Readonly<Record<string, number>>

/** What a callback may read and change of the model in training. */
export interface TrainedModel {
  /** The rate before decay and schedule; setting it changes the next batch. */
  learningRate: number
  /** Set to true, training ends after the present batch. */
  stopTraining: boolean
  /** Names of the classes, in the order of the outputs. */
  classNames?: readonly string[] | undefined
  /** Copies of all weights, by name. */
  getWeights(): Promise<Record<string, NDArray>>
  /** Replaces weights, by name. */
  setWeights(weights: Readonly<Record<string, NDArray>>): void
  /** Writes architecture and weights to a file. */
  save(path: FilePath): Promise<void>
  /** All that training goes on from, as bytes: for `onBackup`. */
  trainingState(): Promise<Uint8Array>
  /** Takes up what `trainingState` gave: for `onRestore`. */
  restoreTrainingState(bytes: Uint8Array): Promise<void>
}

/** A value that JSON can hold; numbers may be infinite or NaN, too. */
export type PlainValue =
  | null
  | undefined
  | boolean
  | number
  | string
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue }

/** What a callback remembers from epoch to epoch. */
export interface CallbackState {
  /** Plain values, by name. */
  readonly values?: Readonly<Record<string, PlainValue>>
  /** Tensors, by name: the best weights so far, say. */
  readonly tensors?: Readonly<Record<string, NDArray>>
}

/** How a training run was set up. */
export interface TrainingPlan {
  readonly model: TrainedModel
  /** The epoch after the last, counted from 0. */
  readonly epochs: number
  /** The first epoch, counted from 0; where a run goes on, the first that is left. */
  readonly initialEpoch: number
  /** Batches per epoch. */
  readonly batches: number
  /** Examples per epoch. */
  readonly examples: number
  /** Examples per batch; the last one may hold fewer. */
  readonly batchSize: number
}

/**
 * Called in the course of `fit`, each method awaited before training goes on. Epochs and batches count from 0, as in
 * Keras. An error thrown here ends training and rejects `fit`, once `onTrainEnd` of every callback has been called; errors
 * thrown there besides stand in its `suppressed`.
 */
export interface Callback {
  /** Before the first epoch. */
  onTrainBegin?(plan: TrainingPlan): void | Promise<void>
  /** Before the first batch of an epoch. */
  onEpochBegin?(epoch: number, plan: TrainingPlan): void | Promise<void>
  /** Before a batch is learned from. */
  onBatchBegin?(batch: number, plan: TrainingPlan): void | Promise<void>
  /**
   * `logs` hold the figures of the epoch so far, and `size`, the examples of this batch. Metrics that need all predictions at
   * once, `auc` and those of one's own, have theirs at the epoch's end alone.
   */
  onBatchEnd?(batch: number, logs: Logs, plan: TrainingPlan): void | Promise<void>
  /** Before an epoch's validation. */
  onTestBegin?(plan: TrainingPlan): void | Promise<void>
  /** `logs` hold the figures of an epoch's validation: `valLoss`, `valAccuracy`. */
  onTestEnd?(logs: Logs, plan: TrainingPlan): void | Promise<void>
  /** `logs` hold the epoch's means, validation figures, and the learning rate. */
  onEpochEnd?(epoch: number, logs: Logs, plan: TrainingPlan): void | Promise<void>
  /** Called also when training was stopped or failed. */
  onTrainEnd?(plan: TrainingPlan): void | Promise<void>

  /** What kind of callback this is, for training states. Default: its class's name, which minifiers change. */
  readonly kind?: string
  /**
   * What the callback remembers, when an epoch has ended. One that has this method has `setState`, too, and becomes part
   * of training states: a run goes on only with callbacks of the same kinds, in the same order.
   */
  getState?(): CallbackState | Promise<CallbackState>
  /** Takes up what `getState` gave. Called after `onTrainBegin`, where a run goes on. */
  setState?(state: CallbackState): void | Promise<void>

  /** Before all else, so that a run may go on: the place for `model.restoreTrainingState(bytes)`. */
  onRestore?(model: TrainedModel): void | Promise<void>
  /** After an epoch, when all callbacks have seen its end: the place for `model.trainingState()`. */
  onBackup?(epoch: number, plan: TrainingPlan): void | Promise<void>
  /** After all else, when training has come to its end: not when it failed, or was aborted and may go on. */
  onFinish?(plan: TrainingPlan): void | Promise<void>
}
