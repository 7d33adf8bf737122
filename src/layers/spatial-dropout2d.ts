// Dropout of whole channels: one factor per image and channel. docs/dropout.md

import { checkRank } from '../../kernels/shape.js'
import { options } from '../check/options.js'
import { dropoutRate } from './dropout.js'
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
  const { rate } = config
  return builtIn({
    kind: 'spatialDropout2d',
    config,
    outputShape([x]) {
      checkRank('spatialDropout2d', 'the input', x, 3, '[H,W,C]')
      return x
    },
    forward({ backend, inputs: [x], training, key }) {
      if (!training || rate === 0) return { y: x }
      const [N, , , C] = x.shape
      const mask = backend.run('dropoutMask', {}, { shape: [N, 1, 1, C], rate, key })
      return { y: backend.run('multiply', { a: x, b: mask }), saved: { mask } }
    },
    backward: ({ backend, dy, saved: { mask } }) => ({
      inputs: [mask ? backend.run('multiply', { a: dy, b: mask }) : dy],
    }),
  })
}
