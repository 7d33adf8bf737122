// The sums of conv2d-winograd-f2x2-few-channels.ts: at each point of a tile of inputs, v[tile][16][4], the products with the
// filters, u[point][c][8], added over c, and Aᵀ applied to each column of points.
//
// A point has so few products that its filters stay in registers while a row of tiles streams past. Of four products m0…m3 in
// a column of points, Aᵀ makes m0 + (m1 + m2) and (m1 − m2) − m3. It costs next to nothing here, because the sums of m0 and −m3
// start from the values in parentheses. (The filters of m3 are negated.)

import { madd } from './madd'

/** What a pass over a row of tiles does with its sums: it stores them as m1, stores m1 ± m2, or adds to what is there. */
const FIRST: i32 = 0
const SECOND: i32 = 1
const FURTHER: i32 = 2

/**
 * The sums of a row of tiles for 8 channels, or 4 if there are no more, [tiles][column of points][2][8]: the products, with Aᵀ
 * applied to columns.
 */
export function rowSums(v: usize, u: usize, C: i32, channels: i32, to: usize, tiles: i32): void {
  const row = <usize>C << 7
  for (let column = 0; column < 4; column++, v += 16, u += <usize>C << 5, to += 64)
    if (C > 2 && channels > 4) {
      first(v + 64, u + row, C, to, tiles)
      second(v + 128, u + 2 * row, C, to, tiles)
      further(v, u, C, to, tiles)
      further(v + 192, u + 3 * row, C, to + 32, tiles)
    } else {
      fourSums(v, u, C, to, tiles)
      if (channels > 4) fourSums(v, u + 16, C, to + 16, tiles)
    }
}

function first(v: usize, u: usize, C: i32, to: usize, tiles: i32): void {
  if (C == 3) pointSums(FIRST, 3, v, u, to, tiles)
  else pointSums(FIRST, 4, v, u, to, tiles)
}

function second(v: usize, u: usize, C: i32, to: usize, tiles: i32): void {
  if (C == 3) pointSums(SECOND, 3, v, u, to, tiles)
  else pointSums(SECOND, 4, v, u, to, tiles)
}

function further(v: usize, u: usize, C: i32, to: usize, tiles: i32): void {
  if (C == 3) pointSums(FURTHER, 3, v, u, to, tiles)
  else pointSums(FURTHER, 4, v, u, to, tiles)
}

/** The sums over 3 or 4 channels c at one point, for 8 channels k. */
// @ts-ignore: decorator
@inline
function pointSums(pass: i32, C: i32, v: usize, u: usize, to: usize, tiles: i32): void {
  const a0 = v128.load(u), b0 = v128.load(u, 32), c0 = v128.load(u, 64), d0 = C > 3 ? v128.load(u, 96) : a0
  const a1 = v128.load(u, 16), b1 = v128.load(u, 48), c1 = v128.load(u, 80), d1 = C > 3 ? v128.load(u, 112) : a1
  for (; tiles > 0; tiles--, v += 256, to += 256) {
    let e = v128.load32_splat(v)
    let low = pass == FURTHER ? madd(v128.load(to), e, a0) : f32x4.mul(e, a0)
    let high = pass == FURTHER ? madd(v128.load(to, 16), e, a1) : f32x4.mul(e, a1)
    e = v128.load32_splat(v, 4)
    low = madd(low, e, b0)
    high = madd(high, e, b1)
    e = v128.load32_splat(v, 8)
    low = madd(low, e, c0)
    high = madd(high, e, c1)
    if (C > 3) {
      e = v128.load32_splat(v, 12)
      low = madd(low, e, d0)
      high = madd(high, e, d1)
    }
    if (pass == SECOND) {
      const m0 = v128.load(to), m1 = v128.load(to, 16)
      v128.store(to, f32x4.add(m0, low))
      v128.store(to, f32x4.add(m1, high), 16)
      v128.store(to, f32x4.sub(m0, low), 32)
      v128.store(to, f32x4.sub(m1, high), 48)
    } else {
      v128.store(to, low)
      v128.store(to, high, 16)
    }
  }
}

/** All sums of a column of points, for 4 channels k. With 3 or 4 channels c, not all filters stay in registers. */
function fourSums(v: usize, u: usize, C: i32, to: usize, tiles: i32): void {
  if (C == 1) columnSums(1, v, u, to, tiles)
  else if (C == 2) columnSums(2, v, u, to, tiles)
  else if (C == 3) columnSums(3, v, u, to, tiles)
  else columnSums(4, v, u, to, tiles)
}

// @ts-ignore: decorator
@inline
function columnSums(C: i32, v: usize, u: usize, to: usize, tiles: i32): void {
  const row = <usize>C << 7
  const a0 = v128.load(u), a1 = v128.load(u, 32), a2 = v128.load(u, 64), a3 = v128.load(u, 96)
  u += row
  const b0 = v128.load(u), b1 = v128.load(u, 32), b2 = v128.load(u, 64), b3 = v128.load(u, 96)
  u += row
  const c0 = v128.load(u), c1 = v128.load(u, 32), c2 = v128.load(u, 64), c3 = v128.load(u, 96)
  u += row
  const d0 = v128.load(u), d1 = v128.load(u, 32), d2 = v128.load(u, 64), d3 = v128.load(u, 96)
  for (; tiles > 0; tiles--, v += 256, to += 256) {
    const m1 = furtherChannels(C, f32x4.mul(v128.load32_splat(v, 64), b0), v + 64, b1, b2, b3)
    const m2 = furtherChannels(C, f32x4.mul(v128.load32_splat(v, 128), c0), v + 128, c1, c2, c3)
    const upper = madd(f32x4.add(m1, m2), v128.load32_splat(v), a0)
    v128.store(to, furtherChannels(C, upper, v, a1, a2, a3))
    const lower = madd(f32x4.sub(m1, m2), v128.load32_splat(v, 192), d0)
    v128.store(to, furtherChannels(C, lower, v + 192, d1, d2, d3), 32)
  }
}

/** Adds the products of the channels after the first. */
// @ts-ignore: decorator
@inline
function furtherChannels(C: i32, sum: v128, v: usize, u1: v128, u2: v128, u3: v128): v128 {
  if (C > 1) sum = madd(sum, v128.load32_splat(v, 4), u1)
  if (C > 2) sum = madd(sum, v128.load32_splat(v, 8), u2)
  if (C > 3) sum = madd(sum, v128.load32_splat(v, 12), u3)
  return sum
}
