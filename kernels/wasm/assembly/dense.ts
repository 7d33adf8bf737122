// y = x·w + b, dx = dy·wᵀ, dw = xᵀ·dy as one product of tiles, 4 rows × 8 columns of sums in registers; docs/dense.md
//
// The right-hand matrix is packed into panels of 8 columns, so that a tile streams through it. Scratch memory has a slot
// an item; a thread uses that of the first item it is given, and packs one item after the other into it.

import { loadChannels, storeChannels } from './channels'
import { madd } from './madd'

/** Copies K rows of up to 8 columns at `from` into a panel [K][8], zeros filling up. */
function packPanel(from: usize, rowBytes: usize, K: i32, columns: i32, panel: usize): void {
  for (let k = 0; k < K; k++, from += rowBytes, panel += 32)
    if (columns >= 8) {
      v128.store(panel, v128.load(from))
      v128.store(panel, v128.load(from, 16), 16)
    } else
      for (let l = 0; l < 8; l++)
        store<f32>(panel + (<usize>l << 2), l < columns ? load<f32>(from + (<usize>l << 2)) : 0)
}

/**
 * c[r, 0…columns) = Σ_k a[r,k] · panel[k], for up to 4 rows r; a[r,k] stands at a + r·aRow + k·aStep.
 */
function tile4x8(
  a: usize, aRow: usize, aStep: usize, panel: usize, K: i32, c: usize, cRow: usize, rows: i32, columns: i32,
): void {
  let p = a
  let q = rows > 1 ? p + aRow : p
  let r = rows > 2 ? q + aRow : p
  let s = rows > 3 ? r + aRow : p
  let a0 = f32x4.splat(0), a1 = f32x4.splat(0), b0 = f32x4.splat(0), b1 = f32x4.splat(0)
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), d0 = f32x4.splat(0), d1 = f32x4.splat(0)
  for (const stop = panel + (<usize>K << 5); panel < stop; panel += 32) {
    const f0 = v128.load(panel)
    const f1 = v128.load(panel, 16)
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
    p += aStep; q += aStep; r += aStep; s += aStep
  }
  storeRow(c, a0, a1, columns)
  if (rows > 1) storeRow(c + cRow, b0, b1, columns)
  if (rows > 2) storeRow(c + 2 * cRow, c0, c1, columns)
  if (rows > 3) storeRow(c + 3 * cRow, d0, d1, columns)
}

function storeRow(to: usize, low: v128, high: v128, columns: i32): void {
  if (columns >= 8) {
    v128.store(to, low)
    v128.store(to, high, 16)
    return
  }
  if (columns >= 4) {
    v128.store(to, low)
    to += 16
    low = high
  }
  for (let l = columns & 3; l > 0; l--, to += 4) {
    v128.store_lane<f32>(to, low, 0)
    low = v128.shuffle<i32>(low, low, 1, 2, 3, 0)
  }
}

