// What `fit` and `evaluate` take.

import type { NDArray } from '../../kernels/shape.js'
import { abortSignal, aFunction, count, isRecord, refuse, truth, wholeNumber } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { AbortSignalLike } from '../check/platform.js'
import { dataset } from '../data/check-dataset.js'
import type { AnyDataset } from '../data/dataset.js'
import type { Random } from '../tensor/random.js'
import type { Callback } from './callback.js'
import { callbacks } from './callback-list.js'
import type { ClassWeight } from './class-weight.js'
import { validationSplit, type ValidationSplit } from './validation-split.js'

/** Options of `fit`. */
export interface FitOptions {
  /** Passes over the data; default 1. */
  readonly epochs?: number
  /** Examples per step; default 32. */
  readonly batchSize?: number
  /** Evaluated after each epoch, as `valLoss` and `valAccuracy`. */
  readonly validationData?: AnyDataset
  /**
   * Holds back a share of the data for validation, in place of `validationData`: 0.2, say. Examples are drawn from the model's
   * seed, of each class alike where they have labels; `{ fraction: 0.2, take: 'last' }` holds back the last. Every `fit` after
   * one `compile` holds back the same examples of the same data.
   */
  readonly validationSplit?: number | ValidationSplit
  /** Called in order, in the course of training; one, or a list. */
  readonly callbacks?: Callback | readonly Callback[]
  /** Whether each epoch has an order of its own, drawn from the model's seed and the epochs it has trained; default true. */
  readonly shuffle?: boolean
  /**
   * Weighs the loss of each example by its class: a list of weights, or weights by the classes' numbers or names. Where the
   * dataset has `sampleWeight`, the two are multiplied. Validation is weighed by its own `sampleWeight` alone, as in Keras.
   */
  readonly classWeight?: ClassWeight
  /**
   * Changes each batch in place before it is learned from: the inputs, and if it will the targets, `[rows, K]`: for
   * classes a row of probabilities each, one-hot at first. Class weights follow the changed targets. `random` follows from the model's
   * seed and the epoch. A promise is awaited.
   */
  readonly augment?: (x: NDArray, random: Random, targets: NDArray) => void | Promise<void>
  /** Ends training after the present batch; `fit` then resolves with what was reached. */
  readonly signal?: AbortSignalLike
  /**
   * The number of the first epoch, from 0; default 0. It is for callbacks and the history. What is random goes on from one
   * `fit` to the next by itself: four of one epoch train as one of four. If the number is beyond the epochs trained since
   * `compile`, the random numbers of those between are skipped.
   */
  readonly initialEpoch?: number
}

/** @throws if an option is unknown or of another kind, or two exclude each other. */
export function checkFitOptions(given: FitOptions): void {
  if (isRecord(given) && 'sampleWeight' in given)
    throw new Error(
      'fit: sampleWeight is the dataset’s: arrayDataset({ x, y, sampleWeight }), or { ...data, sampleWeight }',
    )
  checkOptions('fit', given)
  const { epochs = 1, initialEpoch = 0, validationData, validationSplit } = given
  if (initialEpoch >= epochs)
    refuse('fit: initialEpoch', initialEpoch, `a whole number from 0 to epochs − 1 = ${epochs - 1}`)
  if (validationData && validationSplit !== undefined)
    throw new Error('fit: it takes validationData or validationSplit, not both')
}

const checkOptions = optionsOrNone<FitOptions>({
  epochs: count,
  batchSize: count,
  validationData: dataset,
  validationSplit,
  callbacks,
  shuffle: truth,
  classWeight: anything,
  augment: aFunction,
  signal: abortSignal,
  initialEpoch: wholeNumber(0),
})

/** `weightsByClass` checks it, once the classes are known. */
function anything(): void {}
