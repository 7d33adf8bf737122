// What inputs are filled with: the same for the same seed.

import { hash32 } from '../../kernels/hash.js'
import { sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import { randomArray } from '../support/arrays.js'

/** What a function makes of numbers uniform in [−1, 1). */
export const from =
  (f: (value: number, at: number, seed: number) => number) =>
  (shape: Shape, seed: number): NDArray => ({
    shape,
    data: randomArray(shape, seed).data.map((value, at) => f(value, at, seed)),
  })

/** Uniform in [−factor, factor). */
export const scaled = (factor: number) => from((value) => value * factor)

/** Uniform in [−factor, factor); in every fourth array in [−1000, 1000), where exponentials overflow. */
export const logits = (factor: number) => (shape: Shape, seed: number) =>
  scaled(seed % 4 === 3 ? 1000 : factor)(shape, seed)

/** Uniform in [0, 1). */
export const positive = from(Math.abs)

/** Over many magnitudes, e^−20 to e^5, of both signs. */
export const spread = from((value) => Math.sign(value) * Math.exp(Math.abs(value) * 25 - 20))

/** Of five values, so that windows hold ties. */
export const tied = from((value) => Math.round(value * 2))

/** Of which many are 0, as ReLU and dropout leave gradients: none, a third or five in six of them. */
export const sparse = (shape: Shape, seed: number): NDArray => {
  const kept = [1, 2 / 3, 1 / 6][seed % 3]
  const draws = randomArray(shape, seed + 1).data
  return from((value, at) => ((draws[at] + 1) / 2 < kept ? value : 0))(shape, seed)
}

/** Around another mean in each channel, as what batch normalization is for. */
export const offCenter = (shape: Shape, seed: number): NDArray => {
  const channels = shape[shape.length - 1]
  const means = randomArray([channels], seed + 1).data
  return from((value, at) => value + 4 * means[at % channels])(shape, seed)
}

/** One class a row is 1; in every fourth array shares of several classes instead. */
export const targets = (shape: Shape, seed: number): NDArray => {
  if (seed % 4 === 3) return from((value) => Math.max(value, 0))(shape, seed)
  const [N, K] = shape
  const data = new Float32Array(sizeOf(shape))
  for (let n = 0; n < N; n++) data[n * K + (hash32(seed, n) % K)] = 1
  return { shape, data }
}

/** NaN, infinities, zeros of both signs, and numbers below the smallest normal one. */
export const special = [NaN, Infinity, -Infinity, 0, -0, 1e-42, -1e-42] as const
/** No number below the smallest normal one of float32, but for 0. */
export const isNormal = (value: number): boolean => !(Math.abs(value) < 2 ** -126) || value === 0

/** And the largest that float32 holds. */
export const extreme = [...special, 3e38, -3e38] as const

/** Puts up to four of some values anywhere among an array's. */
export function sprinkle({ shape, data }: NDArray, values: readonly number[], seed: number): NDArray {
  const sprinkled = data.slice()
  for (let i = 0; i <= hash32(seed, 0) % 4; i++)
    sprinkled[hash32(seed, 2 * i + 1) % data.length] = values[hash32(seed, 2 * i + 2) % values.length]
  return { shape, data: sprinkled }
}
