// Two tensors merge into one, element by element, or by a gate: one factor per image and channel.
// docs/residual-connections.md

import { finish, floorOf } from './activations'
import { addPlane, planeBytesOf, sumChannels, totalOf } from './channel-sums'
import { loadChannels, storeChannels } from './channels'
import { firstByte, lastByte } from './elementwise'
import { larger } from './larger'
import { madd } from './madd'

/** y = α·a + β·b, or f of that. Items as in elementwise.ts. */
export function add(
  start: i32, end: i32, a: usize, b: usize, y: usize, vectors: i32, alpha: f32, beta: f32,
  activation: i32, a1: f32, a2: f32, a3: f32,
): void {
  const least = floorOf(activation)
  const p = f32x4.splat(alpha)
  const q = f32x4.splat(beta)
  for (let chunk = start; chunk < end; chunk++) {
    const first = firstByte(chunk)
    const last = lastByte(chunk + 1, vectors)
    for (let i = first; i < last; i += 16) {
      const sum = madd(f32x4.mul(v128.load(a + i), p), v128.load(b + i), q)
      v128.store(y + i, f32x4.pmax(sum, least)) // NaN kept
    }
    finish(activation, a1, a2, a3, y + first, 1, 1, <i32>((last - first) >> 2))
  }
}

/** y = factor · x */
export function scale(start: i32, end: i32, x: usize, y: usize, vectors: i32, factor: f32): void {
  const p = f32x4.splat(factor)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16)
    v128.store(y + i, f32x4.mul(v128.load(x + i), p))
}

/** y = max(a, b), or min(a, b) if `sign` is −1 */
export function extremum(start: i32, end: i32, a: usize, b: usize, y: usize, vectors: i32, sign: f32): void {
  const s = f32x4.splat(sign)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const p = f32x4.mul(s, v128.load(a + i))
    v128.store(y + i, f32x4.mul(s, larger(p, f32x4.mul(s, v128.load(b + i)))))
  }
}

/** da = dy where a ≥ b (a ≤ b if `sign` is −1) or a is NaN; db = dy elsewhere; the rest is 0 */
export function extremumGradient(
  start: i32, end: i32, a: usize, b: usize, dy: usize, da: usize, db: usize, vectors: i32, sign: f32,
): void {
  const s = f32x4.splat(sign)
  for (let i = firstByte(start), last = lastByte(end, vectors); i < last; i += 16) {
    const p = f32x4.mul(s, v128.load(a + i))
    const first = v128.or(f32x4.ge(p, f32x4.mul(s, v128.load(b + i))), f32x4.ne(p, p))
    const gradient = v128.load(dy + i)
    v128.store(da + i, v128.and(gradient, first))
    v128.store(db + i, v128.andnot(gradient, first))
  }
}

/** y[n,r,c] = a[n,r,c] · gate[n,c]. An item is one of the N·R rows. */
export function multiplyGate(start: i32, end: i32, a: usize, gate: usize, y: usize, R: i32, C: i32): void {
  const rowBytes = <usize>C << 2
  const whole = rowBytes & ~15
  const rest = C & 3
  let factors = gate + <usize>(start / R) * rowBytes
  let left = R - start % R
  for (let row = start, at = <usize>start * rowBytes; row < end; row++, at += rowBytes) {
    if (left == 0) {
      factors += rowBytes
      left = R
    }
    left--
    for (let c: usize = 0; c < whole; c += 16)
      v128.store(y + at + c, f32x4.mul(v128.load(a + at + c), v128.load(factors + c)))
    if (rest) {
      const product = f32x4.mul(loadChannels(a + at + whole, rest), loadChannels(factors + whole, rest))
      storeChannels(y + at + whole, product, rest)
    }
  }
}

/** For each part of an image and each channel: Σ a·dy. */
export function multiplyGateGradientPart(
  start: i32, end: i32, a: usize, dy: usize, sums: usize, R: i32, C: i32, P: i32,
): void {
  sumChannels(start, end, a, dy, 0, sums, 1, R, C, P, addBlock)
}

function addBlock(
  a: usize, dy: usize, mean: usize, sums: usize, products: usize, rows: i32, C: i32, done: i32,
): void {
  memory.fill(products, 0, planeBytesOf(C))
  const rowBytes = <usize>C << 2
  const whole = rowBytes & ~15
  const rest = C & 3
  let row = 0
  for (const last = C <= 32 ? rows - 3 : 0; row < last; row += 4, a += 4 * rowBytes, dy += 4 * rowBytes) {
    for (let c: usize = 0; c < whole; c += 16) addFour(a + c, dy + c, rowBytes, products + c, 4)
    if (rest) addFour(a + whole, dy + whole, rowBytes, products + whole, rest)
  }
  for (; row < rows; row++, a += rowBytes, dy += rowBytes) {
    for (let c: usize = 0; c < whole; c += 16) addOne(a + c, dy + c, products + c, 4)
    if (rest) addOne(a + whole, dy + whole, products + whole, rest)
  }
  addPlane(sums, products, C)
}

// @ts-ignore: decorator
@inline
function addFour(a: usize, dy: usize, rowBytes: usize, to: usize, channels: i32): void {
  let sum = madd(v128.load(to), loadChannels(a, channels), loadChannels(dy, channels))
  sum = madd(sum, loadChannels(a + rowBytes, channels), loadChannels(dy + rowBytes, channels))
  sum = madd(sum, loadChannels(a + 2 * rowBytes, channels), loadChannels(dy + 2 * rowBytes, channels))
  v128.store(to, madd(sum, loadChannels(a + 3 * rowBytes, channels), loadChannels(dy + 3 * rowBytes, channels)))
}

// @ts-ignore: decorator
@inline
function addOne(a: usize, dy: usize, to: usize, channels: i32): void {
  v128.store(to, madd(v128.load(to), loadChannels(a, channels), loadChannels(dy, channels)))
}

/** Item n·C + c adds up the P parts of channel c of image n. */
export function multiplyGateGradientTotal(start: i32, end: i32, sums: usize, db: usize, C: i32, P: i32): void {
  for (let item = start; item < end; item++)
    store<f32>(db + (<usize>item << 2), <f32>totalOf(sums, 1, 0, item / C, item % C, C, P))
}
