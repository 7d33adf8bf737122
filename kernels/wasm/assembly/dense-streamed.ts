// Dense layers whose weights are too many for the caches: y = x·w + b and dx = dy·wᵀ. The tiles' rows are packed in fours
// (quads.ts), and while a block of weights is multiplied, the next one is fetched from memory. docs/dense.md
//
// Scratch memory has one slot per item. A thread uses the slot of the first item that it is given.

import { keptPanels, keptStep, packColumns, packTransposed } from './matmul'
import { packQuads, quadByColumns, quadsByPanel } from './quads'
import { transposeTile } from './transpose'

/**
 * Partial sums of x·w. The inputs are cut into blocks of `deep`, of which each of P parts has `blocks`. Items: `shares` of
 * the products, which are P parts × blocks of `rows` rows × blocks of `width` columns, the last ones fastest, into
 * sums[P][⌈N / 4⌉·4][⌈O / 8⌉·8]. A slot holds the packed rows of x and a panel. `kept`: where packPanels has put w already;
 * 0: nowhere.
 */
export function denseStreamedPart(
  start: i32, end: i32, x: usize, w: usize, kept: usize, sums: usize, slots: usize, shares: i32,
  N: i32, I: i32, O: i32, deep: i32, blocks: i32, rows: i32, width: i32,
): void {
  const groups = (O + width - 1) / width
  const perPart = (N + rows - 1) / rows * groups
  const wRow = <usize>O << 2
  const sumsRow = <usize>(O + 7 & ~7) << 2
  const quads = slots + (<usize>(start * deep * (rows + 8)) << 2)
  const panel = quads + (<usize>(deep * rows) << 2)
  const products = (I + deep * blocks - 1) / (deep * blocks) * perPart
  const stop = <i32>(<i64>end * products / shares)
  for (let item = <i32>(<i64>start * products / shares); item < stop; item++) {
    const part = item / perPart
    const n = item % perPart / groups * rows
    const first = item % groups * width
    const count = min(rows, N - n)
    const last = min(first + width, O)
    const c = sums + <usize>(part * (N + 3 & ~3) + n) * sumsRow + (<usize>first << 2)
    const from = part * blocks * deep
    for (let d = from; d < min(from + blocks * deep, I); d += deep) {
      const depth = min(deep, I - d)
      const adds = d > from
      packQuads(x + (<usize>(n * I + d) << 2), <usize>I << 2, count, depth, quads)
      // The next block of w, or this one again if what follows is shorter.
      const next = d + deep + deep <= I ? d + deep : d
      if (kept) {
        const step = keptStep(depth)
        const before = <usize>(first >> 3) * step
        const own = keptPanels(kept, d / deep, deep, O) + before
        const ahead = keptPanels(kept, next / deep, deep, O) + before
        byKept(quads, count, own, step, depth, last - first, c, sumsRow, adds, ahead)
      } else {
        const own = w + (<usize>(d * O + first) << 2)
        const ahead = w + (<usize>(next * O + depth * first) << 2)
        byColumns(quads, count, own, wRow, depth, last - first, c, sumsRow, adds, panel, ahead)
      }
    }
  }
}

/** Bytes to fetch per four rows and step of the depth: together, what 8 columns of the next block take. */
function paceOf(rows: i32): usize {
  return 128 / (rows + 3 & ~3)
}

/** c = c₀ + a·b for rows of a packed in fours, and kept panels of b. */
function byKept(
  quads: usize, rows: i32, panel: usize, panelStep: usize, depth: i32, columns: i32, c: usize, cStep: usize, adds: bool,
  ahead: usize,
): void {
  const pace = paceOf(rows)
  const fetched = <usize>((rows + 3 >> 2) * depth) * pace
  for (; columns > 0; columns -= 8, panel += panelStep, c += 32, ahead += fetched)
    quadsByPanel(quads, rows, panel, depth, c, cStep, adds, ahead, pace)
}

/** The same for b in place. The first four rows pack its columns for the others. */
function byColumns(
  quads: usize, rows: i32, b: usize, bStep: usize, depth: i32, columns: i32, c: usize, cStep: usize, adds: bool,
  panel: usize, ahead: usize,
): void {
  const pace = paceOf(rows)
  const fetched = <usize>depth * pace
  const others = quads + (<usize>depth << 4)
  const below = cStep << 2
  for (; columns >= 8; columns -= 8, b += 32, c += 32, ahead += <usize>(rows + 3 >> 2) * fetched) {
    quadByColumns(quads, b, bStep, panel, depth, c, cStep, adds, ahead, pace)
    quadsByPanel(others, rows - 4, panel, depth, c + below, cStep, adds, ahead + fetched, pace)
  }
  if (columns <= 0) return
  packColumns(b, bStep, depth, columns, panel, 0)
  quadsByPanel(quads, rows, panel, depth, c, cStep, adds, panel, 0)
}

/** Packs dy, N rows of O, into panels of 8 rows, [⌈N / 8⌉][O][8]; item p is a panel. */
export function densePackRows(start: i32, end: i32, dy: usize, panels: usize, N: i32, O: i32): void {
  for (let p = start; p < end; p++)
    packTransposed(dy + (<usize>(p * O) << 5), <usize>O << 2, O, min(8, N - (p << 3)), panels + (<usize>(p * O) << 5))
}

/**
 * dx = dy·wᵀ as the transpose of w·dyᵀ, from the panels of dy. Items: `shares` of blocks of `inputs` inputs, a multiple
 * of 4, and all N rows. A slot holds the packed rows of w, and their products with 8 rows of dy.
 */
export function denseStreamedInputGradient(
  start: i32, end: i32, panels: usize, w: usize, dx: usize, slots: usize, shares: i32, N: i32, I: i32, O: i32, inputs: i32,
): void {
  const quads = slots + (<usize>(start * inputs * (O + 8)) << 2)
  const products = quads + (<usize>(inputs * O) << 2)
  const row = <usize>O << 2
  const pace = <usize>(128 / (N + 7 & ~7))
  const blocks = (I + inputs - 1) / inputs
  const stop = min(<i32>(<i64>end * blocks / shares) * inputs, I)
  for (let i = <i32>(<i64>start * blocks / shares) * inputs; i < stop; i += inputs) {
    const count = min(inputs, I - i)
    packQuads(w + row * i, row, count, O, quads)
    let ahead = w + row * (i + 2 * inputs <= I ? i + inputs : i)
    for (let n = 0; n < N; n += 8) {
      quadsByPanel(quads, count, panels + row * n, O, products, 32, false, ahead, pace)
      ahead += <usize>((count + 3 >> 2) * O) * pace
      transposeTile(products, dx + (<usize>(n * I + i) << 2), min(8, N - n), count, 32, <usize>I << 2)
    }
  }
}
