// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, (i·s+u·d−p)/f, (j·s+v·d−p)/f, c] · w[u,v,c,k]     NHWC; docs/convolution.md
//
// over the taps whose position is whole. f = 1 is the forward convolution. s = 1 with f the forward stride, the filters
// flipped and their channels exchanged, is its input gradient (a convolution of fractional stride: V. Dumoulin, F. Visin,
// "A guide to convolution arithmetic for deep learning", 2016).
//
// Filters are packed [⌈K/8⌉][8 biases, then kH,kW,C,8], so that a tile of 4 pixels × 8 channels streams through them with
// its 8 sums in registers. Where the taps of a filter row are neighbours they are one run of kW·C products; at the
// borders, and with dilations, each tap is a run of C, and a tap outside the image reads zeros.

import { madd } from './madd'

/** Packs blocks of 8 outer channels: `w` + tap·tapStep + inner·innerStep + outer·outerStep, in floats; b may be 0. */
export function conv2dPack(
  start: i32, end: i32, w: usize, b: usize, packed: usize,
  taps: i32, tapStep: i32, inner: i32, innerStep: i32, outer: i32, outerStep: i32,
): void {
  for (let block = start; block < end; block++) {
    let to = packed + (<usize>block * (taps * inner + 1) << 5)
    for (let l = 0; l < 8; l++, to += 4) {
      const k = block * 8 + l
      store<f32>(to, b != 0 && k < outer ? load<f32>(b + (<usize>k << 2)) : 0)
    }
    for (let tap = 0; tap < taps; tap++)
      for (let c = 0; c < inner; c++)
        for (let l = 0; l < 8; l++, to += 4) {
          const k = block * 8 + l
          const from = w + (<usize>(tap * tapStep + c * innerStep + k * outerStep) << 2)
          store<f32>(to, k < outer ? load<f32>(from) : 0)
        }
  }
}

/** The greatest number that divides both. */
function gcd(a: i32, b: i32): i32 {
  return b == 0 ? a : gcd(b, a % b)
}

/** The first tap whose position, (at + tap·d)/f, is whole; `taps` where there is none. */
function firstTap(at: i32, d: i32, f: i32, taps: i32): i32 {
  for (let u = 0; u < taps; u++) if ((at + u * d) % f == 0) return u
  return taps
}

/** Items: the N·oH rows of y. `zeros`: C floats of zero. */
export function conv2dDirect(
  start: i32, end: i32, x: usize, packed: usize, zeros: usize, y: usize,
  H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, fH: i32, fW: i32, dH: i32, dW: i32, top: i32, left: i32, relu: i32,
): void {
  const blocks = (K + 7) >> 3
  const blockBytes = <usize>(kH * kW * C + 1) << 5
  const uStep = fH / gcd(fH, dH)
  const vStep = fW / gcd(fW, dW)
  const floor: v128 = relu ? f32x4.splat(0) : f32x4.splat(-Infinity)
  for (let item = start; item < end; item++) {
    const n = item / oH
    const rowAt = (item % oH) * sH - top
    const image = x + (<usize>(n * H * W * C) << 2)
    const u = firstTap(rowAt, dH, fH, kH)
    for (let phase = 0; phase < min(fW, oW); phase++) {
      const columnAt = phase * sW - left
      const v = firstTap(columnAt, dW, fW, kW)
      const pixels = (oW - phase + fW - 1) / fW
      for (let block = 0; block < blocks; block++)
        tileRow(
          image, packed + <usize>block * blockBytes, zeros, y + (<usize>((item * oW + phase) * K + block * 8) << 2),
          H, W, C, kH, kW, u, uStep, (rowAt + u * dH) / fH, uStep * dH / fH,
          v, vStep, (columnAt + v * dW) / fW, vStep * dW / fW, sW, pixels, <usize>(fW * K) << 2, min(8, K - block * 8), floor,
        )
    }
  }
}

/** 8 channels of `pixels` outputs, 4 at a time, from taps u, u+uStep, … at rows `row`, row+rowStep, …; columns likewise. */
function tileRow(
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
    y = put(y, yStep, a0, a1, channels, floor)
    if (live > 1) y = put(y, yStep, b0, b1, channels, floor)
    if (live > 2) y = put(y, yStep, c0, c1, channels, floor)
    if (live > 3) y = put(y, yStep, d0, d1, channels, floor)
  }
}

/** Stores max(sum, floor), NaN kept, of the block's channels; returns where the next pixel goes. */
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
