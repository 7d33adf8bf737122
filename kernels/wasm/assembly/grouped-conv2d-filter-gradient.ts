// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, g·C+c] · dy[n,i,j,k], g = ⌊k/K⌋       docs/depthwise-convolution.md
//
// of G groups, with C channels of the image and K of the output in each. A band of rows of both is laid together for one
// group and stays in the first cache, while tiles of 4 neighbouring taps (u,v,c) × 8 channels run over it with their sums in
// registers; of 8 taps × 4 channels where 8 channels would be half empty.

import { loadChannels, storeChannels } from './channels'
import { layGroup } from './grouped-conv2d-layout'
import { madd } from './madd'

/**
 * Items: `shares` of N images × ⌈oH/band⌉ bands, for each of G groups. `sums`: [shares][kH,kW,C,G·K]; biasGradientTotal adds
 * them. A thread's first item has the slot of the image's band, `imageFloats`, and of the gradient's, [band,oW,K] + 8.
 */
export function groupedConv2dFilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, slots: usize, slotFloats: i32, imageFloats: i32, shares: i32, band: i32,
  N: i32, G: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const columns = (oW - 1) * sW + (kW - 1) * dW + 1
  const pixel = <usize>C << 2
  const row = <usize>columns * pixel
  const xPixel = pixel * G
  const yPixel = <usize>(G * K) << 2
  const bands = (oH + band - 1) / band
  // Taps that are neighbours in a row go together.
  const runs = dW == 1 ? 1 : kW
  const length = dW == 1 ? kW * C : C
  const image = slots + (<usize>(start * slotFloats) << 2)
  const gradient = image + (<usize>imageFloats << 2)
  for (let item = start; item < end; item++) {
    const g = item % G
    const share = item / G
    const own = sums + <usize>(share * kH * kW * C) * yPixel + (<usize>(g * K) << 2)
    const first = <i32>(<i64>share * N * bands / shares)
    const stop = <i32>(<i64>(share + 1) * N * bands / shares)
    for (let at = first; at < stop; at++) {
      const n = at / bands
      const i = at % bands * band
      const rows = min(band, oH - i)
      layGroup(
        x + <usize>(n * H * W) * xPixel + <usize>g * pixel, xPixel, image, i * sH - top, (rows - 1) * sH + (kH - 1) * dH + 1,
        -left, columns, H, W, C,
      )
      layGroup(
        dy + <usize>(n * oH * oW) * yPixel + (<usize>(g * K) << 2), yPixel, gradient, i, rows, 0, oW, oH, oW, K,
      )
      for (let u = 0; u < kH; u++)
        for (let run = 0; run < runs; run++) {
          const from = image + <usize>(u * dH) * row + <usize>(run * dW) * pixel
          const sum = own + <usize>((u * kW + run) * C) * yPixel
          for (let k = 0; k < K; k += 8)
            products(
              from, sW * pixel, sH * row, gradient + (<usize>k << 2), <usize>K << 2, rows, oW, length, K - k, at > first,
              sum + (<usize>k << 2), yPixel,
            )
        }
    }
  }
}

/** Up to 8 channels of `taps` neighbouring taps, added to what there is or, without `adds`, not. */
function products(
  x: usize, step: usize, rowStep: usize, dy: usize, dyStep: usize, rows: i32, pixels: i32, taps: i32, channels: i32, adds: bool,
  sum: usize, tap: usize,
): void {
  const count = channels > 4 ? 4 : 8
  for (; taps > 0; taps -= count, x += <usize>count << 2, sum += <usize>count * tap)
    if (channels > 4) by8(x, step, rowStep, dy, dyStep, rows, pixels, taps, channels - 4, adds, sum, tap)
    else by4(x, step, rowStep, dy, dyStep, rows, pixels, taps, channels, adds, sum, tap)
}

/** 4 taps × 4 channels and the `channels` after these. */
function by8(
  x: usize, step: usize, rowStep: usize, dy: usize, dyStep: usize, rows: i32, pixels: i32, taps: i32, channels: i32, adds: bool,
  sum: usize, tap: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
  for (; rows > 0; rows--, x += rowStep) {
    let p = x
    for (const stop = dy + <usize>pixels * dyStep; dy < stop; dy += dyStep, p += step) {
      const f0 = v128.load(dy)
      const f1 = v128.load(dy, 16)
      let e = v128.load32_splat(p)
      a0 = madd(a0, e, f0)
      a1 = madd(a1, e, f1)
      e = v128.load32_splat(p, 4)
      b0 = madd(b0, e, f0)
      b1 = madd(b1, e, f1)
      e = v128.load32_splat(p, 8)
      c0 = madd(c0, e, f0)
      c1 = madd(c1, e, f1)
      e = v128.load32_splat(p, 12)
      d0 = madd(d0, e, f0)
      d1 = madd(d1, e, f1)
    }
  }
  put(sum, a0, 4, adds, taps)
  put(sum + 16, a1, channels, adds, taps)
  put(sum += tap, b0, 4, adds, taps - 1)
  put(sum + 16, b1, channels, adds, taps - 1)
  put(sum += tap, c0, 4, adds, taps - 2)
  put(sum + 16, c1, channels, adds, taps - 2)
  put(sum += tap, d0, 4, adds, taps - 3)
  put(sum + 16, d1, channels, adds, taps - 3)
}

/** 8 taps × up to 4 channels. */
function by4(
  x: usize, step: usize, rowStep: usize, dy: usize, dyStep: usize, rows: i32, pixels: i32, taps: i32, channels: i32, adds: bool,
  sum: usize, tap: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
  for (; rows > 0; rows--, x += rowStep) {
    let p = x
    for (const stop = dy + <usize>pixels * dyStep; dy < stop; dy += dyStep, p += step) {
      const f = v128.load(dy)
      let e = v128.load(p)
      a0 = madd(a0, v128.shuffle<i32>(e, e, 0, 0, 0, 0), f)
      a1 = madd(a1, v128.shuffle<i32>(e, e, 1, 1, 1, 1), f)
      a2 = madd(a2, v128.shuffle<i32>(e, e, 2, 2, 2, 2), f)
      a3 = madd(a3, v128.shuffle<i32>(e, e, 3, 3, 3, 3), f)
      e = v128.load(p, 16)
      b0 = madd(b0, v128.shuffle<i32>(e, e, 0, 0, 0, 0), f)
      b1 = madd(b1, v128.shuffle<i32>(e, e, 1, 1, 1, 1), f)
      b2 = madd(b2, v128.shuffle<i32>(e, e, 2, 2, 2, 2), f)
      b3 = madd(b3, v128.shuffle<i32>(e, e, 3, 3, 3, 3), f)
    }
  }
  put(sum, a0, channels, adds, taps)
  put(sum += tap, a1, channels, adds, taps - 1)
  put(sum += tap, a2, channels, adds, taps - 2)
  put(sum += tap, a3, channels, adds, taps - 3)
  put(sum += tap, b0, channels, adds, taps - 4)
  put(sum += tap, b1, channels, adds, taps - 5)
  put(sum += tap, b2, channels, adds, taps - 6)
  put(sum += tap, b3, channels, adds, taps - 7)
}

/** Stores a tap's sums, if it is one of those that are left. */
function put(to: usize, value: v128, channels: i32, adds: bool, left: i32): void {
  if (left > 0) storeChannels(to, adds ? f32x4.add(loadChannels(to, channels), value) : value, channels)
}
