// dx = col2im(dcols), dcols[p,(u,v,c)] = Σ_k dy[p,k]·w[u,v,c,k]                               NHWC; docs/convolution.md
//
// dcols is never stored. The sums of a tile of 4 outputs p × 8 channels c are loaded from the pixels of dx that tap (u,v)
// reaches from p, and stored back there. Four outputs reach four different pixels, so no pixel is added to twice at a time.
// Pixels outside the image are all replaced by one that nobody reads.

import { loadChannels } from './channels'
import { madd } from './madd'
import { packTransposed, putRow as put } from './matmul'

/**
 * Items: `shares` of ⌈N / images⌉ blocks of whole images × ⌈C / channels⌉ groups, `channels` a multiple of 8. The slot of a
 * thread's first share holds its panels, [32][deepest], its places in dx, [⌈pixels/4⌉·4], and the pixel outside the image,
 * [8].
 */
export function conv2dIm2colInputGradient(
  start: i32, end: i32, dy: usize, w: usize, dx: usize, slots: usize, slotFloats: i32, shares: i32,
  images: i32, pixels: i32, channels: i32, deepest: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const groups = (C + channels - 1) / channels
  const items = (N + images - 1) / images * groups
  const panels = slots + (<usize>(start * slotFloats) << 2)
  const places = panels + (<usize>deepest << 7)
  const outside = places + (<usize>((pixels + 3) & ~3) << 2)
  const filterStep = <usize>K << 2
  const stop = <i32>(<i64>end * items / shares)
  for (let item = <i32>(<i64>start * items / shares); item < stop; item++) {
    const n = item / groups * images
    const c0 = item % groups * channels
    const cEnd = min(C, c0 + channels)
    const upTo = min(N, n + images)
    clear(dx + (<usize>(n * H * W * C + c0) << 2), (upTo - n) * H * W, C, cEnd - c0)
    const outputs = upTo * oH * oW
    for (let first = n * oH * oW; first < outputs; first += pixels) {
      const count = min(pixels, outputs - first)
      for (let k = 0; k < K; k += deepest) {
        const depth = min(deepest, K - k)
        const a = dy + (<usize>(first * K + k) << 2)
        for (let tap = 0; tap < kH * kW; tap++) {
          if (!findPlaces(dx, places, first, count, tap / kW * dH - top, tap % kW * dW - left, H, W, C, oH, oW, sH, sW)) continue
          for (let c = c0; c < cEnd; c += 32) {
            packTransposed(w + filterStep * (tap * C + c) + (<usize>k << 2), filterStep, depth, min(32, cEnd - c), panels)
            for (let l = c; l < min(c + 32, cEnd); l += 8)
              passRows(
                a, filterStep, panels + (<usize>((l - c) >> 3) * depth << 5), depth,
                places, <usize>l << 2, outside, count, cEnd - l,
              )
          }
        }
      }
    }
  }
}

/** Sets the first `channels` channels of each pixel to 0. */
function clear(dx: usize, pixels: i32, C: i32, channels: i32): void {
  if (channels == C) memory.fill(dx, 0, <usize>(pixels * C) << 2)
  else for (; pixels > 0; pixels--, dx += <usize>C << 2) memory.fill(dx, 0, <usize>channels << 2)
}

/**
 * The pixels of dx that a tap at (row, column) of the window reaches from outputs first, first + 1, …; 0 for pixels outside
 * the image and past the last output. False if none is inside.
 */
function findPlaces(
  dx: usize, places: usize, first: i32, count: i32, row: i32, column: i32,
  H: i32, W: i32, C: i32, oH: i32, oW: i32, sH: i32, sW: i32,
): bool {
  let j = first % oW
  let i = first / oW % oH
  let n = first / oW / oH
  let any = false
  const stop = places + (<usize>count << 2)
  for (; places < stop; places += 4) {
    const inside = <u32>(i * sH + row) < <u32>H && <u32>(j * sW + column) < <u32>W
    store<u32>(places, <u32>(inside ? dx + (<usize>(((n * H + i * sH + row) * W + j * sW + column) * C) << 2) : 0))
    if (inside) any = true
    if (++j == oW) {
      j = 0
      if (++i == oH) {
        i = 0
        n++
      }
    }
  }
  for (; places & 15; places += 4) store<u32>(places, 0)
  return any
}

/** Adds a·panel to 8 channels, or as many as remain, of the pixels at `places`. */
function passRows(
  a: usize, aStep: usize, panel: usize, depth: i32, places: usize, channel: usize, outside: usize, rows: i32, channels: i32,
): void {
  for (; rows > 0; rows -= 4, a += aStep << 2, places += 16) {
    let first = <usize>load<u32>(places)
    let second = <usize>load<u32>(places, 4)
    let third = <usize>load<u32>(places, 8)
    let fourth = <usize>load<u32>(places, 12)
    if (!(first | second | third | fourth)) continue
    first = first ? first + channel : outside
    second = second ? second + channel : outside
    third = third ? third + channel : outside
    fourth = fourth ? fourth + channel : outside
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
    if (channels >= 8) {
      a0 = v128.load(first); a1 = v128.load(first, 16); b0 = v128.load(second); b1 = v128.load(second, 16)
      c0 = v128.load(third); c1 = v128.load(third, 16); d0 = v128.load(fourth); d1 = v128.load(fourth, 16)
    } else {
      a0 = loadChannels(first, channels); b0 = loadChannels(second, channels)
      c0 = loadChannels(third, channels); d0 = loadChannels(fourth, channels)
      if (channels > 4) {
        a1 = loadChannels(first + 16, channels - 4); b1 = loadChannels(second + 16, channels - 4)
        c1 = loadChannels(third + 16, channels - 4); d1 = loadChannels(fourth + 16, channels - 4)
      }
    }
    let p = a
    let b = panel
    let q = rows > 1 ? p + aStep : p
    let r = rows > 2 ? q + aStep : p
    let s = rows > 3 ? r + aStep : p
    const stop = p + (<usize>depth << 2)
    while (p < stop) {
      const f0 = v128.load(b)
      const f1 = v128.load(b, 16)
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
      p += 4; q += 4; r += 4; s += 4; b += 32
    }
    put(first, a0, a1, channels)
    put(second, b0, b1, channels)
    put(third, c0, c1, channels)
    put(fourth, d0, d1, channels)
  }
}
