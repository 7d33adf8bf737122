// The inner loops of a convolution: a row of one image's outputs, 4 pixels × 8 channels at a time. tile.ts explains the
// tile's shape.

import { madd } from './madd'

/**
 * 8 channels of `pixels` outputs, 4 at a time, from taps u, u+uStep, … at rows `row`, row+rowStep, …; the same for columns.
 */
export function tileRow(
  image: usize, filters: usize, zeros: usize, y: usize,
  H: i32, W: i32, C: i32, kH: i32, kW: i32, uFirst: i32, uStep: i32, rowFirst: i32, rowStep: i32,
  vFirst: i32, vStep: i32, columnFirst: i32, columnStep: i32, pixelStep: i32,
  pixels: i32, yStep: usize, channels: i32, floor: v128,
): void {
  const low = v128.load(filters)
  const high = v128.load(filters, 16)
  const taps = (kW - vFirst + vStep - 1) / vStep
  const apart = <usize>(pixelStep * C) << 2
  for (let at = 0; at < pixels; at += 4, columnFirst += 4 * pixelStep) {
    const live = min(4, pixels - at)
    const inside = columnFirst >= 0 && columnFirst + (live - 1) * pixelStep + (taps - 1) * columnStep < W
    const joined = inside && vStep == 1 && columnStep == 1
    const runs = joined ? 1 : taps
    const length = joined ? taps * C : C
    let a0 = low, a1 = high, b0 = low, b1 = high, c0 = low, c1 = high, d0 = low, d1 = high
    for (let u = uFirst, row = rowFirst; u < kH; u += uStep, row += rowStep) {
      if (row < 0 || row >= H) continue
      let column = columnFirst
      let tap = filters + (<usize>((u * kW + vFirst) * C + 1) << 5)
      for (let run = 0; run < runs; run++, column += columnStep, tap += <usize>(vStep * C) << 5) {
        let p = image + (<usize>((row * W + column) * C) << 2)
        let q = live > 1 ? p + apart : p
        let r = live > 2 ? q + apart : p
        let s = live > 3 ? r + apart : p
        if (!inside) {
          if (column >= W || column + (live - 1) * pixelStep < 0) continue
          if (<u32>column >= <u32>W) p = zeros
          if (<u32>(column + pixelStep) >= <u32>W) q = zeros
          if (<u32>(column + 2 * pixelStep) >= <u32>W) r = zeros
          if (<u32>(column + 3 * pixelStep) >= <u32>W) s = zeros
        }
        let f = tap
        const stop = p + (<usize>length << 2)
        while (p < stop) {
          const f0 = v128.load(f)
          const f1 = v128.load(f, 16)
          let e = v128.load32_splat(p)
          a0 = madd(a0, e, f0)
          a1 = madd(a1, e, f1)
          e = v128.load32_splat(q)
          b0 = madd(b0, e, f0)
          b1 = madd(b1, e, f1)
          e = v128.load32_splat(r)
          c0 = madd(c0, e, f0)
          c1 = madd(c1, e, f1)
          e = v128.load32_splat(s)
          d0 = madd(d0, e, f0)
          d1 = madd(d1, e, f1)
          p += 4; q += 4; r += 4; s += 4; f += 32
        }
      }
    }
    if (live == 4 && channels == 8) {
      v128.store(y, f32x4.pmax(a0, floor)); v128.store(y, f32x4.pmax(a1, floor), 16)
      y += yStep
      v128.store(y, f32x4.pmax(b0, floor)); v128.store(y, f32x4.pmax(b1, floor), 16)
      y += yStep
      v128.store(y, f32x4.pmax(c0, floor)); v128.store(y, f32x4.pmax(c1, floor), 16)
      y += yStep
      v128.store(y, f32x4.pmax(d0, floor)); v128.store(y, f32x4.pmax(d1, floor), 16)
      y += yStep
      continue
    }
    y = put(y, yStep, a0, a1, channels, floor)
    if (live > 1) y = put(y, yStep, b0, b1, channels, floor)
    if (live > 2) y = put(y, yStep, c0, c1, channels, floor)
    if (live > 3) y = put(y, yStep, d0, d1, channels, floor)
  }
}

/** Stores max(sum, floor), NaN kept, of the block's channels; returns the address of the next pixel. */
function put(y: usize, step: usize, low: v128, high: v128, channels: i32, floor: v128): usize {
  low = f32x4.pmax(low, floor)
  high = f32x4.pmax(high, floor)
  if (channels == 8) {
    v128.store(y, low)
    v128.store(y, high, 16)
  } else {
    if (channels >= 4) v128.store(y, low)
    let rest = channels >= 4 ? high : low
    let to = channels >= 4 ? y + 16 : y
    for (let l = channels & 3; l > 0; l--, to += 4) {
      v128.store_lane<f32>(to, rest, 0)
      rest = v128.shuffle<i32>(rest, rest, 1, 2, 3, 0)
    }
  }
  return y + step
}
