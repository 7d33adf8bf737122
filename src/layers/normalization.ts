// y = (x − mean) / √variance, with fixed numbers. docs/tensor-operations.md

import { options } from '../check/options.js'
import { anAxis } from './axes.js'
import { layerChecks, type LayerConfig } from './definition.js'
import type { Layer } from './layer.js'
import { affine, someNumbers, type Numbers } from './rescaling.js'

/** Configuration of `layers.normalization`. */
export interface NormalizationConfig extends LayerConfig {
  /** The mean of the data: one number, or one for each element of the axis. */
  readonly mean: Numbers
  /** The variance of the data, in as many numbers. Standard deviations count as at least 1e-7. */
  readonly variance: Numbers
  /** The axis along which lists lie: from 1, since 0 is the batch, or from −1 at the end; default −1, the channels. */
  readonly axis?: number
}

const checkConfig = options<NormalizationConfig>(
  { mean: someNumbers, variance: someNumbers },
  { ...layerChecks, axis: anAxis },
)

/**
 * Normalizes values of known mean and variance to mean 0 and standard deviation 1, like Keras's layer of that name after
 * `adapt`: `layers.normalization({ mean: [124, 116, 104], variance: [3409, 3260, 3387] })` for bytes of photographs.
 * @throws if `mean` or `variance` is anything but finite numbers, or a variance is below 0; when applied, if there is no
 *   such axis, or the length of a list is wrong.
 */
export function normalization(config: NormalizationConfig): Layer {
  checkConfig('normalization', config)
  const { mean, variance, axis = -1 } = config
  const negative = [variance].flat().find((one) => one < 0)
  if (negative !== undefined) throw new Error(`normalization: variance must be at least 0, got ${negative}`)
  return affine('normalization', config, axis, [
    { op: 'add', by: each(mean, (one) => -one), name: 'mean' },
    { op: 'multiply', by: each(deviationsOf(variance), (one) => 1 / one), name: 'variance' },
  ])
}

/** The divisors: square roots of the variances, at least 1e-7. */
export const deviationsOf = (variance: Numbers): Numbers =>
  each(variance, (one) => Math.max(Math.sqrt(one), 1e-7))

const each = (numbers: Numbers, f: (one: number) => number): Numbers =>
  typeof numbers === 'number' ? f(numbers) : numbers.map(f)