/** c[0…31] = Σ_k a[k] · b[k, 0…31], one row straight from b: nothing to pack where nothing is used twice. */
function row1x32(a: usize, b: usize, bRow: usize, K: i32, c: usize): void {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0)
  let s4 = f32x4.splat(0), s5 = f32x4.splat(0), s6 = f32x4.splat(0), s7 = f32x4.splat(0)
  for (const stop = a + (<usize>K << 2); a < stop; a += 4, b += bRow) {
    const e = v128.load32_splat(a)
    s0 = madd(s0, e, v128.load(b))
    s1 = madd(s1, e, v128.load(b, 16))
    s2 = madd(s2, e, v128.load(b, 32))
    s3 = madd(s3, e, v128.load(b, 48))
    s4 = madd(s4, e, v128.load(b, 64))
    s5 = madd(s5, e, v128.load(b, 80))
    s6 = madd(s6, e, v128.load(b, 96))
    s7 = madd(s7, e, v128.load(b, 112))
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
 * Partial sums of x·w. Item p·G + g: inputs I·p/P to I·(p+1)/P, columns 32·g to 32·g + 31, all N rows, into
 * sums[p, N, O]. A slot of `panels` holds ⌈I/P⌉ rows of 8.
 */
export function densePart(
  start: i32, end: i32, x: usize, w: usize, sums: usize, panels: usize, N: i32, I: i32, O: i32, P: i32,
): void {
  const groups = (O + 31) >> 5
  const xRow = <usize>I << 2
  const yRow = <usize>O << 2
  const panel = panels + <usize>start * (<usize>((I + P - 1) / P) << 5)
  for (let item = start; item < end; item++) {
    const part = item / groups
    const first = item % groups << 5
    const from = <i32>(<i64>I * part / P)
    const K = <i32>(<i64>I * (part + 1) / P) - from
    const a = x + (<usize>from << 2)
    const b = w + <usize>from * yRow
    const c = sums + <usize>(part * N) * yRow
    // Rows that make no tile go one by one, if there are 32 columns for them.
    const single = O - first >= 32 ? N & 3 : 0
    for (let n = N - single; n < N; n++)
      row1x32(a + <usize>n * xRow, b + (<usize>first << 2), yRow, K, c + <usize>n * yRow + (<usize>first << 2))
    if (single == N) continue
    for (let o = first; o < min(first + 32, O); o += 8) {
      packPanel(b + (<usize>o << 2), yRow, K, O - o, panel)
      for (let n = 0; n < N - single; n += 4)
        tile4x8(a + <usize>n * xRow, xRow, 4, panel, K, c + <usize>n * yRow + (<usize>o << 2), yRow, N - single - n, O - o)
    }
  }
}

/** y = b + Σ_p sums[p], then relu if wanted; item n is a row of y. b may be 0. */
export function denseTotal(
  start: i32, end: i32, sums: usize, b: usize, y: usize, N: i32, O: i32, P: i32, relu: i32,
): void {
  const partBytes = <usize>(N * O) << 2
  for (let n = start; n < end; n++) {
    const row = <usize>(n * O) << 2
    for (let o = 0; o < O; o += 4) {
      const at = row + (<usize>o << 2)
      let sum = b ? loadChannels(b + (<usize>o << 2), O - o) : f32x4.splat(0)
      for (let part = 0; part < P; part++)
        sum = f32x4.add(sum, loadChannels(sums + at + <usize>part * partBytes, O - o))
      storeChannels(y + at, relu ? f32x4.max(sum, f32x4.splat(0)) : sum, O - o)
    }
  }
}

/** dx = dy·wᵀ. Item g: inputs 64·g to 64·g + 63, all N rows. A slot of `panels` holds O rows of 8. */
export function denseInputGradient(
  start: i32, end: i32, dy: usize, w: usize, dx: usize, panels: usize, N: i32, I: i32, O: i32,
): void {
  const panel = panels + <usize>start * (<usize>O << 5)
  for (let i = start << 6; i < min(end << 6, I); i += 8) {
    packTransposed(w + (<usize>(i * O) << 2), O, min(8, I - i), panel)
    for (let n = 0; n < N; n += 4)
      tile4x8(
        dy + (<usize>(n * O) << 2), <usize>O << 2, 4, panel, O,
        dx + (<usize>(n * I + i) << 2), <usize>I << 2, N - n, I - i,
      )
  }
}

/** Copies up to 8 rows of O floats at `from` into the columns of a panel [O][8], zeros filling up. */
function packTransposed(from: usize, O: i32, rows: i32, panel: usize): void {
  const whole = rows == 8 ? O & ~3 : 0
  const rowBytes = <usize>O << 2
  for (let o = 0; o < whole; o += 4) {
    const at = from + (<usize>o << 2)
    const to = panel + (<usize>o << 5)
    transpose4x4(at, rowBytes, to)
    transpose4x4(at + 4 * rowBytes, rowBytes, to + 16)
  }
  for (let l = 0; l < 8; l++)
    for (let o = whole; o < O; o++)
      store<f32>(panel + (<usize>(o * 8 + l) << 2), l < rows ? load<f32>(from + (<usize>(l * O + o) << 2)) : 0)
}

/** Four floats of four rows into four columns of a panel's rows. */
function transpose4x4(from: usize, rowBytes: usize, panel: usize): void {
  const a = v128.load(from)
  const b = v128.load(from + rowBytes)
  const c = v128.load(from + 2 * rowBytes)
  const d = v128.load(from + 3 * rowBytes)
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  v128.store(panel, v128.shuffle<i32>(ab, cd, 0, 1, 4, 5))
  v128.store(panel, v128.shuffle<i32>(ab, cd, 2, 3, 6, 7), 32)
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(panel, v128.shuffle<i32>(abHigh, cdHigh, 0, 1, 4, 5), 64)
  v128.store(panel, v128.shuffle<i32>(abHigh, cdHigh, 2, 3, 6, 7), 96)
}

/** Packs a matrix of K rows and `columns` columns into panels [⌈columns/8⌉][K][8]; item p is a panel. */
export function densePack(start: i32, end: i32, from: usize, panels: usize, K: i32, columns: i32): void {
  for (let p = start; p < end; p++)
    packPanel(from + (<usize>p << 5), <usize>columns << 2, K, columns - (p << 3), panels + (<usize>(p * K) << 5))
}

/**
 * dw = xᵀ·dy from the panels of dy. Item g: inputs 64·g to 64·g + 63, all O columns. A slot of `blocks` holds N rows of
 * 64: the item's columns of x, which else lie a whole row apart.
 */
export function denseWeightGradient(
  start: i32, end: i32, x: usize, panels: usize, dw: usize, blocks: usize, N: i32, I: i32, O: i32,
): void {
  const block = blocks + <usize>start * (<usize>N << 8)
  for (let item = start; item < end; item++) {
    const first = item << 6
    const rows = min(64, I - first)
    for (let n = 0; n < N; n++)
      memory.copy(block + (<usize>n << 8), x + (<usize>(n * I + first) << 2), <usize>rows << 2)
    for (let o = 0; o < O; o += 8)
      for (let i = 0; i < rows; i += 4)
        tile4x8(
          block + (<usize>i << 2), 4, 256, panels + (<usize>((o >> 3) * N) << 5), N,
          dw + (<usize>((first + i) * O + o) << 2), <usize>O << 2, rows - i, O - o,
        )
  }
}
