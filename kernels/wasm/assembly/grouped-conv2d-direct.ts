// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, (i·s+u·d−p)/f, (j·s+v·d−p)/f, g·C+c] · w[u,v,c,k], g = ⌊k/K⌋    
// docs/depthwise-convolution.md
//
// for G groups, with C channels of the image and K of the output in each, over the taps whose position is whole; forward
// pass and input gradient as in conv2d-direct.ts. For one group, a band of the image's rows is copied into contiguous memory
// with zeros around it, and stays in the first-level cache. Its pixels are computed 4 at a time across the ends of rows, for
// 8 channels each, or 4 if 8 would be half empty.

import { finish, floorOf } from './activations'
import { storeChannels } from './channels'
import { firstTap, gcd } from './conv2d-direct'
import { layGroup } from './grouped-conv2d-layout'
import { madd } from './madd'
import { putRow } from './matmul'

/**
 * Items: `shares` of N images × ⌈oH/band⌉ bands × G groups; `band` is a multiple of fH. The slot of a thread's first share
 * holds the image, `imageFloats`, its tiles, [⌈band·oW/4⌉][8], and its runs, [kH·kW][2]. Without `lays`, for 1×1 taps that
 * are all inside the image, the image is read in place.
 */
export function groupedConv2d(
  start: i32, end: i32, x: usize, packed: usize, y: usize, slots: usize, slotFloats: i32, imageFloats: i32, shares: i32,
  band: i32, lays: i32, N: i32, G: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, fH: i32, fW: i32, dH: i32, dW: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const uStep = fH / gcd(fH, dH)
  const vStep = fW / gcd(fW, dW)
  const joined = vStep == 1 && dW == fW
  const firstColumn = floorDivide(-left, fW)
  const columns = spanOf(oW, kW, sW, fW, dW)
  const xPixel = <usize>(G * C) << 2
  const yPixel = <usize>(G * K) << 2
  const pixel = lays ? <usize>C << 2 : xPixel
  const row = <usize>(lays ? columns : W) * pixel
  const filterBytes = <usize>(kH * kW * C + 1) << 2
  const bands = (oH + band - 1) / band
  const items = N * bands * G
  const floor: v128 = floorOf(activation)
  const slot = slots + (<usize>(start * slotFloats) << 2)
  const tiles = slot + (<usize>imageFloats << 2)
  const runs = tiles + (<usize>((band * oW + 3) >> 2) << 5)
  const stop = <i32>(<i64>end * items / shares)
  let laid = 0
  let runsEnd = runs
  for (let item = <i32>(<i64>start * items / shares); item < stop; item++) {
    const g = item % G
    const n = item / G / bands
    const i = item / G % bands * band
    const count = min(band, oH - i)
    const firstRow = floorDivide(i * sH - top, fH)
    let image = x + <usize>(n * H * W) * xPixel + (<usize>(g * C) << 2)
    if (lays) {
      layGroup(image, xPixel, slot, firstRow, spanOf(count, kH, sH, fH, dH), firstColumn, columns, H, W, C)
      image = slot
    } else image += <usize>firstRow * row
    const to = y + <usize>((n * oH + i) * oW) * yPixel + (<usize>(g * K) << 2)
    for (let a = 0; a < min(fH, count); a++)
      for (let b = 0; b < min(fW, oW); b++) {
        const rowAt = (i + a) * sH - top
        const columnAt = b * sW - left
        const u = firstTap(rowAt, dH, fH, kH)
        const v = firstTap(columnAt, dW, fW, kW)
        const rows = (count - a + fH - 1) / fH
        const pixels = (oW - b + fW - 1) / fW
        if (fH * fW > 1 || count != laid) {
          const place = <usize>((rowAt + u * dH) / fH - firstRow) * row + <usize>((columnAt + v * dW) / fW - firstColumn) * pixel
          const target = <usize>(a * oW + b) * yPixel
          listTiles(
            tiles, rows, pixels, place, sH * row, sW * pixel, target, fH * oW * yPixel, fW * yPixel,
          )
          runsEnd = listRuns(
            runs, u, uStep, kH, uStep * dH / fH * row, v, vStep, kW, vStep * dW / fW * pixel, joined, C,
          )
          laid = count
        }
        const length = <usize>(joined ? (kW - v) * C : C) << 2
        for (let k = 0; k < K; k += 8) {
          const filters = packed + <usize>(g * ((K + 3) & ~3) + k) * filterBytes
          const at = to + (<usize>k << 2)
          if (K - k > 4) by8(image, tiles, rows * pixels, runs, runsEnd, length, filters, at, K - k, floor)
          else by4(image, tiles, rows * pixels, runs, runsEnd, length, filters, at, K - k, floor)
        }
      }
    finish(activation, a1, a2, a3, to, count * oW, yPixel, K)
  }
}

