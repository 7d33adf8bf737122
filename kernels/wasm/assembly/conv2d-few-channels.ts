// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v−p, c] · w[u,v,c,k]                   NHWC; docs/convolution.md
//
// If an image has few channels, a filter row's kW·C products are too short a run for the tile of conv2d-direct.ts. So the kH
// rows from which a row of y is computed are first laid side by side,
//
//   columns[column][u][c] = x[n, i·s+u·d−p, column−p, c]                                          (0 outside the image)
//
// so that each window is one run of kW·kH·C. This is a convolution of one row with kH·C channels. Unlike im2col's, these
// columns hold every value of x once per row of y, not kW times.

import { finish, floorOf } from './activations'
import { tileRow } from './conv2d-tile'

/**
 * Items: `shares` of the N·oH rows of y. `packed`: from conv2dPack, with the taps in the order v, u. A thread lays its
 * columns into the slot of its first share, [columns][kH][C].
 */
export function conv2dFewChannels(
  start: i32, end: i32, x: usize, packed: usize, y: usize, slots: usize, columns: i32, shares: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, dH: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const depth = kH * C
  const blockBytes = <usize>(kW * depth + 1) << 5
  const slot = slots + (<usize>(start * columns * depth) << 2)
  const floor: v128 = floorOf(activation)
  const stop = <i32>(<i64>end * N * oH / shares)
  for (let row = <i32>(<i64>start * N * oH / shares); row < stop; row++) {
    const image = x + (<usize>(row / oH * H * W * C) << 2)
    for (let u = 0; u < kH; u++)
      layRow(image, H, W, C, (row % oH) * sH + u * dH - top, left, columns, slot + (<usize>(u * C) << 2), <usize>depth << 2)
    const to = y + (<usize>(row * oW * K) << 2)
    for (let k = 0, filters = packed; k < K; k += 8, filters += blockBytes)
      tileRow(
        slot, filters, slot, to + (<usize>k << 2), 1, columns, depth, 1, kW,
        0, 1, 0, 1, 0, 1, 0, 1, sW, oW, <usize>K << 2, min(8, K - k), floor,
      )
    finish(activation, a1, a2, a3, to, 1, 1, oW * K)
  }
}

/**
 * Copies a row of an image with a distance of `step` bytes between pixels, after `left` zeros; zeros fill the remaining
 * columns.
 */
function layRow(image: usize, H: i32, W: i32, C: i32, row: i32, left: i32, columns: i32, to: usize, step: usize): void {
  let from = image + (<usize>((row * W - left) * C) << 2)
  for (let column = -left; column < columns - left; column++, to += step)
    if (<u32>row >= <u32>H || <u32>column >= <u32>W) {
      for (let c = 0; c < C; c++) store<f32>(to + (<usize>c << 2), 0)
      from += <usize>C << 2
    } else {
      let c = 0
      for (; c + 2 <= C; c += 2, from += 8) store<u64>(to + (<usize>c << 2), load<u64>(from))
      if (c < C) {
        store<f32>(to + (<usize>c << 2), load<f32>(from))
        from += 4
      }
    }
}
