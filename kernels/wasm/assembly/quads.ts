// Products of rows packed in fours, [⌈rows / 4⌉][depth][4]. The tile is tile.ts's, 4×8. But one address leads to the
// factors of all four rows, which leaves the processor time for two more things in the same loop: to pack the other matrix,
// and to fetch what will be needed next.

import { madd } from './madd'
import { transposeTile } from './transpose'

/** Packs rows of a, aStep bytes apart. If they are no multiple of four, any values fill up. */
export function packQuads(a: usize, aStep: usize, rows: i32, depth: i32, quads: usize): void {
  for (; rows > 0; rows -= 4, a += aStep << 2, quads += <usize>depth << 4)
    transposeTile(a, quads, depth, min(4, rows), aStep, 16)
}

/**
 * c = c₀ + a·b for rows of a packed in fours, and 8 columns of b in a panel, [depth][8]. Rows of c lie cStep bytes apart. c₀
 * is c or, without `adds`, 0. One byte is read from `ahead`, and then every `pace` bytes, once per four rows and step of the
 * depth.
 */
export function quadsByPanel(
  quads: usize, rows: i32, panel: usize, depth: i32, c: usize, cStep: usize, adds: bool, ahead: usize, pace: usize,
): void {
  const fetched = <usize>depth * pace
  for (; rows > 0; rows -= 4, quads += <usize>depth << 4, c += cStep << 2, ahead += fetched)
    tile(false, quads, panel, 32, 0, depth, c, cStep, adds, ahead, pace)
}

/**
 * The same for one group of four rows, and columns of b in place, bStep bytes apart. They are packed into `panel`. With this
 * loop and the one above in one function, Node 20 takes 9 % longer.
 */
export function quadByColumns(
  quad: usize, b: usize, bStep: usize, panel: usize, depth: i32, c: usize, cStep: usize, adds: bool, ahead: usize,
  pace: usize,
): void {
  tile(true, quad, b, bStep, panel, depth, c, cStep, adds, ahead, pace)
}

// @ts-ignore: decorator
@inline
function tile(
  packs: bool, quad: usize, b: usize, bStep: usize, panel: usize, depth: i32, c: usize, cStep: usize, adds: bool,
  ahead: usize, pace: usize,
): void {
  const second = c + cStep
  const third = second + cStep
  const fourth = third + cStep
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
  if (adds) {
    a0 = v128.load(c); a1 = v128.load(c, 16); b0 = v128.load(second); b1 = v128.load(second, 16)
    c0 = v128.load(third); c1 = v128.load(third, 16); d0 = v128.load(fourth); d1 = v128.load(fourth, 16)
  }
  for (const stop = quad + (<usize>depth << 4); quad < stop; quad += 16, b += bStep, ahead += pace) {
    const f0 = v128.load(b)
    const f1 = v128.load(b, 16)
    if (packs) {
      v128.store(panel, f0)
      v128.store(panel, f1, 16)
      panel += 32
    }
    load<u8>(ahead) // This brings a cache line here. The value is not used.
    let e = v128.load32_splat(quad)
    a0 = madd(a0, e, f0)
    a1 = madd(a1, e, f1)
    e = v128.load32_splat(quad, 4)
    b0 = madd(b0, e, f0)
    b1 = madd(b1, e, f1)
    e = v128.load32_splat(quad, 8)
    c0 = madd(c0, e, f0)
    c1 = madd(c1, e, f1)
    e = v128.load32_splat(quad, 12)
    d0 = madd(d0, e, f0)
    d1 = madd(d1, e, f1)
  }
  v128.store(c, a0); v128.store(c, a1, 16); v128.store(second, b0); v128.store(second, b1, 16)
  v128.store(third, c0); v128.store(third, c1, 16); v128.store(fourth, d0); v128.store(fourth, d1, 16)
}
