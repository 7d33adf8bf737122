// Two tensors merge into one, element by element; an axis of size 1 is repeated to the size of the other.
// docs/tensor-operations.md

import { finish, floorOf } from './activations'
import { storeChannels } from './channels'
import { firstByte, lastByte } from './elementwise'
import { larger } from './larger'
import { madd } from './madd'
import { logarithm, power } from './power'

/** The operations as kernels/wasm/broadcast.ts numbers them. Any other number is a power. */
const ADD: i32 = 0
const MULTIPLY: i32 = 1
const DIVIDE: i32 = 2
const EXTREMUM: i32 = 3

/** Floats of a piece. */
const pieceLength: i32 = 4096

/**
 * y = α·a + β·b, or f of that; a · b; a / b; α·max(α·a, α·b); or a^b. An item is one of the `pieces` of a row of `length`
 * floats. The rows lie along K axes. `axes` holds the size of each, then the distances between neighbors in a and in b, in
 * floats. Along a row, neighbors are `aStep` and `bStep` bytes apart, 4 or 0.
 */
export function broadcast(
  start: i32, end: i32, a: usize, b: usize, y: usize, axes: usize, K: i32, length: i32, pieces: i32, aStep: i32, bStep: i32,
  operation: i32, alpha: f32, beta: f32, activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const least = floorOf(activation)
  const inner = axes + (K - 1) * 12
  let row = start / pieces
  let piece = start % pieces
  let left = 0
  let p: usize = 0, q: usize = 0
  for (let item = start; item < end; item++) {
    if (left == 0) {
      left = load<i32>(inner) - row % load<i32>(inner)
      p = a
      q = b
      for (let axis = inner, rest = row; axis >= axes; axis -= 12) {
        const size = load<i32>(axis)
        p += (rest % size * load<i32>(axis, 4)) << 2
        q += (rest % size * load<i32>(axis, 8)) << 2
        rest /= size
      }
    }
    const first = piece * pieceLength
    const floats = min(length - first, pieceLength)
    const to = y + (<usize>row * <usize>length + <usize>first << 2)
    merge(operation, p + first * aStep, q + first * bStep, to, floats, aStep, bStep, alpha, beta, least)
    finish(activation, a1, a2, a3, to, 1, 1, floats)
    if (++piece < pieces) continue
    piece = 0
    row++
    left--
    p += load<i32>(inner, 4) << 2
    q += load<i32>(inner, 8) << 2
  }
}

/**
 * Sums and products, which are frequent in networks, have their own loops. The others select the operation for each vector.
 */
function merge(
  operation: i32, a: usize, b: usize, y: usize, floats: i32, aStep: i32, bStep: i32, alpha: f32, beta: f32, least: v128,
): void {
  if (operation == ADD) mergeBy(ADD, a, b, y, floats, aStep, bStep, alpha, beta, least)
  else if (operation == MULTIPLY) mergeBy(MULTIPLY, a, b, y, floats, aStep, bStep, alpha, beta, least)
  else mergeBy(operation, a, b, y, floats, aStep, bStep, alpha, beta, least)
}

// @ts-ignore: decorator
@inline
function mergeBy(
  operation: i32, a: usize, b: usize, y: usize, floats: i32, aStep: i32, bStep: i32, alpha: f32, beta: f32, least: v128,
): void {
  const s = f32x4.splat(alpha), t = f32x4.splat(beta)
  // A repeated value is read once.
  const p = v128.load32_splat(a), q = v128.load32_splat(b)
  let i: usize = 0
  for (const whole = <usize>(floats & ~3) << 2; i < whole; i += 16) {
    const one = aStep ? v128.load(a + i) : p
    const other = bStep ? v128.load(b + i) : q
    v128.store(y + i, merged(operation, one, other, s, t, least))
  }
  if (floats & 3) {
    const one = aStep ? v128.load(a + i) : p
    const other = bStep ? v128.load(b + i) : q
    storeChannels(y + i, merged(operation, one, other, s, t, least), floats & 3)
  }
}

// @ts-ignore: decorator
@inline
function merged(operation: i32, a: v128, b: v128, alpha: v128, beta: v128, least: v128): v128 {
  if (operation == ADD) return f32x4.pmax(madd(f32x4.mul(a, alpha), b, beta), least) // NaN kept
  if (operation == MULTIPLY) return f32x4.mul(a, b)
  if (operation == DIVIDE) return f32x4.div(a, b)
  if (operation == EXTREMUM) return f32x4.mul(alpha, larger(f32x4.mul(alpha, a), f32x4.mul(alpha, b)))
  return power(a, b)
}

/** da = dy · b·a^(b−1), 0 if b is 0; db = dy · a^b·log a, 0 if a is 0 and b is not negative. Items as in elementwise.ts. */
export function powerGradient(
  start: i32, end: i32, a: usize, b: usize, dy: usize, da: usize, db: usize, vectors: i32,
): void {
  const zero = f32x4.splat(0)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const base = v128.load(a + i)
    const exponent = v128.load(b + i)
    const gradient = v128.load(dy + i)
    const byBase = f32x4.mul(exponent, power(base, f32x4.sub(exponent, f32x4.splat(1))))
    const byExponent = f32x4.mul(power(base, exponent), logarithm(base))
    v128.store(da + i, v128.andnot(f32x4.mul(gradient, byBase), f32x4.eq(exponent, zero)))
    const none = v128.and(f32x4.eq(base, zero), f32x4.ge(exponent, zero))
    v128.store(db + i, v128.andnot(f32x4.mul(gradient, byExponent), none))
  }
}
