// What a callback sees of training, and when it is called.

import type { FilePath } from '../data/file-path.js'
import type { NDArray } from '../../kernels/shape.js'

/** Figures of a batch or an epoch, by name: `loss`, `accuracy`, `valLoss`, `valAccuracy`, `learningRate`, other metrics. */
export type Logs = Readonly<Record<string, number>>

/** What a callback may read and change of the model during training. */
export interface TrainedModel {
  /** The rate before decay and schedule; setting it changes the next batch. */
  learningRate: number
  /** If set to true, training ends after the current batch. */
  stopTraining: boolean
  /** Names of the classes, in the order of the outputs. */
  classNames?: readonly string[] | undefined
  /** Copies of all weights, by name. */
  getWeights(): Promise<Record<string, NDArray>>
  /** Replaces weights, by name. */
  setWeights(weights: Readonly<Record<string, NDArray>>): void
  /** Writes architecture and weights to a file. */
  save(path: FilePath): Promise<void>
  /** The complete training state as bytes: for `onBackup`. */
  trainingState(): Promise<Uint8Array>
  /** Restores what `trainingState` returned: for `onRestore`. */
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
  /** Tensors, by name, such as the best weights so far. */
  readonly tensors?: Readonly<Record<string, NDArray>>
}

/** How a training run was set up. */
export interface TrainingPlan {
  /** The model that is trained. */
  readonly model: TrainedModel
  /** The number of the last epoch plus 1; epochs count from 0. */
  readonly epochs: number
  /** The first epoch, counted from 0. In a run that is resumed, it is the first that remains. */
  readonly initialEpoch: number
  /** Batches per epoch. */
  readonly batches: number
  /** Examples per epoch. */
  readonly examples: number
  /** Examples per batch; the last one may hold fewer. */
  readonly batchSize: number
}

/**
 * Called during `fit`. Each method is awaited before training continues. Epochs and batches count from 0, as in Keras. An
 * error thrown here ends training and rejects `fit`, after `onTrainEnd` of every callback has been called. Errors thrown
 * there are added to its `suppressed`.
 */
export interface Callback {
  /** Before the first epoch. */
  onTrainBegin?(plan: TrainingPlan): void | Promise<void>
  /** Before the first batch of an epoch. */
  onEpochBegin?(epoch: number, plan: TrainingPlan): void | Promise<void>
  /** Before training on a batch. */
  onBatchBegin?(batch: number, plan: TrainingPlan): void | Promise<void>
  /**
   * `logs` hold the figures of the epoch so far, and `size`, the number of examples in this batch. Metrics that need all
   * predictions at once, `auc` and your own, appear only at the end of the epoch.
   */
  onBatchEnd?(batch: number, logs: Logs, plan: TrainingPlan): void | Promise<void>
  /** Before an epoch's validation. */
  onTestBegin?(plan: TrainingPlan): void | Promise<void>
  /** `logs` hold the figures of an epoch's validation: `valLoss`, `valAccuracy`. */
  onTestEnd?(logs: Logs, plan: TrainingPlan): void | Promise<void>
  /** `logs` hold the epoch's means, validation figures, and the learning rate. */
  onEpochEnd?(epoch: number, logs: Logs, plan: TrainingPlan): void | Promise<void>
  /** Called even if training was stopped or failed. */
  onTrainEnd?(plan: TrainingPlan): void | Promise<void>

  /** The kind of callback, for training states. Default: its class's name, which minifiers change. */
  readonly kind?: string
  /**
   * What the callback remembers at the end of an epoch. A callback with this method must have `setState`, too, and becomes
   * part of training states: a run can be resumed only with callbacks of the same kinds, in the same order.
   */
  getState?(): CallbackState | Promise<CallbackState>
  /** Restores what `getState` returned. Called after `onTrainBegin` if a run is resumed. */
  setState?(state: CallbackState): void | Promise<void>

  /** Before everything else, so that a run can be resumed: the place for `model.restoreTrainingState(bytes)`. */
  onRestore?(model: TrainedModel): void | Promise<void>
  /** After an epoch, when the `onEpochEnd` of all callbacks has been called: the place for `model.trainingState()`. */
  onBackup?(epoch: number, plan: TrainingPlan): void | Promise<void>
  /** After everything else, if training was completed: not if it failed, or was aborted and may be resumed. */
  onFinish?(plan: TrainingPlan): void | Promise<void>
}
