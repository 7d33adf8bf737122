// y[n,i,j,c] = b[c] + Σ_{u,v} x[n, (i·s+u·d−p)/f, (j·s+v·d−p)/f, c] · w[u,v,c]           docs/depthwise-convolution.md
//
// over the taps whose position is whole. As in conv2d-direct.ts, f = 1 is the forward pass; s = 1, with f the forward stride
// and the filters flipped, is the input gradient. A tile is 4 pixels of a row × 4 channels: 4 sums in registers. Filters of
// 3×3 taps have their own kernel, in which the filter stays in registers and a window slides over the row. Tiles / sliding,
// GFLOP/s, one thread, Zen 4, Node 20: [1,56,56,144] 22 / 27, at stride 2 15 / 18, [1,28,28,192] 20 / 24, [1,7,7,960] 15 /
// 20.

import { clip, finish, floorOf, leastOf, leftOf, mostOf } from './activations'
import { storeChannels } from './channels'
import { firstTap, gcd } from './conv2d-direct'
import { madd } from './madd'

/**
 * Items: the N·oH rows of y. `wStep`: floats from a tap to the next, which is C, or −C if w points to the last tap. A row is
 * computed for `group` channels at a time, a multiple of 4.
 */
export function depthwiseConv2d(
  start: i32, end: i32, x: usize, w: usize, b: usize, y: usize, wStep: i32, group: i32,
  H: i32, W: i32, C: i32, oH: i32, oW: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, fH: i32, fW: i32, dH: i32, dW: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const uStep = fH / gcd(fH, dH)
  const vStep = fW / gcd(fW, dW)
  const rowStep = uStep * dH / fH
  const columnStep = vStep * dW / fW
  const pixel = C << 2
  const floor: v128 = floorOf(activation)
  for (let item = start; item < end; item++) {
    const rowAt = (item % oH) * sH - top
    let u = firstTap(rowAt, dH, fH, kH)
    let row = (rowAt + u * dH) / fH
    for (; row < 0 && u < kH; u += uStep) row += rowStep
    const rows = row < H && u < kH ? min((kH - u + uStep - 1) / uStep, (H - row + rowStep - 1) / rowStep) : 0
    const image = x + (<usize>(item / oH * H + row) * W * pixel)
    for (let c = 0; c < C; c += group) {
      const at = <usize>c << 2
      const bias = b ? b + at : 0
      for (let phase = 0; phase < min(fW, oW); phase++) {
        const columnAt = phase * sW - left
        const v = firstTap(columnAt, dW, fW, kW)
        const first = (columnAt + v * dW) / fW
        const taps = (kW - v + vStep - 1) / vStep
        const pixels = (oW - phase + fW - 1) / fW
        const filter = w + at + ((u * kW + v) * wStep << 2)
        let to = y + at + <usize>(item * oW + phase) * pixel
        for (let j = 0; j < pixels; ) {
          const column = first + j * sW
          const count = min(4, pixels - j)
          const four = count == 4 && column >= 0 && column + 3 * sW + (taps - 1) * columnStep < W
          // A single pixel leaves out the taps outside the image.
          const skip = four || column >= 0 ? 0 : min(taps, (columnStep - 1 - column) / columnStep)
          const inside = four ? taps : max(0, min(taps, (W - column + columnStep - 1) / columnStep) - skip)
          tile(
            image + at + (column + skip * columnStep) * pixel, W * pixel * rowStep, columnStep * pixel, sW * pixel,
            filter + (skip * vStep * wStep << 2), uStep * kW * wStep << 2, vStep * wStep << 2, rows, inside,
            bias, to, fW * pixel, min(group, C - c), floor, four,
          )
          const done = four ? 4 : 1
          j += done
          to += done * fW * pixel
        }
      }
    }
    finish(activation, a1, a2, a3, y + <usize>(item * oW) * pixel, 1, 1, oW * C)
  }
}

