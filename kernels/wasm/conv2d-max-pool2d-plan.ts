// How the gradients of a convolution that max pooling follows cut their work: see assembly/conv2d-max-pool2d-*.ts.

import type { Conv2dWindow } from '../ops/conv2d.js'
import type { Pool2dAttributes } from '../ops/pool2d.js'
import type { Shape } from '../shape.js'
import { axis, type Pair } from '../ops/window.js'
import { padding } from './conv2d-direct.js'

/** Attributes of a convolution's pooling. */
export interface Pooled {
  readonly pool: Pool2dAttributes
}

/** Parts of the bands that are summed apart: as many as there may be threads. */
const mostShares = 16
/** Floats of sums that more shares may take. */
const mostSums = 1 << 22
/** Floats of the image that a band of windows should reach, about. */
const bandFloats = 8192

/** An image [pH,pW,channels], padding included: the runs of neighbouring taps in it, and the steps between positions of z. */
export function imageLayout(
  [, H, W]: Shape,
  [kH, kW]: Pair,
  channels: number,
  [, zH, zW]: Shape,
  { strides: [sH, sW], dilations: [dH, dW], padding: kind, pool, ...rest }: Conv2dWindow & Pooled,
) {
  const [top, left] = padding([H, W], [kH, kW], {
    ...{ ...rest, padding: kind, strides: [sH, sW], dilations: [dH, dW] },
  })
  const same = kind === 'same'
  const pH = same ? Math.max((zH - 1) * sH + (kH - 1) * dH + 1, top + H) : H
  const pW = same ? Math.max((zW - 1) * sW + (kW - 1) * dW + 1, left + W) : W
  const row = pW * channels
  const joined = dW === 1
  const starts = Array.from({ length: kH }, (_, u) =>
    Array.from({ length: joined ? 1 : kW }, (_, v) => u * dH * row + v * dW * channels),
  )
  return {
    ...{ pH, pW, joined, runs: starts.flat(), run: joined ? kW * channels : channels },
    imageFloats: pH * row,
    steps: stepsOf([0, zH, zW], sH * row, sW * channels),
    padded: pH !== H || pW !== W,
    bandFloats: (rows: number) =>
      (((rows - 1) * pool.strides[0] + pool.poolSize[0] - 1) * sH + (kH - 1) * dH + 1) * row,
  }
}

/** Bytes from one row of z to the next, from one column to the next, and to the last position. */
export const stepsOf = ([, zH, zW]: Shape, row: number, column: number) =>
  [row * 4, column * 4, ((zH - 1) * row + (zW - 1) * column) * 4] as const

/** How many vectors are summed at a time, for the fewest steps an entry: three a vector, and about eight a tile. */
export function tilesOf(run: number) {
  const plans = [7, 6, 4, 2].map((width) => ({ width, tiles: Math.ceil(run / (4 * width)) }))
  const steps = ({ width, tiles }: (typeof plans)[number]) => tiles * (3 * width + 8)
  return plans.reduce((best, plan) => (steps(plan) < steps(best) ? plan : best))
}

/** Rows of windows of a band: as many as reach no more of the image than the cache holds well. */
export function bandOf([, oH]: Shape, floats: (rows: number) => number): number {
  let band = 1
  while (band < oH && floats(band + 1) <= bandFloats) band++
  return band
}

export const sharesOf = (bands: number, shareFloats: number): number =>
  Math.min(mostShares, bands, Math.max(2, Math.floor(mostSums / shareFloats)))

/** From one share's sums to the next, an odd number of 64-byte lines: added up, they should not meet in the cache's sets. */
export const apart = (floats: number): number => (Math.ceil(floats / 16) | 1) * 16

/** An odd number of 64-byte lines, so that the lists of many channels do not meet in few lines of the cache. */
export const listBytes = (band: number, [, , oW]: Shape): number => (Math.ceil((band * oW) / 8) | 1) * 64

/** The lists of a band, and their ends. */
export const listFloats = (band: number, dy: Shape): number => {
  const channels = Math.ceil(dy[3] / 4) * 4
  return (channels * listBytes(band, dy)) / 4 + upToLine(channels)
}

export const upToLine = (floats: number): number => Math.ceil(floats / 16) * 16

/** K, oH, oW, and the pooling windows over z: their width, strides, and what is above and left of the first. */
export function poolGeometry([, zH, zW, K]: Shape, [, oH, oW]: Shape, { pool }: Pooled) {
  const [kH, kW] = pool.poolSize
  const rows = axis(zH, kH, pool.strides[0], 1, pool.padding)
  const columns = axis(zW, kW, pool.strides[1], 1, pool.padding)
  return [K, oH, oW, kW, ...pool.strides, rows.before, columns.before] as const
}
