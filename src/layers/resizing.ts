// Resizes images to a size or by a scale, with nearest or bilinear interpolation. docs/upsampling.md

import {
  scaledSize,
  type Coordinates,
  type Interpolation,
  type Rounding,
} from '../../kernels/ops/resize2d.js'
import type { Pair } from '../../kernels/ops/window.js'
import { check, count, oneOf } from '../check/check.js'
import { options } from '../check/options.js'
import { layerChecks, toPair, type LayerConfig } from './definition.js'
import type { Layer } from './layer.js'
import { resizedImages } from './resized-images.js'

/** Configuration of `layers.resizing`. */
export interface ResizingConfig extends LayerConfig {
  /** Rows of the output; given with `width`, or absent if `scale` is given. */
  readonly height?: number
  /** Columns of the output. */
  readonly width?: number
  /** The scale, one number above 0 or `[rows, columns]`. Sizes are rounded down. */
  readonly scale?: number | Pair
  /** `bilinear` (default) weights pixels by their distance; `nearest` takes the nearest one. */
  readonly interpolation?: Interpolation
  /**
   * How outputs are aligned with inputs: as pixels that cover the same area (`halfPixel`, default), with their upper left
   * corners aligned (`asymmetric`), or with the centers of the outermost pixels aligned (`alignCorners`).
   */
  readonly coordinates?: Coordinates
  /**
   * Which pixel counts as the nearest: the one before, the one after, or the closest; in a tie the lower or the higher.
   * Default: `floor` with `asymmetric`, else `roundPreferCeil`.
   */
  readonly rounding?: Rounding
}

const isScale = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0

const checkConfig = options<ResizingConfig>(
  {},
  {
    ...layerChecks,
    height: count,
    width: count,
    scale: check(
      'a number above 0, or two of them as [rows, columns]',
      (value) => isScale(value) || (Array.isArray(value) && value.length === 2 && value.every(isScale)),
    ),
    interpolation: oneOf<Interpolation>('nearest', 'bilinear'),
    coordinates: oneOf<Coordinates>('halfPixel', 'asymmetric', 'alignCorners'),
    rounding: oneOf<Rounding>('floor', 'ceil', 'roundPreferFloor', 'roundPreferCeil'),
  },
)

/**
 * Resizes all images to one size: `[H, W, C]` → `[height, width, C]`, or `[⌊H·rows⌋, ⌊W·columns⌋, C]` with a `scale`. As in
 * Keras, it interpolates, and does not smooth when an image becomes smaller. It has no weights.
 *
 * @throws unless either `scale` or both `height` and `width` are given, or if a size is not a whole number of at least 1, a
 *   name is unknown, or `rounding` is given without `nearest`; when applied, if the input is not an image, or nothing would
 *   be left of it.
 */
export function resizing(config: ResizingConfig): Layer {
  checkConfig('resizing', config)
  const { height, width, interpolation = 'bilinear', coordinates, rounding } = config
  if (rounding !== undefined && interpolation !== 'nearest')
    throw new Error("resizing: rounding applies only to interpolation 'nearest'; leave it out")
  const scale = config.scale === undefined ? undefined : toPair(config.scale)
  const given = [height, width].filter((one) => one !== undefined).length
  if (given !== (scale ? 0 : 2)) throw new Error('resizing: give either height and width, or scale')
  const sampling = {
    ...{ interpolation },
    ...(coordinates !== undefined && { coordinates }),
    ...(rounding !== undefined && { rounding }),
    ...(scale && { scale }),
  }
  const size = (H: number, W: number): Pair =>
    scale ? [scaledSize(H, scale[0]), scaledSize(W, scale[1])] : [height!, width!]
  return resizedImages('resizing', config, size, sampling)
}
