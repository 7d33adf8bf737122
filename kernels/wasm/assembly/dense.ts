// y = x·w + b, dx = dy·wᵀ, dw = xᵀ·dy by the blocked product of matmul.ts; docs/dense.md
//
// Scratch memory has one slot per item. A thread uses the slot of the first item that it is given.

import { finish, floorOf } from './activations'
import { loadChannels, storeChannels } from './channels'
import { madd } from './madd'
import { keptPanels, keptStep, packColumns, passPanels, product, transposedProduct } from './matmul'

/**
 * c[0…31] = Σ_k a[k] · b[k, 0…31], one row. The rows of b lie `bRow` bytes apart. Within a row, the first of each 8 floats lie
 * `bStep` bytes apart, because b may be a matrix or kept panels.
 */
function row1x32(a: usize, b: usize, bRow: usize, bStep: usize, K: i32, c: usize): void {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0)
  let s4 = f32x4.splat(0), s5 = f32x4.splat(0), s6 = f32x4.splat(0), s7 = f32x4.splat(0)
  let b1 = b + bStep, b2 = b1 + bStep, b3 = b2 + bStep
  for (const stop = a + (<usize>K << 2); a < stop; a += 4) {
    const e = v128.load32_splat(a)
    s0 = madd(s0, e, v128.load(b))
    s1 = madd(s1, e, v128.load(b, 16))
    s2 = madd(s2, e, v128.load(b1))
    s3 = madd(s3, e, v128.load(b1, 16))
    s4 = madd(s4, e, v128.load(b2))
    s5 = madd(s5, e, v128.load(b2, 16))
    s6 = madd(s6, e, v128.load(b3))
    s7 = madd(s7, e, v128.load(b3, 16))
    b += bRow
    b1 += bRow
    b2 += bRow
    b3 += bRow
  }
  v128.store(c, s0)
  v128.store(c, s1, 16)
  v128.store(c, s2, 32)
  v128.store(c, s3, 48)
  v128.store(c, s4, 64)
  v128.store(c, s5, 80)
  v128.store(c, s6, 96)
  v128.store(c, s7, 112)
}

/**
 * Partial sums of x·w. Items: `shares` of P·⌈O/32⌉ products. Product p·⌈O/32⌉ + g takes inputs p·D to p·D + D − 1, D = ⌈I/P⌉,
 * and columns 32·g to 32·g + 31 of all N rows into sums[p, N, O]. A slot of `panels` holds D rows of 32. `kept`: where
 * packPanels has put w already, in blocks of D rows; 0: nowhere.
 */
export function densePart(
  start: i32, end: i32, x: usize, w: usize, kept: usize, sums: usize, panels: usize, shares: i32,
  N: i32, I: i32, O: i32, P: i32,
): void {
  const groups = (O + 31) >> 5
  const xRow = <usize>I << 2
  const yRow = <usize>O << 2
  const most = (I + P - 1) / P
  const slot = panels + <usize>start * (<usize>most << 7)
  const stop = <i32>(<i64>end * groups * P / shares)
  for (let item = <i32>(<i64>start * groups * P / shares); item < stop; item++) {
    const part = item / groups
    const first = item % groups << 5
    const from = part * most
    const K = min(most, I - from)
    const a = x + (<usize>from << 2)
    const b = w + <usize>from * yRow + (<usize>first << 2)
    const c = sums + <usize>(part * N) * yRow + (<usize>first << 2)
    // Rows that do not fill a tile are computed one by one if there are 32 columns for them.
    const single = O - first >= 32 ? N & 3 : 0
    const own = kept ? keptPanels(kept, part, most, O) + <usize>(first >> 3) * keptStep(K) : 0
    for (let n = N - single; n < N; n++)
      row1x32(
        a + <usize>n * xRow, own ? own : b, own ? 32 : yRow, own ? keptStep(K) : 32, K, c + <usize>n * yRow,
      )
    const rows = N - single
    const columns = min(32, O - first)
    const none = f32x4.splat(-Infinity)
    if (own) passPanels(a, xRow, rows, own, keptStep(K), 32, K, columns, 0, 0, c, yRow, none)
    else product(a, xRow, rows, b, yRow, false, K, columns, 0, 0, c, yRow, none, slot, 32)
  }
}