function floorDivide(a: i32, b: i32): i32 {
  return a < 0 ? -((b - 1 - a) / b) : a / b
}

/** How many rows or columns of the image this many outputs cover. */
function spanOf(outputs: i32, taps: i32, s: i32, f: i32, d: i32): i32 {
  return ((outputs - 1) * s + (taps - 1) * d) / f + (f > 1 ? 2 : 1)
}

/**
 * For each 4 pixels, where their windows begin and where the results go, in bytes; the last pixel is repeated to fill up.
 */
function listTiles(
  tiles: usize, rows: i32, pixels: i32, place: usize, rowStep: usize, step: usize, target: usize, targetRow: usize, targetStep: usize,
): void {
  let l = 0
  for (let i = 0; i < rows; i++, place += rowStep, target += targetRow)
    for (let j = 0; j < pixels; j++, l++) {
      const to = tiles + (<usize>(l & ~3) << 3) + (<usize>(l & 3) << 2)
      store<u32>(to, <u32>(place + <usize>j * step))
      store<u32>(to, <u32>(target + <usize>j * targetStep), 16)
    }
  const last = tiles + (<usize>((l - 1) & ~3) << 3)
  const fill = load<u32>(last + (<usize>((l - 1) & 3) << 2))
  for (; l & 3; l++) store<u32>(last + (<usize>(l & 3) << 2), fill)
}

/** For each run of neighboring taps, its place in a window, in bytes, and its number; returns the list's end. */
function listRuns(
  runs: usize, u: i32, uStep: i32, kH: i32, rowStep: usize, v: i32, vStep: i32, kW: i32, step: usize, joined: bool, C: i32,
): usize {
  for (let at: usize = 0; u < kH; u += uStep, at += rowStep) {
    let place = at
    for (let t = v; t < kW; t += joined ? kW : vStep, place += step, runs += 8) {
      store<u32>(runs, <u32>place)
      store<u32>(runs, (u * kW + t) * C, 4)
    }
  }
  return runs
}

