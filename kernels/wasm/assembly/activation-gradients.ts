// Gradients of activations, four lanes at a time: dx = dy · f′(x), from x or from y = f(x). docs/activations.md

import {
  argument, CLIP, ELU, GELU, HARD_SIGMOID, HARD_SWISH, isNegative, normal, RELU, SIGMOID, sigmoid, SILU, SOFTPLUS, TANH,
  TANH_GELU,
} from './activations'
import { firstByte, lastByte } from './elementwise'
import { exp4, expm14 } from './exp'
import { madd } from './madd'

/** dx from dy and z. z is y or x, whichever the activation's gradient takes. Items as in elementwise.ts. */
export function activateGradient(
  start: i32, end: i32, z: usize, dy: usize, dx: usize, vectors: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const p = f32x4.splat(a1), q = f32x4.splat(a2)
  const i = firstByte(start)
  const last = lastByte(end, vectors)
  switch (activation) {
    case CLIP:
    case RELU: return backRelu(p, q, z, dy, dx, i, last)
    case ELU: return backElu(p, q, z, dy, dx, i, last)
    case SIGMOID: return backSigmoid(p, q, z, dy, dx, i, last)
    case TANH: return backTanh(p, q, z, dy, dx, i, last)
    case SOFTPLUS: return backSoftplus(p, q, z, dy, dx, i, last)
    case HARD_SIGMOID: return backHardSigmoid(p, q, z, dy, dx, i, last)
    case HARD_SWISH: return backHardSwish(p, q, z, dy, dx, i, last)
    case SILU: return backSilu(p, q, z, dy, dx, i, last)
    case GELU: return backGelu(p, q, z, dy, dx, i, last)
    default: return backTanhGelu(p, q, z, dy, dx, i, last)
  }
}

// Each loop has a function of its own, as in activations.ts and for the same reason.

function backRelu(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(RELU, p, q, z, dy, dx, i, last)
}

function backElu(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(ELU, p, q, z, dy, dx, i, last)
}

function backSigmoid(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(SIGMOID, p, q, z, dy, dx, i, last)
}

function backTanh(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(TANH, p, q, z, dy, dx, i, last)
}

function backSoftplus(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(SOFTPLUS, p, q, z, dy, dx, i, last)
}

function backHardSigmoid(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(HARD_SIGMOID, p, q, z, dy, dx, i, last)
}

function backHardSwish(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(HARD_SWISH, p, q, z, dy, dx, i, last)
}

function backSilu(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(SILU, p, q, z, dy, dx, i, last)
}

function backGelu(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(GELU, p, q, z, dy, dx, i, last)
}

function backTanhGelu(p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  backBy(TANH_GELU, p, q, z, dy, dx, i, last)
}

// @ts-ignore: decorator
@inline
function backBy(activation: i32, p: v128, q: v128, z: usize, dy: usize, dx: usize, i: usize, last: usize): void {
  for (; i < last; i += 16) v128.store(dx + i, gradient(activation, v128.load(z + i), v128.load(dy + i), p, q))
}

// @ts-ignore: decorator
@inline
function gradient(activation: i32, z: v128, dy: v128, p: v128, q: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  if (activation == RELU) {
    const below = v128.and(f32x4.mul(q, dy), f32x4.ne(q, zero))
    return v128.andnot(v128.bitselect(below, dy, isNegative(z)), f32x4.ge(z, p))
  }
  if (activation == ELU) return f32x4.mul(dy, v128.bitselect(f32x4.add(z, p), q, isNegative(z)))
  if (activation == SIGMOID) return f32x4.mul(f32x4.mul(dy, z), f32x4.sub(one, z))
  if (activation == TANH) return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(z, z)))
  if (activation == SOFTPLUS) return f32x4.neg(f32x4.mul(dy, expm14(f32x4.neg(z))))
  if (activation == HARD_SIGMOID) return v128.andnot(f32x4.mul(p, dy), v128.or(isNegative(z), f32x4.ge(z, one)))
  if (activation == HARD_SWISH) {
    const between = f32x4.mul(dy, madd(f32x4.splat(0.5), z, f32x4.splat(1 / 3)))
    const right = v128.bitselect(dy, between, f32x4.ge(z, f32x4.splat(3)))
    return v128.andnot(right, f32x4.le(z, f32x4.splat(-3)))
  }
  if (activation == SILU)
    return f32x4.mul(f32x4.mul(dy, sigmoid(z)), madd(one, z, sigmoid(f32x4.neg(z))))
  if (activation == GELU) {
    const density = f32x4.mul(exp4(f32x4.mul(f32x4.mul(z, z), f32x4.splat(-0.5))), f32x4.splat(0.3989422804))
    return f32x4.mul(dy, madd(normal(z), z, density))
  }
  const s = sigmoid(argument(z))
  const bent = f32x4.mul(s, f32x4.sub(one, s))
  const steep = madd(f32x4.splat(1.5957691216), f32x4.mul(z, z), f32x4.splat(0.2140644488))
  // z² may be infinite where the slope is constant.
  const more = v128.andnot(f32x4.mul(f32x4.mul(z, bent), steep), f32x4.eq(bent, zero))
  return f32x4.mul(dy, f32x4.add(s, more))
}
