// Winograd's F(2×2) for 3×3 filters with stride 1 over images of at most 4 channels,
//
//   y's tile of 2×2, channel k = Aᵀ [Σ_c (G w[·,·,c,k] Gᵀ) ⊙ (Bᵀ x's tile of 4×4, channel c, B)] A      docs/winograd.md
//
// and for the maxima of 2×2 windows, each of which is a tile. conv2d-winograd-f2x2-few-channels-sums.ts has the products.

import { finish, floorOf } from './activations'
import { f2Filter, f2Input } from './conv2d-winograd-f2x2'
import { rowSums } from './conv2d-winograd-f2x2-few-channels-sums'
import { finished, storeMaximum } from './conv2d-winograd-output'
import { larger } from './larger'

/** How a tile is stored: its outputs, their maximum, or that and its place. */
const OUTPUTS: i32 = 0
const MAXIMUM: i32 = 1
const PLACE: i32 = 2

/** Items: K/4. u[⌈K/8⌉][point][c][8] = G w Gᵀ, its last row of points negated. */
export function winogradFewFilters(start: i32, end: i32, w: usize, u: usize, C: i32, K: i32): void {
  const tap = <usize>(C * K) << 2
  const step = <usize>C << 5
  for (let item = start; item < end; item++)
    for (let c = 0; c < C; c++) {
      const to = u + (<usize>((item >> 1) * 16 * C + c) << 5) + (<usize>(item & 1) << 4)
      const from = w + (<usize>(c * K + item * 4) << 2)
      for (let row = 0; row < 3; row++) f2Filter(from + <usize>(3 * row) * tap, tap, to + <usize>(4 * row) * step, step)
      for (let column = 0; column < 4; column++) {
        const first = to + <usize>column * step
        f2Filter(first, 4 * step, first, 4 * step)
        v128.store(first + 12 * step, f32x4.neg(v128.load(first + 12 * step)))
      }
    }
}

/**
 * Items: `shares` of the rows of tiles. `pool`: 1 for the maxima of the tiles that lie inside, whose places go into argmax if
 * it is not 0; else y gets the outputs. Tiles are processed in blocks of at most `block`. The slot of a thread's first share
 * holds four rows of 2·tiles + 2 pixels, four outputs, and of a block: the columns' transforms, [2·tiles+2][4][4], the
 * inputs' transforms, [tiles][16][4], and the sums, [tiles][4][2][8].
 */
export function conv2dWinogradFewChannels(
  start: i32, end: i32, x: usize, u: usize, b: usize, y: usize, argmax: usize, slots: usize, slotFloats: i32, shares: i32,
  block: i32, pool: i32, N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, top: i32, left: i32,
  activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const down = pool ? oH >> 1 : (oH + 1) >> 1
  const across = pool ? oW >> 1 : (oW + 1) >> 1
  const pixel = <usize>C << 2
  const next = <usize>K << 2
  const width = 2 * across + 2
  const line = <usize>width * pixel
  const copy = slots + (<usize>(start * slotFloats) << 2)
  const last = copy + 4 * line + 16
  const halfway = last + 64
  const v = halfway + (<usize>(2 * block + 2) << 6)
  const sums = v + (<usize>block << 8)
  const floor: v128 = floorOf(activation)
  const stop = <i32>(<i64>end * N * down / shares)
  for (let row = <i32>(<i64>start * N * down / shares); row < stop; row++) {
    const n = row / down
    const i = row % down * 2
    const image = x + <usize>(n * H * W) * pixel
    const whole = i >= top && i - top + 4 <= H && left == 0 && width <= W
    if (!whole) copyRows(image, H, W, pixel, i - top, left, copy, line)
    const rows = whole ? image + <usize>((i - top) * W) * pixel : copy
    const step = whole ? <usize>W * pixel : line
    const offset = <usize>(pool ? row * across : (n * oH + i) * oW) * next
    for (let first = 0; first < across; first += block) {
      const tiles = min(block, across - first)
      transform(rows + <usize>(2 * first) * pixel, step, pixel, halfway, v, tiles)
      for (let k = 0; k < K; k += 8) {
        rowSums(v, u + (<usize>(k * C) << 6), C, K - k, sums, tiles)
        const bias = b + (<usize>k << 2)
        const to = offset + <usize>(pool ? first : 2 * first) * next + (<usize>k << 2)
        if (argmax) storePlaces(sums, tiles, K - k, bias, floor, y + to, argmax + to, next)
        else if (pool) storeMaxima(sums, tiles, K - k, bias, floor, y + to, next)
        else storeOutputs(sums, tiles, K - k, bias, floor, y + to, next, oW, oW - 2 * first, oH - i, last)
      }
    }
    if (!pool) finish(activation, a1, a2, a3, y + offset, 1, 1, min(2, oH - i) * oW * K)
  }
}

