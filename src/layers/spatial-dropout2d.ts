// Dropout of whole channels: one factor per image and channel. docs/dropout.md

import { checkRank } from '../../kernels/shape.js'
import { options } from '../check/options.js'
import { dropoutRate, dropping } from './dropout.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.spatialDropout2d`. */
export interface SpatialDropout2dConfig extends LayerConfig {
  /** The fraction of channels set to zero in training, 0 ≤ rate < 1. */
  readonly rate: number
}

const checkConfig = options<SpatialDropout2dConfig>({ rate: dropoutRate }, layerChecks)

/**
 * In training, sets a random fraction of each image's channels to zero and scales the others by 1/(1 − rate). Neighboring
 * pixels of a channel are correlated, so they are dropped together. At inference it does nothing. J. Tompson et al.,
 * "Efficient object localization using convolutional networks", 2015.
 * @throws if `rate` is not at least 0 and below 1; when applied, if the input is not `[H, W, C]`.
 */
export function spatialDropout2d(config: SpatialDropout2dConfig): Layer {
  checkConfig('spatialDropout2d', config)
  return builtIn({
    kind: 'spatialDropout2d',
    config,
    outputShape([x]) {
      checkRank('spatialDropout2d', 'the input', x, 3, '[H,W,C]')
      return x
    },
    ...dropping(config.rate, ([N, , , C]) => [N, 1, 1, C]),
  })
}
