// Converts pixels from `readImage`, 0 to 1, to the range that a model was trained on.

import type { NDArray } from '../index.js'

/** (pixel · scale − mean) / std, for pixels from 0 to 255; means and deviations are one number, or one per channel. */
export interface Normalization {
  readonly scale: number
  readonly mean?: readonly number[]
  readonly std?: readonly number[]
}

/** @throws if the number of means or deviations is neither one nor that of the channels, or a deviation is 0. */
export function normalizer(
  channels: number,
  { scale, mean = [0], std = [1] }: Normalization,
): (image: NDArray) => Float32Array {
  for (const [name, values] of Object.entries({ mean, std }))
    if (values.length !== 1 && values.length !== channels)
      throw new Error(`--${name}: it takes one number, or ${channels}, got ${values.length}`)
  if (std.includes(0)) throw new Error('--std: a deviation must not be 0')
  // The result for every byte, per channel.
  const tables = Array.from({ length: channels }, (_, c) =>
    Float32Array.from(
      { length: 256 },
      (_, byte) => (byte * scale - (mean[c] ?? mean[0])) / (std[c] ?? std[0]),
    ),
  )
  return ({ data }) => {
    const pixels = new Float32Array(data.length)
    for (let at = 0; at < data.length; at++) pixels[at] = tables[at % channels][Math.round(data[at] * 255)]
    return pixels
  }
}

/** Images of one shape as a batch `[N, …shape]`. */
export function joined(images: readonly Float32Array[], shape: readonly number[]): NDArray {
  const [{ length }] = images
  const data = new Float32Array(images.length * length)
  for (const [n, image] of images.entries()) data.set(image, n * length)
  return { shape: [images.length, ...shape], data }
}