/** Four rows of an image from `row` on, `line` bytes each, with zeros outside the image. */
function copyRows(image: usize, H: i32, W: i32, pixel: usize, row: i32, left: i32, to: usize, line: usize): void {
  memory.fill(to, 0, 4 * line + 16)
  const before = <usize>left * pixel
  const inside = min(<usize>W * pixel, line - before)
  for (const stop = row + 4; row < stop; row++, to += line)
    if (<u32>row < <u32>H) memory.copy(to + before, image + <usize>(row * W) * pixel, inside)
}

/** v = Bᵀ x B of a row of tiles, whose neighbors share two columns of Bᵀ x. Lanes past C hold whatever follows a pixel. */
function transform(x: usize, step: usize, pixel: usize, halfway: usize, v: usize, tiles: i32): void {
  for (let column = 0; column < 2 * tiles + 2; column++, x += pixel) f2Input(x, step, halfway + (column << 6), 16)
  for (; tiles > 0; tiles--, halfway += 128, v += 256)
    for (let row: usize = 0; row < 64; row += 16) f2Input(halfway + row, 64, v + 4 * row, 16)
}

function storePlaces(
  sums: usize, tiles: i32, channels: i32, b: usize, floor: v128, y: usize, argmax: usize, next: usize,
): void {
  const low = v128.load(b), high = v128.load(b, 16)
  for (; tiles > 0; tiles--, sums += 256, y += next, argmax += next) {
    store(PLACE, sums, low, floor, y, argmax, 0)
    if (channels > 4) store(PLACE, sums + 16, high, floor, y + 16, argmax + 16, 0)
  }
}

function storeMaxima(sums: usize, tiles: i32, channels: i32, b: usize, floor: v128, y: usize, next: usize): void {
  const low = v128.load(b), high = v128.load(b, 16)
  for (; tiles > 0; tiles--, sums += 256, y += next) {
    store(MAXIMUM, sums, low, floor, y, 0, 0)
    if (channels > 4) store(MAXIMUM, sums + 16, high, floor, y + 16, 0, 0)
  }
}

/** `columns` and `rows`: how many outputs y has from here on. */
function storeOutputs(
  sums: usize, tiles: i32, channels: i32, b: usize, floor: v128, y: usize, next: usize,
  oW: i32, columns: i32, rows: i32, last: usize,
): void {
  const down = <usize>oW * next
  for (; tiles > 0; tiles--, sums += 256, y += 2 * next, columns -= 2)
    for (let k: usize = 0; k < <usize>min(8, channels) << 2; k += 16) {
      const bias = v128.load(b + k)
      const to = y + k
      if (columns > 1 && rows > 1) {
        store(OUTPUTS, sums + k, bias, floor, to, to + next, down)
        continue
      }
      store(OUTPUTS, sums + k, bias, floor, last, last + 16, 32)
      v128.store(to, v128.load(last))
      if (columns > 1) v128.store(to + next, v128.load(last, 16))
      if (rows > 1) v128.store(to + down, v128.load(last, 32))
    }
}

/** Transforms the sums of a tile, four columns of two, to y; `other`: the outputs to the right, or the maximum's place. */
// @ts-ignore: decorator
@inline
function store(how: i32, sums: usize, bias: v128, floor: v128, y: usize, other: usize, down: usize): void {
  const near = v128.load(sums, 64), far = v128.load(sums, 128)
  const a = f32x4.add(f32x4.add(v128.load(sums), near), far)
  const b = f32x4.sub(f32x4.sub(near, far), v128.load(sums, 192))
  const lowerNear = v128.load(sums, 96), lowerFar = v128.load(sums, 160)
  const c = f32x4.add(f32x4.add(v128.load(sums, 32), lowerNear), lowerFar)
  const d = f32x4.sub(f32x4.sub(lowerNear, lowerFar), v128.load(sums, 224))
  if (how == PLACE) storeMaximum(a, b, c, d, bias, floor, y, other)
  else if (how == MAXIMUM) v128.store(y, finished(larger(larger(a, b), larger(c, d)), bias, floor))
  else {
    v128.store(y, finished(a, bias, floor))
    v128.store(other, finished(b, bias, floor))
    v128.store(y + down, finished(c, bias, floor))
    v128.store(other + down, finished(d, bias, floor))
  }
}
