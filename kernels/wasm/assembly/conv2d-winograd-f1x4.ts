// Winograd's minimal filtering along the columns alone, F(4,3), for 3×3 filters with stride 1 over images of few channels.
// Four outputs of a row are computed from the six columns above them,
//
//   y[i, 4t…4t+3, k] = Aᵀ Σ_{u,c} (G w[u,·,c,k]) ⊙ (Bᵀ x[i+u−p, 4t−p…4t+5−p, c])                NHWC; docs/winograd.md
//
// At each of the 6 points that is a sum of 3·C products. These are so few that the filters stay in registers while the tiles
// of a row stream past. It takes half the products of the direct sum, compared with a quarter in two dimensions, but errors
// grow by one transform instead of two: over random images to 1.7 times those of the direct kernel, compared with 4 times
// for F(4×4). A. Lavin, S. Gray, "Fast algorithms for convolutional neural networks", 2016.
//
// Rows are processed in bands. A band's transformed inputs, v[tile][point][row][4], hold the three rows of an output
// consecutively.

import { finish, floorOf } from './activations'
import { f4Filter, f4Input, f4Output } from './conv2d-winograd-f4x4'
import { BETWEEN, FINISHED, storeMaximum } from './conv2d-winograd-output'
import { madd } from './madd'

/** Items: K/4. u[k/4][point][u][c][k%4] = G w[u,·,c,k]. */
export function winogradRowFilters(start: i32, end: i32, w: usize, u: usize, C: i32, K: i32): void {
  const tap = <usize>(C * K) << 2
  for (let block = start; block < end; block++)
    for (let row = 0; row < 3; row++)
      for (let c = 0; c < C; c++)
        f4Filter(
          w + (<usize>((row * 3 * C + c) * K + block * 4) << 2), tap,
          u + (<usize>((block * 18 + row) * C + c) << 4), <usize>(3 * C) << 4,
        )
}

/**
 * Items: `shares` of the N·oH rows of y. A thread works in its first share's slot: a row of 4·tiles + 2 pixels, the products
 * [tiles][6][4], 4 outputs, v.
 */
export function conv2dWinogradF1x4(
  start: i32, end: i32, x: usize, u: usize, b: usize, y: usize, slots: usize, slotFloats: i32, shares: i32, band: i32,
  N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const tiles = (oW + 3) >> 2
  const line = slots + (<usize>(start * slotFloats) << 2)
  const products = line + (<usize>((4 * tiles + 2) * C + 4) << 2)
  const last = products + <usize>tiles * 96
  const v = last + 64
  const floor: v128 = floorOf(activation)
  const stop = <i32>(<i64>end * N * oH / shares)
  let row = <i32>(<i64>start * N * oH / shares)
  while (row < stop) {
    const n = row / oH
    const i = row % oH
    const rows = min(min(band, oH - i), stop - row)
    transformRows(x + (<usize>(n * H * W * C) << 2), H, W, C, i - top, rows + 2, left, tiles, line, v)
    for (let r = 0; r < rows; r++, row++) {
      const to = y + (<usize>(row * oW * K) << 2)
      outputRow(v + (r << 4), rows + 2, C, u, b, floor, products, last, to, oW, K, tiles)
      finish(activation, a1, a2, a3, to, 1, 1, oW * K)
    }
  }
}

/**
 * The maxima of the 2×2 windows of that, and their positions. Items: `shares` of the N·⌊oH/2⌋ rows of windows. A slot has
 * twice the products and twice the outputs.
 */
export function conv2dMaxPool2dWinogradF1x4(
  start: i32, end: i32, x: usize, u: usize, b: usize, y: usize, argmax: usize, slots: usize, slotFloats: i32, shares: i32,
  band: i32, N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, top: i32, left: i32, activation: i32,
): void {
  const tiles = (oW + 3) >> 2
  const line = slots + (<usize>(start * slotFloats) << 2)
  const products = line + (<usize>((4 * tiles + 2) * C + 4) << 2)
  const last = products + <usize>tiles * 192
  const v = last + 128
  const floor: v128 = floorOf(activation)
  const down = oH >> 1
  const across = oW >> 1
  const stop = <i32>(<i64>end * N * down / shares)
  let row = <i32>(<i64>start * N * down / shares)
  while (row < stop) {
    const n = row / down
    const i = row % down
    const rows = min(min(band >> 1, down - i), stop - row)
    transformRows(x + (<usize>(n * H * W * C) << 2), H, W, C, 2 * i - top, 2 * rows + 2, left, tiles, line, v)
    for (let r = 0; r < rows; r++, row++) {
      const offset = <usize>(row * across * K) << 2
      windowRow(v + (r << 5), 2 * rows + 2, C, u, b, floor, products, last, y + offset, argmax + offset, across, K, tiles)
    }
  }
}

/** v = Bᵀ x of `rows` rows from `first` on, with zeros outside the image. Lanes past C hold whatever follows. */
function transformRows(
  image: usize, H: i32, W: i32, C: i32, first: i32, rows: i32, left: i32, tiles: i32, line: usize, v: usize,
): void {
  const pixel = <usize>C << 2
  const columns = 4 * tiles + 2
  const inside = <usize>min(W, columns - left) * pixel
  const point = <usize>rows << 4
  memory.fill(line, 0, <usize>columns * pixel + 16)
  for (let r = 0; r < rows; r++) {
    const from = image + <usize>((first + r) * W) * pixel
    if (<u32>(first + r) < <u32>H) memory.copy(line + <usize>left * pixel, from, inside)
    else memory.fill(line + <usize>left * pixel, 0, inside)
    for (let t = 0; t < tiles; t++)
      f4Input(line + <usize>(4 * t) * pixel, pixel, v + (<usize>(6 * t * rows + r) << 4), point)
  }
}

