// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j,k]                     NHWC; docs/convolution.md
//
// A tile of 4 taps (u,v,c) × 8 output channels keeps its 8 sums in registers while it runs over the pixels of a band of
// rows: per pixel, 4 values of x times 8 of dy. A band is small enough for the first-level cache to serve every tile. If
// there are many tiles, the 8 channels of dy are copied together first. Bands are divided among a fixed number of shares.
// Each has its own sums, which are added in the order of the shares, so the result does not depend on which thread computed
// which. If the image needs padding, it is first copied into zeros.

import { madd } from './madd'

/** With fewer tiles than this, copying dy together costs more than it saves. */
const FEW: i32 = 16

/**
 * Items: `shares` × ⌈K/8⌉. `sums`: [shares][⌈K/8⌉][⌈taps/4⌉·4][8]. `offsets`: from conv2dTapOffsets. A thread copies into
 * the slot of its first item: [band·oW][8] of dy, then [pH,pW,C] of x if [pH,pW] differs from [H,W].
 */
export function conv2dFilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, slots: usize, slotFloats: i32, offsets: usize, shares: i32, band: i32,
  N: i32, H: i32, W: i32, C: i32, pH: i32, pW: i32, oH: i32, oW: i32, K: i32, taps: i32,
  sH: i32, sW: i32, top: i32, left: i32,
): void {
  const blocks = (K + 7) >> 3
  const tiles = (taps + 3) >> 2
  const bands = (oH + band - 1) / band
  const pads = pH != H || pW != W
  const rowBytes = <usize>(pW * C * sH) << 2
  const step = <usize>(sW * C) << 2
  const packed = slots + (<usize>(start * slotFloats) << 2)
  const padded = packed + (<usize>(band * oW) << 5)
  for (let item = start; item < end; item++) {
    const share = item / blocks
    const k = (item % blocks) * 8
    const copies = tiles >= FEW || K - k < 8
    const sum = sums + (<usize>(item * tiles) << 7)
    memory.fill(sum, 0, <usize>tiles << 7)
    let ready = -1
    const last = <i32>(<i64>(share + 1) * N * bands / shares)
    for (let at = <i32>(<i64>share * N * bands / shares); at < last; at++) {
      const n = at / bands
      const i = (at % bands) * band
      const rows = min(band, oH - i)
      let image = x + (<usize>(n * H * W * C) << 2)
      if (pads) {
        if (n != ready) pad(image, padded, H, W * C, pH, pW * C, top, left * C)
        ready = n
        image = padded
      }
      let grad = dy + (<usize>((n * oH + i) * oW * K + k) << 2)
      if (copies) {
        pack(grad, packed, rows * oW, K, min(8, K - k))
        grad = packed
      }
      for (let tile = 0; tile < tiles; tile++)
        tileBand(
          image + <usize>i * rowBytes, rowBytes, offsets + (<usize>tile << 4), grad, copies ? 32 : <usize>K << 2,
          sum + (<usize>tile << 7), rows, oW, step,
        )
    }
  }
}

/** Copies `channels` channels of each pixel together, with zeros up to 8. */
function pack(dy: usize, to: usize, pixels: i32, K: i32, channels: i32): void {
  for (const stop = to + (<usize>pixels << 5); to < stop; to += 32, dy += <usize>K << 2)
    if (channels == 8) {
      v128.store(to, v128.load(dy))
      v128.store(to, v128.load(dy, 16), 16)
    } else
      for (let k = 0; k < 8; k++)
        store<f32>(to + (<usize>k << 2), k < channels ? load<f32>(dy + (<usize>k << 2)) : 0)
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

/** Copies an image's rows, `row` floats each, into an image of zeros. */
export function pad(image: usize, to: usize, H: i32, row: i32, pH: i32, pRow: i32, top: i32, left: i32): void {
  memory.fill(to, 0, <usize>(pH * pRow) << 2)
  for (let i = 0; i < min(H, pH - top); i++)
    memory.copy(to + (<usize>((i + top) * pRow + left) << 2), image + (<usize>(i * row) << 2), <usize>min(row, pRow - left) << 2)
}

/** Items: ⌈taps/4⌉·4 taps. The offset of tap (u,v,c) in an image [pH,pW,C], in bytes; 0 past the last. */
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
