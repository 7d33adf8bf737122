// Winograd's minimal filtering for 3×3 filters with stride 1: m×m outputs from a tile of (m+2)×(m+2) inputs, m = 2 or 4,
//
//   Y = Aᵀ[ Σ_c (G g Gᵀ) ⊙ (Bᵀ d B) ]A                                                  NHWC
//
// Other convolutions are sums of such ones: the phases of a stride, each with its phase of the filter. Phases of the image
// count as more channels, P·C of them; phases of an input gradient's output count as more filters, Q·K. One of P and Q is 1.
//
// At each of the (m+2)² points, the sum over channels is a matrix product: tiles × C by C × K. Tiles are processed in blocks
// of T whose transforms and products stay in the second-level cache. A. Lavin, S. Gray, "Fast algorithms for convolutional
// neural networks", 2016; docs/winograd.md
//
// Errors grow with the coefficients of the transforms: at most ‖A‖²‖G‖²‖B‖²·u in row sums, which is 81·u for F(2×2) and
// 36,100·u for F(4×4), u = 2⁻²⁴. Over random data they are 1.4e-7 and 2.2e-6 of the largest Σ|x·w|, where those of the
// direct kernel stay below 1e-7. If NaN or an infinity leaves the direct kernel no finite value, this one has none either;
// it may also spread to other outputs of the same tiles.
//
// The work is divided into `shares` of the tiles. A thread works in the slot of its first share, which no other thread uses:
// [36·4 floats][36·max(C,K): a patch of pixels, or a tile between its transforms], the transformed pixels
// [points][T][⌈P·C/4⌉·4], and the products [T][⌈Q·K/8⌉][points][8]. Points of the pixels and tiles of the products lie 16
// floats further apart than necessary, since all would otherwise fall into one set of the first-level cache. Tiles are read
// 4 channels at a time. If C is 2 or 3, the values after a pixel are read, too, into lanes that the next phase or tile
// overwrites or that no product uses.

import { finish, floorOf } from './activations'
import { f2Output, f2Window } from './conv2d-winograd-f2x2'
import { f4Output, f4Windows } from './conv2d-winograd-f4x4'
import { BETWEEN, FINISHED, storeMaximum } from './conv2d-winograd-output'
import { INPUT, origin, OUTPUT } from './conv2d-winograd-phases'
import { inputTile } from './conv2d-winograd-tiles'
import { rowsByFew, rowsByPacked } from './tile'

/**
 * Items: `shares`. y = the convolution of x with the transformed filters, plus b [K], and f of that. If `pool`, y holds the
 * maxima of its 2×2 windows, which never cross tiles, and `argmax`, if it is not 0, gets their positions.
 *
 * There are down × across tiles per phase and image. Inputs are sH × sW pixels apart, outputs fH × fW. `table`: for each
 * point the first phase that has products there and how many follow, then the origins of each phase: its first tap, a tile's
 * first input and output.
 */
export function conv2dWinograd(
  start: i32, end: i32, x: usize, u: usize, b: usize, y: usize, argmax: usize, table: usize, slots: usize, slotFloats: i32,
  shares: i32, m: i32, T: i32, N: i32, down: i32, across: i32, H: i32, W: i32, C: i32, P: i32, sH: i32, sW: i32,
  oH: i32, oW: i32, K: i32, Q: i32, fH: i32, fW: i32, activation: i32, a1: f32, a2: f32, a3: f32, pool: i32,
): void {
  const size = m + 2
  const depth = P * C
  const blocks = (Q * K + 7) >> 3
  const slot = slots + (<usize>(start * slotFloats) << 2)
  const patch = slot + 576
  const lanes = (depth + 3) & ~3
  const v = patch + (<usize>(36 * max(lanes, Q * K)) << 2)
  const vStep = <usize>(T * lanes + 16) << 2
  const products = v + vStep * size * size
  const points = size * size
  const origins = table + (<usize>points << 3)
  const uStep = (<usize>(blocks * depth) << 5) + 64
  const pStep = (<usize>(blocks * 2 * points) << 4) + 64
  const floor: v128 = floorOf(activation)
  const yH = oH >> pool
  const yW = oW >> pool
  const tiles = N * down * across
  const stop = <i32>(<i64>end * tiles / shares)
  let at = <i32>(<i64>start * tiles / shares)
  while (at < stop) {
    const count = min(T, stop - at)
    for (let t = 0; t < count; t++) {
      const image = x + (<usize>((at + t) / (down * across) * H * W * C) << 2)
      const row = (at + t) / across % down * m * sH
      const column = (at + t) % across * m * sW
      for (let p = 0; p < P; p++)
        inputTile(
          image, H, W, C, row + origin(origins, p, INPUT), column + origin(origins, p, INPUT + 4), sH, sW,
          m, slot, patch, v + (<usize>(t * lanes + p * C) << 2), vStep,
        )
    }
    if (P == 1 && C <= 4) rowsByFew(v, vStep, C, u, uStep, products, pStep, points, blocks, count)
    else for (let point = 0; point < points; point++)
      for (let block = 0; block < blocks; block++) {
        const to = products + (<usize>(block * points + point) << 5)
        const filters = u + uStep * point + (<usize>(block * depth) << 5)
        const first = load<i32>(table + (point << 3))
        const phases = load<i32>(table + (point << 3), 4)
        // In an input gradient, the phases are those of the outputs: a block needs all its products, or none.
        const live = Q == 1 || (block * 8 + 8 > first * K && block * 8 < (first + phases) * K)
        const skipped = P > 1 ? first * C : 0
        rowsByPacked(
          v + vStep * point + (<usize>skipped << 2), <usize>lanes << 2, P > 1 ? phases * C : live ? C : 0,
          filters + (<usize>skipped << 5), to, pStep, 16, count,
        )
      }
    for (let t = 0; t < count; t++) {
      const n = (at + t) / (down * across)
      const from = products + pStep * t
      for (let q = 0; q < Q; q++) {
        const i = (at + t) / across % down * m * fH + origin(origins, q, OUTPUT)
        const j = (at + t) % across * m * fW + origin(origins, q, OUTPUT + 4)
        const offset = <usize>(((n * yH + (i >> pool)) * yW + (j >> pool)) * K) << 2
        const rows = max(0, min(m, (oH - i + fH - 1) / fH)) >> pool
        const columns = max(0, min(m, (oW - j + fW - 1) / fW)) >> pool
        if (!pool) {
          outputTile(from, q * K, m, slot, b, floor, y + offset, yW * fH, fW, K, rows, columns)
          // Only forward convolutions have an activation. Their outputs are contiguous.
          finish(activation, a1, a2, a3, y + offset, rows, <usize>(yW * K) << 2, columns * K)
        } else if (argmax) placedTile(from, m, slot, b, floor, y + offset, argmax + offset, yW, K, rows, columns)
        else pooledTile(from, m, patch, b, floor, y + offset, yW, K, rows, columns)
      }
    }
    at += count
  }
}