/** One pixel, or four; steps are in bytes. */
function tile(
  x: usize, xRow: usize, xTap: usize, xPixel: usize, w: usize, wRow: usize, wTap: usize, rows: i32, taps: i32,
  b: usize, y: usize, yPixel: usize, channels: i32, floor: v128, four: bool,
): void {
  for (; channels > 0; channels -= 4, x += 16, w += 16, y += 16) {
    let s0 = f32x4.splat(0)
    if (b) {
      s0 = v128.load(b)
      b += 16
    }
    let s1 = s0, s2 = s0, s3 = s0
    let p = x
    let q = w
    for (let u = 0; u < rows; u++, p += xRow, q += wRow) {
      let e = p
      let f = q
      if (four)
        for (let v = 0; v < taps; v++, e += xTap, f += wTap) {
          const g = v128.load(f)
          s0 = madd(s0, v128.load(e), g)
          s1 = madd(s1, v128.load(e + xPixel), g)
          s2 = madd(s2, v128.load(e + 2 * xPixel), g)
          s3 = madd(s3, v128.load(e + 3 * xPixel), g)
        }
      else for (let v = 0; v < taps; v++, e += xTap, f += wTap) s0 = madd(s0, v128.load(e), v128.load(f))
    }
    storeChannels(y, f32x4.pmax(s0, floor), channels)
    if (!four) continue
    let to = y + yPixel
    storeChannels(to, f32x4.pmax(s1, floor), channels)
    storeChannels(to += yPixel, f32x4.pmax(s2, floor), channels)
    storeChannels(to + yPixel, f32x4.pmax(s3, floor), channels)
  }
}

/** The contribution of a column of three pixels to a window. */
// @ts-ignore: decorator
@inline
function column(a: v128, b: v128, c: v128, p: v128, q: v128, r: v128): v128 {
  return madd(madd(f32x4.mul(a, p), b, q), c, r)
}

/**
 * `count` outputs of a row with 3×3 taps and stride 1, 4 channels of them; p, q and r are the addresses of column 0 in the
 * three rows. The filter stays in registers while its window, which begins at column `first`, slides over the image. Each
 * column is loaded once for the three windows that contain it.
 */
// @ts-ignore: decorator
@inline
function slide1(
  p: usize, q: usize, r: usize, w: usize, wTap: usize, bias: v128, y: usize, pixel: usize,
  first: i32, W: i32, count: i32, channels: i32, floor: v128, ceiling: v128,
): void {
  const p0 = v128.load(w), p1 = v128.load(w += wTap), p2 = v128.load(w += wTap)
  const q0 = v128.load(w += wTap), q1 = v128.load(w += wTap), q2 = v128.load(w += wTap)
  const r0 = v128.load(w += wTap), r1 = v128.load(w += wTap), r2 = v128.load(w + wTap)
  let s = bias, t = bias
  let at = first * pixel
  if (<u32>first < <u32>W) s = f32x4.add(s, column(v128.load(p + at), v128.load(q + at), v128.load(r + at), p0, q0, r0))
  at += pixel
  if (<u32>(first + 1) < <u32>W) {
    const a = v128.load(p + at), b = v128.load(q + at), c = v128.load(r + at)
    s = f32x4.add(s, column(a, b, c, p1, q1, r1))
    t = f32x4.add(t, column(a, b, c, p0, q0, r0))
  }
  at += pixel
  let j = 0
  for (const whole = min(count, W - first - 2); j < whole; j++, at += pixel, y += pixel) {
    const a = v128.load(p + at), b = v128.load(q + at), c = v128.load(r + at)
    storeChannels(y, clip(f32x4.add(s, column(a, b, c, p2, q2, r2)), floor, ceiling), channels)
    s = f32x4.add(t, column(a, b, c, p1, q1, r1))
    t = f32x4.add(bias, column(a, b, c, p0, q0, r0))
  }
  // Windows that extend beyond the right border.
  for (; j < count; j++, y += pixel, s = t, t = bias) storeChannels(y, clip(s, floor, ceiling), channels)
}

/** The same with stride 2, where two windows share a column. */
// @ts-ignore: decorator
@inline
function slide2(
  p: usize, q: usize, r: usize, w: usize, wTap: usize, bias: v128, y: usize, pixel: usize,
  first: i32, W: i32, count: i32, channels: i32, floor: v128, ceiling: v128,
): void {
  const p0 = v128.load(w), p1 = v128.load(w += wTap), p2 = v128.load(w += wTap)
  const q0 = v128.load(w += wTap), q1 = v128.load(w += wTap), q2 = v128.load(w += wTap)
  const r0 = v128.load(w += wTap), r1 = v128.load(w += wTap), r2 = v128.load(w + wTap)
  let s = bias
  let at = first * pixel
  if (<u32>first < <u32>W) s = f32x4.add(s, column(v128.load(p + at), v128.load(q + at), v128.load(r + at), p0, q0, r0))
  at += pixel
  for (; count > 0; count--, first += 2, y += pixel) {
    if (first + 1 < W) s = f32x4.add(s, column(v128.load(p + at), v128.load(q + at), v128.load(r + at), p1, q1, r1))
    at += pixel
    let t = bias
    if (first + 2 < W) {
      const a = v128.load(p + at), b = v128.load(q + at), c = v128.load(r + at)
      s = f32x4.add(s, column(a, b, c, p2, q2, r2))
      t = f32x4.add(bias, column(a, b, c, p0, q0, r0))
    }
    at += pixel
    storeChannels(y, clip(s, floor, ceiling), channels)
    s = t
  }
}

