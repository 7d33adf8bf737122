// What a backward pass through max pooling needs: for each channel, a list of the windows whose gradient is not 0, with the
// place of the maximum and the gradient. docs/pooling.md
//
// An entry is 8 bytes: the place, row·rowStep + column·columnStep, and the gradient. Every entry is written in turn, but the
// list's end advances only for entries that count, so no branch depends on the values.

import { loadChannels } from './channels'

/**
 * Lists the rows [first, last) of windows of one image, argmax and dy [·,oW,K]. The list of channel k begins at lists +
 * k·listBytes and ends at the address in ends[k]; there are ⌈K/4⌉·4 of them. No place is beyond `farthest`, whatever argmax
 * holds.
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
  const down = i32x4.splat(rowStep)
  const across = i32x4.splat(columnStep)
  const windowWidth = f32x4.splat(<f32>kW)
  const inverse = f32x4.splat(1 / <f32>kW)
  const half = f32x4.splat(0.5)
  const entry = i32x4.splat(8)
  const limit = i32x4.splat(farthest)
  let from = <usize>(first * oW * K) << 2
  for (let i = first; i < last; i++)
    for (let j = 0; j < oW; j++) {
      const corner = i32x4.splat((i * sH - top) * rowStep + (j * sW - left) * columnStep)
      for (let k = 0; k < K; k += 4, from += 16) {
        const index = loadChannels(argmax + from, K - k)
        const g = loadChannels(dy + from, K - k)
        // argmax = u·kW + v.
        const u = f32x4.floor(f32x4.mul(f32x4.add(index, half), inverse))
        const v = f32x4.sub(index, f32x4.mul(u, windowWidth))
        const place = i32x4.add(corner, i32x4.add(i32x4.mul(down, small(u)), i32x4.mul(across, small(v))))
        const at = i32x4.min_s(i32x4.max_s(place, i32x4.splat(0)), limit)
        const end = ends + (<usize>k << 2)
        const low = v128.shuffle<i32>(at, g, 0, 4, 1, 5)
        const high = v128.shuffle<i32>(at, g, 2, 6, 3, 7)
        v128.store_lane<i64>(load<u32>(end), low, 0)
        v128.store_lane<i64>(load<u32>(end, 4), low, 1)
        v128.store_lane<i64>(load<u32>(end, 8), high, 0)
        v128.store_lane<i64>(load<u32>(end, 12), high, 1)
        v128.store(end, i32x4.add(v128.load(end), v128.and(entry, f32x4.ne(g, f32x4.splat(0)))))
      }
      from -= <usize>((-K) & 3) << 2
    }
}

/**
 * Converts whole numbers from 0 to below 2²³ to integers: after adding 2²³, they are the low bits. In V8 a conversion takes
 * six instructions.
 */
// @ts-ignore: decorator
@inline
function small(value: v128): v128 {
  return i32x4.sub(f32x4.add(value, f32x4.splat(8388608)), i32x4.splat(0x4b000000))
}