/** y = max(Aᵀ M A + bias, floor), cropped to rows × columns, which lie yW and fW pixels apart. */
function outputTile(
  products: usize, first: i32, m: i32, temporary: usize, bias: usize, floor: v128, y: usize, yW: i32, fW: i32, K: i32,
  rows: i32, columns: i32,
): void {
  const last = temporary + 384
  const whole = rows == m && columns == m
  const pixel = whole ? <usize>(fW * K) << 2 : 16
  const row = whole ? <usize>(yW * K) << 2 : m << 4
  for (let k = 0; k < K; k += 4, bias += 16, y += 16) {
    const b = v128.load(bias)
    const to = whole ? y : last
    transformColumns(products, first + k, m, temporary)
    for (let i = 0; i < rows; i++) {
      if (m == 4) f4Output(temporary + i * 96, 16, to + row * i, pixel, FINISHED, b, floor)
      else f2Output(temporary + (i << 6), 16, to + row * i, pixel, FINISHED, b, floor)
    }
    if (whole) continue
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        v128.store(y + (<usize>((i * yW + j * fW) * K) << 2), v128.load(last + (<usize>(i * m + j) << 4)))
  }
}

/** y = max(maximum of 2×2 windows of Aᵀ M A + bias, floor), cropped to rows × columns of windows. */
function pooledTile(
  products: usize, m: i32, between: usize, bias: usize, floor: v128, y: usize, yW: i32, K: i32, rows: i32, columns: i32,
): void {
  if (columns == 0) return
  const pixel = <usize>K << 2
  const step = <usize>(m * (m + 2)) << 4
  // Two loops, so that no load waits for a store just before it.
  for (let k = 0, to = between; k < K; k += 4, to += step) transformColumns(products, k, m, to)
  for (let k = 0, from = between; k < K; k += 4, from += step, bias += 16, y += 16) {
    const b = v128.load(bias)
    for (let i = 0, to = y; i < rows; i++, to += <usize>yW * pixel)
      if (m == 4) f4Windows(from + i * 192, columns == 2, to, pixel, b, floor)
      else f2Window(from, to, b, floor)
  }
}

/** The same, with the position of each maximum in its window. */
function placedTile(
  products: usize, m: i32, temporary: usize, bias: usize, floor: v128, y: usize, argmax: usize, yW: i32, K: i32,
  rows: i32, columns: i32,
): void {
  const last = temporary + 384
  const size = m << 4
  const next = <usize>K << 2
  const none = f32x4.splat(0)
  for (let k = 0; k < K; k += 4, bias += 16, y += 16, argmax += 16) {
    const b = v128.load(bias)
    transformColumns(products, k, m, temporary)
    for (let i = 0; i < rows; i++) {
      for (let r = 0; r < 2; r++)
        if (m == 4) f4Output(temporary + (2 * i + r) * 96, 16, last + r * size, 16, BETWEEN, none, none)
        else f2Output(temporary + (r << 6), 16, last + r * size, 16, BETWEEN, none, none)
      let at = <usize>(i * yW) * next
      for (let j = 0; j < columns; j++, at += next) {
        const window = last + (j << 5)
        storeMaximum(
          v128.load(window), v128.load(window, 16), v128.load(window + size), v128.load(window + size, 16),
          b, floor, y + at, argmax + at,
        )
      }
    }
  }
}

/** The columns of Aᵀ M, [m][m + 2], for four channels from k on. */
// @ts-ignore: decorator
@inline
function transformColumns(products: usize, k: i32, m: i32, to: usize): void {
  const none = f32x4.splat(0)
  const size = m + 2
  let from = products + (<usize>((k >> 3) * size * size) << 5) + (<usize>(k & 4) << 2)
  const stop = from + (<usize>size << 5)
  if (m == 4) for (; from < stop; from += 32, to += 16) f4Output(from, 192, to, 96, BETWEEN, none, none)
  else for (; from < stop; from += 32, to += 16) f2Output(from, 128, to, 64, BETWEEN, none, none)
}
