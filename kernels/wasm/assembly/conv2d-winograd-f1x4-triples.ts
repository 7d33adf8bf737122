// Winograd's minimal filtering along the columns alone, F(4,3), for filters of any width and stride over images of few
// channels.
//
// A row of a filter is divided into triples of taps t, t + s and t + 2·s, for stride s. Each triple is a 3-tap filter over
// every s-th pixel. The products of all triples are added at the same six points, before the outputs are transformed:
//
//   y[i, 4·j…4·j+3, k] = Aᵀ Σ_{t,u,c} (G w[u, t…t+2·s, c, k]) ⊙ (Bᵀ x[i·s+u·d−p, 4·j·s+t−p…(4·j+5)·s+t−p, c])            NHWC
//
// For five taps that takes 11 products instead of 20 for the direct sum, as a triple of two taps has none at the last point.
// Errors grow by the transforms of one axis instead of two: over random images to 1.7 times those of the direct kernel,
// compared with 4 times for F(4×4). A. Lavin, S. Gray, "Fast algorithms for convolutional neural networks", 2016;
// docs/winograd.md

import { finish, floorOf } from './activations'
import { f4Filter, f4Input, f4Output } from './conv2d-winograd-f4x4'
import { FINISHED } from './conv2d-winograd-output'
import { rowsByPacked } from './tile'

/** Bytes of a tile's products: six points of twice four channels. */
const TILE: usize = 192

/**
 * The first tap of the next triple. The first taps of s triples are neighbors; the next 2·s taps belong to these triples.
 */
// @ts-ignore: decorator
@inline
function nextTriple(t: i32, s: i32): i32 {
  return (t + 1) % (3 * s) == s ? t + 1 + 2 * s : t + 1
}

/** Items: K/8. u[point][k/8][triple][u][c][k%8] = G w[u, t…t+2·s, c, k]; points lie 64 bytes further apart. `slots`: 12 floats per item. */
export function winogradTripleFilters(
  start: i32, end: i32, w: usize, u: usize, slots: usize, kH: i32, kW: i32, sW: i32, C: i32, K: i32, depth: i32,
): void {
  const pointStep = (<usize>((K >> 3) * depth) << 5) + 64
  const taps = slots + <usize>start * 48
  for (let block = start; block < end; block++) {
    let to = u + (<usize>(block * depth) << 5)
    for (let t = 0; t < kW; t = nextTriple(t, sW))
      for (let row = 0; row < kH; row++)
        for (let c = 0; c < C; c++)
          for (let half = 0; half < 8; half += 4, to += 16) {
            for (let j = 0, tap = t; j < 3; j++, tap += sW) {
              const from = w + (<usize>(((row * kW + tap) * C + c) * K + block * 8 + half) << 2)
              v128.store(taps + (j << 4), tap < kW ? v128.load(from) : f32x4.splat(0))
            }
            f4Filter(taps, 16, to, pointStep)
          }
  }
}

/**
 * Items: `shares` of the N·oH rows of y. `depth`: the length of the sums at a point, triples × kH × C; `lastDepth`: at the
 * last point. A thread works in the slot of its first share: kH rows of `columns` pixels, the products [tiles][2][6][4], and
 * the transformed rows v[point][tiles][triple][u][c], with tiles rounded up to 4.
 */
export function conv2dWinogradF1x4Triples(
  start: i32, end: i32, x: usize, u: usize, b: usize, y: usize, slots: usize, slotFloats: i32, shares: i32, columns: i32,
  depth: i32, lastDepth: i32, N: i32, H: i32, W: i32, C: i32, oH: i32, oW: i32, K: i32, kH: i32, kW: i32,
  sH: i32, sW: i32, dH: i32, top: i32, left: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const tiles = (oW + 3) >> 2
  const room = <usize>((tiles + 3) & ~3)
  const lines = slots + (<usize>(start * slotFloats) << 2)
  const products = lines + (<usize>(kH * columns * C + 4) << 2)
  const last = products + room * TILE
  const v = last + 64
  // Four lanes are written at a time. Those behind the channels are overwritten by the next, or lie past the depth.
  const tileStep = <usize>(depth + 4) << 2
  const vStep = room * tileStep + 64
  const pointStep = (<usize>((K >> 3) * depth) << 5) + 64
  const floor: v128 = floorOf(activation)
  memory.fill(lines, 0, products - lines)
  const stop = <i32>(<i64>end * N * oH / shares)
  for (let row = <i32>(<i64>start * N * oH / shares); row < stop; row++) {
    const image = x + (<usize>(row / oH * H * W * C) << 2)
    layRows(image, H, W, C, row % oH * sH - top, kH, dH, left, columns, lines)
    let to = v
    for (let t = 0; t < kW; t = nextTriple(t, sW))
      for (let r = 0; r < kH; r++, to += <usize>C << 2) {
        let from = lines + (<usize>((r * columns + t) * C) << 2)
        const step = <usize>(sW * C) << 2
        for (let tile = 0, at = to; tile < tiles; tile++, at += tileStep, from += step << 2) f4Input(from, step, at, vStep)
      }
    const line = y + (<usize>(row * oW * K) << 2)
    let filters = u
    for (let k = 0; k < K; k += 8, filters += <usize>depth << 5) {
      for (let point = 0; point < 6; point++)
        rowsByPacked(
          v + vStep * point, tileStep, point < 5 ? depth : lastDepth, filters + pointStep * point,
          products + (point << 4), TILE, TILE >> 1, tiles,
        )
      for (let half = 0; half < 8; half += 4)
        outputRow(products + half * 24, last, v128.load(b + ((k + half) << 2)), floor, line + (<usize>(k + half) << 2), oW, K)
    }
    finish(activation, a1, a2, a3, line, 1, 1, oW * K)
  }
}

/** Copies kH rows of an image, from `row` on and d apart, between zeros that are already there. */
function layRows(image: usize, H: i32, W: i32, C: i32, row: i32, kH: i32, d: i32, left: i32, columns: i32, lines: usize): void {
  const pixel = <usize>C << 2
  const inside = <usize>min(W, columns - left) * pixel
  for (let r = 0; r < kH; r++, row += d) {
    const to = lines + <usize>(r * columns + left) * pixel
    if (<u32>row < <u32>H) memory.copy(to, image + <usize>(row * W) * pixel, inside)
    else memory.fill(to, 0, inside)
  }
}

/** Four channels of a row of y. */
function outputRow(products: usize, last: usize, bias: v128, floor: v128, y: usize, oW: i32, K: i32): void {
  const pixel = <usize>K << 2
  for (let live = oW; live > 0; live -= 4, products += TILE, y += pixel << 2)
    if (live >= 4) f4Output(products, 16, y, pixel, FINISHED, bias, floor)
    else {
      f4Output(products, 16, last, 16, FINISHED, bias, floor)
      for (let j = 0; j < live; j++) v128.store(y + <usize>j * pixel, v128.load(last + (j << 4)))
    }
}
