// What a backward pass through max pooling needs: for each channel, a list of the windows whose gradient is not 0, with the
// place of the maximum and the gradient. docs/pooling.md
//
// An entry is 8 bytes: the place, row·rowStep + column·columnStep, and the gradient. Every entry is written in turn, but the
// list's end advances only for entries that count, so no branch depends on the values.

import { madd } from './madd'

/**
 * Added to a whole number from 0 to below 2²³, it leaves that number in the low bits of the sum, above its own bits. In V8 a
 * conversion to integers takes six instructions.
 */
const WHOLE: i32 = 8388608
const WHOLE_BITS: i32 = 0x4b000000

/**
 * Lists the rows [first, last) of windows of one image, argmax and dy [·,oW,K]. The list of channel k begins at lists +
 * k·listBytes and ends at the address in ends[k]; there are ⌈K/4⌉·4 of them. With argmax = u·kW + v, the place in a window is
 * argmax·columnStep + u·(rowStep − kW·columnStep). No place is beyond `farthest`, whatever argmax holds.
 */
export function listMaxima(
  argmax: usize, dy: usize, lists: usize, listBytes: usize, ends: usize, first: i32, last: i32, rowStep: i32, columnStep: i32, farthest: i32,
  K: i32, oW: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32,
): void {
  for (let k = 0; k < K; k += 4)
    v128.store(
      ends + (<usize>k << 2),
      i32x4.add(i32x4.splat(<i32>(lists + <usize>k * listBytes)), i32x4.mul(i32x4.splat(<i32>listBytes), i32x4(0, 1, 2, 3))),
    )
  const inverse = f32x4.splat(1 / <f32>kW)
  const half = f32x4.splat(0.5 / <f32>kW)
  const whole = f32x4.splat(<f32>WHOLE)
  const across = i32x4.splat(columnStep)
  const wrap = i32x4.splat(rowStep - kW * columnStep)
  const excess = WHOLE_BITS * (columnStep + rowStep - kW * columnStep)
  const limit = i32x4.splat(farthest)
  let from = <usize>(first * oW * K) << 2
  for (let i = first; i < last; i++)
    for (let j = 0; j < oW; j++) {
      const corner = i32x4.splat((i * sH - top) * rowStep + (j * sW - left) * columnStep - excess)
      for (let k = 0; k < K; k += 4, from += 16) {
        const index = v128.load(argmax + from)
        const g = v128.load(dy + from)
        const u = f32x4.floor(madd(half, index, inverse))
        const steps = i32x4.mul(across, f32x4.add(index, whole))
        const place = i32x4.add(i32x4.add(corner, steps), i32x4.mul(wrap, f32x4.add(u, whole)))
        const at = i32x4.min_s(i32x4.max_s(place, i32x4.splat(0)), limit)
        const end = ends + (<usize>k << 2)
        const low = v128.shuffle<i32>(at, g, 0, 4, 1, 5)
        const high = v128.shuffle<i32>(at, g, 2, 6, 3, 7)
        v128.store_lane<i64>(load<u32>(end), low, 0)
        v128.store_lane<i64>(load<u32>(end, 4), low, 1)
        v128.store_lane<i64>(load<u32>(end, 8), high, 0)
        v128.store_lane<i64>(load<u32>(end, 12), high, 1)
        v128.store(end, i32x4.sub(v128.load(end), i32x4.shl(f32x4.ne(g, f32x4.splat(0)), 3)))
      }
      from -= <usize>((-K) & 3) << 2
    }
}
