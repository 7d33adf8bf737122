// Depthwise convolutions with 3×3 taps if pixels lie a large power of two apart.           docs/depthwise-convolution.md
//
// Such pixels share a few sets of the first-level cache, and are evicted before the next four channels are computed. So the
// 16 channels of a cache line are computed together, for two rows of y, and each line is used up before the next. The sums
// of incomplete windows are kept in a slot, with the filters. [1,14,14,512], one thread, Zen 4, Node 20: 19 GFLOP/s,
// compared with 7 for depthwiseConv2d3x3; but [1,14,14,576] 13 instead of 20.

import { finish, floorOf } from './activations'
import { madd } from './madd'

// A slot: lines of 16 floats. First the filters; then, for each of the two rows of y, the sums of the window that the next
// column ends and of the window after it.
const BIAS: usize = 9 * 64
const S0: usize = 10 * 64, S1: usize = 11 * 64, T0: usize = 12 * 64, T1: usize = 13 * 64
const ZEROS: usize = 14 * 64
const SLOT: usize = 15 * 64

/**
 * Items: `shares` of N·⌈oH/2⌉ pairs of rows, taken `band` pairs at a time, × ⌈C/16⌉ lines; C is a multiple of 4. The slot of
 * a thread's first share has 240 floats. `wStep`: floats from a tap to the next, which is C, or −C if w points to the last
 * tap.
 */
export function depthwiseConv2d3x3Lines(
  start: i32, end: i32, x: usize, w: usize, b: usize, y: usize, slots: usize, shares: i32, band: i32, wStep: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, stride: i32, top: i32, left: i32,
  activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const pixel = <usize>C << 2
  const yRow = <usize>oW * pixel
  const floor: v128 = floorOf(activation)
  const lines = (C + 15) >> 4
  const bands = (((oH + 1) >> 1) + band - 1) / band
  const items = N * bands * lines
  const slot = slots + <usize>start * SLOT
  memory.fill(slot + ZEROS, 0, 64)
  const stop = <i32>(<i64>end * items / shares)
  for (let item = <i32>(<i64>start * items / shares); item < stop; item++) {
    const c = item % lines << 4
    const n = item / lines / bands
    const at = <usize>c << 2
    const bytes = <usize>min(16, C - c) << 2
    for (let tap = 0; tap < 9; tap++) memory.copy(slot + (tap << 6), w + at + (tap * wStep << 2), bytes)
    if (b) memory.copy(slot + BIAS, b + at, bytes)
    else memory.fill(slot + BIAS, 0, bytes)
    const first = item / lines % bands * band << 1
    const last = min(oH, first + 2 * band)
    for (let i = first; i < last; i += 2) {
      const image = x + <usize>(n * H * W) * pixel + at
      const to = y + <usize>(n * oH + i) * yRow + at
      const next = i + 1 < last ? yRow : 0
      for (let sum = S0; sum < ZEROS; sum += 64) memory.copy(slot + sum, slot + BIAS, 64)
      if (stride == 1) slide1(image, pixel, H, W, i - top, -left, to, next, oW, slot, bytes, floor)
      else slide2(image, pixel, H, W, 2 * i - top, -left, to, next, oW, slot, bytes, floor)
    }
    finish(activation, a1, a2, a3, y + <usize>(n * oH + first) * yRow + at, (last - first) * oW, pixel, <i32>(bytes >> 2))
  }
}

/** Two rows of y with stride 1, from windows that begin at `row` and `column` of the image; only one row if `yRow` is 0. */
function slide1(
  image: usize, pixel: usize, H: i32, W: i32, row: i32, column: i32,
  y: usize, yRow: usize, count: i32, slot: usize, bytes: usize, floor: v128,
): void {
  const zeros = slot + ZEROS
  const step = <usize>W * pixel
  const has0 = <u32>row < <u32>H, has1 = <u32>(row + 1) < <u32>H, has2 = <u32>(row + 2) < <u32>H, has3 = <u32>(row + 3) < <u32>H
  let at = image + <usize>(row * W + column) * pixel
  // What is stored before the first window is complete will be overwritten.
  for (let k = 0; k < count + 2; k++, column++, at += pixel) {
    const inside = <u32>column < <u32>W
    const p = inside && has0 ? at : zeros
    const q = inside && has1 ? at + step : zeros
    const r = inside && has2 ? at + 2 * step : zeros
    const s = inside && has3 ? at + 3 * step : zeros
    every(p, q, r, s, y, yRow, slot, bytes, floor)
    if (k >= 2) y += pixel
  }
}

