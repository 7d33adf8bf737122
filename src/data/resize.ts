// out[i,j] = bilinear sample of x at ((i+½)·H/H' − ½, (j+½)·W/W' − ½), clamped to the image, without antialiasing.
// Bit-identical to OpenCV's INTER_LINEAR on 8 bits: modules/imgproc/src/resize.cpp, resizeGeneric_ with HResizeLinear and
// VResizeLinear<uchar, int, short>: weights in 11 bits, columns first, then rows with 4 + 16 + 2 bits shifted out.

import { checkImage, allocateBytes, rowsAndColumns, type Image, type ImageSize } from './image.js'
import { size as checkSize } from '../check/check.js'

const ONE = 2048

/**
 * Resizes like OpenCV's `resize` with `INTER_LINEAR`: each output pixel is interpolated between its four neighbors in
 * `image`, whatever the scale; exact halving of both sides takes the mean of 2 × 2 pixels. Rows of `image` that no output
 * pixel needs are not read.
 *
 * @param size `[rows, columns]` of the result, or one number for both.
 * @returns an image of this size with the channels of `image`; `image` itself if the size is the same.
 * @throws if a side is not a whole number of at least 1, `image` is not an image, or there is not enough memory for the
 *   result.
 */
export function resizeBilinear(image: Image, size: ImageSize): Image {
  checkImage('resizeBilinear: image', image)
  checkSize('resizeBilinear: size', size)
  const [height, width] = rowsAndColumns(size)
  const { channels } = image
  if (width === image.width && height === image.height) return image
  const what = `resizeBilinear: ${height} × ${width} pixels of ${channels} channels`
  const out = { width, height, channels, data: allocateBytes(what, width * height * channels) }
  if (image.width === 2 * width && image.height === 2 * height) halve(image, out)
  else interpolate(image, out)
  return out
}

function halve({ width: W, channels: C, data: x }: Image, { width, height, data: y }: Image): void {
  const row = W * C
  let out = 0
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++)
      for (let c = 0; c < C; c++) {
        const p = (2 * i * W + 2 * j) * C + c
        y[out++] = (x[p] + x[p + C] + x[p + row] + x[p + row + C] + 2) >> 2
      }
}

function interpolate(image: Image, { width, height, data: y }: Image): void {
  const { height: H, channels: C } = image
  const columns = samples(image.width, width)
  const rows = samples(H, height)
  const size = width * C
  let upper = { row: -1, values: new Int32Array(size) }
  let lower = { row: -1, values: new Int32Array(size) }
  for (let i = 0; i < height; i++) {
    const first = Math.max(rows.at[i], 0)
    const second = Math.min(rows.at[i] + 1, H - 1)
    if (lower.row === first) [upper, lower] = [lower, upper]
    if (upper.row !== first) resizeRow(image, first, columns, upper)
    if (lower.row !== second) resizeRow(image, second, columns, lower)
    const a = upper.values
    const b = lower.values
    const weightA = rows.weight0[i]
    const weightB = rows.weight1[i]
    for (let j = 0, out = i * size; j < size; j++, out++)
      y[out] = (((weightA * (a[j] >> 4)) >> 16) + ((weightB * (b[j] >> 4)) >> 16) + 2) >> 2
  }
}

/** One row of `image` at the output's columns, times 2048. */
function resizeRow(
  image: Image,
  row: number,
  columns: Samples,
  into: { row: number; values: Int32Array },
): void {
  const { width: W, channels: C, data: x } = image
  const { at, weight0, weight1 } = columns
  const start = row * W * C
  into.row = row
  for (let j = 0, out = 0; j < at.length; j++) {
    // Beyond an edge, the edge's own pixel counts with its full weight.
    const inside = at[j] >= 0 && at[j] < W - 1
    const p = start + Math.min(Math.max(at[j], 0), W - 1) * C
    if (inside)
      for (let c = 0; c < C; c++) into.values[out++] = x[p + c] * weight0[j] + x[p + C + c] * weight1[j]
    else for (let c = 0; c < C; c++) into.values[out++] = x[p + c] * ONE
  }
}

interface Samples {
  /** The pixel at or before each sample; −1 before the first. */
  readonly at: Int32Array
  /** Weights of that pixel and the next, in 1/2048. */
  readonly weight0: Int32Array
  readonly weight1: Int32Array
}

/** The positions of `to` samples on an axis of `from` pixels. Single precision where OpenCV uses it. */
function samples(from: number, to: number): Samples {
  const scale = 1 / (to / from)
  const at = new Int32Array(to)
  const weight0 = new Int32Array(to)
  const weight1 = new Int32Array(to)
  for (let i = 0; i < to; i++) {
    const position = Math.fround((i + 0.5) * scale - 0.5)
    at[i] = Math.floor(position)
    const fraction = Math.fround(position - at[i])
    weight0[i] = roundHalfEven(Math.fround(1 - fraction) * ONE)
    weight1[i] = roundHalfEven(fraction * ONE)
  }
  return { at, weight0, weight1 }
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
