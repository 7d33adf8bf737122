// Functions of one number, four lanes at a time, and their gradients. docs/tensor-operations.md
//
// All share one loop, in which the function is selected for each vector. That costs some nanoseconds and keeps the module
// small.

import { normal, sigmoid, tanh } from './activations'
import { firstByte, lastByte } from './elementwise'
import { exp4, expm14, log1p4 } from './exp'
import { madd } from './madd'
import { logarithm } from './power'
import { sin4 } from './sine'

/** y = f(x), with f by its number in kernels/ops/unary.ts. Items as in elementwise.ts. */
export function unary(start: i32, end: i32, x: usize, y: usize, vectors: i32, operation: i32, alpha: f32, beta: f32): void {
  const p = f32x4.splat(alpha), q = f32x4.splat(beta)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f(operation, v128.load(x + i), p, q))
}

/** dx = dy · f′(x), 0 where the slope is 0. */
export function unaryGradient(
  start: i32, end: i32, x: usize, dy: usize, dx: usize, vectors: i32, operation: i32, alpha: f32, beta: f32,
): void {
  const p = f32x4.splat(alpha), q = f32x4.splat(beta)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const s = slope(operation, v128.load(x + i), p, q)
    v128.store(dx + i, v128.andnot(f32x4.mul(s, v128.load(dy + i)), f32x4.eq(s, f32x4.splat(0))))
  }
}

function f(operation: i32, x: v128, p: v128, q: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  switch (operation) {
    case 0: return f32x4.abs(x)
    case 1: return f32x4.neg(x)
    case 2: return f32x4.sqrt(x)
    case 3: return f32x4.div(one, f32x4.sqrt(x))
    case 4: return f32x4.div(one, x)
    case 5: return exp4(x)
    case 6: return logarithm(x)
    case 7: return f32x4.mul(x, x)
    case 8: return sin4(x, 0)
    case 9: return sin4(x, 1)
    case 10: return f32x4.div(sin4(x, 0), sin4(x, 1))
    case 11: return erf(x)
    case 12: return f32x4.floor(x)
    case 13: return f32x4.ceil(x)
    case 14: return f32x4.nearest(x)
    case 15: return signOf(x)
    case 16: return f32x4.div(x, f32x4.add(one, f32x4.abs(x)))
    case 17: return f32x4.mul(x, mishShare(x))
    case 18: return f32x4.sub(f32x4.pmin(x, zero), log1p4(exp4(f32x4.neg(f32x4.abs(x)))))
    case 19: return f32x4.sub(x, tanh(x))
    case 20: return v128.bitselect(f32x4.mul(p, expm14(f32x4.div(f32x4.pmin(x, zero), p))), x, f32x4.le(x, zero))
    case 21: return f32x4.pmin(f32x4.pmax(x, p), q)
    case 22: return v128.andnot(f32x4.sub(x, v128.xor(q, v128.and(x, f32x4.splat(-0.0)))), f32x4.le(f32x4.abs(x), p))
    default: return v128.bitselect(q, x, f32x4.le(x, p))
  }
}

function slope(operation: i32, x: v128, p: v128, q: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  const half = f32x4.splat(0.5)
  switch (operation) {
    case 0: return signOf(x)
    case 1: return f32x4.splat(-1)
    case 2: return f32x4.div(half, f32x4.sqrt(x))
    case 3: return f32x4.div(f32x4.splat(-0.5), f32x4.mul(x, f32x4.sqrt(x)))
    case 4: return f32x4.div(f32x4.splat(-1), f32x4.mul(x, x))
    case 5: return exp4(x)
    case 6: return f32x4.div(one, x)
    case 7: return f32x4.add(x, x)
    case 8: return sin4(x, 1)
    case 9: return sin4(x, 2)
    case 10: {
      const y = f32x4.div(sin4(x, 0), sin4(x, 1))
      return madd(one, y, y)
    }
    case 11: return f32x4.mul(f32x4.splat(1.1283791671), exp4(f32x4.neg(f32x4.mul(x, x))))
    case 16: {
      const d = f32x4.add(one, f32x4.abs(x))
      return f32x4.div(one, f32x4.mul(d, d))
    }
    case 17: {
      const share = mishShare(x)
      const rest = f32x4.mul(f32x4.sub(one, f32x4.mul(share, share)), sigmoid(x))
      return f32x4.add(share, v128.andnot(f32x4.mul(x, rest), f32x4.eq(rest, zero)))
    }
    case 18: return sigmoid(f32x4.neg(x))
    case 19: {
      const t = tanh(x)
      return f32x4.mul(t, t)
    }
    case 20: return v128.bitselect(exp4(f32x4.div(x, p)), one, f32x4.le(x, zero))
    case 21: return v128.andnot(one, v128.or(f32x4.lt(x, p), f32x4.gt(x, q)))
    case 22: return v128.andnot(one, f32x4.le(f32x4.abs(x), p))
    case 23: return v128.andnot(one, f32x4.le(x, p))
    default: return zero
  }
}

/** The magnitude of one with the sign of the other. */
// @ts-ignore: decorator
@inline
function copySign(magnitude: v128, sign: v128): v128 {
  return v128.bitselect(sign, magnitude, f32x4.splat(-0.0))
}

/** ±1; 0 and NaN stay as they are. */
function signOf(x: v128): v128 {
  const zero = f32x4.splat(0)
  return v128.bitselect(copySign(f32x4.splat(1), x), x, v128.or(f32x4.lt(x, zero), f32x4.gt(x, zero)))
}

/** tanh log(1 + e^x) = n/(n + 2), n = e^x·(e^x + 2); 1 from 20 on. */
function mishShare(x: v128): v128 {
  const two = f32x4.splat(2)
  const e = exp4(f32x4.pmin(x, f32x4.splat(20)))
  const n = f32x4.mul(e, f32x4.add(e, two))
  return f32x4.div(n, f32x4.add(n, two))
}

/** The Taylor series below |x| = ½, where 1 − 2·Φ(−√2·|x|) would cancel. */
function erf(x: v128): v128 {
  const one = f32x4.splat(1)
  const z = f32x4.mul(x, x)
  let s = f32x4.splat(1.2055332981789664e-4)
  s = madd(f32x4.splat(-8.548327023450852e-4), s, z)
  s = madd(f32x4.splat(5.223977625442188e-3), s, z)
  s = madd(f32x4.splat(-2.6866170645131252e-2), s, z)
  s = madd(f32x4.splat(1.1283791670955126e-1), s, z)
  s = madd(f32x4.splat(-3.7612638903183754e-1), s, z)
  s = madd(f32x4.splat(1.1283791670955126), s, z)
  const magnitude = f32x4.abs(x)
  const far = normal(f32x4.mul(magnitude, f32x4.splat(-1.4142135623730951)))
  const large = copySign(f32x4.sub(one, f32x4.add(far, far)), x)
  return v128.bitselect(large, f32x4.mul(x, s), f32x4.ge(magnitude, f32x4.splat(0.5)))
}
