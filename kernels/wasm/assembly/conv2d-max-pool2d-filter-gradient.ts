// dw[u,v,c,k] = Σ_ω dy[ω,k] · x[n, i·s+u·d−p, j·s+v·d−p, c],   (n,i,j) = the position that argmax[ω,k] names
//
// NHWC, HWIO; docs/pooling.md. For each band, each channel's windows are listed (max-lists.ts), then x is read along the
// lists (conv2d-max-pool2d-sums.ts). Taps that are neighbors in x are a run; what is read behind a run's end is summed, too,
// and ignored. Bands are divided among a fixed number of shares. Each has its own sums, which are added in the order of the
// shares, so the result does not depend on which thread computed which.

import { pad } from './conv2d-filter-gradient'
import { addLists } from './conv2d-max-pool2d-sums'
import { listMaxima } from './max-lists'

/**
 * Items: `shares`. `sums`: [shares], `shareFloats` apart, [K][runCount][tiles][width·4]. `runs`: where each run begins in an
 * image [pH,pW,C], in bytes. `rowStep`, `columnStep`: the steps there from one position of z to the next. `pool…`: the
 * windows over z. The slot of a thread's first item holds [⌈K/4⌉·4] lists of `listBytes`, their ends, and an image of that
 * size with a few more floats. The image is used from image `copied` on: for images that need padding, or behind which
 * nothing may be read.
 */
export function conv2dMaxPool2dFilterGradient(
  start: i32, end: i32, x: usize, argmax: usize, dy: usize, sums: usize, shareFloats: i32, runs: usize, slots: usize, slotFloats: i32,
  listBytes: i32, shares: i32, band: i32, runCount: i32, tiles: i32, width: i32, copied: i32,
  N: i32, H: i32, W: i32, C: i32, pH: i32, pW: i32, top: i32, left: i32, rowStep: i32, columnStep: i32, farthest: i32,
  K: i32, oH: i32, oW: i32, poolW: i32, poolSH: i32, poolSW: i32, poolTop: i32, poolLeft: i32,
): void {
  const channels = (K + 3) & ~3
  const bands = (oH + band - 1) / band
  const sumBytes = <usize>(K * runCount * tiles * width) << 4
  const lists = slots + (<usize>(start * slotFloats) << 2)
  const ends = lists + <usize>(channels * listBytes)
  const copy = ends + (<usize>channels << 2)
  for (let share = start; share < end; share++) {
    const sum = sums + (<usize>(share * shareFloats) << 2)
    memory.fill(sum, 0, sumBytes)
    let ready = -1
    const last = <i32>(<i64>(share + 1) * N * bands / shares)
    for (let at = <i32>(<i64>share * N * bands / shares); at < last; at++) {
      const n = at / bands
      const i = (at % bands) * band
      let image = x + (<usize>(n * H * W * C) << 2)
      if (n >= copied) {
        if (n != ready) pad(image, copy, H, W * C, pH, pW * C, top, left * C)
        ready = n
        image = copy
      }
      const windows = <usize>(n * oH * oW * K) << 2
      listMaxima(
        argmax + windows, dy + windows, lists, listBytes, ends,
        i, min(i + band, oH), rowStep, columnStep, farthest, K, oW, poolW, poolSH, poolSW, poolTop, poolLeft,
      )
      addLists(image, lists, listBytes, ends, K, runs, runCount, tiles, width, sum)
    }
  }
}

/**
 * The same for images with few channels. The rows from which a row of z is computed are laid side by side, [column][u][c],
 * as in conv2d-few-channels.ts, so that all taps of a filter are one run. A share's sums are [K][tiles][width·4]. The slot
 * of a thread's first item holds the lists and their ends, as above, then the rows of a band of z, laid out, and a few more
 * floats.
 */
