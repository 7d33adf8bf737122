// Inputs of benchmarks.

import { hash32 } from '../kernels/hash.js'
import { sizeOf, type NDArray, type Shape } from '../kernels/shape.js'

/** Values uniform in [−1, 1), the same for the same seed. */
export function random(shape: Shape, seed: number): NDArray {
  const data = new Float32Array(sizeOf(shape))
  for (let i = 0; i < data.length; i++) data[i] = (hash32(seed, i) >>> 8) / 2 ** 23 - 1
  return { shape, data }
}
