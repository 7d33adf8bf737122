// sums[k][run][…] += Σ over channel k's list of g · image[place + run's start …]: the inner loops of a filter's gradient
// through max pooling. The sums stay in registers while the image is read along the list, one gradient times whole vectors.

import { madd } from './madd'

/**
 * Adds every channel's list (max-lists.ts) to its sums, [K][runCount][tiles][width·4]. `runs`: where each run begins, in
 * bytes. `width` is 2, 4, 6 or 7 vectors.
 */
export function addLists(
  image: usize, lists: usize, listBytes: usize, ends: usize, K: i32, runs: usize, runCount: i32, tiles: i32, width: i32, sum: usize,
): void {
  const tileBytes = <usize>width << 4
  for (let k = 0; k < K; k++, lists += listBytes) {
    const stop = <usize>load<u32>(ends + (<usize>k << 2))
    for (let run = 0; run < runCount; run++) {
      let from = image + load<u32>(runs + (<usize>run << 2))
      for (let tile = 0; tile < tiles; tile++, from += tileBytes, sum += tileBytes)
        if (width == 7) addTile(7, lists, stop, from, sum)
        else if (width == 6) addTile(6, lists, stop, from, sum)
        else if (width == 4) addTile(4, lists, stop, from, sum)
        else addTile(2, lists, stop, from, sum)
    }
  }
}

/** Two entries per iteration halve the loop's overhead. More than seven sums would not stay in 16 registers. */
// @ts-ignore: decorator
@inline
function addTile(width: i32, list: usize, stop: usize, from: usize, sum: usize): void {
  const zero = f32x4.splat(0)
  let a = v128.load(sum)
  let b = v128.load(sum, 16)
  let c = width > 2 ? v128.load(sum, 32) : zero
  let d = width > 2 ? v128.load(sum, 48) : zero
  let e = width > 4 ? v128.load(sum, 64) : zero
  let f = width > 4 ? v128.load(sum, 80) : zero
  let h = width > 6 ? v128.load(sum, 96) : zero
  while (list < stop) {
    let g = v128.load32_splat(list, 4)
    let at = from + load<u32>(list)
    a = madd(a, g, v128.load(at))
    b = madd(b, g, v128.load(at, 16))
    if (width > 2) c = madd(c, g, v128.load(at, 32))
    if (width > 2) d = madd(d, g, v128.load(at, 48))
    if (width > 4) e = madd(e, g, v128.load(at, 64))
    if (width > 4) f = madd(f, g, v128.load(at, 80))
    if (width > 6) h = madd(h, g, v128.load(at, 96))
    list += 8
    if (list >= stop) break
    g = v128.load32_splat(list, 4)
    at = from + load<u32>(list)
    a = madd(a, g, v128.load(at))
    b = madd(b, g, v128.load(at, 16))
    if (width > 2) c = madd(c, g, v128.load(at, 32))
    if (width > 2) d = madd(d, g, v128.load(at, 48))
    if (width > 4) e = madd(e, g, v128.load(at, 64))
    if (width > 4) f = madd(f, g, v128.load(at, 80))
    if (width > 6) h = madd(h, g, v128.load(at, 96))
    list += 8
  }
  v128.store(sum, a)
  v128.store(sum, b, 16)
  if (width > 2) v128.store(sum, c, 32)
  if (width > 2) v128.store(sum, d, 48)
  if (width > 4) v128.store(sum, e, 64)
  if (width > 4) v128.store(sum, f, 80)
  if (width > 6) v128.store(sum, h, 96)
}
