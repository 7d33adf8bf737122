// Activations: y = f(x), four lanes at a time. docs/activations.md
//
// A number selects f; up to three more are its attributes. As a layer of its own, f is an elementwise kernel. A kernel that
// applies f to its result does so part by part, right after writing a part, while the cache holds it. ReLU is applied
// earlier, to sums still in registers.

import { storeChannels } from './channels'
import { firstByte, lastByte } from './elementwise'
import { exp4, expm14, log1p4 } from './exp'
import { madd } from './madd'

/** The numbers are those of kernels/wasm/activations.ts; 0 is none. */
const IN_REGISTERS: i32 = 1
/**
 * ReLU without a slope on the left, at threshold 0: clipping alone. A NaN limit means none; a slope of 0 gives 0 even for
 * infinities.
 */
export const CLIP: i32 = 2
export const RELU: i32 = 3
export const ELU: i32 = 4
export const SIGMOID: i32 = 5
export const TANH: i32 = 6
export const SOFTPLUS: i32 = 7
export const HARD_SIGMOID: i32 = 8
export const HARD_SWISH: i32 = 9
export const SILU: i32 = 10
export const GELU: i32 = 11
/** GELU with the tanh approximation. */
export const TANH_GELU: i32 = 12

/** The lower bound that a kernel with sums in registers applies to its result: 0 for ReLU. */
// @ts-ignore: decorator
@inline
export function floorOf(activation: i32): v128 {
  return activation == IN_REGISTERS ? f32x4.splat(0) : f32x4.splat(-Infinity)
}

/** The lower bound of a kernel that applies an upper bound, too: 0 for ReLU with or without a limit. */
// @ts-ignore: decorator
@inline
export function leastOf(activation: i32): v128 {
  return activation == IN_REGISTERS || activation == CLIP ? f32x4.splat(0) : f32x4.splat(-Infinity)
}

/** The upper bound of such a kernel, which then calls `finish` with the result of `leftOf`. */
// @ts-ignore: decorator
@inline
export function mostOf(activation: i32, a1: f32): v128 {
  return f32x4.splat(activation == CLIP ? a1 : Infinity)
}

// @ts-ignore: decorator
@inline
export function clip(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, least), most)
}

/** The activation that remains for `finish` after such a kernel. */
// @ts-ignore: decorator
@inline
export function leftOf(activation: i32): i32 {
  return activation == CLIP ? IN_REGISTERS : activation
}

/** Applies f to what a kernel has written: `rows` rows of `floats` values, `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function finish(
  activation: i32, a1: f32, a2: f32, a3: f32, y: usize, rows: i32, step: usize, floats: i32,
): void {
  if (activation > IN_REGISTERS)
    for (const last = y + step * rows; y < last; y += step) bend(activation, a1, a2, a3, y, y, floats)
}

/** Items as in elementwise.ts. */
export function activate(
  start: i32, end: i32, x: usize, y: usize, vectors: i32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const first = firstByte(start)
  bend(activation, a1, a2, a3, x + first, y + first, <i32>((lastByte(end, vectors) - first) >> 2))
}

/** y = f(x) of `floats` values; what lies behind them in y is not touched. */
function bend(activation: i32, a1: f32, a2: f32, a3: f32, x: usize, y: usize, floats: i32): void {
  const p = f32x4.splat(a1), q = f32x4.splat(a2), r = f32x4.splat(a3)
  switch (activation) {
    case CLIP: return bendClip(p, q, r, x, y, floats)
    case RELU: return bendRelu(p, q, r, x, y, floats)
    case ELU: return bendElu(p, q, r, x, y, floats)
    case SIGMOID: return bendSigmoid(p, q, r, x, y, floats)
    case TANH: return bendTanh(p, q, r, x, y, floats)
    case SOFTPLUS: return bendSoftplus(p, q, r, x, y, floats)
    case HARD_SIGMOID: return bendHardSigmoid(p, q, r, x, y, floats)
    case HARD_SWISH: return bendHardSwish(p, q, r, x, y, floats)
    case SILU: return bendSilu(p, q, r, x, y, floats)
    case GELU: return bendGelu(p, q, r, x, y, floats)
    default: return bendTanhGelu(p, q, r, x, y, floats)
  }
}

// Each f has its own loop, since a branch in it would cost as much as f. Each loop has its own function, since the compiler
// merges loops that end the same function into one loop with all the branches.

function bendClip(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(CLIP, p, q, r, x, y, floats)
}

function bendRelu(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(RELU, p, q, r, x, y, floats)
}

function bendElu(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(ELU, p, q, r, x, y, floats)
}

function bendSigmoid(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(SIGMOID, p, q, r, x, y, floats)
}

function bendTanh(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(TANH, p, q, r, x, y, floats)
}

function bendSoftplus(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(SOFTPLUS, p, q, r, x, y, floats)
}

function bendHardSigmoid(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(HARD_SIGMOID, p, q, r, x, y, floats)
}

function bendHardSwish(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(HARD_SWISH, p, q, r, x, y, floats)
}

function bendSilu(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(SILU, p, q, r, x, y, floats)
}

function bendGelu(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(GELU, p, q, r, x, y, floats)
}

