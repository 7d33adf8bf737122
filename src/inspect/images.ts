// Arrays as images: numbers as gray, as colors of a map, or as RGB.

import { formatShape, sizeOf, type Float, type NDArray } from '../../kernels/shape.js'
import { toImage, toRGB, type Image } from '../data/image.js'
import { ndarrayOf, type TensorLike } from '../tensor/ndarray.js'
import { colorsOf, type Colormap } from './colormap.js'
import { ends } from './ends.js'

/** Images in any form: an array `[N, H, W]` or `[N, H, W, C]`, an image of bytes, or a list of these. */
export type GivenImages = TensorLike | Image | readonly Image[]

/** How numbers become colors. */
export interface Coloring {
  readonly colormap: Colormap
  /** The numbers at the two ends of the map; absent: each image's smallest and largest. */
  readonly range?: readonly [low: number, high: number]
  /** Whether three channels are red, green and blue. */
  readonly rgb: boolean
}

/**
 * The given images as RGB. If an array has several channels that are not colors, there is an image per channel.
 * @throws if they are not images, if there are none, or if a number is not finite.
 */
export function imagesOf(where: string, given: unknown, coloring: Coloring): readonly Image[] {
  const list = isImage(given) ? [given] : given
  if (Array.isArray(list) && list.length > 0 && list.every(isImage))
    return list.map((one, i) => toRGB(toImage(`${where}[${i}]`, one)))
  const array = ndarrayOf(where, given)
  const { shape, data } = array.shape.length === 3 ? { shape: [...array.shape, 1], data: array.data } : array
  if (shape.length !== 4 || sizeOf(shape) === 0)
    throw new Error(`${where} must be [N, H, W] or [N, H, W, C], got ${formatShape(array.shape)}`)
  const [N, H, W, C] = shape
  const size = H * W * C
  const together = coloring.rgb && C === 3
  return Array.from({ length: N }, (_, n) => data.subarray(n * size, (n + 1) * size)).flatMap((one) =>
    together
      ? [ofColors({ shape: [H, W, C], data: one }, coloring)]
      : Array.from({ length: C }, (_, c) => ofNumbers([H, W], every(one, C, c), coloring)),
  )
}

/** Whether it is an image of bytes rather than an array. */
const isImage = (value: unknown): value is Image =>
  typeof value === 'object' && value !== null && 'width' in value && 'height' in value

/** The values of one channel. */
const every = (values: Float, C: number, c: number): Float =>
  Float64Array.from({ length: values.length / C }, (_, p) => values[p * C + c])

/** Numbers as bytes: 0 at the low end, 255 at the high one. */
function bytes(values: Float, [low, high]: readonly [number, number] = ends(values)): Uint8ClampedArray {
  const scale = high > low ? 255 / (high - low) : 0
  return Uint8ClampedArray.from(values, (value) => (value - low) * scale)
}

function ofColors({ shape: [height, width], data }: NDArray, { range }: Coloring): Image {
  return { width, height, channels: 3, data: new Uint8Array(bytes(data, range)) }
}

function ofNumbers([height, width]: readonly number[], values: Float, { colormap, range }: Coloring): Image {
  return colored({ width, height, channels: 1, data: new Uint8Array(bytes(values, range)) }, colormap)
}

/** A gray image in the colors of a map. */
export function colored({ width, height, data: gray }: Image, colormap: Colormap): Image {
  const colors = colorsOf(colormap)
  const data = new Uint8Array(gray.length * 3)
  gray.forEach((value, p) => data.set(colors.subarray(value * 3, value * 3 + 3), p * 3))
  return { width, height, channels: 3, data }
}
