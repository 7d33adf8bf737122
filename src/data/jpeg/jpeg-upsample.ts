// Converts the samples of components to rows of pixels, as libjpeg does: jdsample.c, "fancy" upsampling.

import type { Component, Frame } from './jpeg-frame.js'

/** Returns a row of a component at the picture's width. The next row overwrites it. */
export type RowOf = (y: number) => Uint8ClampedArray

/**
 * Rows of a component at full size. If it has half the picture's columns or rows, values are interpolated between the two or
 * four nearest samples with weights 3/4 and 1/4; for other ratios, samples are repeated.
 */
export function upsample(samples: Uint8ClampedArray, component: Component, frame: Frame): RowOf {
  const { width, height } = component
  const stride = component.paddedColumns * 8
  const across = frame.h / component.h
  const down = frame.v / component.v
  const rowAt = (y: number): number => Math.min(Math.max(y, 0), height - 1) * stride
  const row = new Uint8ClampedArray(width * across)
  const smooth = across === 2 && width > 2
  if (across === 1 && down === 1) return (y) => samples.subarray(y * stride, y * stride + width)
  if (across === 1 && down === 2)
    return (y) => {
      const near = rowAt(y >> 1)
      const far = rowAt((y >> 1) + (y & 1 ? 1 : -1))
      const half = 1 + (y & 1)
      for (let x = 0; x < width; x++) row[x] = (3 * samples[near + x] + samples[far + x] + half) >> 2
      return row
    }
  if (smooth && down === 1)
    return (y) => {
      widen(samples.subarray(y * stride, y * stride + width), row, 1, 2, 2)
      return row
    }
  if (smooth && down === 2) {
    const sums = new Int32Array(width)
    return (y) => {
      const near = rowAt(y >> 1)
      const far = rowAt((y >> 1) + (y & 1 ? 1 : -1))
      for (let x = 0; x < width; x++) sums[x] = 3 * samples[near + x] + samples[far + x]
      widen(sums, row, 8, 7, 4)
      return row
    }
  }
  return (y) => {
    const start = Math.floor(y / down) * stride
    for (let x = 0, out = 0; x < width; x++) for (let i = 0; i < across; i++) row[out++] = samples[start + x]
    return row
  }
}

/** Doubles the columns. Each value is halved several times, with a rounding that differs left and right. */
function widen(
  from: ArrayLike<number>,
  to: Uint8ClampedArray,
  left: number,
  right: number,
  shift: number,
): void {
  const last = from.length - 1
  let before = from[0]
  let value = from[0]
  for (let x = 0; x <= last; x++) {
    const after = x < last ? from[x + 1] : value
    to[2 * x] = (3 * value + before + left) >> shift
    to[2 * x + 1] = (3 * value + after + right) >> shift
    before = value
    value = after
  }
}
