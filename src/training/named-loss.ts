// Finds the loss that a caller means: by name, also in Keras's spellings, or as `losses` makes it.

import { isRecord } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { nearest, spelledLike } from '../check/nearest.js'
import type { Loss, LossName } from '../layers/loss.js'
import * as losses from './losses.js'

/** Other names that Keras has for the losses. */
export type LossAlias =
  | 'mse'
  | 'mae'
  | 'bce'
  | 'mean_squared_error'
  | 'mean_absolute_error'
  | 'categorical_crossentropy'
  | 'sparse_categorical_crossentropy'
  | 'binary_crossentropy'
  | 'categorical_focal_crossentropy'
  | 'binary_focal_crossentropy'

const factories: Readonly<Record<LossName, (options?: never) => Loss>> = losses

const names = Object.keys(factories) as readonly LossName[]

const short: Readonly<Record<string, LossName>> = {
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  bce: 'binaryCrossentropy',
}

/**
 * @returns the loss with that name in any spelling, such as `mse`, `mean_squared_error` or `MeanSquaredError`, or the given
 *   loss if `losses` has made it.
 * @throws if there is no such loss, or its settings are invalid; `where` is the caller.
 */
export function lossGiven(where: string, given: unknown): Loss {
  if (isRecord(given) && names.includes(given.name as LossName))
    try {
      return factories[given.name as LossName](given.config as never)
    } catch (cause) {
      throw new Error(`${where}: loss: ${(cause as Error).message}`, { cause })
    }
  if (typeof given === 'string') {
    const meant = (spelledLike(given, names) as LossName | undefined) ?? short[given.toLowerCase()]
    if (meant) return factories[meant]()
  }
  const near = typeof given === 'string' ? nearest(given, names) : undefined
  const uncalled = names.find((name) => factories[name] === given)
  throw new Error(
    `${where}: there is no loss ${describeValue(given)}; ` +
      (near
        ? `did you mean '${near}'?`
        : uncalled
          ? `call it: losses.${uncalled}()`
          : `use one of ${names.join(', ')}, by name or as losses.${names[0]}({ … }) makes it`),
  )
}
