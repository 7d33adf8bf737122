// All regularizers; docs/regularization.md

import { optionsOrNone } from '../check/options.js'
import { factor, regularizer, type Regularizer } from './regularizer.js'

/** Options of `regularizers.l1`. */
export interface L1Options {
  /** The factor; default 0.01. */
  readonly l1?: number
}

const checkL1 = optionsOrNone<L1Options>({ l1: factor })

/**
 * Lasso: `l1·Σ|w|`, which drives weights to 0. R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996.
 * @throws if the factor is negative, or an option is unknown.
 */
export function l1(options: L1Options = {}): Regularizer {
  checkL1('regularizers.l1', options)
  return { l1: options.l1 ?? 0.01 }
}

/** Options of `regularizers.l2`. */
export interface L2Options {
  /** The factor; default 0.01. */
  readonly l2?: number
}

const checkL2 = optionsOrNone<L2Options>({ l2: factor })

/**
 * Ridge, or weight decay as a term of the loss: `l2·Σw²`. Its gradient is `2·l2·w`. A. Hoerl, R. Kennard, "Ridge regression:
 * biased estimation for nonorthogonal problems", 1970.
 * @throws if the factor is negative, or an option is unknown.
 */
export function l2(options: L2Options = {}): Regularizer {
  checkL2('regularizers.l2', options)
  return { l2: options.l2 ?? 0.01 }
}

/**
 * Elastic net: `l1·Σ|w| + l2·Σw²`. H. Zou, T. Hastie, "Regularization and variable selection via the elastic net", 2005.
 * @param options the factors `l1` and `l2`; an absent one is 0.
 * @throws if both are absent, one is negative, or an option is unknown.
 */
export function l1l2(options: Regularizer): Regularizer {
  regularizer('regularizers.l1l2', options)
  return { ...options }
}
