// With x̂ = (x − μ) / √(σ² + ε) and g = γ·dy, for each row of x as a matrix [R, L]: dγ = Σ dy·x̂ and dβ = Σ dy over the
// rows, and dx = (g − Σ g / L − x̂ · Σ g·x̂ / L) / √(σ² + ε), with sums along the row. docs/layer-normalization.md

import { high64, low64 } from './channel-sums'
import { loadChannels, storeChannels } from './channels'
import { lanesOf } from './layer-normalization'
import { madd } from './madd'

/** The number of rows that are added up in float32. */
const blockRows: i32 = 128
/** The columns of an item: a cache line. */
const stripWidth: i32 = 16

/** An item is a row: 1 / √(σ² + ε). */
export function layerNormalizationScale(start: i32, end: i32, variance: usize, scale: usize, epsilon: f64): void {
  for (let row = start; row < end; row++) store<f32>(scale + (<usize>row << 2), normalOf(variance, row, epsilon))
}

// @ts-ignore: decorator
@inline
function normalOf(variance: usize, row: i32, epsilon: f64): f32 {
  return <f32>(1 / Math.sqrt(<f64>load<f32>(variance + (<usize>row << 2)) + epsilon))
}

/**
 * Item i is a strip of 16 columns in a block of 128 rows. It stores Σ dy·x̂ and Σ dy in the block's two rows of `sums`,
 * [blocks, 2, 4·vectors]. `vectors` and `strips` are those of a row, and `scale` is 1 / √(σ² + ε).
 */
export function layerNormalizationParameterGradientPart(
  start: i32, end: i32, x: usize, dy: usize, mean: usize, scale: usize, sums: usize, R: i32, L: i32, vectors: i32,
  strips: i32,
): void {
  for (let item = start; item < end; item++) {
    const block = item / strips
    const first = (item % strips) * stripWidth
    const rows = min(R, (block + 1) * blockRows)
    const to = sums + (<usize>block * 2 * <usize>vectors << 4)
    for (let l = first; l < min(first + stripWidth, L); l += 4) {
      let products = f32x4.splat(0), plain = f32x4.splat(0)
      for (let row = block * blockRows; row < rows; row++) {
        const at = (<usize>row * <usize>L + <usize>l) << 2
        const m = v128.load32_splat(mean + (<usize>row << 2))
        const s = v128.load32_splat(scale + (<usize>row << 2))
        const gradient = loadChannels(dy + at, L - l)
        plain = f32x4.add(plain, gradient)
        products = madd(products, gradient, f32x4.mul(f32x4.sub(loadChannels(x + at, L - l), m), s))
      }
      v128.store(to + (<usize>l << 2), products)
      v128.store(to + (<usize>vectors << 4) + (<usize>l << 2), plain)
    }
  }
}

/** Item l adds up the blocks of column l. */
export function layerNormalizationParameterGradientTotal(
  start: i32, end: i32, sums: usize, dgamma: usize, dbeta: usize, vectors: i32, blocks: i32,
): void {
  const next = <usize>vectors << 4
  for (let l = <usize>start; l < <usize>end; l++) {
    let products: f64 = 0, plain: f64 = 0
    for (let block = 0, from = sums + (l << 2); block < blocks; block++, from += 2 * next) {
      products += <f64>load<f32>(from)
      plain += <f64>load<f32>(from + next)
    }
    store<f32>(dgamma + (l << 2), <f32>products)
    store<f32>(dbeta + (l << 2), <f32>plain)
  }
}

/** An item is a row. A `gamma` of 0 means there is none. */
export function layerNormalizationInputGradient(
  start: i32, end: i32, x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, L: i32,
  epsilon: f64,
): void {
  for (let row = start; row < end; row++) {
    const from = <usize>row * <usize>L << 2
    const m = v128.load32_splat(mean + (<usize>row << 2))
    const s = f32x4.splat(normalOf(variance, row, epsilon))
    let sumLow = f64x2.splat(0), sumHigh = sumLow, productLow = sumLow, productHigh = sumLow
    for (let l = 0, at: usize = 0; l < L; l += 4, at += 16) {
      const g = scaled(loadChannels(dy + from + at, L - l), gamma, at, L - l)
      sumLow = f64x2.add(sumLow, low64(g))
      sumHigh = f64x2.add(sumHigh, high64(g))
      const normal = f32x4.mul(f32x4.sub(loadChannels(x + from + at, L - l), m), s)
      const product = f32x4.mul(g, normal) // 0 behind the row, where g is 0
      productLow = f64x2.add(productLow, low64(product))
      productHigh = f64x2.add(productHigh, high64(product))
    }
    const share = f32x4.splat(<f32>(lanesOf(sumLow, sumHigh) / <f64>L))
    const slope = f32x4.splat(<f32>(lanesOf(productLow, productHigh) / <f64>L))
    for (let l = 0, at: usize = 0; l < L; l += 4, at += 16) {
      const g = scaled(loadChannels(dy + from + at, L - l), gamma, at, L - l)
      const normal = f32x4.mul(f32x4.sub(loadChannels(x + from + at, L - l), m), s)
      const through = f32x4.sub(f32x4.sub(g, share), f32x4.mul(normal, slope))
      storeChannels(dx + from + at, f32x4.mul(through, s), L - l)
    }
  }
}

// @ts-ignore: decorator
@inline
function scaled(dy: v128, gamma: usize, at: usize, count: i32): v128 {
  return gamma ? f32x4.mul(dy, loadChannels(gamma + at, count)) : dy
}
