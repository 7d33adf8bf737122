// dw[u,v,c] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j,c]                       docs/depthwise-convolution.md
//
// The sums of three taps in a row and 8 channels stay in registers along a part of a row of dy.

import { madd } from './madd'
import { putRow } from './matmul'

/**
 * dw[u,v,c] = Σ x·dy. Items: shares of the N·oH rows of dy × groups of `group` channels, a multiple of 8. Each share has its own
 * `sums`, [shares][kH,kW,C]; biasGradientTotal adds them. Of a row, `span` columns are taken at a time.
 */
export function depthwiseConv2dFilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, shares: i32, group: i32, span: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const pixel = C << 2
  const groups = (C + group - 1) / group
  for (let item = start; item < end; item++) {
    const share = item / groups
    const c = item % groups * group
    const at = <usize>c << 2
    const channels = min(group, C - c)
    const sum = sums + <usize>(share * kH * kW) * pixel + at
    for (let tap = 0; tap < kH * kW; tap++) memory.fill(sum + tap * pixel, 0, channels << 2)
    const stop = <i32>(<i64>(share + 1) * N * oH / shares)
    for (let line = <i32>(<i64>share * N * oH / shares); line < stop; line++)
      for (let j = 0; j < oW; j += span)
        for (let u = 0; u < kH; u++) {
          const row = line % oH * sH + u * dH - top
          if (<u32>row >= <u32>H) continue
          filterRow(
            x + <usize>((line / oH * H + row) * W - left) * pixel + at, dy + <usize>(line * oW) * pixel + at,
            sum + <usize>(u * kW) * pixel, pixel, j, min(j + span, oW), channels, W, kW, sW, dW, left,
          )
        }
  }
}

/** A row of taps: columns `first` to before `last` of dy. `x` is the first tap's place for column 0. */
function filterRow(
  x: usize, dy: usize, sum: usize, pixel: usize, first: i32, last: i32, channels: i32, W: i32, kW: i32, sW: i32, dW: i32, left: i32,
): void {
  const xPixel = sW * pixel
  const xTap = dW * pixel
  // Three taps are taken together where all of them are inside the image, and one by one elsewhere.
  for (let v = 0, taps = 0; v < kW; v += taps) {
    taps = kW - v < 3 ? 1 : 3
    const from = min(last, max(first, firstColumn(v, sW, dW, left)))
    const to = max(from, min(last, endColumn(v + taps - 1, W, sW, dW, left)))
    products(x + v * xTap, xPixel, xTap, dy, pixel, from, to, sum + v * pixel, channels, taps)
    for (let t = v; taps > 1 && t < v + 3; t++) {
      const begin = max(first, firstColumn(t, sW, dW, left))
      const end = min(last, endColumn(t, W, sW, dW, left))
      products(x + t * xTap, xPixel, 0, dy, pixel, begin, min(from, end), sum + t * pixel, channels, 1)
      products(x + t * xTap, xPixel, 0, dy, pixel, max(to, begin), end, sum + t * pixel, channels, 1)
    }
  }
}

/** The first column of dy for which tap v is not left of the image. */
function firstColumn(v: i32, sW: i32, dW: i32, left: i32): i32 {
  return (max(0, left - v * dW) + sW - 1) / sW
}

/** The first column of dy for which tap v is right of the image. */
function endColumn(v: i32, W: i32, sW: i32, dW: i32, left: i32): i32 {
  return max(0, W + left - v * dW + sW - 1) / sW
}

/** Adds to the sums of one tap, or of three, the products of columns `from` to before `to` of dy; 8 channels at a time. */
function products(
  x: usize, xPixel: usize, xTap: usize, dy: usize, pixel: usize, from: i32, to: i32, sum: usize, C: i32, taps: i32,
): void {
  if (from >= to) return
  x += from * xPixel
  dy += from * pixel
  const length = (to - from) * pixel
  for (let c = 0; c < C; c += 8, x += 32, dy += 32, sum += 32) {
    // The second four channels, or the first ones again.
    const half: usize = C - c > 4 ? 16 : 0
    const stop = dy + length
    let a0 = v128.load(sum), a1 = v128.load(sum + half)
    let p = x
    if (taps == 1) {
      for (let q = dy; q < stop; q += pixel, p += xPixel) {
        a0 = madd(a0, v128.load(p), v128.load(q))
        a1 = madd(a1, v128.load(p + half), v128.load(q + half))
      }
    } else {
      const second = sum + pixel
      const third = second + pixel
      let b0 = v128.load(second), b1 = v128.load(second + half), c0 = v128.load(third), c1 = v128.load(third + half)
      for (let q = dy; q < stop; q += pixel, p += xPixel) {
        const g0 = v128.load(q), g1 = v128.load(q + half)
        a0 = madd(a0, v128.load(p), g0)
        a1 = madd(a1, v128.load(p + half), g1)
        let e = p + xTap
        b0 = madd(b0, v128.load(e), g0)
        b1 = madd(b1, v128.load(e + half), g1)
        e += xTap
        c0 = madd(c0, v128.load(e), g0)
        c1 = madd(c1, v128.load(e + half), g1)
      }
      putRow(second, b0, b1, C - c)
      putRow(third, c0, c1, C - c)
    }
    putRow(sum, a0, a1, C - c)
  }
}
