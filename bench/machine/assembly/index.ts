// The machine's best performance: independent multiply-adds, and memory read and written in order.

import { madd } from '../../../kernels/wasm/assembly/madd'

/** `n` rounds of eight independent multiply-adds of four lanes: 64 operations per round. */
export function multiplyAdd(n: i32, out: usize): void {
  const e = v128.load(out)
  const f = v128.load(out, 16)
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  for (; n > 0; n--) {
    a0 = madd(a0, e, f)
    a1 = madd(a1, e, f)
    b0 = madd(b0, e, f)
    b1 = madd(b1, e, f)
    c0 = madd(c0, e, f)
    c1 = madd(c1, e, f)
    d0 = madd(d0, e, f)
    d1 = madd(d1, e, f)
  }
  const ab = f32x4.add(f32x4.add(a0, a1), f32x4.add(b0, b1))
  const cd = f32x4.add(f32x4.add(c0, c1), f32x4.add(d0, d1))
  v128.store(out + 64, f32x4.add(ab, cd))
}

/**
 * y ← y + s·a over `bytes` of each. This is STREAM's triad in place: writing to a third array would first fetch its lines,
 * uncounted.
 */
export function triad(a: usize, y: usize, bytes: usize): void {
  const s = f32x4.splat(3)
  for (let i: usize = 0; i < bytes; i += 32) {
    v128.store(y + i, madd(v128.load(a + i), s, v128.load(y + i)))
    v128.store(y + i, madd(v128.load(a + i, 16), s, v128.load(y + i, 16)), 16)
  }
}
