// A penalty on a weight, which is added to the loss: l1·Σ|w| + l2·Σw². docs/regularization.md

import { isRecord, number, refuse, type Check } from '../check/check.js'
import { options } from '../check/options.js'

/** A penalty on a weight: `l1·Σ|w| + l2·Σw²`. `regularizers.l2({ l2: 0.01 })` makes one. */
export interface Regularizer {
  /** The factor of Σ|w|; default 0. */
  readonly l1?: number
  /** The factor of Σw²; default 0. */
  readonly l2?: number
}

/** `l1` or `l2`, with a factor of 0.01, or a regularizer. */
export type RegularizerChoice = 'l1' | 'l2' | Regularizer

export const factor = number({ atLeast: 0 })

const checkFactors = options<Regularizer>({}, { l1: factor, l2: factor })

export const regularizer: Check = (where, value) => {
  if (value === 'l1' || value === 'l2') return
  if (!isRecord(value)) refuse(where, value, "'l1', 'l2' or what regularizers.l2({ l2: 0.01 }) gives")
  checkFactors(where, value)
  if (value.l1 === undefined && value.l2 === undefined)
    refuse(where, value, 'a factor l1, a factor l2, or both')
}

/** The regularizer with both factors; undefined if there is none, or both factors are 0. */
export function regularizerOf(choice: RegularizerChoice = {}): Required<Regularizer> | undefined {
  const { l1 = 0, l2 = 0 }: Regularizer = typeof choice === 'string' ? { [choice]: 0.01 } : choice
  return l1 > 0 || l2 > 0 ? { l1, l2 } : undefined
}
