// A fraction of the training data, held back for validation.

import { number, oneOf } from '../check/check.js'
import { options } from '../check/options.js'
import type { AnyDataset } from '../data/dataset.js'
import { stratifiedSplit } from '../data/split.js'
import { subset } from '../data/subset.js'
import { deriveSeed, Random } from '../tensor/random.js'
import { inOrder } from './rows.js'

/** Which examples are held back. */
export interface ValidationSplit {
  /** The fraction of the data that is held back, above 0 and below 1. */
  readonly fraction: number
  /**
   * `random`, the default: drawn by the model's seed; if examples have labels, the same fraction of each class. Or the
   * `last`, as in Keras.
   */
  readonly take?: 'random' | 'last'
}

const share = number({ above: 0, below: 1 })

const checkSplit = options<ValidationSplit>({ fraction: share }, { take: oneOf('random', 'last') })

/** A check of a fraction, or of an object with further options. */
export const validationSplit = (where: string, value: unknown): void => {
  if (typeof value === 'object' && value !== null) checkSplit(where, value)
  else share(where, value)
}

/**
 * The data in two parts. The same seed and labels give the same parts.
 * @throws if there is only one example, or a class has only one.
 */
export function splitOff(
  data: AnyDataset,
  split: number | ValidationSplit,
  seed: number,
): { readonly training: AnyDataset; readonly validation: AnyDataset } {
  const { fraction, take = 'random' } = typeof split === 'number' ? { fraction: split } : split
  const { length, labels } = data
  if (length < 2)
    throw new Error('fit: validationSplit needs two examples, one to learn from and one to validate')
  if (labels && take === 'random') {
    const { train, test } = stratifiedSplit(labels, { fraction, seed: deriveSeed(seed, 'validation') })
    return { training: subset(data, train), validation: subset(data, test) }
  }
  const order = inOrder(length)
  if (take === 'random') new Random(deriveSeed(seed, 'validation')).shuffle(order)
  const kept = Math.min(Math.max(Math.floor(length * (1 - fraction)), 1), length - 1)
  return {
    training: subset(data, order.subarray(0, kept).sort()),
    validation: subset(data, order.subarray(kept).sort()),
  }
}
