// Maps prepared for display: from 0 to 1, at the size of the image.

import { sizeOf, type Float, type NDArray } from '../../kernels/shape.js'
import { ends } from './ends.js'
import type { Subject } from './subject.js'

/** Each map of `[n, …]` divided by its largest value. Values below 0 become 0; so does a map without values above 0. */
export function normalized({ shape, data }: NDArray): NDArray {
  const size = sizeOf(shape.slice(1))
  const out = new Float32Array(data.length)
  for (let start = 0; start < data.length; start += size) {
    const map = data.subarray(start, start + size)
    const [, most] = ends(map)
    if (most > 0) for (let i = 0; i < size; i++) out[start + i] = Math.max(map[i] / most, 0)
  }
  return { shape, data: out }
}

/** The largest magnitude of the values. */
export function largestMagnitude(values: Float): number {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  return most
}

/** Maps `[n, h, w]` at another size, with bilinear interpolation. */
export async function resized(
  subject: Subject,
  { shape: [n, h, w], data }: NDArray,
  size: readonly [rows: number, columns: number],
): Promise<NDArray> {
  const { backend } = subject.insides
  const x = { shape: [n, h, w, 1], data }
  const [y] = await subject.compute(() => [
    backend.run('resize2d', { x: backend.tensor(x) }, { size, interpolation: 'bilinear' }),
  ])
  return { shape: [n, ...size], data: y.data }
}
