// The gradients of depthwise convolutions by 3×3 taps, C a multiple of 4.                 docs/depthwise-convolution.md

import { madd } from './madd'

/** Channels that an input gradient computes together. */
const GROUP: i32 = 64
const GROUP_BYTES: usize = 256

/**
 * dx at stride 2. Each place of dy and its neighbours above and to the left give four pixels of dx: one gets 4 taps, two 2,
 * and one a single one. Items: `shares` of N·⌈rows / band⌉ × ⌈C/64⌉, `rows` and `columns` of fours in an image. A thread's
 * first share has its slot, [11][64]: the filters, zeros for places outside dy, and what goes outside dx.
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

/** Four pixels p, q below them r, s from places a, b to its left, c above it, d above that. */
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
 * dw: the nine sums of 4 channels rest in registers while their window slides over a part of a row of dy, `span` columns.
 * Items: shares of the N·oH rows of dy × groups of `group` channels, a multiple of 4. Each share has its own `sums`,
 * [shares][3,3,C]; biasGradientTotal adds them.
 */
export function depthwiseConv2d3x3FilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, zeros: usize, shares: i32, group: i32, span: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, stride: i32, top: i32, left: i32,
): void {
  const pixel = <usize>C << 2
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
      const image = x + <usize>(line / oH * H) * W * pixel + at
      const has0 = <u32>i < <u32>H, has1 = <u32>(i + 1) < <u32>H, has2 = <u32>(i + 2) < <u32>H
      const row = <usize>W * pixel
      const p = image + i * row
      for (let j = 0; j < oW; j += span)
        for (let o: usize = 0; o < bytes; o += 16)
          if (stride == 1)
            row1(
              has0 ? p + o : zeros, has0 ? pixel : 0, has1 ? p + row + o : zeros, has1 ? pixel : 0,
              has2 ? p + 2 * row + o : zeros, has2 ? pixel : 0, dy + <usize>(line * oW) * pixel + at + o, pixel,
              sum + o, j, min(oW, j + span), W, left,
            )
          else
            row2(
              has0 ? p + o : zeros, has0 ? pixel : 0, has1 ? p + row + o : zeros, has1 ? pixel : 0,
              has2 ? p + 2 * row + o : zeros, has2 ? pixel : 0, dy + <usize>(line * oW) * pixel + at + o, pixel,
              sum + o, j, min(oW, j + span), W, left,
            )
    }
  }
}

/** Stride 1: columns `from` to before `to` of dy. Rows p, q, r of x and their steps, 0 for a row of zeros. */
function row1(
  p: usize, dp: usize, q: usize, dq: usize, r: usize, dr: usize, dy: usize, pixel: usize, sum: usize,
  from: i32, to: i32, W: i32, left: i32,
): void {
  let s0 = v128.load(sum), s1 = v128.load(sum + pixel), s2 = v128.load(sum + 2 * pixel)
  let s3 = v128.load(sum + 3 * pixel), s4 = v128.load(sum + 4 * pixel), s5 = v128.load(sum + 5 * pixel)
  let s6 = v128.load(sum + 6 * pixel), s7 = v128.load(sum + 7 * pixel), s8 = v128.load(sum + 8 * pixel)
  const none = f32x4.splat(0)
  // Column k of x meets places k + left − v of dy by taps v.
  const first = max(0, from - left)
  const stop = min(W, to + 2 - left)
  let place = first + left
  let c = place - 2 >= from ? v128.load(dy + (place - 2) * pixel) : none
  let b = place - 1 >= from ? v128.load(dy + (place - 1) * pixel) : none
  p += first * dp
  q += first * dq
  r += first * dr
  let d = dy + place * pixel
  for (let k = first; k < stop; k++, place++) {
    const a = place < to ? v128.load(d) : none
    d += pixel
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
    p += dp
    q += dq
    r += dr
    c = b
    b = a
  }
  v128.store(sum, s0); v128.store(sum + pixel, s1); v128.store(sum + 2 * pixel, s2)
  v128.store(sum + 3 * pixel, s3); v128.store(sum + 4 * pixel, s4); v128.store(sum + 5 * pixel, s5)
  v128.store(sum + 6 * pixel, s6); v128.store(sum + 7 * pixel, s7); v128.store(sum + 8 * pixel, s8)
}

/** The same at stride 2, where two windows share a column. */
function row2(
  p: usize, dp: usize, q: usize, dq: usize, r: usize, dr: usize, dy: usize, pixel: usize, sum: usize,
  from: i32, to: i32, W: i32, left: i32,
): void {
  let s0 = v128.load(sum), s1 = v128.load(sum + pixel), s2 = v128.load(sum + 2 * pixel)
  let s3 = v128.load(sum + 3 * pixel), s4 = v128.load(sum + 4 * pixel), s5 = v128.load(sum + 5 * pixel)
  let s6 = v128.load(sum + 6 * pixel), s7 = v128.load(sum + 7 * pixel), s8 = v128.load(sum + 8 * pixel)
  let column = 2 * from - left
  p += column * dp
  q += column * dq
  r += column * dr
  let d = dy + from * pixel
  let a = v128.load(d)
  if (column >= 0) {
    s0 = madd(s0, v128.load(p), a)
    s3 = madd(s3, v128.load(q), a)
    s6 = madd(s6, v128.load(r), a)
  }
  for (let j = from + 1; ; j++) {
    column += 2
    p += dp
    q += dq
    r += dr
    s1 = madd(s1, v128.load(p), a)
    s4 = madd(s4, v128.load(q), a)
    s7 = madd(s7, v128.load(r), a)
    if (column >= W) break
    p += dp
    q += dq
    r += dr
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
  v128.store(sum, s0); v128.store(sum + pixel, s1); v128.store(sum + 2 * pixel, s2)
  v128.store(sum + 3 * pixel, s3); v128.store(sum + 4 * pixel, s4); v128.store(sum + 5 * pixel, s5)
  v128.store(sum + 6 * pixel, s6); v128.store(sum + 7 * pixel, s7); v128.store(sum + 8 * pixel, s8)
}