/** One row of y. */
function outputRow(
  v: usize, rows: i32, C: i32, u: usize, bias: usize, floor: v128, products: usize, last: usize,
  y: usize, oW: i32, K: i32, tiles: i32,
): void {
  const pixel = <usize>K << 2
  for (let k = 0; k < K; k += 4, bias += 16, y += 16, u += <usize>(18 * C) << 4) {
    rowProducts(v, rows, C, u, products, tiles)
    const b = v128.load(bias)
    for (let t = 0; t < tiles; t++) {
      const to = y + <usize>(4 * t) * pixel
      const live = oW - 4 * t
      if (live >= 4) f4Output(products + t * 96, 16, to, pixel, FINISHED, b, floor)
      else {
        f4Output(products + t * 96, 16, last, 16, FINISHED, b, floor)
        for (let j = 0; j < live; j++) v128.store(to + <usize>j * pixel, v128.load(last + (j << 4)))
      }
    }
  }
}

/** One row of windows: the larger of neighbors in two rows. */
function windowRow(
  v: usize, rows: i32, C: i32, u: usize, bias: usize, floor: v128, products: usize, last: usize,
  y: usize, argmax: usize, windows: i32, K: i32, tiles: i32,
): void {
  const none = f32x4.splat(0)
  const next = <usize>K << 2
  for (let k = 0; k < K; k += 4, bias += 16, u += <usize>(18 * C) << 4) {
    const b = v128.load(bias)
    rowProducts(v, rows, C, u, products, tiles)
    rowProducts(v + 16, rows, C, u, products + <usize>tiles * 96, tiles)
    let offset = <usize>k << 2
    for (let t = 0; t < tiles; t++) {
      const from = products + t * 96
      f4Output(from, 16, last, 16, BETWEEN, none, none)
      f4Output(from + <usize>tiles * 96, 16, last + 64, 16, BETWEEN, none, none)
      for (let j = 0; j < min(2, windows - 2 * t); j++, offset += next) {
        const window = last + (j << 5)
        storeMaximum(
          v128.load(window), v128.load(window, 16), v128.load(window, 64), v128.load(window, 80),
          b, floor, y + offset, argmax + offset,
        )
      }
    }
  }
}

/** The sums at all six points of a row for four channels, [tiles][6][4]. */
function rowProducts(v: usize, rows: i32, C: i32, u: usize, products: usize, tiles: i32): void {
  const depth = <usize>(3 * C) << 4
  for (let point = 0; point < 6; point++, u += depth) {
    const from = v + (<usize>(point * rows) << 4)
    const to = products + (point << 4)
    if (C == 3) pointSums(from, <usize>rows * 96, 3, u, to, tiles)
    else if (C == 1) pointSums(from, <usize>rows * 96, 1, u, to, tiles)
    else if (C == 2) pointSums(from, <usize>rows * 96, 2, u, to, tiles)
    else pointSums(from, <usize>rows * 96, 4, u, to, tiles)
  }
}

/** The sums over u and c at one point for all tiles, which are `step` bytes apart: 4 channels each, 96 bytes apart. */
// @ts-ignore: decorator
@inline
function pointSums(v: usize, step: usize, C: i32, u: usize, to: usize, tiles: i32): void {
  const next = <usize>C << 4
  const a0 = v128.load(u), a1 = C > 1 ? v128.load(u, 16) : a0, a2 = C > 2 ? v128.load(u, 32) : a0, a3 = C > 3 ? v128.load(u, 48) : a0
  u += next
  const b0 = v128.load(u), b1 = C > 1 ? v128.load(u, 16) : b0, b2 = C > 2 ? v128.load(u, 32) : b0, b3 = C > 3 ? v128.load(u, 48) : b0
  u += next
  const c0 = v128.load(u), c1 = C > 1 ? v128.load(u, 16) : c0, c2 = C > 2 ? v128.load(u, 32) : c0, c3 = C > 3 ? v128.load(u, 48) : c0
  for (; tiles > 0; tiles--, v += step, to += 96) {
    let sum = f32x4.mul(v128.load32_splat(v), a0)
    if (C > 1) sum = madd(sum, v128.load32_splat(v, 4), a1)
    if (C > 2) sum = madd(sum, v128.load32_splat(v, 8), a2)
    if (C > 3) sum = madd(sum, v128.load32_splat(v, 12), a3)
    sum = madd(sum, v128.load32_splat(v, 16), b0)
    if (C > 1) sum = madd(sum, v128.load32_splat(v, 20), b1)
    if (C > 2) sum = madd(sum, v128.load32_splat(v, 24), b2)
    if (C > 3) sum = madd(sum, v128.load32_splat(v, 28), b3)
    sum = madd(sum, v128.load32_splat(v, 32), c0)
    if (C > 1) sum = madd(sum, v128.load32_splat(v, 36), c1)
    if (C > 2) sum = madd(sum, v128.load32_splat(v, 40), c2)
    if (C > 3) sum = madd(sum, v128.load32_splat(v, 44), c3)
    v128.store(to, sum)
  }
}