export function conv2dMaxPool2dFilterGradientFewChannels(
  start: i32, end: i32, x: usize, argmax: usize, dy: usize, sums: usize, shareFloats: i32, runs: usize, slots: usize, slotFloats: i32,
  listBytes: i32, shares: i32, band: i32, tiles: i32, width: i32, columns: i32, kH: i32, sH: i32, dH: i32,
  N: i32, H: i32, W: i32, C: i32, top: i32, left: i32, rowStep: i32, columnStep: i32, farthest: i32,
  zH: i32, K: i32, oH: i32, oW: i32, poolH: i32, poolW: i32, poolSH: i32, poolSW: i32, poolTop: i32, poolLeft: i32,
): void {
  const channels = (K + 3) & ~3
  const bands = (oH + band - 1) / band
  const sumBytes = <usize>(K * tiles * width) << 4
  const lists = slots + (<usize>(start * slotFloats) << 2)
  const ends = lists + <usize>(channels * listBytes)
  const copy = ends + (<usize>channels << 2)
  for (let share = start; share < end; share++) {
    const sum = sums + (<usize>(share * shareFloats) << 2)
    memory.fill(sum, 0, sumBytes)
    const last = <i32>(<i64>(share + 1) * N * bands / shares)
    for (let at = <i32>(<i64>share * N * bands / shares); at < last; at++) {
      const n = at / bands
      const i = (at % bands) * band
      const until = min(i + band, oH)
      const image = x + (<usize>(n * H * W * C) << 2)
      const row = max(i * poolSH - poolTop, 0)
      const rows = min((until - 1) * poolSH - poolTop + poolH, zH)
      let to = copy
      for (let r = row; r < rows; r++, to += rowStep)
        for (let u = 0; u < kH; u++)
          layRow(
            image, H, W, C, r * sH + u * dH - top, left, columns, to + (<usize>(u * C) << 2), <usize>(kH * C) << 2, (kH - u) * C,
          )
      const windows = <usize>(n * oH * oW * K) << 2
      listMaxima(
        argmax + windows, dy + windows, lists, listBytes, ends,
        i, until, rowStep, columnStep, farthest, K, oW, poolW, poolSH, poolSW, poolTop, poolLeft,
      )
      addLists(copy - <usize>(row * rowStep), lists, listBytes, ends, K, runs, 1, tiles, width, sum)
    }
  }
}

/**
 * Items: K. dw[u,v,c,k] = Σ_share sums[share][k][u·uStep + v·vStep + c]. `shareFloats` is the distance between shares,
 * `channelFloats` that between channels k.
 */
export function conv2dMaxPool2dFilterGradientReduce(
  start: i32, end: i32, sums: usize, dw: usize, shares: i32, shareFloats: i32, channelFloats: i32,
  kH: i32, kW: i32, C: i32, K: i32, uStep: i32, vStep: i32,
): void {
  const shareBytes = <usize>shareFloats << 2
  const next = <usize>K << 2
  for (let k = start; k < end; k++) {
    let to = dw + (<usize>k << 2)
    for (let u = 0; u < kH; u++)
      for (let v = 0; v < kW; v++)
        for (let c = 0; c < C; c += 4) {
          let from = sums + (<usize>(k * channelFloats + u * uStep + v * vStep + c) << 2)
          let total = f32x4.splat(0)
          for (let share = 0; share < shares; share++, from += shareBytes) total = f32x4.add(total, v128.load(from))
          for (let lanes = min(4, C - c); lanes > 0; lanes--, to += next) {
            v128.store_lane<f32>(to, total, 0)
            total = v128.shuffle<i32>(total, total, 1, 2, 3, 0)
          }
        }
  }
}

/**
 * Lays out `columns` pixels of at most four channels, `step` bytes apart: `left` zeros, a row of the image, then zeros. The
 * first `room` floats of a step may be overwritten.
 */
function layRow(
  image: usize, H: i32, W: i32, C: i32, row: i32, left: i32, columns: i32, to: usize, step: usize, room: i32,
): void {
  const pixel = <usize>C << 2
  const begins = row >= 0 && row < H ? left : columns
  const ends = min(begins + W, columns)
  to = layZeros(C, begins, to, step)
  let from = image + <usize>(row * W) * pixel
  let column = begins
  if (room >= 4) for (; column < ends; column++, to += step, from += pixel) v128.store(to, v128.load(from))
  for (; column < ends; column++, to += step, from += pixel)
    if (C == 1) store<u32>(to, load<u32>(from))
    else {
      store<u64>(to, load<u64>(from))
      if (C == 3) store<u32>(to, load<u32>(from, 8), 8)
    }
  layZeros(C, columns - column, to, step)
}

/** Returns the address behind. */
function layZeros(C: i32, columns: i32, to: usize, step: usize): usize {
  for (; columns > 0; columns--, to += step) for (let c = 0; c < C; c++) store<f32>(to + (<usize>c << 2), 0)
  return to
}
