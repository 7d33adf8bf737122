// Each output is a weighted mean of up to four inputs: along an axis (1 − share)·x[low] + share·x[high]. docs/upsampling.md
//
// `rows` and `columns` hold what the host has computed, four words per output: low, high, 1 − share, share. An input with
// share 0 is not read, since it may be infinite.

import { loadChannels, storeChannels } from './channels'
import { madd } from './madd'

const tapBytes: usize = 16

/** An item is a row of the output. */
export function resize2d(
  start: i32, end: i32, x: usize, y: usize, rows: usize, columns: usize, H: i32, W: i32, C: i32, oH: i32, oW: i32,
): void {
  const pixelBytes = <usize>C << 2
  const rowBytes = <usize>W * pixelBytes
  let to = y + <usize>start * <usize>oW * pixelBytes
  for (let item = start; item < end; item++) {
    const row = rows + <usize>(item % oH) * tapBytes
    const image = x + <usize>(item / oH * H) * rowBytes
    const top = image + <usize>load<i32>(row) * rowBytes
    const bottom = image + <usize>load<i32>(row, 4) * rowBytes
    const ofTop = load<f32>(row, 8)
    const ofBottom = load<f32>(row, 12)
    for (let j = 0, column = columns; j < oW; j++, column += tapBytes, to += pixelBytes) {
      const left = <usize>load<i32>(column) * pixelBytes
      const right = <usize>load<i32>(column, 4) * pixelBytes
      const ofLeft = load<f32>(column, 8)
      const ofRight = load<f32>(column, 12)
      for (let c = 0, at: usize = 0; c < C; c += 4, at += 16) {
        let value = between(top + left + at, bottom + left + at, ofTop, ofBottom, C - c)
        if (ofRight > 0) {
          const beside = between(top + right + at, bottom + right + at, ofTop, ofBottom, C - c)
          value = mixed(value, beside, ofLeft, ofRight)
        }
        storeChannels(to + at, value, C - c)
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function mixed(low: v128, high: v128, ofLow: f32, ofHigh: f32): v128 {
  return madd(f32x4.mul(low, f32x4.splat(ofLow)), high, f32x4.splat(ofHigh))
}

// @ts-ignore: decorator
@inline
function between(low: usize, high: usize, ofLow: f32, ofHigh: f32, channels: i32): v128 {
  const value = loadChannels(low, channels)
  return ofHigh > 0 ? mixed(value, loadChannels(high, channels), ofLow, ofHigh) : value
}

/**
 * dx from dy. An item is a row of the input. `rowRanges` and `columnRanges` hold, for each input, the first output that it
 * contributes to and the one after the last.
 */
export function resize2dGradient(
  start: i32, end: i32, dy: usize, dx: usize, rows: usize, columns: usize, rowRanges: usize, columnRanges: usize, H: i32,
  W: i32, C: i32, oH: i32, oW: i32,
): void {
  const pixelBytes = <usize>C << 2
  let to = dx + <usize>start * <usize>W * pixelBytes
  for (let item = start; item < end; item++) {
    const h = item % H
    const image = dy + <usize>(item / H * oH) * <usize>oW * pixelBytes
    const firstRow = load<i32>(rowRanges + (<usize>h << 3))
    const lastRow = load<i32>(rowRanges + (<usize>h << 3), 4)
    for (let w = 0; w < W; w++, to += pixelBytes) {
      const firstColumn = load<i32>(columnRanges + (<usize>w << 3))
      const lastColumn = load<i32>(columnRanges + (<usize>w << 3), 4)
      memory.fill(to, 0, pixelBytes)
      for (let i = firstRow; i < lastRow; i++) {
        const ofRow = shareOf(rows, i, h)
        let from = image + <usize>(i * oW + firstColumn) * pixelBytes
        for (let j = firstColumn; j < lastColumn; j++, from += pixelBytes) {
          const share = f32x4.splat(ofRow * shareOf(columns, j, w))
          for (let c = 0, at: usize = 0; c < C; c += 4, at += 16)
            storeChannels(to + at, madd(loadChannels(to + at, C - c), loadChannels(from + at, C - c), share), C - c)
        }
      }
    }
  }
}

/** The share of an input in an output that it contributes to. */
// @ts-ignore: decorator
@inline
function shareOf(taps: usize, output: i32, input: i32): f32 {
  const tap = taps + <usize>output * tapBytes
  return load<i32>(tap) == input ? load<f32>(tap, 8) : load<f32>(tap, 12)
}
