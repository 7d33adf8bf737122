// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j,k]                     NHWC; docs/convolution.md
//
// A tile of 4 taps (u,v,c) × 8 output channels keeps its 8 sums in registers while it runs over the pixels of a band of
// rows, 4 values of x against 8 of dy a pixel; a band is small enough for the first cache to serve every tile. Bands go
// to a fixed number of shares, each with sums of its own, which are added in the shares' order: the bits do not depend on
// who computed which. A padded image is first copied into its zeros, one image at a time.

import { madd } from './madd'

/** Rows of dy that a tile runs over before it rests its sums. */
const BAND: i32 = 4

/**
 * Items: `shares` × ⌈K/8⌉. `sums`: [shares][⌈K/8⌉][⌈taps/4⌉·4][8]. `padded`: an image [pH,pW,C] a item, unused where
 * [pH,pW] = [H,W]. `offsets`: where each of ⌈taps/4⌉·4 taps stands in an image, in bytes.
 */
export function conv2dFilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, padded: usize, offsets: usize, shares: i32,
  N: i32, H: i32, W: i32, C: i32, pH: i32, pW: i32, oH: i32, oW: i32, K: i32, taps: i32,
  sH: i32, sW: i32, top: i32, left: i32,
): void {
  const blocks = (K + 7) >> 3
  const tiles = (taps + 3) >> 2
  const bands = (oH + BAND - 1) / BAND
  const pads = pH != H || pW != W
  const rowBytes = <usize>(pW * C * sH) << 2
  for (let item = start; item < end; item++) {
    const share = item / blocks
    const block = item % blocks
    const sum = sums + (<usize>(item * tiles) << 7)
    memory.fill(sum, 0, <usize>tiles << 7)
    const scratch = padded + (<usize>(start * pH * pW * C) << 2)
    let ready = -1
    const last = <i32>(<i64>(share + 1) * N * bands / shares)
    for (let at = <i32>(<i64>share * N * bands / shares); at < last; at++) {
      const n = at / bands
      const i = (at % bands) * BAND
      let image = x + (<usize>(n * H * W * C) << 2)
      if (pads) {
        if (n != ready) pad(image, scratch, H, W * C, pH, pW * C, top, left * C)
        ready = n
        image = scratch
      }
      const grad = dy + (<usize>(((n * oH + i) * oW) * K + block * 8) << 2)
      for (let tile = 0; tile < tiles; tile++)
        if (K - block * 8 >= 8)
          tileBand(image + <usize>i * rowBytes, rowBytes, offsets + (<usize>tile << 4), grad, <usize>K << 2, sum + (<usize>tile << 7), min(BAND, oH - i), oW, <usize>(sW * C) << 2)
        else
          edgeBand(image + <usize>i * rowBytes, rowBytes, offsets + (<usize>tile << 4), grad, <usize>K << 2, sum + (<usize>tile << 7), min(BAND, oH - i), oW, <usize>(sW * C) << 2, K - block * 8)
    }
  }
}

/** 4 taps × 8 channels += the products of `rows` rows of `pixels`. */
function tileBand(
  image: usize, rowBytes: usize, offsets: usize, dy: usize, dyStep: usize, sum: usize, rows: i32, pixels: i32, step: usize,
): void {
  let a0 = v128.load(sum), a1 = v128.load(sum, 16), b0 = v128.load(sum, 32), b1 = v128.load(sum, 48)
  let c0 = v128.load(sum, 64), c1 = v128.load(sum, 80), d0 = v128.load(sum, 96), d1 = v128.load(sum, 112)
  for (let row = 0; row < rows; row++, image += rowBytes) {
    let p = image + load<u32>(offsets)
    let q = image + load<u32>(offsets, 4)
    let r = image + load<u32>(offsets, 8)
    let s = image + load<u32>(offsets, 12)
    const stop = dy + dyStep * pixels
    while (dy < stop) {
      const g0 = v128.load(dy)
      const g1 = v128.load(dy, 16)
      let e = v128.load32_splat(p)
      a0 = madd(a0, e, g0)
      a1 = madd(a1, e, g1)
      e = v128.load32_splat(q)
      b0 = madd(b0, e, g0)
      b1 = madd(b1, e, g1)
      e = v128.load32_splat(r)
      c0 = madd(c0, e, g0)
      c1 = madd(c1, e, g1)
      e = v128.load32_splat(s)
      d0 = madd(d0, e, g0)
      d1 = madd(d1, e, g1)
      dy += dyStep; p += step; q += step; r += step; s += step
    }
  }
  v128.store(sum, a0); v128.store(sum, a1, 16); v128.store(sum, b0, 32); v128.store(sum, b1, 48)
  v128.store(sum, c0, 64); v128.store(sum, c1, 80); v128.store(sum, d0, 96); v128.store(sum, d1, 112)
}

/** The same for the last, incomplete block of channels. */
function edgeBand(
  image: usize, rowBytes: usize, offsets: usize, dy: usize, dyStep: usize, sum: usize, rows: i32, pixels: i32, step: usize,
  channels: i32,
): void {
  for (let row = 0; row < rows; row++, image += rowBytes, dy += dyStep * pixels)
    for (let tap = 0; tap < 4; tap++)
      for (let k = 0; k < channels; k++) {
        const to = sum + (<usize>(tap * 8 + k) << 2)
        let total = load<f32>(to)
        let p = image + load<u32>(offsets + (<usize>tap << 2))
        let g = dy + (<usize>k << 2)
        for (let j = 0; j < pixels; j++, p += step, g += dyStep) total += load<f32>(p) * load<f32>(g)
        store<f32>(to, total)
      }
}

/** Copies an image's rows, `row` floats each, into zeros. */
function pad(image: usize, to: usize, H: i32, row: i32, pH: i32, pRow: i32, top: i32, left: i32): void {
  memory.fill(to, 0, <usize>(pH * pRow) << 2)
  for (let i = 0; i < min(H, pH - top); i++)
    memory.copy(to + (<usize>((i + top) * pRow + left) << 2), image + (<usize>(i * row) << 2), <usize>min(row, pRow - left) << 2)
}

/** Items: ⌈taps/4⌉·4 taps. Where tap (u,v,c) stands in an image [pH,pW,C], in bytes; 0 past the last. */
export function conv2dTapOffsets(
  start: i32, end: i32, offsets: usize, taps: i32, kW: i32, C: i32, pW: i32, dH: i32, dW: i32,
): void {
  for (let tap = start; tap < end; tap++) {
    const at = tap / C
    const offset = (((at / kW) * dH * pW + (at % kW) * dW) * C + (tap % C)) << 2
    store<i32>(offsets + (<usize>tap << 2), tap < taps ? offset : 0)
  }
}

/** Items: the taps. dw[tap,k] = Σ_share sums[share][k/8][tap][k%8]. */
export function conv2dFilterGradientReduce(
  start: i32, end: i32, sums: usize, dw: usize, shares: i32, taps: i32, K: i32,
): void {
  const blocks = (K + 7) >> 3
  const tapsUp = (taps + 3) & ~3
  const shareBytes = <usize>(blocks * tapsUp) << 5
  for (let tap = start; tap < end; tap++)
    for (let k = 0; k < K; k++) {
      let from = sums + (<usize>((k >> 3) * tapsUp + tap) << 5) + (<usize>(k & 7) << 2)
      let total: f32 = 0
      for (let share = 0; share < shares; share++, from += shareBytes) total += load<f32>(from)
      store<f32>(dw + (<usize>(tap * K + k) << 2), total)
    }
}