function bendTanhGelu(p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  bendBy(TANH_GELU, p, q, r, x, y, floats)
}

// @ts-ignore: decorator
@inline
function bendBy(activation: i32, p: v128, q: v128, r: v128, x: usize, y: usize, floats: i32): void {
  for (; floats >= 4; floats -= 4, x += 16, y += 16) v128.store(y, f(activation, v128.load(x), p, q, r))
  if (floats > 0) storeChannels(y, f(activation, v128.load(x), p, q, r), floats)
}

// @ts-ignore: decorator
@inline
function f(activation: i32, x: v128, p: v128, q: v128, r: v128): v128 {
  const zero = f32x4.splat(0)
  if (activation == CLIP) return clip(x, zero, p)
  if (activation == RELU) {
    const below = v128.and(f32x4.mul(q, f32x4.sub(x, r)), f32x4.ne(q, zero))
    return v128.bitselect(below, f32x4.pmin(x, p), f32x4.le(x, r))
  }
  if (activation == ELU)
    return v128.bitselect(f32x4.mul(p, expm14(f32x4.pmin(x, zero))), f32x4.mul(q, x), isNegative(x))
  if (activation == SIGMOID) return sigmoid(x)
  if (activation == TANH) return tanh(x)
  if (activation == SOFTPLUS) return f32x4.add(f32x4.pmax(x, zero), log1p4(exp4(f32x4.neg(f32x4.abs(x)))))
  if (activation == HARD_SIGMOID) return hardSigmoid(x, p, q)
  if (activation == HARD_SWISH) return f32x4.mul(x, hardSigmoid(x, f32x4.splat(1 / 6), f32x4.splat(0.5)))
  if (activation == SILU) return f32x4.div(x, growth(x))
  if (activation == GELU) return f32x4.mul(x, normal(x))
  return f32x4.div(x, growth(argument(x)))
}

// @ts-ignore: decorator
@inline
export function isNegative(x: v128): v128 {
  return f32x4.le(x, f32x4.splat(0))
}

// @ts-ignore: decorator
@inline
function hardSigmoid(x: v128, alpha: v128, beta: v128): v128 {
  return f32x4.pmin(f32x4.pmax(madd(beta, x, alpha), f32x4.splat(0)), f32x4.splat(1))
}

/** 1 + e^−x */
function growth(x: v128): v128 {
  return f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x)))
}

export function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), growth(x))
}

/** S. Moshier's polynomial (Cephes) below |x| = 0.625, else 1 − 2/(e^2|x| + 1) with the sign of x. */
export function tanh(x: v128): v128 {
  const one = f32x4.splat(1)
  const two = f32x4.splat(2)
  const z = f32x4.mul(x, x)
  let p = f32x4.splat(-5.70498872745e-3)
  p = madd(f32x4.splat(2.06390887954e-2), p, z)
  p = madd(f32x4.splat(-5.37397155531e-2), p, z)
  p = madd(f32x4.splat(1.33314422036e-1), p, z)
  p = madd(f32x4.splat(-3.33332819422e-1), p, z)
  const small = madd(x, f32x4.mul(p, z), x)
  const magnitude = f32x4.abs(x)
  const large = f32x4.sub(one, f32x4.div(two, f32x4.add(exp4(f32x4.mul(two, magnitude)), one)))
  return v128.bitselect(small, v128.bitselect(x, large, f32x4.splat(-0.0)), f32x4.lt(magnitude, f32x4.splat(0.625)))
}

/** The argument of the sigmoid in the approximate GELU: 2·√(2/π)·(x + 0.044715·x³). */
export function argument(x: v128): v128 {
  const square = f32x4.mul(x, x)
  return f32x4.mul(x, madd(f32x4.splat(1.5957691216), square, f32x4.splat(0.0713548163)))
}

/**
 * Φ(x) = ½·erfc(−x/√2), with a relative error of 3 units in 2²³, even for very negative x. erfc(z) = t·e^(−z² + P(t)), t =
 * 1/(1 + z/2), z ≥ 0: W. Press et al., "Numerical recipes", 1992, section 6.2.
 */
export function normal(x: v128): v128 {
  const one = f32x4.splat(1)
  const z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.7071067812))
  const t = f32x4.div(one, madd(one, z, f32x4.splat(0.5)))
  let p = f32x4.splat(0.17087277)
  p = madd(f32x4.splat(-0.82215223), p, t)
  p = madd(f32x4.splat(1.48851587), p, t)
  p = madd(f32x4.splat(-1.13520398), p, t)
  p = madd(f32x4.splat(0.27886807), p, t)
  p = madd(f32x4.splat(-0.18628806), p, t)
  p = madd(f32x4.splat(0.09678418), p, t)
  p = madd(f32x4.splat(0.37409196), p, t)
  p = madd(f32x4.splat(1.00002368), p, t)
  p = madd(f32x4.splat(-1.26551223), p, t)
  const share = f32x4.mul(f32x4.mul(t, f32x4.splat(0.5)), exp4(f32x4.sub(p, f32x4.mul(f32x4.mul(x, x), f32x4.splat(0.5)))))
  return v128.bitselect(f32x4.sub(one, share), share, f32x4.gt(x, f32x4.splat(0)))
}