/**
 * Prefetches a row by reading one float of each cache line in the order of memory, which processors predict. The result goes
 * to `to`, so that the reads are not optimized away.
 */
function fetch(row: usize, bytes: usize, to: usize): void {
  let any = 0
  for (let at: usize = 0; at < bytes; at += 64) any |= load<i32>(row + at)
  store<i32>(to, any)
}

/**
 * Items: the N·oH rows of y, with 3×3 taps and stride 1 or 2. `zeros`: a row of zeros, for rows outside the image.
 * `fetches`: whether to prefetch new rows of x and y before they are used, four channels of a pixel at a time.
 */
export function depthwiseConv2d3x3(
  start: i32, end: i32, x: usize, w: usize, b: usize, y: usize, zeros: usize, wStep: i32, span: i32, fetches: i32,
  H: i32, W: i32, C: i32, oH: i32, oW: i32, sH: i32, sW: i32, dH: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const pixel = <usize>C << 2
  const wTap = wStep << 2
  const floor: v128 = leastOf(activation)
  const ceiling: v128 = mostOf(activation, a1)
  for (let item = start; item < end; item++) {
    const image = x + <usize>(item / oH * H * W) * pixel
    const row = (item % oH) * sH - top
    const p = <u32>row < <u32>H ? image + row * W * pixel : zeros
    const q = <u32>(row + dH) < <u32>H ? image + (row + dH) * W * pixel : zeros
    const r = <u32>(row + 2 * dH) < <u32>H ? image + (row + 2 * dH) * W * pixel : zeros
    const yRow = y + <usize>(item * oW) * pixel
    if (fetches) {
      if (sH > 1) fetch(q, <usize>W * pixel, yRow)
      fetch(r, <usize>W * pixel, yRow)
      for (let at: usize = 0; at < <usize>oW * pixel; at += 64) store<i32>(yRow + at, 0)
    }
    for (let j = 0; j < oW; j += span)
      for (let c = 0; c < C; c += 4) {
        const at = <usize>c << 2
        const bias: v128 = b ? v128.load(b + at) : f32x4.splat(0)
        const to = yRow + <usize>j * pixel + at
        const count = min(span, oW - j)
        if (sW == 1) slide1(p + at, q + at, r + at, w + at, wTap, bias, to, pixel, j - left, W, count, C - c, floor, ceiling)
        else slide2(p + at, q + at, r + at, w + at, wTap, bias, to, pixel, 2 * j - left, W, count, C - c, floor, ceiling)
      }
    finish(leftOf(activation), a1, a2, a3, yRow, 1, 1, oW * C)
  }
}

/** y[p,c·M+m] = x[p,c]. Items: pixels. */
export function repeatChannels(start: i32, end: i32, x: usize, y: usize, C: i32, M: i32): void {
  let to = y + (<usize>(start * C * M) << 2)
  const stop = x + (<usize>(end * C) << 2)
  for (let from = x + (<usize>(start * C) << 2); from < stop; from += 4)
    for (let m = 0; m < M; m++, to += 4) store<f32>(to, load<f32>(from))
}

/** y[p,c] = Σ_m x[p,c·M+m]. Items: pixels. */
export function addRepeated(start: i32, end: i32, x: usize, y: usize, C: i32, M: i32): void {
  let from = x + (<usize>(start * C * M) << 2)
  const stop = y + (<usize>(end * C) << 2)
  for (let to = y + (<usize>(start * C) << 2); to < stop; to += 4) {
    let sum: f32 = 0
    for (let m = 0; m < M; m++, from += 4) sum += load<f32>(from)
    store<f32>(to, sum)
  }
}