/**
 * y = b + Σ_p sums[p], then f of that; item n is a row of y. b may be 0. Rows of sums lie `step` floats apart, and its parts
 * `partStep`.
 */
export function denseTotal(
  start: i32, end: i32, sums: usize, b: usize, y: usize, N: i32, O: i32, P: i32, step: i32, partStep: i32,
  activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const partBytes = <usize>partStep << 2
  const floor = floorOf(activation)
  for (let n = start; n < end; n++) {
    const from = sums + (<usize>(n * step) << 2)
    const to = y + (<usize>(n * O) << 2)
    for (let o = 0; o < O; o += 4) {
      const at = <usize>o << 2
      let sum = b ? loadChannels(b + at, O - o) : f32x4.splat(0)
      for (let part = 0; part < P; part++)
        sum = f32x4.add(sum, loadChannels(from + at + <usize>part * partBytes, O - o))
      storeChannels(to + at, f32x4.pmax(sum, floor), O - o)
    }
    finish(activation, a1, a2, a3, to, 1, 1, O)
  }
}

/** dx = dy·wᵀ. Items: `shares` of ⌈I/64⌉ blocks of inputs, all N rows. A slot holds O rows of 32 and N rows of 64. */
export function denseInputGradient(
  start: i32, end: i32, dy: usize, w: usize, dx: usize, slots: usize, shares: i32, N: i32, I: i32, O: i32,
): void {
  const panels = slots + (<usize>start * (<usize>(O * 32 + N * 64)) << 2)
  const block = panels + (<usize>O << 7)
  const row = <usize>O << 2
  const groups = (I + 63) >> 6
  const stop = <i32>(<i64>end * groups / shares) << 6
  for (let i = <i32>(<i64>start * groups / shares) << 6; i < min(stop, I); i += 64) {
    const columns = min(64, I - i)
    const to = dx + (<usize>i << 2)
    // Long rows of dx may lie a power of two apart and collide in a few sets of the caches, so each is written at once.
    const apart = I >= 1024
    product(
      dy, row, N, w + row * i, row, true, O, columns, 0, 0, apart ? block : to, apart ? 256 : <usize>I << 2,
      f32x4.splat(-Infinity), panels, 32,
    )
    if (apart) for (let n = 0; n < N; n++) copyRow(to + (<usize>(n * I) << 2), block + (<usize>n << 8), columns)
  }
}

/** Copies a row of `columns` floats. */
function copyRow(to: usize, from: usize, columns: i32): void {
  for (let i = 0; i < columns; i += 4, to += 16, from += 16) storeChannels(to, v128.load(from), columns - i)
}

/** Packs dy, N rows of O, into panels [⌈O/8⌉][N][8]; item p is a panel. */
export function densePack(start: i32, end: i32, dy: usize, panels: usize, N: i32, O: i32): void {
  for (let p = start; p < end; p++)
    packColumns(dy + (<usize>p << 5), <usize>O << 2, N, min(8, O - (p << 3)), panels + (<usize>(p * N) << 5), 0)
}

/**
 * dw = xᵀ·dy from the panels of dy. Item g: inputs 64·g to 64·g + 63, all O columns. A slot of `blocks` holds N rows of 64,
 * the item's columns of x, which would otherwise lie a whole row apart; and 64 rows of 8, the sums that do not fit into dw.
 */
export function denseWeightGradient(
  start: i32, end: i32, x: usize, panels: usize, dw: usize, blocks: usize, N: i32, I: i32, O: i32,
): void {
  const block = blocks + (<usize>start * (<usize>(N * 64 + 512)) << 2)
  const sums = block + (<usize>N << 8)
  const row = <usize>O << 2
  for (let item = start; item < end; item++) {
    const first = item << 6
    const rows = min(64, I - first)
    for (let n = 0; n < N; n++)
      memory.copy(block + (<usize>n << 8), x + (<usize>(n * I + first) << 2), <usize>rows << 2)
    for (let o = 0; o < O; o += 8) {
      const panel = panels + (<usize>((o >> 3) * N) << 5)
      const to = dw + row * first + (<usize>o << 2)
      const whole = O - o >= 8 && !(rows & 3)
      transposedProduct(block, 256, rows, panel, 32, N, false, whole ? to : sums, whole ? row : 32)
      if (!whole) for (let i = 0; i < rows; i++) copyRow(to + row * i, sums + (<usize>i << 5), min(8, O - o))
    }
  }
}
