// dγ = Σ dy·x̂, dβ = Σ dy, dx = γ / √(σ² + ε) · (dy − (dβ + x̂·dγ) / M), x̂ = (x − μ) / √(σ² + ε); docs/batch-normalization.md

import { scaleOf } from './batch-normalization'
import { addTo, sumChannels, totalOf } from './channel-sums'
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
  x: usize, dy: usize, mean: usize, sums: usize, planeBytes: usize, rows: i32, rowBytes: usize, done: i32, channels: i32,
): void {
  const end = x + <usize>rows * rowBytes
  const products = sums
  const plain = sums + planeBytes
  if (channels < 16) {
    const m = loadChannels(mean, channels)
    let product = f32x4.splat(0), sum = product
    for (; x < end; x += rowBytes, dy += rowBytes) {
      const g = loadChannels(dy, channels)
      sum = f32x4.add(sum, g)
      product = madd(product, g, f32x4.sub(loadChannels(x, channels), m))
    }
    addTo(products, product)
    addTo(plain, sum)
    return
  }
  const ma = v128.load(mean), mb = v128.load(mean, 16), mc = v128.load(mean, 32), md = v128.load(mean, 48)
  let sa = f32x4.splat(0), sb = sa, sc = sa, sd = sa, pa = sa, pb = sa, pc = sa, pd = sa
  for (; x < end; x += rowBytes, dy += rowBytes) {
    const a = v128.load(dy), b = v128.load(dy, 16), c = v128.load(dy, 32), d = v128.load(dy, 48)
    sa = f32x4.add(sa, a)
    sb = f32x4.add(sb, b)
    sc = f32x4.add(sc, c)
    sd = f32x4.add(sd, d)
    pa = madd(pa, a, f32x4.sub(v128.load(x), ma))
    pb = madd(pb, b, f32x4.sub(v128.load(x, 16), mb))
    pc = madd(pc, c, f32x4.sub(v128.load(x, 32), mc))
    pd = madd(pd, d, f32x4.sub(v128.load(x, 48), md))
  }
  addTo(products, pa)
  addTo(products + 32, pb)
  addTo(products + 64, pc)
  addTo(products + 96, pd)
  addTo(plain, sa)
  addTo(plain + 32, sb)
  addTo(plain + 64, sc)
  addTo(plain + 96, sd)
}

/** Item c adds up the P parts of channel c. */
export function batchNormalizationParameterGradientTotal(
  start: i32, end: i32, sums: usize, variance: usize, dgamma: usize, dbeta: usize, C: i32, P: i32, epsilon: f64,
): void {
  for (let c = start; c < end; c++) {
    const channel = <usize>c << 2
    store<f32>(dgamma + channel, <f32>(totalOf(sums, 2, 0, 0, c, C, P) * scaleOf(variance, 0, channel, epsilon)))
    store<f32>(dbeta + channel, <f32>totalOf(sums, 2, 1, 0, c, C, P))
  }
}

/** Item i is float i of four patterns: μ, γ / √(σ² + ε), dβ / M, −dγ / √(σ² + ε) / M. `gamma` may be 0: there is none. */
export function batchNormalizationInputGradientPattern(
  start: i32, end: i32, mean: usize, variance: usize, gamma: usize, dgamma: usize, dbeta: usize, pattern: usize,
  period: i32, C: i32, M: f64, epsilon: f64,
): void {
  const next = <usize>period << 2
  for (let i = start; i < end; i++) {
    const channel = <usize>(i % C) << 2
    const to = pattern + (<usize>i << 2)
    store<f32>(to, load<f32>(mean + channel))
    store<f32>(to + next, <f32>scaleOf(variance, gamma, channel, epsilon))
    store<f32>(to + 2 * next, <f32>(<f64>load<f32>(dbeta + channel) / M))
    store<f32>(to + 3 * next, <f32>(<f64>load<f32>(dgamma + channel) * scaleOf(variance, 0, channel, epsilon) / -M))
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
      const centred = f32x4.sub(v128.load(x + i), v128.load(pattern + p))
      const gradient = f32x4.sub(v128.load(dy + i), v128.load(pattern + 2 * next + p))
      const through = madd(gradient, centred, v128.load(pattern + 3 * next + p))
      v128.store(dx + i, f32x4.mul(through, v128.load(pattern + next + p)))
    }
}
