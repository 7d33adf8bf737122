// Enlarges images by whole factors, with nearest or bilinear interpolation. docs/upsampling.md

import type { Interpolation } from '../../kernels/ops/resize2d.js'
import { oneOf, size } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { layerChecks, toPair, type LayerConfig, type Size } from './definition.js'
import type { Layer } from './layer.js'
import { resizedImages } from './resized-images.js'

/** Configuration of `layers.upSampling2d`. */
export interface UpSampling2dConfig extends LayerConfig {
  /** The factors for rows and columns: one number, or `[rows, columns]`; default 2. */
  readonly size?: Size
  /** `nearest` (default) repeats pixels; `bilinear` weights them by their distance. */
  readonly interpolation?: Interpolation
}

const checkConfig = optionsOrNone<UpSampling2dConfig>({
  ...layerChecks,
  size,
  interpolation: oneOf<Interpolation>('nearest', 'bilinear'),
})

/**
 * Enlarges each image: `[H, W, C]` → `[H·rows, W·columns, C]`. `nearest` repeats each pixel; `bilinear` weights the four
 * pixels around each position by their distance. Pixels have their centers at ½, as in Keras and `tf.image.resize`, and in
 * PyTorch with `align_corners=False`. At the border only the outermost pixels count. It has no weights.
 * @throws if `size` is not made of whole numbers of at least 1, or there is no such `interpolation`; when applied, if the
 *   input is not an image.
 */
export function upSampling2d(config: UpSampling2dConfig = {}): Layer {
  checkConfig('upSampling2d', config)
  const { size = 2, interpolation = 'nearest' } = config
  const [rows, columns] = toPair(size)
  return resizedImages('upSampling2d', config, (H, W) => [H * rows, W * columns], { interpolation })
}
