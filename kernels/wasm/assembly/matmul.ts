// c = c₀ + a·b in blocks (K. Goto, R. van de Geijn, "Anatomy of high-performance matrix multiplication", 2008). Panels of 8
// columns of b are packed, so that a tile of 4 rows × 8 columns of sums, in registers, streams through a panel. A panel of
// depth up to 512 stays in the first-level cache while the rows of a stream past it. tile.ts explains the tile's shape.

import { loadChannels, storeChannels } from './channels'
import { madd } from './madd'
import { transposeTile } from './transpose'

/**
 * c = max(c₀ + a·b, floor), NaN kept, for `rows` rows and `columns` columns. Rows lie aStep, bStep, fromStep (0: the same
 * row of c₀ for all) and cStep bytes apart. `transposed`: b is given by its columns, bStep apart. c₀ may be c, or absent:
 * from = 0. `width` columns are packed together, a multiple of 32. `panels` has room for them, and for 16 more floats
 * between two panels if there are over 32. A few rows read b in place, since packing does not pay off if nothing is used
 * twice.
 */
export function product(
  a: usize, aStep: usize, rows: i32, b: usize, bStep: usize, transposed: bool, depth: i32, columns: i32,
  from: usize, fromStep: usize, c: usize, cStep: usize, floor: v128, panels: usize, width: i32,
): void {
  // Many panels a power of two apart would collide in one set of the first-level cache.
  const panelStep = (<usize>depth << 5) + (width > 32 && !transposed ? 64 : 0)
  for (let first = 0; first < columns; first += width) {
    const group = min(width, columns - first)
    const at = <usize>first << 2
    const packs = rows > 4 || transposed || (group & 31) != 0
    if (transposed) packTransposed(b + bStep * first, bStep, depth, group, panels)
    else if (packs) packColumns(b + at, bStep, depth, group, panels, panelStep)
    const panel = packs ? panels : b + at
    const step = packs ? panelStep : 32
    passPanels(
      a, aStep, rows, panel, step, packs ? 32 : bStep, depth, group, from ? from + at : 0, fromStep, c + at, cStep, floor,
    )
  }
}

/** The same for columns of b that are already in panels, `panelStep` bytes apart. The rows of a panel are `bStep` bytes apart. */
export function passPanels(
  a: usize, aStep: usize, rows: i32, panels: usize, panelStep: usize, bStep: usize, depth: i32, columns: i32,
  from: usize, fromStep: usize, c: usize, cStep: usize, floor: v128,
): void {
  for (let l = 0; l < columns; l += 8, panels += panelStep) {
    const at = <usize>l << 2
    passRows(a, aStep, rows, panels, bStep, depth, from ? from + at : 0, fromStep, c + at, cStep, columns - l, floor)
  }
}

/**
 * Packs all of b, [depth, columns], into panels that are kept: blocks of `deepest` rows, each with ⌈columns / 8⌉ panels. Items: blocks ×
 * ⌈columns / 32⌉.
 */
export function packPanels(
  start: i32, end: i32, b: usize, panels: usize, depth: i32, columns: i32, deepest: i32,
): void {
  const groups = (columns + 31) >> 5
  const step = <usize>columns << 2
  for (let item = start; item < end; item++) {
    const block = item / groups
    const first = item % groups << 5
    const d = block * deepest
    const length = min(deepest, depth - d)
    const at = keptPanels(panels, block, deepest, columns) + <usize>(first >> 3) * keptStep(length)
    packColumns(b + step * d + (<usize>first << 2), step, length, min(32, columns - first), at, keptStep(length))
  }
}

/** Bytes from one kept panel to the next. Many panels a power of two apart would collide in one set of the first-level cache. */
export function keptStep(depth: i32): usize {
  return (<usize>depth << 5) + 64
}

/** Where a block's kept panels begin. */
export function keptPanels(panels: usize, block: i32, deepest: i32, columns: i32): usize {
  return panels + <usize>(block * ((columns + 7) >> 3)) * keptStep(deepest)
}

/** Copies columns of b into panels [depth][8] that lie `panelStep` apart; zeros fill up. */
export function packColumns(b: usize, bStep: usize, depth: i32, columns: i32, panels: usize, panelStep: usize): void {
  const whole = columns & ~7
  for (let k = 0; k < depth; k++, b += bStep, panels += 32) {
    let to = panels
    for (let l = 0; l < whole; l += 8, to += panelStep) {
      const from = b + (<usize>l << 2)
      v128.store(to, v128.load(from))
      v128.store(to, v128.load(from, 16), 16)
    }
    if (whole < columns) {
      const from = b + (<usize>whole << 2)
      v128.store(to, loadChannels(from, columns - whole))
      v128.store(to, columns - whole > 4 ? loadChannels(from + 16, columns - whole - 4) : f32x4.splat(0), 16)
    }
  }
}

/** The same if b is given by its columns, `step` bytes apart; panels follow each other. */
export function packTransposed(b: usize, step: usize, depth: i32, columns: i32, panels: usize): void {
  for (; columns > 0; columns -= 8, b += step << 3, panels += <usize>depth << 5) {
    if (columns < 8) memory.fill(panels, 0, <usize>depth << 5)
    transposeTile(b, panels, depth, min(8, columns), step, 32)
  }
}

