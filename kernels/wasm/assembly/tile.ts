// Small matrix products with a tile of 4 rows × 8 columns in registers: 8 sums, 2 loads and 4 broadcasts per step. With V8
// on x86, which has 16 vector registers, 6×8 spills (23 GFLOP/s instead of 34), and so does this tile with its depth
// unrolled (23–25).

import { madd } from './madd'

/**
 * y[r,l] = Σ_c a[r,c]·b[c,l] for `rows` rows and 8 columns l. Rows are rounded up to 4; all must be readable and writable.
 */
export function rowsByPacked(a: usize, aStep: usize, depth: i32, b: usize, y: usize, yStep: usize, half: usize, rows: i32): void {
  for (; rows > 0; rows -= 4, a += aStep * 4, y += yStep * 4) {
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
    let p = a
    let q = p + aStep
    let r = q + aStep
    let s = r + aStep
    let f = b
    const stop = p + (<usize>depth << 2)
    while (p < stop) {
      const f0 = v128.load(f)
      const f1 = v128.load(f, 16)
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
      p += 4; q += 4; r += 4; s += 4; f += 32
    }
    let to = y
    v128.store(to, a0); v128.store(to + half, a1)
    to += yStep
    v128.store(to, b0); v128.store(to + half, b1)
    to += yStep
    v128.store(to, c0); v128.store(to + half, c1)
    to += yStep
    v128.store(to, d0); v128.store(to + half, d1)
  }
}

/**
 * y[r,point,l] = Σ_c a[point,r,c]·b[point,block,c,l] for a depth of 1 to 4, for all blocks of 8 columns at `points` points.
 * Rows of a are 16 bytes apart, rows of y yStep; y[r] is [blocks][points][8]. Loading and storing the sums is most of the
 * work here. So 2 sums per row instead of 8 leave registers for b, and one call computes all points.
 */
export function rowsByFew(
  a: usize, aPoint: usize, depth: i32, b: usize, bPoint: usize, y: usize, yStep: usize, points: i32, blocks: i32, rows: i32,
): void {
  if (depth == 1) few(a, aPoint, 1, b, bPoint, y, yStep, points, blocks, rows)
  else if (depth == 2) few(a, aPoint, 2, b, bPoint, y, yStep, points, blocks, rows)
  else if (depth == 3) few(a, aPoint, 3, b, bPoint, y, yStep, points, blocks, rows)
  else few(a, aPoint, 4, b, bPoint, y, yStep, points, blocks, rows)
}

// @ts-ignore: decorator
@inline
function few(
  a: usize, aPoint: usize, depth: i32, b: usize, bPoint: usize, y: usize, yStep: usize, points: i32, blocks: i32, rows: i32,
): void {
  for (let point = 0; point < points; point++, a += aPoint, b += bPoint, y += 32)
    for (let block = 0, f = b, to = y; block < blocks; block++, f += <usize>depth << 5, to += <usize>points << 5) {
      const b0 = v128.load(f), b1 = v128.load(f, 16)
      const c0 = depth > 1 ? v128.load(f, 32) : b0, c1 = depth > 1 ? v128.load(f, 48) : b0
      const d0 = depth > 2 ? v128.load(f, 64) : b0, d1 = depth > 2 ? v128.load(f, 80) : b0
      const e0 = depth > 3 ? v128.load(f, 96) : b0, e1 = depth > 3 ? v128.load(f, 112) : b0
      const stop = a + (<usize>rows << 4)
      for (let p = a, q = to; p < stop; p += 16, q += yStep) {
        let e = v128.load32_splat(p)
        let low = f32x4.mul(e, b0), high = f32x4.mul(e, b1)
        if (depth > 1) {
          e = v128.load32_splat(p, 4)
          low = madd(low, e, c0)
          high = madd(high, e, c1)
        }
        if (depth > 2) {
          e = v128.load32_splat(p, 8)
          low = madd(low, e, d0)
          high = madd(high, e, d1)
        }
        if (depth > 3) {
          e = v128.load32_splat(p, 12)
          low = madd(low, e, e0)
          high = madd(high, e, e1)
        }
        v128.store(q, low)
        v128.store(q, high, 16)
      }
    }
}

/**
 * y[r,l] = y₀[r,l] + Σ_t a[t,r]·b[t,l] for 4 rows r and 8 columns l; y₀ is y or, without `adds`, 0. matmul.ts has a version
 * for any number of rows. They are separate for speed: Winograd's filter gradient would lose an eighth with that one, and a
 * dense layer's, whose sums are short, half with one call of this per tile.
 */
export function columnsByRows(
  a: usize, aStep: usize, depth: i32, b: usize, bStep: usize, y: usize, yStep: usize, adds: bool,
): void {
  const yb = y + yStep
  const yc = yb + yStep
  const yd = yc + yStep
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
  if (adds) {
    a0 = v128.load(y); a1 = v128.load(y, 16); b0 = v128.load(yb); b1 = v128.load(yb, 16)
    c0 = v128.load(yc); c1 = v128.load(yc, 16); d0 = v128.load(yd); d1 = v128.load(yd, 16)
  }
  for (; depth > 0; depth--, a += aStep, b += bStep) {
    const f0 = v128.load(b)
    const f1 = v128.load(b, 16)
    let e = v128.load32_splat(a)
    a0 = madd(a0, e, f0)
    a1 = madd(a1, e, f1)
    e = v128.load32_splat(a, 4)
    b0 = madd(b0, e, f0)
    b1 = madd(b1, e, f1)
    e = v128.load32_splat(a, 8)
    c0 = madd(c0, e, f0)
    c1 = madd(c1, e, f1)
    e = v128.load32_splat(a, 12)
    d0 = madd(d0, e, f0)
    d1 = madd(d1, e, f1)
  }
  v128.store(y, a0); v128.store(y, a1, 16); v128.store(yb, b0); v128.store(yb, b1, 16)
  v128.store(yc, c0); v128.store(yc, c1, 16); v128.store(yd, d0); v128.store(yd, d1, 16)
}
