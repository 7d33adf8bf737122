// Elementwise arithmetic on known values, with broadcasting as in NumPy.

import { gathered, KnownTensor, stridesOf, type NumberKind, type Values } from '../known-tensor.js'
import { Unsupported } from '../unsupported.js'

const store = (kind: NumberKind, size: number): Values =>
  kind === 'float' ? new Float32Array(size) : new Float64Array(size)

/** The shape to which two broadcast. */
export function broadcastDims(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [p, q] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1]
    if (p !== q && p !== 1 && q !== 1)
      throw new Unsupported(`[${a.join(',')}] and [${b.join(',')}] cannot be broadcast`)
    return p === 1 ? q : p
  })
}

/** The values repeated along axes of size 1, and along new axes in front. */
export function expanded(x: KnownTensor, dims: readonly number[]): KnownTensor {
  const own = [...Array<number>(dims.length - x.dims.length).fill(1), ...x.dims]
  if (own.every((size, axis) => size === dims[axis])) return x.reshaped(dims)
  const strides = stridesOf(
    own,
    own.map((size) => size === 1),
  )
  return new KnownTensor(dims, x.kind, () => gathered(x.values, dims, strides))
}

/** f of each element. */
export const map = (x: KnownTensor, f: (value: number) => number, kind = x.kind): KnownTensor =>
  new KnownTensor(x.dims, kind, () => {
    const { values } = x
    const result = kind === x.kind ? (values.slice() as Values) : store(kind, x.size)
    for (let i = 0; i < result.length; i++) result[i] = f(values[i])
    return result
  })

/** f of each pair of elements. */
export function zip(
  a: KnownTensor,
  b: KnownTensor,
  f: (a: number, b: number) => number,
  kind = a.kind,
): KnownTensor {
  const dims = broadcastDims(a.dims, b.dims)
  return new KnownTensor(dims, kind, () => {
    const [p, q] = [expanded(a, dims).values, expanded(b, dims).values]
    const result = store(kind, p.length)
    for (let i = 0; i < result.length; i++) result[i] = f(p[i], q[i])
    return result
  })
}

/** The result for integers is an integer. */
export const divided =
  (kind: NumberKind) =>
  (a: number, b: number): number =>
    kind === 'float' ? a / b : Math.trunc(a / b)

/** ONNX's Mod: with the sign of the divisor or, with `fmod`, of the dividend. */
export const remainder =
  (fmod: boolean) =>
  (a: number, b: number): number =>
    fmod ? a % b : a - b * Math.floor(a / b)

/** Halves are rounded to the even neighbor. */
export const roundHalfEven = (x: number): number => {
  const down = Math.floor(x)
  return x - down === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)
}
