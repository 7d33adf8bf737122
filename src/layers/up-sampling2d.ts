// Each image larger by whole factors, by its nearest pixels or between them. docs/upsampling.md

import type { Interpolation } from '../../kernels/ops/resize2d.js'
import { oneOf, size } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { layerChecks, toPair, type LayerConfig, type Size } from './definition.js'
import type { Layer } from './layer.js'
import { resizedImages } from './resized-images.js'

/** Configuration of `layers.upSampling2d`. */
export interface UpSampling2dConfig extends LayerConfig {
  /** How many rows and columns each one becomes: one number, or `[rows, columns]`; default 2. */
  readonly size?: Size
  /** Whether pixels are repeated, or mixed by their distance; default `nearest`. */
  readonly interpolation?: Interpolation
}

const checkConfig = optionsOrNone<UpSampling2dConfig>({
  ...layerChecks,
  size,
  interpolation: oneOf<Interpolation>('nearest', 'bilinear'),
})

/**
 * Makes each image larger: `[H, W, C]` → `[H·rows, W·columns, C]`. `nearest` repeats each pixel; `bilinear` mixes the four
 * around each place by their distance. Pixels have their centers at ½, as in Keras and `tf.image.resize`, and in PyTorch with
 * `align_corners=False`; at the border the outermost count alone. It has no weights.
 * @throws if `size` is not made of whole numbers of at least 1, or there is no such `interpolation`; when applied, if the input
 * is not an image.
 */
export function upSampling2d(config: UpSampling2dConfig = {}): Layer {
  checkConfig('upSampling2d', config)
  const { size = 2, interpolation = 'nearest' } = config
  const [rows, columns] = toPair(size)
  return resizedImages('upSampling2d', config, (H, W) => [H * rows, W * columns], { interpolation })
}
