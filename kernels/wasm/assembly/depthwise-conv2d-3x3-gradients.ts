// The gradients of depthwise convolutions with 3×3 taps, C a multiple of 4.                docs/depthwise-convolution.md

import { madd } from './madd'

/** The number of channels that an input gradient computes together. */
const GROUP: i32 = 64
const GROUP_BYTES: usize = 256

/**
 * dx with stride 2. Each position of dy and its neighbors above and to the left give four pixels of dx: one gets 4 taps, two
 * get 2, and one gets a single tap. Items: `shares` of N·⌈rows / band⌉ × ⌈C/64⌉, with `rows` and `columns` of such groups in
 * an image. The slot of a thread's first share, [11][64], holds the filters, zeros for positions outside dy, and a place for
 * values outside dx.
 */
export function depthwiseConv2d3x3InputGradientStride2(
  start: i32, end: i32, dy: usize, w: usize, dx: usize, slots: usize, shares: i32, band: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, rows: i32, columns: i32, top: i32, left: i32,
): void {
  const pixel = <usize>C << 2
  const groups = (C + GROUP - 1) / GROUP
  const bands = (rows + band - 1) / band
  const items = N * bands * groups
  const slot = slots + <usize>start * 11 * GROUP_BYTES
  const zeros = slot + 9 * GROUP_BYTES
  const outside = zeros + GROUP_BYTES
  memory.fill(zeros, 0, GROUP_BYTES)
  const stop = <i32>(<i64>end * items / shares)
  for (let item = <i32>(<i64>start * items / shares); item < stop; item++) {
    const c = item % groups * GROUP
    const n = item / groups / bands
    const at = <usize>c << 2
    const bytes = <usize>min(GROUP, C - c) << 2
    for (let tap: usize = 0; tap < 9; tap++) memory.copy(slot + tap * GROUP_BYTES, w + tap * pixel + at, bytes)
    const from = dy + <usize>(n * oH * oW) * pixel + at
    const to = dx + <usize>(n * H * W) * pixel + at
    const first = item / groups % bands * band
    for (let i = first; i < min(rows, first + band); i++)
      for (let j = 0; j < columns; j++) {
        const d = from + <usize>(i * oW + j) * pixel
        const y = to + <usize>((2 * i - top) * W + 2 * j - left) * pixel
        const row = <usize>W * pixel
        const above = i > 0, here = i < oH, before = j > 0, inside = j < oW
        const low = 2 * i >= top, high = 2 * i - top + 1 < H, west = 2 * j >= left, east = 2 * j - left + 1 < W
        four(
          here && inside ? d : zeros, here && before ? d - pixel : zeros,
          above && inside ? d - <usize>oW * pixel : zeros, above && before ? d - <usize>(oW + 1) * pixel : zeros, slot,
          low && west ? y : outside, low && east ? y + pixel : outside,
          high && west ? y + row : outside, high && east ? y + row + pixel : outside, bytes,
        )
      }
  }
}

/** Four pixels p, q and, below them, r, s from positions a, b to its left, c above it, and d above that. */
function four(
  a: usize, b: usize, c: usize, d: usize, f: usize, p: usize, q: usize, r: usize, s: usize, bytes: usize,
): void {
  for (const stop = a + bytes; a < stop; a += 16, b += 16, c += 16, d += 16, f += 16, p += 16, q += 16, r += 16, s += 16) {
    const e = v128.load(a), g = v128.load(b), h = v128.load(c)
    v128.store(s, f32x4.mul(e, v128.load(f, 1024)))
    v128.store(r, madd(f32x4.mul(e, v128.load(f, 768)), g, v128.load(f, 1280)))
    v128.store(q, madd(f32x4.mul(e, v128.load(f, 256)), h, v128.load(f, 1792)))
    const sum = madd(madd(f32x4.mul(e, v128.load(f)), g, v128.load(f, 512)), h, v128.load(f, 1536))
    v128.store(p, madd(sum, v128.load(d), v128.load(f, 2048)))
  }
}

/**
 * dw: the nine sums of 4 channels stay in registers while their window slides over `span` columns of a row of dy. Items:
 * shares of the N·oH rows of dy × groups of `group` channels, a multiple of 4. Each share has its own `sums`,
 * [shares][3,3,C]; biasGradientTotal adds them. `zeros`: a row of x.
 */
export function depthwiseConv2d3x3FilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, zeros: usize, shares: i32, group: i32, span: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, stride: i32, top: i32, left: i32,
): void {
  const pixel = <usize>C << 2
  const row = <usize>W * pixel
  const groups = (C + group - 1) / group
  for (let item = start; item < end; item++) {
    const share = item / groups
    const c = item % groups * group
    const at = <usize>c << 2
    const bytes = <usize>min(group, C - c) << 2
    const sum = sums + <usize>(share * 9) * pixel + at
    for (let tap: usize = 0; tap < 9; tap++) memory.fill(sum + tap * pixel, 0, bytes)
    const stop = <i32>(<i64>(share + 1) * N * oH / shares)
    for (let line = <i32>(<i64>share * N * oH / shares); line < stop; line++) {
      const i = line % oH * stride - top
      const image = x + <usize>(line / oH * H) * row + at
      // Column 0 of the three rows of x, and of dy.
      const p = <u32>i < <u32>H ? image + i * row : zeros
      const q = <u32>(i + 1) < <u32>H ? image + (i + 1) * row : zeros
      const r = <u32>(i + 2) < <u32>H ? image + (i + 2) * row : zeros
      const d = dy + <usize>(line * oW) * pixel + at
      if (stride == 2) {
        for (let j = 0; j < oW; j += span) {
          const e = <usize>(2 * j - left) * pixel
          for (let o: usize = 0; o < bytes; o += 16)
            row2(p + e + o, q + e + o, r + e + o, d + j * pixel + o, pixel, sum + o, j, min(oW, j + span), 2 * j - left, W)
        }
        continue
      }
      // Column k of x meets positions k + left − v of dy through taps v; at the borders some of these do not exist.
      for (let place = 0; place < oW + 2; place = place == 1 ? max(2, oW) : place + 1) {
        const k = place - left
        if (<u32>k >= <u32>W) continue
        const e = <usize>k * pixel
        for (let v = 0; v < 3; v++)
          if (<u32>(place - v) < <u32>oW) meet(p + e, q + e, r + e, d + (place - v) * pixel, sum + v * pixel, 3 * pixel, bytes)
      }
      for (let place = 2; place < oW; place += span) {
        const e = <usize>(place - left) * pixel
        const count = <usize>min(span, oW - place) * pixel
        for (let o: usize = 0; o < bytes; o += 16)
          row1(p + e + o, q + e + o, r + e + o, d + place * pixel + o, pixel, sum + o, count)
      }
    }
  }
}

