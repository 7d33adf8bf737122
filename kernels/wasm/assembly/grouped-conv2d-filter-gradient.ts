// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, g·C+c] · dy[n,i,j,k], g = ⌊k/K⌋       docs/depthwise-convolution.md
//
// for G groups, with C channels of the image and K of the output in each. For one group, a band of rows of both is copied
// into contiguous memory and stays in the first-level cache, while tiles of 4 neighboring taps (u,v,c) × 8 channels run over
// it with their sums in registers. Tiles are of 8 taps × 4 channels if 8 channels would be half empty.

import { loadChannels, storeChannels } from './channels'
import { layGroup } from './grouped-conv2d-layout'
import { madd } from './madd'

/**
 * Items: `shares` of N images × ⌈oH/band⌉ bands, for each of G groups. `sums`: [shares][kH,kW,C,G·K]; biasGradientTotal adds
 * them. The slot of a thread's first item holds a tile, [32], the image's band, `imageFloats`, and the gradient's,
 * [band,oW,K] + 8.
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
  // Taps that are neighbors in a row are taken together.
  const runs = dW == 1 ? 1 : kW
  const length = dW == 1 ? kW * C : C
  const tile = slots + (<usize>(start * slotFloats) << 2)
  const image = tile + 128
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
              sum + (<usize>k << 2), yPixel, tile,
            )
        }
    }
  }
}

/** Up to 8 channels of `taps` neighboring taps; with `adds`, they are added to what is there. */
function products(
  x: usize, step: usize, rowStep: usize, dy: usize, dyStep: usize, rows: i32, pixels: i32, taps: i32, channels: i32, adds: bool,
  sum: usize, sumStep: usize, tile: usize,
): void {
  const wide = channels > 4
  const count = wide ? 4 : 8
  const tileStep: usize = wide ? 32 : 16
  for (; taps > 0; taps -= count, x += <usize>count << 2) {
    if (wide) by8(x, step, rowStep, dy, dyStep, rows, pixels, tile)
    else by4(x, step, rowStep, dy, dyStep, rows, pixels, tile)
    for (let from = tile, t = min(taps, count); t > 0; t--, from += tileStep, sum += sumStep)
      for (let k = 0; k < min(8, channels); k += 4) {
        const at = <usize>k << 2
        let value = v128.load(from + at)
        if (adds) value = f32x4.add(value, loadChannels(sum + at, channels - k))
        storeChannels(sum + at, value, channels - k)
      }
  }
}

/** 4 taps × 8 channels of the products. */
function by8(x: usize, step: usize, rowStep: usize, dy: usize, dyStep: usize, rows: i32, pixels: i32, tile: usize): void {
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
  v128.store(tile, a0); v128.store(tile, a1, 16); v128.store(tile, b0, 32); v128.store(tile, b1, 48)
  v128.store(tile, c0, 64); v128.store(tile, c1, 80); v128.store(tile, d0, 96); v128.store(tile, d1, 112)
}

/** 8 taps × 4 channels of the products. */
function by4(x: usize, step: usize, rowStep: usize, dy: usize, dyStep: usize, rows: i32, pixels: i32, tile: usize): void {
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
  v128.store(tile, a0); v128.store(tile, a1, 16); v128.store(tile, a2, 32); v128.store(tile, a3, 48)
  v128.store(tile, b0, 64); v128.store(tile, b1, 80); v128.store(tile, b2, 96); v128.store(tile, b3, 112)
}
