// The options of `fit` and `evaluate`.

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
   * Holds back a fraction of the data for validation, such as 0.2, instead of `validationData`. Examples are drawn by the
   * model's seed; if they have labels, the same fraction of each class. `{ fraction: 0.2, take: 'last' }` holds back the
   * last ones. Every `fit` after the same `compile` holds back the same examples of the same data.
   */
  readonly validationSplit?: number | ValidationSplit
  /** One callback or a list, called in order during training. */
  readonly callbacks?: Callback | readonly Callback[]
  /** Whether to shuffle the examples in each epoch, by the model's seed and the number of epochs trained; default true. */
  readonly shuffle?: boolean
  /**
   * Weights the loss of each example by its class: a list of weights, or weights by the numbers or names of classes. If the
   * dataset has `sampleWeight`, the two are multiplied. Validation uses only its own `sampleWeight`, as in Keras.
   */
  readonly classWeight?: ClassWeight
  /**
   * Changes each batch in place before training on it: the inputs, and optionally the targets, `[rows, K]`. For classes, a
   * target is a row of probabilities, initially one-hot. Class weights follow the changed targets. `random` depends on the
   * model's seed and the epoch. A promise is awaited.
   */
  readonly augment?: (x: NDArray, random: Random, targets: NDArray) => void | Promise<void>
  /** Ends training after the current batch when it is aborted; `fit` then resolves with the results so far. */
  readonly signal?: AbortSignalLike
  /**
   * The number of the first epoch, from 0; default 0. It is used by callbacks and the history. Random numbers continue from
   * one `fit` to the next anyway: four `fit`s of one epoch train like one of four. If the number exceeds the epochs trained
   * since `compile`, the random numbers of the epochs in between are skipped.
   */
  readonly initialEpoch?: number
}

/** @throws if an option is unknown or invalid, or two exclude each other. */
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

/** Accepts everything: `weightsByClass` checks it once the classes are known. */
function anything(): void {}