/** The same at stride 2. */
function slide2(
  image: usize, pixel: usize, H: i32, W: i32, row: i32, column: i32,
  y: usize, yRow: usize, count: i32, slot: usize, bytes: usize, floor: v128,
): void {
  const zeros = slot + ZEROS
  const step = <usize>W * pixel
  const has0 = <u32>row < <u32>H, has1 = <u32>(row + 1) < <u32>H, has2 = <u32>(row + 2) < <u32>H
  const has3 = <u32>(row + 3) < <u32>H, has4 = <u32>(row + 4) < <u32>H
  let at = image + <usize>(row * W + column) * pixel
  for (let k = 0; k < 2 * count + 1; k++, column++, at += pixel) {
    const inside = <u32>column < <u32>W
    const p = inside && has0 ? at : zeros
    const q = inside && has1 ? at + step : zeros
    const r = inside && has2 ? at + 2 * step : zeros
    const s = inside && has3 ? at + 3 * step : zeros
    const t = inside && has4 ? at + 4 * step : zeros
    if (k & 1) middle(p, q, r, s, t, slot, bytes)
    else {
      outer(p, q, r, s, t, y, yRow, slot, bytes, floor)
      if (k > 0) y += pixel
    }
  }
}

// @ts-ignore: decorator
@inline
function add(acc: v128, a: v128, b: v128, c: v128, f: v128, g: v128, h: v128): v128 {
  return madd(madd(madd(acc, a, f), b, g), c, h)
}

/** With stride 1, a column ends a window, is in the middle of another and begins a third. */
function every(p: usize, q: usize, r: usize, s: usize, y: usize, yRow: usize, slot: usize, bytes: usize, floor: v128): void {
  for (const stop = slot + bytes; slot < stop; slot += 16, y += 16, p += 16, q += 16, r += 16, s += 16) {
    const a = v128.load(p), b = v128.load(q), c = v128.load(r), d = v128.load(s)
    let f = v128.load(slot, 128), g = v128.load(slot, 320), h = v128.load(slot, 512)
    v128.store(y + yRow, f32x4.pmax(add(v128.load(slot, S1), b, c, d, f, g, h), floor))
    v128.store(y, f32x4.pmax(add(v128.load(slot, S0), a, b, c, f, g, h), floor))
    f = v128.load(slot, 64); g = v128.load(slot, 256); h = v128.load(slot, 448)
    v128.store(slot, add(v128.load(slot, T0), a, b, c, f, g, h), S0)
    v128.store(slot, add(v128.load(slot, T1), b, c, d, f, g, h), S1)
    const bias = v128.load(slot, BIAS)
    f = v128.load(slot); g = v128.load(slot, 192); h = v128.load(slot, 384)
    v128.store(slot, add(bias, a, b, c, f, g, h), T0)
    v128.store(slot, add(bias, b, c, d, f, g, h), T1)
  }
}

/** A column with stride 2 in the middle of a window. */
function middle(p: usize, q: usize, r: usize, s: usize, t: usize, slot: usize, bytes: usize): void {
  for (const stop = slot + bytes; slot < stop; slot += 16, p += 16, q += 16, r += 16, s += 16, t += 16) {
    const c = v128.load(r)
    const f = v128.load(slot, 64), g = v128.load(slot, 256), h = v128.load(slot, 448)
    v128.store(slot, add(v128.load(slot, S0), v128.load(p), v128.load(q), c, f, g, h), S0)
    v128.store(slot, add(v128.load(slot, S1), c, v128.load(s), v128.load(t), f, g, h), S1)
  }
}

/** A column with stride 2 that ends a window and begins the next. */
function outer(
  p: usize, q: usize, r: usize, s: usize, t: usize, y: usize, yRow: usize, slot: usize, bytes: usize, floor: v128,
): void {
  for (const stop = slot + bytes; slot < stop; slot += 16, y += 16, p += 16, q += 16, r += 16, s += 16, t += 16) {
    const a = v128.load(p), b = v128.load(q), c = v128.load(r), d = v128.load(s), e = v128.load(t)
    let f = v128.load(slot, 128), g = v128.load(slot, 320), h = v128.load(slot, 512)
    v128.store(y + yRow, f32x4.pmax(add(v128.load(slot, S1), c, d, e, f, g, h), floor))
    v128.store(y, f32x4.pmax(add(v128.load(slot, S0), a, b, c, f, g, h), floor))
    f = v128.load(slot); g = v128.load(slot, 192); h = v128.load(slot, 384)
    const bias = v128.load(slot, BIAS)
    v128.store(slot, add(bias, a, b, c, f, g, h), S0)
    v128.store(slot, add(bias, c, d, e, f, g, h), S1)
  }
}
