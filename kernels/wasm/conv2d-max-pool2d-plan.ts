// How the gradients of a convolution followed by max pooling divide their work: see assembly/conv2d-max-pool2d-*.ts.

import type { Pool2dAttributes } from '../ops/pool2d.js'
import { paddedSize, pool2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'

/** A convolution's attributes together with those of its pooling. */
export interface Pooled {
  readonly pool: Pool2dAttributes
}

/** How many parts the bands are summed in: the most threads there can be. */
const mostShares = 16
/** The most floats that the sums of additional shares may take. */
const mostSums = 1 << 22
/** Approximately how many floats of the image the windows of a band cover: a first-level cache of 32 kB. */
const bandFloats = 8192

/** An image [pH,pW,channels], padding included: its runs of neighboring taps, and the steps between positions of z. */
export function imageLayout(geometry: Conv2dGeometry, channels: number, { pool }: Pooled) {
  const { H, W, kH, kW, sH, sW, dH, dW } = geometry
  const { pH, pW } = paddedSize(geometry)
  const row = pW * channels
  const joined = dW === 1
  const starts = Array.from({ length: kH }, (_, u) =>
    Array.from({ length: joined ? 1 : kW }, (_, v) => u * dH * row + v * dW * channels),
  )
  return {
    pH,
    pW,
    joined,
    runs: starts.flat(),
    run: joined ? kW * channels : channels,
    imageFloats: pH * row,
    steps: stepsOf(geometry, sH * row, sW * channels),
    padded: pH !== H || pW !== W,
    bandFloats: (rows: number) =>
      (((rows - 1) * pool.strides[0] + pool.poolSize[0] - 1) * sH + (kH - 1) * dH + 1) * row,
  }
}

/** Bytes from one row of z to the next, from one column to the next, and to the last position. */
export const stepsOf = ({ oH: zH, oW: zW }: Conv2dGeometry, row: number, column: number) => ({
  rowStep: row * 4,
  columnStep: column * 4,
  farthest: ((zH - 1) * row + (zW - 1) * column) * 4,
})

/**
 * How many vectors are summed at a time so that an entry takes the fewest steps: three per vector, and about eight per tile.
 */
export function tilesOf(run: number) {
  const plans = [7, 6, 4, 2].map((width) => ({ width, tiles: Math.ceil(run / (4 * width)) }))
  const steps = ({ width, tiles }: (typeof plans)[number]) => tiles * (3 * width + 8)
  return plans.reduce((best, plan) => (steps(plan) < steps(best) ? plan : best))
}

/** How many rows of windows form a band, so that the part of the image they cover fits well into the cache. */
export function bandOf([, oH]: Shape, floats: (rows: number) => number, most = bandFloats): number {
  let band = 1
  while (band < oH && floats(band + 1) <= most) band++
  return band
}

export const sharesOf = (bands: number, shareFloats: number): number =>
  Math.min(mostShares, bands, Math.max(2, Math.floor(mostSums / shareFloats)))

export const upToLine = (floats: number): number => Math.ceil(floats / 16) * 16

/**
 * Rounds up to an odd number of 64-byte lines. Arrays this far apart, such as the sums of two shares or the lists of two
 * channels, do not collide in a few sets of the cache.
 */
export const oddLines = (floats: number): number => (Math.ceil(floats / 16) | 1) * 16

/** Bytes of one channel's list in a band: two floats per window. */
export const listBytes = (band: number, [, , oW]: Shape): number => oddLines(band * oW * 2) * 4

/** Floats for the lists of a band and their ends. */
export const listFloats = (band: number, dy: Shape): number => {
  const channels = Math.ceil(dy[3] / 4) * 4
  return (channels * listBytes(band, dy)) / 4 + upToLine(channels)
}

/** The arguments that describe the pooling's windows over z, [zH,zW,K]. */
export function poolingOf({ oH: zH, oW: zW, K }: Conv2dGeometry, { pool }: Pooled) {
  const { oH, oW, kW, sH, sW, top, left } = pool2dGeometry([1, zH, zW, K], pool)
  return { K, oH, oW, poolW: kW, poolSH: sH, poolSW: sW, poolTop: top, poolLeft: left }
}
