// Axes in another order. If the last axis stays the last, rows are copied. Otherwise matrices are transposed, with their
// rows along x's last axis and their columns along y's. `axes` holds the sizes of the other K axes, then the distances
// between neighbors along each, in x and in y, in floats. docs/reshaping.md

import { copy } from './layout'

/** Columns of y per strip: one cache line. */
const stripWidth: i32 = 16
/** Rows of y per piece. */
const pieceLength: i32 = 1024

/** The offset of index `outer`, with the last axis varying fastest, by K strides. */
function offsetOf(outer: i32, axes: usize, strides: usize, K: i32): i32 {
  let offset = 0
  for (let k = <usize>(K - 1) << 2; K > 0; K--, k -= 4) {
    const size = load<i32>(axes + k)
    const rest = outer / size
    offset += (outer - rest * size) * load<i32>(strides + k)
    outer = rest
  }
  return offset
}

/** Item n copies row n of y, `length` floats. */
export function transposeRows(start: i32, end: i32, x: usize, y: usize, axes: usize, K: i32, length: i32): void {
  const bytes = <usize>length << 2
  const strides = axes + (<usize>K << 2)
  for (let item = start; item < end; item++)
    copy(y + <usize>item * bytes, x + (<usize>offsetOf(item, axes, strides, K) << 2), bytes)
}

/**
 * y[…, p, …, q] = x[…, q, …, p] for P × Q values. Neighbors along q are `xStride` apart in x, those along p `yStride` in y.
 * An item is a piece of p in a strip of q.
 */
export function transposeTiles(
  start: i32, end: i32, x: usize, y: usize, axes: usize, K: i32, P: i32, Q: i32, xStride: i32, yStride: i32,
): void {
  const strips = (Q + stripWidth - 1) / stripWidth
  const pieces = (P + pieceLength - 1) / pieceLength
  const inX = axes + (<usize>K << 2)
  const inY = inX + (<usize>K << 2)
  for (let item = start; item < end; item++) {
    const outer = item / (strips * pieces)
    const rest = item - outer * strips * pieces
    const q = rest / pieces * stripWidth
    const p = rest % pieces * pieceLength
    const from = x + (<usize>(offsetOf(outer, axes, inX, K) + q * xStride + p) << 2)
    const to = y + (<usize>(offsetOf(outer, axes, inY, K) + p * yStride + q) << 2)
    transposeTile(from, to, min(P - p, pieceLength), min(Q - q, stripWidth), <usize>xStride << 2, <usize>yStride << 2)
  }
}

/** y[p,q] = x[q,p] for rows × columns of y. Rows lie xStep and yStep bytes apart. */
export function transposeTile(x: usize, y: usize, rows: i32, columns: i32, xStep: usize, yStep: usize): void {
  let p = 0
  for (; p + 4 <= rows; p += 4, x += 16, y += 4 * yStep) {
    let from = x
    let q = 0
    for (; q + 4 <= columns; q += 4, from += 4 * xStep) transpose4x4(from, y + (<usize>q << 2), xStep, yStep)
    for (; q < columns; q++, from += xStep) {
      const values = v128.load(from)
      const to = y + (<usize>q << 2)
      v128.store_lane<f32>(to, values, 0)
      v128.store_lane<f32>(to + yStep, values, 1)
      v128.store_lane<f32>(to + 2 * yStep, values, 2)
      v128.store_lane<f32>(to + 3 * yStep, values, 3)
    }
  }
  for (; p < rows; p++, x += 4, y += yStep) {
    let from = x
    let q = 0
    for (; q + 4 <= columns; q += 4, from += 4 * xStep) {
      let values = v128.load32_zero(from)
      values = v128.load_lane<f32>(from + xStep, values, 1)
      values = v128.load_lane<f32>(from + 2 * xStep, values, 2)
      v128.store(y + (<usize>q << 2), v128.load_lane<f32>(from + 3 * xStep, values, 3))
    }
    for (; q < columns; q++, from += xStep) store<f32>(y + (<usize>q << 2), load<f32>(from))
  }
}

// @ts-ignore: decorator
@inline
function transpose4x4(x: usize, y: usize, xStep: usize, yStep: usize): void {
  const a = v128.load(x)
  const b = v128.load(x + xStep)
  const c = v128.load(x + 2 * xStep)
  const d = v128.load(x + 3 * xStep)
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(y, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))
  v128.store(y + yStep, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
  v128.store(y + 2 * yStep, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5))
  v128.store(y + 3 * yStep, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7))
}
