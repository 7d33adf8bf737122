// A Gaussian blur, along rows and columns in turn: OpenCV's GaussianBlur(x, (0, 0), σ) on floats.

import type { Float } from '../../kernels/shape.js'

/**
 * Blurs an image `[H, W, C]` in place. The kernel extends to 4σ, rounded as in OpenCV. Beyond the edges the image is
 * mirrored, without repeating the edge itself (BORDER_REFLECT_101).
 * @param scratch room for a copy of the image.
 */
export function gaussianBlur(x: Float, scratch: Float, [H, W, C]: readonly number[], sigma: number): void {
  const taps = gaussian(sigma)
  if (taps.length === 1) return
  const columns = mirrored(W, taps.length >> 1)
  const rows = mirrored(H, taps.length >> 1)
  const line = W * C
  for (let i = 0, to = 0; i < H; i++)
    for (let j = 0; j < W; j++)
      for (let c = 0; c < C; c++, to++) {
        let sum = 0
        for (let t = 0; t < taps.length; t++) sum += taps[t] * x[i * line + columns[j + t] * C + c]
        scratch[to] = sum
      }
  x.fill(0)
  for (let i = 0; i < H; i++)
    for (let t = 0; t < taps.length; t++) {
      const weight = taps[t]
      const from = rows[i + t] * line
      for (let k = 0, to = i * line; k < line; k++) x[to + k] += weight * scratch[from + k]
    }
}

/** `exp(−d² / 2σ²)`, normalized to sum 1. The length is OpenCV's for floats: `round(8σ + 1)`, or one more to make it odd. */
function gaussian(sigma: number): number[] {
  const size = Math.round(8 * sigma + 1) | 1
  const raw = Array.from({ length: size }, (_, i) => Math.exp(-((i - (size >> 1)) ** 2) / (2 * sigma ** 2)))
  const sum = raw.reduce((a, b) => a + b, 0)
  return raw.map((value) => value / sum)
}

/** The positions from `−reach` to `length − 1 + reach`, mirrored at both ends until they lie inside. */
function mirrored(length: number, reach: number): Int32Array {
  const period = Math.max(1, 2 * (length - 1))
  return Int32Array.from({ length: length + 2 * reach }, (_, n) => {
    const i = Math.abs(n - reach) % period
    return i < length ? i : period - i
  })
}