/** Up to 8 channels of all tiles. */
function by8(
  image: usize, tiles: usize, count: i32, runs: usize, runsEnd: usize, length: usize, filters: usize, y: usize, channels: i32, floor: v128,
): void {
  const low = v128.load(filters)
  const high = v128.load(filters, 16)
  for (; count > 0; count -= 4, tiles += 32) {
    const first = image + load<u32>(tiles)
    const second = image + load<u32>(tiles, 4)
    const third = image + load<u32>(tiles, 8)
    const fourth = image + load<u32>(tiles, 12)
    let a0 = low, a1 = high, b0 = low, b1 = high, c0 = low, c1 = high, d0 = low, d1 = high
    for (let run = runs; run < runsEnd; run += 8) {
      const at = <usize>load<u32>(run)
      let f = filters + (<usize>load<u32>(run, 4) << 5)
      let p = first + at
      let q = second + at
      let r = third + at
      let s = fourth + at
      const stop = p + length
      while (p < stop) {
        const f0 = v128.load(f, 32)
        const f1 = v128.load(f, 48)
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
    putRow(y + load<u32>(tiles, 16), f32x4.pmax(a0, floor), f32x4.pmax(a1, floor), channels)
    if (count > 1) putRow(y + load<u32>(tiles, 20), f32x4.pmax(b0, floor), f32x4.pmax(b1, floor), channels)
    if (count > 2) putRow(y + load<u32>(tiles, 24), f32x4.pmax(c0, floor), f32x4.pmax(c1, floor), channels)
    if (count > 3) putRow(y + load<u32>(tiles, 28), f32x4.pmax(d0, floor), f32x4.pmax(d1, floor), channels)
  }
}

/**
 * Up to 4 channels of all tiles. Four values of a pixel are loaded at a time: single ones would need as many loads as
 * products.
 */
function by4(
  image: usize, tiles: usize, count: i32, runs: usize, runsEnd: usize, length: usize, filters: usize, y: usize, channels: i32, floor: v128,
): void {
  const bias = v128.load(filters)
  const fours = length & ~15
  for (; count > 0; count -= 4, tiles += 32) {
    const first = image + load<u32>(tiles)
    const second = image + load<u32>(tiles, 4)
    const third = image + load<u32>(tiles, 8)
    const fourth = image + load<u32>(tiles, 12)
    let a0 = bias, b0 = bias, c0 = bias, d0 = bias
    for (let run = runs; run < runsEnd; run += 8) {
      const at = <usize>load<u32>(run)
      let f = filters + (<usize>load<u32>(run, 4) << 4)
      let p = first + at
      let q = second + at
      let r = third + at
      let s = fourth + at
      const stop = p + length
      for (const whole = p + fours; p < whole; p += 16, q += 16, r += 16, s += 16, f += 64) {
        const f0 = v128.load(f, 16), f1 = v128.load(f, 32), f2 = v128.load(f, 48), f3 = v128.load(f, 64)
        let e = v128.load(p)
        a0 = madd(a0, v128.shuffle<i32>(e, e, 0, 0, 0, 0), f0)
        a0 = madd(a0, v128.shuffle<i32>(e, e, 1, 1, 1, 1), f1)
        a0 = madd(a0, v128.shuffle<i32>(e, e, 2, 2, 2, 2), f2)
        a0 = madd(a0, v128.shuffle<i32>(e, e, 3, 3, 3, 3), f3)
        e = v128.load(q)
        b0 = madd(b0, v128.shuffle<i32>(e, e, 0, 0, 0, 0), f0)
        b0 = madd(b0, v128.shuffle<i32>(e, e, 1, 1, 1, 1), f1)
        b0 = madd(b0, v128.shuffle<i32>(e, e, 2, 2, 2, 2), f2)
        b0 = madd(b0, v128.shuffle<i32>(e, e, 3, 3, 3, 3), f3)
        e = v128.load(r)
        c0 = madd(c0, v128.shuffle<i32>(e, e, 0, 0, 0, 0), f0)
        c0 = madd(c0, v128.shuffle<i32>(e, e, 1, 1, 1, 1), f1)
        c0 = madd(c0, v128.shuffle<i32>(e, e, 2, 2, 2, 2), f2)
        c0 = madd(c0, v128.shuffle<i32>(e, e, 3, 3, 3, 3), f3)
        e = v128.load(s)
        d0 = madd(d0, v128.shuffle<i32>(e, e, 0, 0, 0, 0), f0)
        d0 = madd(d0, v128.shuffle<i32>(e, e, 1, 1, 1, 1), f1)
        d0 = madd(d0, v128.shuffle<i32>(e, e, 2, 2, 2, 2), f2)
        d0 = madd(d0, v128.shuffle<i32>(e, e, 3, 3, 3, 3), f3)
      }
      for (; p < stop; p += 4, q += 4, r += 4, s += 4, f += 16) {
        const f0 = v128.load(f, 16)
        a0 = madd(a0, v128.load32_splat(p), f0)
        b0 = madd(b0, v128.load32_splat(q), f0)
        c0 = madd(c0, v128.load32_splat(r), f0)
        d0 = madd(d0, v128.load32_splat(s), f0)
      }
    }
    storeChannels(y + load<u32>(tiles, 16), f32x4.pmax(a0, floor), channels)
    if (count > 1) storeChannels(y + load<u32>(tiles, 20), f32x4.pmax(b0, floor), channels)
    if (count > 2) storeChannels(y + load<u32>(tiles, 24), f32x4.pmax(c0, floor), channels)
    if (count > 3) storeChannels(y + load<u32>(tiles, 28), f32x4.pmax(d0, floor), channels)
  }
}
