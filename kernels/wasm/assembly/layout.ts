// Values that only move, in rows of neighbours. docs/reshaping.md

import { loadChannels, storeChannels } from './channels'

/** From here on the engine's own copy is faster than a loop. */
const longRow: usize = 1024

/** `bytes` is a multiple of 4, perhaps 0. */
function copy(to: usize, from: usize, bytes: usize): void {
  if (bytes >= longRow) memory.copy(to, from, bytes)
  else if (bytes >= 16) {
    const last = bytes - 16
    for (let i: usize = 0; i < last; i += 16) v128.store(to + i, v128.load(from + i))
    v128.store(to + last, v128.load(from + last))
  } else if (bytes) storeChannels(to, loadChannels(from, <i32>(bytes >> 2)), <i32>(bytes >> 2))
}

/** Blocks of `length` floats, `fromStride` and `toStride` floats apart; an item is one of the `pieces` of a block. */
export function copyBlocks(
  start: i32, end: i32, from: usize, to: usize, fromStride: i32, toStride: i32, length: i32, pieces: i32,
): void {
  for (let item = start; item < end; item++) {
    const block = item / pieces
    const piece = item % pieces
    const first = <i32>(<i64>length * piece / pieces)
    const last = <i32>(<i64>length * (piece + 1) / pieces)
    copy(
      to + (<usize>block * <usize>toStride + <usize>first << 2),
      from + (<usize>block * <usize>fromStride + <usize>first << 2),
      <usize>(last - first) << 2,
    )
  }
}

/** Zeros around images of H rows of `length` floats; an item is one of the N·oH rows of y, `left` and `right` floats longer. */
export function pad2d(
  start: i32, end: i32, x: usize, y: usize, H: i32, oH: i32, above: i32, length: i32, left: i32, right: i32,
): void {
  const before = <usize>left << 2
  const bytes = <usize>length << 2
  const rowBytes = before + bytes + (<usize>right << 2)
  for (let item = start; item < end; item++) {
    const to = y + <usize>item * rowBytes
    const i = item % oH - above
    if (i < 0 || i >= H) memory.fill(to, 0, rowBytes)
    else {
      memory.fill(to, 0, before)
      copy(to + before, x + <usize>(item / oH * H + i) * bytes, bytes)
      memory.fill(to + before + bytes, 0, rowBytes - before - bytes)
    }
  }
}

/** Images without borders; an item is one of the N·oH rows of y: `length` floats, `left` ones into one of x's H rows. */
export function crop2d(
  start: i32, end: i32, x: usize, y: usize, H: i32, oH: i32, above: i32, rowLength: i32, left: i32, length: i32,
): void {
  const bytes = <usize>length << 2
  for (let item = start; item < end; item++) {
    const row = item / oH * H + item % oH + above
    copy(y + <usize>item * bytes, x + (<usize>row * <usize>rowLength + <usize>left << 2), bytes)
  }
}
