// Images side by side: the maps of a layer, or its filters.

import { check, count, oneOf, truth, wholeNumber } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { allocateBytes, type Image } from '../data/image.js'
import { colormaps, type Colormap } from './colormap.js'
import { imagesOf, type GivenImages } from './images.js'

/** Options of `imageGrid`. */
export interface ImageGridOptions {
  /** Images in a row; default: about as many as there are rows. */
  readonly columns?: number
  /** The rows and columns of pixels that each value takes, at most 1000; default 1. */
  readonly scale?: number
  /** White pixels between images, at most 1000; default 1. */
  readonly gap?: number
  /** The colors for numbers that are not colors themselves: `viridis`, `inferno` or `gray`; default `gray`. */
  readonly colormap?: Colormap
  /** The numbers that the two ends of the colors stand for. Default: each image's smallest and largest. */
  readonly range?: readonly [low: number, high: number]
  /** Whether three channels are red, green and blue, rather than three maps; default true. */
  readonly rgb?: boolean
}

const checkOptions = optionsOrNone<ImageGridOptions>({
  columns: count,
  scale: wholeNumber(1, 1000),
  gap: wholeNumber(0, 1000),
  colormap: oneOf(...colormaps),
  range: check(
    'two numbers, [low, high], the first below the second',
    (value) =>
      Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1],
  ),
  rgb: truth,
})

/**
 * Images in rows, as one picture: maps as `activations` gives, `[N, H, W, C]`, a tile for each channel; filters as `filters`
 * gives; heatmaps, `[N, H, W]`; or images of bytes, of one size.
 *
 * @returns an RGB image, for `encodePng` or a canvas.
 * @throws if they are not images, or differ in size; if an option is out of its range; or if there is not enough memory for
 *   the picture.
 */
export function imageGrid(images: GivenImages, options: ImageGridOptions = {}): Image {
  checkOptions('imageGrid', options)
  const { scale = 1, gap = 1, colormap = 'gray', range, rgb = true } = options
  const tiles = imagesOf('imageGrid: images', images, { colormap, range, rgb })
  const [{ width: w, height: h }] = tiles
  const other = tiles.findIndex(({ width, height }) => width !== w || height !== h)
  if (other > 0)
    throw new Error(
      `imageGrid: images must be of one size; the first is ${w} × ${h}, and number ${other} is ${tiles[other].width} × ${tiles[other].height}`,
    )
  const columns = Math.min(options.columns ?? Math.ceil(Math.sqrt(tiles.length)), tiles.length)
  const rows = Math.ceil(tiles.length / columns)
  const width = columns * (w * scale + gap) - gap
  const height = rows * (h * scale + gap) - gap
  const data = allocateBytes(`imageGrid: ${width} × ${height} pixels`, width * height * 3).fill(255)
  tiles.forEach((tile, i) => {
    const left = (i % columns) * (w * scale + gap)
    const top = Math.floor(i / columns) * (h * scale + gap)
    for (let y = 0; y < h * scale; y++)
      for (let x = 0; x < w * scale; x++) {
        const from = (Math.floor(y / scale) * w + Math.floor(x / scale)) * 3
        const to = ((top + y) * width + left + x) * 3
        for (let c = 0; c < 3; c++) data[to + c] = tile.data[from + c]
      }
  })
  return { width, height, channels: 3, data }
}
