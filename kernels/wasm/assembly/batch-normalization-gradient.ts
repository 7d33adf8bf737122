// dγ = Σ dy·x̂, dβ = Σ dy, dx = γ / √(σ² + ε) · (dy − (dβ + x̂·dγ) / M), x̂ = (x − μ) / √(σ² + ε); docs/batch-normalization.md

import { repeated, scaleOf } from './batch-normalization'
import { addPlane, planeBytesOf, sumChannels, totalOf } from './channel-sums'
import { loadChannels } from './channels'
import { firstByte, lastByte } from './elementwise'
import { madd } from './madd'

/** Per part and channel: Σ dy·(x − μ) and Σ dy. */
export function batchNormalizationParameterGradientPart(
  start: i32, end: i32, x: usize, dy: usize, mean: usize, sums: usize, R: i32, C: i32, P: i32,
): void {
  sumChannels(start, end, x, dy, mean, sums, 2, R, C, P, addBlock)
}

function addBlock(
  x: usize, dy: usize, mean: usize, sums: usize, products: usize, rows: i32, C: i32, done: i32,
): void {
  const planeBytes = planeBytesOf(C)
  const plain = products + planeBytes
  memory.fill(products, 0, 2 * planeBytes)
  const rowBytes = <usize>C << 2
  const whole = rowBytes & ~15
  const rest = C & 3
  let row = 0
  for (const last = C <= 32 ? rows - 3 : 0; row < last; row += 4, x += 4 * rowBytes, dy += 4 * rowBytes) {
    for (let c: usize = 0; c < whole; c += 16) addFour(x + c, dy + c, rowBytes, mean + c, products + c, plain + c, 4)
    if (rest) addFour(x + whole, dy + whole, rowBytes, mean + whole, products + whole, plain + whole, rest)
  }
  for (; row < rows; row++, x += rowBytes, dy += rowBytes) {
    for (let c: usize = 0; c < whole; c += 16) addOne(x + c, dy + c, mean + c, products + c, plain + c, 4)
    if (rest) addOne(x + whole, dy + whole, mean + whole, products + whole, plain + whole, rest)
  }
  addPlane(sums, products, C)
  addPlane(sums + 2 * planeBytes, plain, C)
}

// @ts-ignore: decorator
@inline
function addFour(
  x: usize, dy: usize, rowBytes: usize, mean: usize, products: usize, plain: usize, channels: i32,
): void {
  const m = loadChannels(mean, channels)
  const a = loadChannels(dy, channels)
  const b = loadChannels(dy + rowBytes, channels)
  const c = loadChannels(dy + 2 * rowBytes, channels)
  const d = loadChannels(dy + 3 * rowBytes, channels)
  v128.store(plain, f32x4.add(v128.load(plain), f32x4.add(f32x4.add(a, b), f32x4.add(c, d))))
  let sum = madd(v128.load(products), a, f32x4.sub(loadChannels(x, channels), m))
  sum = madd(sum, b, f32x4.sub(loadChannels(x + rowBytes, channels), m))
  sum = madd(sum, c, f32x4.sub(loadChannels(x + 2 * rowBytes, channels), m))
  v128.store(products, madd(sum, d, f32x4.sub(loadChannels(x + 3 * rowBytes, channels), m)))
}

// @ts-ignore: decorator
@inline
function addOne(x: usize, dy: usize, mean: usize, products: usize, plain: usize, channels: i32): void {
  const g = loadChannels(dy, channels)
  v128.store(plain, f32x4.add(v128.load(plain), g))
  const centered = f32x4.sub(loadChannels(x, channels), loadChannels(mean, channels))
  v128.store(products, madd(v128.load(products), g, centered))
}

/** Item c adds up the P parts of channel c. */
export function batchNormalizationParameterGradientTotal(
  start: i32, end: i32, sums: usize, variance: usize, dgamma: usize, dbeta: usize, C: i32, P: i32, epsilon: f64,
): void {
  for (let c = start; c < end; c++) {
    const channel = <usize>c << 2
    const root = Math.sqrt(<f64>load<f32>(variance + channel) + epsilon)
    store<f32>(dgamma + channel, <f32>(totalOf(sums, 2, 0, 0, c, C, P) / root))
    store<f32>(dbeta + channel, <f32>totalOf(sums, 2, 1, 0, c, C, P))
  }
}

/**
 * Item i is vector i of four patterns: μ, γ / √(σ² + ε), dβ / M, −dγ / √(σ² + ε) / M. A `gamma` of 0 means there is none.
 */
export function batchNormalizationInputGradientPattern(
  start: i32, end: i32, mean: usize, variance: usize, gamma: usize, dgamma: usize, dbeta: usize, pattern: usize,
  period: i32, C: i32, M: f32, epsilon: f32,
): void {
  const next = <usize>period << 2
  const share = f32x4.splat(1 / M)
  for (let i = start; i < end; i++) {
    const c = 4 * i % C
    const to = pattern + (<usize>i << 4)
    v128.store(to, repeated(mean, c, C))
    v128.store(to + next, scaleOf(variance, gamma, c, C, epsilon))
    v128.store(to + 2 * next, f32x4.mul(repeated(dbeta, c, C), share))
    v128.store(to + 3 * next, f32x4.neg(f32x4.mul(scaleOf(variance, dgamma, c, C, epsilon), share)))
  }
}

/** dx from the patterns. Items as in elementwise.ts. */
export function batchNormalizationInputGradient(
  start: i32, end: i32, x: usize, dy: usize, pattern: usize, dx: usize, vectors: i32, period: i32,
): void {
  const next = <usize>period << 2
  const last = lastByte(end, vectors)
  let i = firstByte(start)
  for (let p = i % next; i < last; p = 0)
    for (const stop = min(last, i + next - p); i < stop; i += 16, p += 16) {
      const centered = f32x4.sub(v128.load(x + i), v128.load(pattern + p))
      const gradient = f32x4.sub(v128.load(dy + i), v128.load(pattern + 2 * next + p))
      const through = madd(gradient, centered, v128.load(pattern + 3 * next + p))
      v128.store(dx + i, f32x4.mul(through, v128.load(pattern + next + p)))
    }
}
