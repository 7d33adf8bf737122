// Small matrix products with a tile of 4 rows × 8 columns in registers: 8 sums, 2 loads and 4 broadcasts a step. In V8 on
// x86, 16 vector registers, 6×8 spills (23 GFLOP/s against 34), and so does this tile with its depth unrolled (23–25).

import { madd } from './madd'

/** y[r,l] = Σ_c a[r,c]·b[c,l] for `rows` rows (rounded up to 4: all must be readable and writable) and 8 columns l. */
export function rowsByPacked(a: usize, aStep: usize, depth: i32, b: usize, y: usize, yStep: usize, rows: i32): void {
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
    v128.store(to, a0); v128.store(to, a1, 16)
    to += yStep
    v128.store(to, b0); v128.store(to, b1, 16)
    to += yStep
    v128.store(to, c0); v128.store(to, c1, 16)
    to += yStep
    v128.store(to, d0); v128.store(to, d1, 16)
  }
}

/** y[r,l] += Σ_t a[t,r]·b[t,l] for 4 rows r and 8 columns l. */
export function columnsByRows(a: usize, aStep: usize, depth: i32, b: usize, bStep: usize, y: usize, yStep: usize): void {
  const yb = y + yStep
  const yc = yb + yStep
  const yd = yc + yStep
  let a0 = v128.load(y), a1 = v128.load(y, 16), b0 = v128.load(yb), b1 = v128.load(yb, 16)
  let c0 = v128.load(yc), c1 = v128.load(yc, 16), d0 = v128.load(yd), d1 = v128.load(yd, 16)
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
