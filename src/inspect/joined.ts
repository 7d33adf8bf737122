// Joins batches.

import { sizeOf, type NDArray } from '../../kernels/shape.js'

/** Arrays `[n, …]` by name, joined to `[N, …]`. */
export function joined<K extends string>(parts: readonly Readonly<Record<K, NDArray>>[]): Record<K, NDArray> {
  const names = Object.keys(parts[0]) as K[]
  const join = (name: K): NDArray => {
    const [, ...shape] = parts[0][name].shape
    const N = parts.reduce((sum, part) => sum + part[name].shape[0], 0)
    const data = new Float32Array(N * sizeOf(shape))
    let at = 0
    for (const part of parts) {
      data.set(part[name].data, at)
      at += part[name].data.length
    }
    return { shape: [N, ...shape], data }
  }
  return Object.fromEntries(names.map((name) => [name, join(name)])) as Record<K, NDArray>
}
