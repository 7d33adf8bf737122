// dw[t,k] = Σ_p cols[p,t]·dy[p,k], with cols as in conv2d-im2col.ts                         NHWC; docs/convolution.md
//
// A block of outputs p is processed at a time: their windows, or some taps t of these, and the same rows of dy, packed 8
// channels by
// 8. Blocks are divided among a fixed number of shares. Each has its own sums, which are added in the order of the shares,
//   so the result does not depend on which thread computed which.

import { storeChannels } from './channels'
import { layWindows } from './conv2d-im2col-windows'
import { packColumns, transposedProduct } from './matmul'

/**
 * Items: `shares` × ⌈taps / width⌉, `width` a multiple of 4. `sums`: [shares][⌈taps/4⌉·4][⌈K/8⌉·8]. A thread lays windows
 * and panels into the slot of its first item, [pixels][width + 16] + 4 and [32][pixels].
 */
export function conv2dIm2colFilterGradient(
  start: i32, end: i32, x: usize, dy: usize, sums: usize, slots: usize, slotFloats: i32, shares: i32, pixels: i32, width: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, dH: i32, dW: i32, top: i32, left: i32,
): void {
  const taps = kH * kW * C
  const tapsUp = (taps + 3) & ~3
  const outputs = N * oH * oW
  const blocks = (outputs + pixels - 1) / pixels
  const groups = (taps + width - 1) / width
  const sumStep = <usize>((K + 7) & ~7) << 2
  // Rows a power of two apart would collide in a few sets of the caches.
  const step = <usize>(width + 16) << 2
  const windows = slots + (<usize>(start * slotFloats) << 2)
  const panels = windows + step * pixels + 16
  for (let item = start; item < end; item++) {
    const share = item / groups
    const t0 = item % groups * width
    const length = min(width, taps - t0)
    const sum = sums + sumStep * (share * tapsUp + t0)
    const begin = <i32>(<i64>share * blocks / shares) * pixels
    const stop = min(outputs, <i32>(<i64>(share + 1) * blocks / shares) * pixels)
    for (let first = begin; first < stop; first += pixels) {
      const count = min(pixels, stop - first)
      layWindows(x, first, count, t0, length, windows, step, H, W, C, oH, oW, kW, sH, sW, dH, dW, top, left)
      for (let k = 0; k < K; k += 32) {
        packColumns(dy + (<usize>(first * K + k) << 2), <usize>K << 2, count, min(32, K - k), panels, <usize>count << 5)
        for (let l = k; l < min(k + 32, K); l += 8) {
          const panel = panels + (<usize>((l - k) >> 3) * count << 5)
          transposedProduct(windows, step, length, panel, 32, count, first > begin, sum + (<usize>l << 2), sumStep)
        }
      }
    }
  }
}

/** Items: the taps. dw[t,k] = Σ_share sums[share][t][k]. */
export function conv2dIm2colFilterGradientTotal(
  start: i32, end: i32, sums: usize, dw: usize, shares: i32, taps: i32, K: i32,
): void {
  const step = <usize>((K + 7) & ~7) << 2
  const shareStep = step * ((taps + 3) & ~3)
  for (let t = start; t < end; t++)
    for (let k = 0; k < K; k += 4) {
      let from = sums + step * t + (<usize>k << 2)
      let total = v128.load(from)
      for (let share = 1; share < shares; share++) {
        from += shareStep
        total = f32x4.add(total, v128.load(from))
      }
      storeChannels(dw + (<usize>(t * K + k) << 2), total, K - k)
    }
}