/** A column of x times a position of dy, for the three taps that lie `uStep` apart. */
function meet(p: usize, q: usize, r: usize, d: usize, sum: usize, uStep: usize, bytes: usize): void {
  for (const stop = d + bytes; d < stop; d += 16, p += 16, q += 16, r += 16, sum += 16) {
    const g = v128.load(d)
    v128.store(sum, madd(v128.load(sum), v128.load(p), g))
    const second = sum + uStep
    v128.store(second, madd(v128.load(second), v128.load(q), g))
    const third = second + uStep
    v128.store(third, madd(v128.load(third), v128.load(r), g))
  }
}

/** Stride 1: columns of x from p, q and r on, `count` bytes of a row; tap 0 meets position d first. */
function row1(p: usize, q: usize, r: usize, d: usize, pixel: usize, sum: usize, count: usize): void {
  let s0 = v128.load(sum), s1 = v128.load(sum + pixel), s2 = v128.load(sum + 2 * pixel)
  let s3 = v128.load(sum + 3 * pixel), s4 = v128.load(sum + 4 * pixel), s5 = v128.load(sum + 5 * pixel)
  let s6 = v128.load(sum + 6 * pixel), s7 = v128.load(sum + 7 * pixel), s8 = v128.load(sum + 8 * pixel)
  let b = v128.load(d - pixel)
  let c = v128.load(d - 2 * pixel)
  for (const stop = d + count; d < stop; d += pixel, p += pixel, q += pixel, r += pixel) {
    const a = v128.load(d)
    let e = v128.load(p)
    s0 = madd(s0, e, a)
    s1 = madd(s1, e, b)
    s2 = madd(s2, e, c)
    e = v128.load(q)
    s3 = madd(s3, e, a)
    s4 = madd(s4, e, b)
    s5 = madd(s5, e, c)
    e = v128.load(r)
    s6 = madd(s6, e, a)
    s7 = madd(s7, e, b)
    s8 = madd(s8, e, c)
    c = b
    b = a
  }
  store9(sum, pixel, s0, s1, s2, s3, s4, s5, s6, s7, s8)
}

// @ts-ignore: decorator
@inline
function store9(
  sum: usize, pixel: usize, s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, s6: v128, s7: v128, s8: v128,
): void {
  v128.store(sum, s0); v128.store(sum + pixel, s1); v128.store(sum + 2 * pixel, s2)
  v128.store(sum + 3 * pixel, s3); v128.store(sum + 4 * pixel, s4); v128.store(sum + 5 * pixel, s5)
  v128.store(sum + 6 * pixel, s6); v128.store(sum + 7 * pixel, s7); v128.store(sum + 8 * pixel, s8)
}

/** Stride 2, where two windows share a column: positions `from` to before `to` of dy, from d on; p, q, r are at `column`. */
function row2(
  p: usize, q: usize, r: usize, d: usize, pixel: usize, sum: usize, from: i32, to: i32, column: i32, W: i32,
): void {
  let s0 = v128.load(sum), s1 = v128.load(sum + pixel), s2 = v128.load(sum + 2 * pixel)
  let s3 = v128.load(sum + 3 * pixel), s4 = v128.load(sum + 4 * pixel), s5 = v128.load(sum + 5 * pixel)
  let s6 = v128.load(sum + 6 * pixel), s7 = v128.load(sum + 7 * pixel), s8 = v128.load(sum + 8 * pixel)
  let a = v128.load(d)
  if (column >= 0) {
    s0 = madd(s0, v128.load(p), a)
    s3 = madd(s3, v128.load(q), a)
    s6 = madd(s6, v128.load(r), a)
  }
  for (let j = from + 1; ; j++) {
    s1 = madd(s1, v128.load(p + pixel), a)
    s4 = madd(s4, v128.load(q + pixel), a)
    s7 = madd(s7, v128.load(r + pixel), a)
    column += 2
    if (column >= W) break
    p += 2 * pixel
    q += 2 * pixel
    r += 2 * pixel
    const e = v128.load(p), f = v128.load(q), g = v128.load(r)
    s2 = madd(s2, e, a)
    s5 = madd(s5, f, a)
    s8 = madd(s8, g, a)
    if (j >= to) break
    d += pixel
    a = v128.load(d)
    s0 = madd(s0, e, a)
    s3 = madd(s3, f, a)
    s6 = madd(s6, g, a)
  }
  store9(sum, pixel, s0, s1, s2, s3, s4, s5, s6, s7, s8)
}
