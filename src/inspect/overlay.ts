// A heatmap on its image.

import { formatShape } from '../../kernels/shape.js'
import { number, oneOf } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Image } from '../data/image.js'
import { resizeBilinear } from '../data/resize.js'
import { ndarrayOf, type TensorLike } from '../tensor/ndarray.js'
import { colormaps, type Colormap } from './colormap.js'
import { colored, imagesOf, type GivenImages } from './images.js'

/** Options of `overlay`. */
export interface OverlayOptions {
  /** `viridis`, `inferno` or `gray`; default `viridis`. */
  readonly colormap?: Colormap
  /** The share of the color where the heatmap is 1, from 0 to 1; default 0.7. */
  readonly alpha?: number
}

const checkOptions = optionsOrNone<OverlayOptions>({
  colormap: oneOf(...colormaps),
  alpha: number({ atLeast: 0, atMost: 1 }),
})

/**
 * Heatmaps in color on their images: `image·(1 − αv) + color(v)·αv`, v being the heatmap's value. Where it is 0, the image
 * is unchanged.
 *
 * @param images `[N, H, W]`, `[N, H, W, 1]` or `[N, H, W, 3]`, each shown from its smallest value to its largest; or images of
 * bytes, `{ width, height, channels, data }`, one or a list.
 * @param heatmaps `[N, h, w]` from 0 to 1, as `gradCam`, `saliency` and `occlusion` give; resized to the images.
 * @returns RGB images, for `encodePng` or a canvas.
 * @throws if there are not as many images as heatmaps, a value is not from 0 to 1, or an option is out of its range.
 */
export function overlay(images: GivenImages, heatmaps: TensorLike, options: OverlayOptions = {}): Image[] {
  checkOptions('overlay', options)
  const { colormap = 'viridis', alpha = 0.7 } = options
  const pictures = imagesOf('overlay: images', images, { colormap: 'gray', rgb: true })
  const { shape, data } = ndarrayOf('overlay: heatmaps', heatmaps)
  if (shape.length !== 3 || shape[0] !== pictures.length)
    throw new Error(
      `overlay: heatmaps must be [N, h, w], one for each of the ${pictures.length} images; got ${formatShape(shape)}`,
    )
  const wrong = data.findIndex((value) => value < 0 || value > 1)
  if (wrong >= 0)
    throw new Error(`overlay: heatmaps: element ${wrong} is ${data[wrong]}; values must be from 0 to 1`)
  const [, height, width] = shape
  return pictures.map((picture, n) => {
    const map = data.subarray(n * height * width, (n + 1) * height * width)
    const gray = {
      width,
      height,
      channels: 1,
      data: Uint8Array.from(map, (value) => Math.round(value * 255)),
    }
    return blended(picture, resizeBilinear(gray, [picture.height, picture.width]), colormap, alpha)
  })
}

function blended(image: Image, heat: Image, colormap: Colormap, alpha: number): Image {
  const color = colored(heat, colormap).data
  const data = image.data.map((value, i) => {
    const share = (alpha * heat.data[Math.floor(i / 3)]) / 255
    return Math.round(value + share * (color[i] - value))
  })
  return { ...image, data }
}
