// y[p,k] = b[k] + Σ_t cols[p,t]·w[t,k], cols[p,(u,v,c)] = x[n, i·s+u·d−p, j·s+v·d−p, c]      NHWC; docs/convolution.md
//
// The outputs p = (n,i,j) of all images form one sequence, so that small images fill tiles as large ones do. The matrix cols
// is never whole. Its windows are laid out for one block of outputs and one part of the depth, which stay in the
// second-level cache while the panels of w stream past. For a 1×1 filter with stride 1, nothing is laid out: cols is x.

import { finish, floorOf } from './activations'
import { layWindows } from './conv2d-im2col-windows'
import { keptPanels, keptStep, passPanels, product } from './matmul'

/** The most columns of w that are packed together: with 256 rows, they fill a second-level cache of 512 kB. */
const mostColumns: i32 = 512

/**
 * Items: `shares` of ⌈N·oH·oW / pixels⌉ blocks × ⌈K / channels⌉ groups, `channels` a multiple of 16. If a thread has several
 * groups of a block, it computes them as one: the windows are laid out once, and w is read in longer rows. A thread lays
 * windows, if it has to, into the slot of its first share, [pixels][deepest] + 4, and after them panels, with room for
 * `columns` of w per share. `turned`: w is given as its transpose. `kept`: where packPanels has put w already; 0: nowhere.
 */
export function conv2dIm2col(
  start: i32, end: i32, x: usize, w: usize, b: usize, y: usize, slots: usize, slotFloats: i32, shares: i32,
  pixels: i32, channels: i32, columns: i32, deepest: i32, turned: i32, kept: usize,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const depth = kH * kW * C
  const outputs = N * oH * oW
  const groups = (K + channels - 1) / channels
  const items = (outputs + pixels - 1) / pixels * groups
  const plain = kH == 1 && kW == 1 && sH == 1 && sW == 1 && oH == H && oW == W
  const windows = slots + (<usize>(start * slotFloats) << 2)
  const panels = plain ? windows : windows + (<usize>(pixels * deepest + 4) << 2)
  const step = <usize>K << 2
  const width = min(mostColumns, (end - start) * columns)
  const none: v128 = f32x4.splat(-Infinity)
  const floor: v128 = floorOf(activation)
  const stop = <i32>(<i64>end * items / shares)
  let item = <i32>(<i64>start * items / shares)
  while (item < stop) {
    const first = item / groups * pixels
    const count = min(pixels, outputs - first)
    const together = min(groups - item % groups, stop - item)
    const k = item % groups * channels
    const filters = min(together * channels, K - k)
    item += together
    const to = y + (<usize>(first * K + k) << 2)
    for (let d = 0; d < depth; d += deepest) {
      const length = min(deepest, depth - d)
      let a = windows
      let aStep = <usize>deepest << 2
      if (plain) {
        a = x + (<usize>(first * C + d) << 2)
        aStep = <usize>C << 2
      } else layWindows(x, first, count, d, length, windows, aStep, H, W, C, oH, oW, kW, sH, sW, dH, dW, top, left)
      const from = d > 0 ? to : b ? b + (<usize>k << 2) : 0
      const fromStep = d > 0 ? step : 0
      const bound = d + length == depth ? floor : none
      if (kept) {
        const own = keptPanels(kept, d / deepest, deepest, K) + <usize>(k >> 3) * keptStep(length)
        passPanels(a, aStep, count, own, keptStep(length), 32, length, filters, from, fromStep, to, step, bound)
      } else
        product(
          a, aStep, count, w + (<usize>(turned ? k * depth + d : d * K + k) << 2), turned ? <usize>depth << 2 : step, turned != 0,
          length, filters, from, fromStep, to, step, bound, panels, width,
        )
    }
    finish(activation, a1, a2, a3, to, count, step, filters)
  }
}
