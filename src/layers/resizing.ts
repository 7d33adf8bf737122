// Each image to a size, or by a scale, by its nearest pixels or between them. docs/upsampling.md

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
  /** Rows of the output; given with `width`, or else `scale` is. */
  readonly height?: number
  /** Columns of the output. */
  readonly width?: number
  /** How many times as large images become, one number above 0 or `[rows, columns]`: sizes are rounded down. */
  readonly scale?: number | Pair
  /** Whether pixels are mixed by their distance, or the nearest one is taken; default `bilinear`. */
  readonly interpolation?: Interpolation
  /**
   * Where outputs stand among the inputs: as pixels that cover the same area (`halfPixel`, default), with their upper left corners
   * where those of the input's are (`asymmetric`), or from the first center to the last one (`alignCorners`).
   */
  readonly coordinates?: Coordinates
  /**
   * Which pixel counts as the nearest: the one before, the one after, or the closest, and of two as close the lower or the higher.
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
 * Makes each image of one size: `[H, W, C]` → `[height, width, C]`, or `[⌊H·rows⌋, ⌊W·columns⌋, C]` of a `scale`. As in Keras it
 * mixes pixels; nothing is smoothed where the image becomes smaller. It has no weights.
 *
 * @throws if neither `height` and `width` are given nor `scale`, or both, a size is not a whole number of at least 1, a name is
 * unknown, or `rounding` is given without `nearest`; when applied, if the input is not an image, or a scale leaves nothing of it.
 */
export function resizing(config: ResizingConfig): Layer {
  checkConfig('resizing', config)
  const { height, width, interpolation = 'bilinear', coordinates, rounding } = config
  if (rounding !== undefined && interpolation !== 'nearest')
    throw new Error("resizing: rounding is for interpolation 'nearest' alone; leave it out")
  const scale = config.scale === undefined ? undefined : toPair(config.scale)
  const given = [height, width].filter((one) => one !== undefined).length
  if (given !== (scale ? 0 : 2))
    throw new Error('resizing: it takes height and width, or scale instead of both')
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
