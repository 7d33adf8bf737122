// Slicing and concatenation of known values.

import { sizeOf } from '../../../../kernels/shape.js'
import { gathered, KnownTensor, stridesOf } from '../known-tensor.js'
import { Unsupported } from '../unsupported.js'

/** A slice along one axis: the first element, the step, and the number of elements. */
export interface Cut {
  readonly start: number
  readonly step: number
  readonly count: number
}

/** ONNX's rule for one axis of Slice: negative positions count from the end, and those beyond the axis are clipped. */
export function cutOf(size: number, start: number, end: number, step: number): Cut {
  if (step === 0) throw new Unsupported('a step is 0')
  const [least, most] = step > 0 ? [0, size] : [-1, size - 1]
  const place = (at: number): number => Math.min(Math.max(at < 0 ? at + size : at, least), most)
  const first = place(start)
  return { start: first, step, count: Math.max(0, Math.ceil((place(end) - first) / step)) }
}

/** The elements that the slices of the axes select. */
export function sliced(x: KnownTensor, cuts: ReadonlyMap<number, Cut>): KnownTensor {
  const strides = stridesOf(x.dims)
  const dims = x.dims.map((size, axis) => cuts.get(axis)?.count ?? size)
  const start = [...cuts].reduce((sum, [axis, cut]) => sum + cut.start * strides[axis], 0)
  const steps = strides.map((stride, axis) => stride * (cuts.get(axis)?.step ?? 1))
  return new KnownTensor(dims, x.kind, () => gathered(x.values, dims, steps, start))
}

/** Concatenates along an axis. */
export function concatenated(parts: readonly KnownTensor[], axis: number): KnownTensor {
  const [first] = parts
  const alike = ({ dims }: KnownTensor): boolean =>
    dims.length === first.dims.length && dims.every((size, i) => i === axis || size === first.dims[i])
  if (!parts.every(alike))
    throw new Unsupported(`${parts.map(({ dims }) => `[${dims.join(',')}]`).join(', ')} cannot be joined`)
  const total = parts.reduce((sum, { dims }) => sum + dims[axis], 0)
  const dims = first.dims.with(axis, total)
  return new KnownTensor(dims, first.kind, () => {
    const rows = dims.slice(0, axis).reduce((a, b) => a * b, 1)
    const lists = parts.map(({ values }) => values)
    const result = new (lists[0].constructor as Float32ArrayConstructor)(sizeOf(dims))
    let at = 0
    for (let row = 0; row < rows; row++)
      for (const list of lists) {
        const width = list.length / rows
        result.set(list.subarray(row * width, (row + 1) * width), at)
        at += width
      }
    return result
  })
}

/** Elements along an axis by their indices. */
export function taken(x: KnownTensor, axis: number, indices: KnownTensor): KnownTensor {
  const size = x.dims[axis]
  const dims = [...x.dims.slice(0, axis), ...indices.dims, ...x.dims.slice(axis + 1)]
  const inner = x.dims.slice(axis + 1).reduce((a, b) => a * b, 1)
  const outer = x.dims.slice(0, axis).reduce((a, b) => a * b, 1)
  const numbers = indices.values
  for (const number of numbers)
    if (number < -size || number >= size) throw new Unsupported(`there is no element ${number} among ${size}`)
  return new KnownTensor(dims, x.kind, () => {
    const { values } = x
    const result = new (values.constructor as Float32ArrayConstructor)(outer * numbers.length * inner)
    let at = 0
    for (let row = 0; row < outer; row++)
      for (const number of numbers) {
        const from = (row * size + (number < 0 ? number + size : number)) * inner
        result.set(values.subarray(from, from + inner), at)
        at += inner
      }
    return result
  })
}