/** The product for up to 8 columns of b, 4 rows of a at a time. */
function passRows(
  a: usize, aStep: usize, rows: i32, panel: usize, step: usize, depth: i32, from: usize, fromStep: usize,
  c: usize, cStep: usize, columns: i32, floor: v128,
): void {
  for (; rows > 0; rows -= 4, a += aStep << 2, c += cStep << 2) {
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
    const whole = rows >= 4 && columns >= 8
    if (from) {
      const second = rows > 1 ? from + fromStep : from
      const third = rows > 2 ? second + fromStep : from
      const fourth = rows > 3 ? third + fromStep : from
      if (columns >= 8) {
        a0 = v128.load(from); a1 = v128.load(from, 16); b0 = v128.load(second); b1 = v128.load(second, 16)
        c0 = v128.load(third); c1 = v128.load(third, 16); d0 = v128.load(fourth); d1 = v128.load(fourth, 16)
      } else {
        a0 = loadChannels(from, columns); b0 = loadChannels(second, columns)
        c0 = loadChannels(third, columns); d0 = loadChannels(fourth, columns)
        if (columns > 4) {
          a1 = loadChannels(from + 16, columns - 4); b1 = loadChannels(second + 16, columns - 4)
          c1 = loadChannels(third + 16, columns - 4); d1 = loadChannels(fourth + 16, columns - 4)
        }
      }
      from += fromStep << 2
    }
    let p = a
    let q = rows > 1 ? p + aStep : p
    let r = rows > 2 ? q + aStep : p
    let s = rows > 3 ? r + aStep : p
    let b = panel
    const stop = p + (<usize>depth << 2)
    while (p < stop) {
      const f0 = v128.load(b)
      const f1 = v128.load(b, 16)
      let e = v128.load32_splat(p)
      a0 = madd(a0, e, f0)
      a1 = madd(a1, e, f1)
      e = v128.load32_splat(q)
      b0 = madd(b0, e, f0)
      b1 = madd(b1, e, f1)
      e = v128.load32_splat(r)
      c0 = madd(c0, e, f0)
      c1 = madd(c1, e, f1)
      e = v128.load32_splat(s)
      d0 = madd(d0, e, f0)
      d1 = madd(d1, e, f1)
      p += 4; q += 4; r += 4; s += 4; b += step
    }
    a0 = f32x4.pmax(a0, floor); a1 = f32x4.pmax(a1, floor); b0 = f32x4.pmax(b0, floor); b1 = f32x4.pmax(b1, floor)
    c0 = f32x4.pmax(c0, floor); c1 = f32x4.pmax(c1, floor); d0 = f32x4.pmax(d0, floor); d1 = f32x4.pmax(d1, floor)
    if (whole) {
      let to = c
      v128.store(to, a0); v128.store(to, a1, 16)
      to += cStep
      v128.store(to, b0); v128.store(to, b1, 16)
      to += cStep
      v128.store(to, c0); v128.store(to, c1, 16)
      to += cStep
      v128.store(to, d0); v128.store(to, d1, 16)
    } else {
      putRow(c, a0, a1, columns)
      if (rows > 1) putRow(c + cStep, b0, b1, columns)
      if (rows > 2) putRow(c + 2 * cStep, c0, c1, columns)
      if (rows > 3) putRow(c + 3 * cStep, d0, d1, columns)
    }
  }
}

/** Stores up to 8 columns. */
export function putRow(to: usize, low: v128, high: v128, columns: i32): void {
  if (columns >= 8) {
    v128.store(to, low)
    v128.store(to, high, 16)
  } else {
    storeChannels(to, low, columns)
    if (columns > 4) storeChannels(to + 16, high, columns - 4)
  }
}

/**
 * c = c₀ + aᵀ·b for `columns` columns of a, rounded up to 4, and 8 of b. All sums must be readable and writable. c₀ is c or,
 * without `adds`, 0.
 */
export function transposedProduct(
  a: usize, aStep: usize, columns: i32, b: usize, bStep: usize, depth: i32, adds: bool, c: usize, cStep: usize,
): void {
  for (; columns > 0; columns -= 4, a += 16) {
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
    const second = c + cStep
    const third = second + cStep
    const fourth = third + cStep
    if (adds) {
      a0 = v128.load(c); a1 = v128.load(c, 16); b0 = v128.load(second); b1 = v128.load(second, 16)
      c0 = v128.load(third); c1 = v128.load(third, 16); d0 = v128.load(fourth); d1 = v128.load(fourth, 16)
    }
    let p = a
    let q = b
    for (let k = depth; k > 0; k--, p += aStep, q += bStep) {
      const f0 = v128.load(q)
      const f1 = v128.load(q, 16)
      let e = v128.load32_splat(p)
      a0 = madd(a0, e, f0)
      a1 = madd(a1, e, f1)
      e = v128.load32_splat(p, 4)
      b0 = madd(b0, e, f0)
      b1 = madd(b1, e, f1)
      e = v128.load32_splat(p, 8)
      c0 = madd(c0, e, f0)
      c1 = madd(c1, e, f1)
      e = v128.load32_splat(p, 12)
      d0 = madd(d0, e, f0)
      d1 = madd(d1, e, f1)
    }
    v128.store(c, a0); v128.store(c, a1, 16); v128.store(second, b0); v128.store(second, b1, 16)
    v128.store(third, c0); v128.store(third, c1, 16); v128.store(fourth, d0); v128.store(fourth, d1, 16)
    c = fourth + cStep
  }
}
