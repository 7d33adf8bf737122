// What a backward pass through max pooling needs: a list a channel of the windows whose gradient is not 0, each with the
// place of its first maximum, row-major and NaN the largest, and the gradient. docs/pooling.md
//
// An entry is 8 bytes: the place, row·rowStep + column·columnStep, and the gradient. Every entry is written, one after the
// other, and only one that counts moves its list's end: no branch depends on the values.

import { loadChannels } from './channels'
import { beats } from './pool2d'

/**
 * Lists the rows [first, last) of windows of one image, z [H,W,K] and dy [·,oW,K]. The list of channel k begins at
 * lists + k·listBytes and ends at the address in ends[k]; there are ⌈K/4⌉·4 of them.
 */
export function listMaxima(
  z: usize, dy: usize, lists: usize, listBytes: usize, ends: usize, first: i32, last: i32, rowStep: i32, columnStep: i32,
  H: i32, W: i32, K: i32, oW: i32, kH: i32, kW: i32, sH: i32, sW: i32, top: i32, left: i32,
): void {
  const pixel = <usize>K << 2
  for (let k = 0; k < K; k += 4)
    v128.store(
      ends + (<usize>k << 2),
      i32x4.add(i32x4.splat(<i32>(lists + <usize>k * listBytes)), i32x4.mul(i32x4.splat(<i32>listBytes), i32x4(0, 1, 2, 3))),
    )
  for (let i = first; i < last; i++) {
    const row = max(i * sH - top, 0)
    const rows = min(i * sH - top + kH, H) - row
    const from = z + <usize>(row * W) * pixel
    const grad = dy + <usize>(i * oW) * pixel
    const place = row * rowStep
    // Windows 2×2 side by side, none over the border.
    const fours = rows == 2 && kW == 2 && sW == 2 && left == 0 && 2 * oW <= W ? K & ~3 : 0
    if (fours > 0) listRow2x2(from, grad, ends, <usize>fours << 2, pixel, <usize>W * pixel, oW, place, rowStep, columnStep)
    for (let k = fours; k < K; k += 4) {
      const c = <usize>k << 2
      listRow(K - k, from + c, grad + c, ends + c, pixel, place, rows, rowStep, columnStep, W, oW, kW, sW, left)
    }
  }
}

/** A row of 2×2 windows in the channels that come in fours, `bytes` of them. */
function listRow2x2(
  z: usize, dy: usize, ends: usize, bytes: usize, pixel: usize, line: usize, oW: i32, place: i32, rowStep: i32, columnStep: i32,
): void {
  const below = i32x4.splat(rowStep)
  const beside = i32x4.splat(columnStep)
  const entry = i32x4.splat(8)
  const stop = ends + bytes
  z -= ends
  dy -= ends
  for (let j = 0; j < oW; j++, place += 2 * columnStep, z += 2 * pixel, dy += pixel) {
    const corner = i32x4.splat(place)
    for (let end = ends; end < stop; end += 16) {
      // The winner of each row, then of both.
      let from = end + z
      let upper = v128.load(from)
      let right = v128.load(from + pixel)
      const upperRight = beats(right, upper)
      upper = v128.bitselect(right, upper, upperRight)
      from += line
      let lower = v128.load(from)
      right = v128.load(from + pixel)
      const lowerRight = beats(right, lower)
      lower = v128.bitselect(right, lower, lowerRight)
      const above = v128.and(beside, upperRight)
      const under = i32x4.add(below, v128.and(beside, lowerRight))
      const at = i32x4.add(corner, v128.bitselect(under, above, beats(lower, upper)))
      const g = v128.load(end + dy)
      const low = v128.shuffle<i32>(at, g, 0, 4, 1, 5)
      const high = v128.shuffle<i32>(at, g, 2, 6, 3, 7)
      v128.store_lane<i64>(load<u32>(end), low, 0)
      v128.store_lane<i64>(load<u32>(end, 4), low, 1)
      v128.store_lane<i64>(load<u32>(end, 8), high, 0)
      v128.store_lane<i64>(load<u32>(end, 12), high, 1)
      v128.store(end, i32x4.add(v128.load(end), v128.and(entry, f32x4.ne(g, f32x4.splat(0)))))
    }
  }
}

/** A row of windows of any kind, in as many of four channels as there are. */
function listRow(
  channels: i32, z: usize, dy: usize, ends: usize, pixel: usize, place: i32, rows: i32, rowStep: i32, columnStep: i32,
  W: i32, oW: i32, kW: i32, sW: i32, left: i32,
): void {
  const lanes = min(channels, 4)
  const line = <usize>W * pixel
  for (let j = 0; j < oW; j++, dy += pixel) {
    const column = max(j * sW - left, 0)
    const columns = min(j * sW - left + kW, W) - column
    let from = z + <usize>column * pixel
    const corner = i32x4.splat(place + column * columnStep)
    let at = corner
    let best = loadChannels(from, channels)
    for (let u = 0; u < rows; u++, from += line)
      for (let v = 0; v < columns; v++) {
        const value = loadChannels(from + <usize>v * pixel, channels)
        const wins = beats(value, best)
        best = v128.bitselect(value, best, wins)
        at = v128.bitselect(i32x4.add(corner, i32x4.splat(u * rowStep + v * columnStep)), at, wins)
      }
    for (let lane = 0; lane < lanes; lane++) {
      const end = <usize>load<u32>(ends + (<usize>lane << 2))
      const g = load<f32>(dy + (<usize>lane << 2))
      v128.store_lane<i32>(end, at, 0)
      store<f32>(end, g, 4)
      store<u32>(ends + (<usize>lane << 2), end + (g != 0 ? 8 : 0))
      at = v128.shuffle<i32>(at, at, 1, 2, 3, 0)
    }
  }
}
