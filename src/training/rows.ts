// Reads examples into buffers that every batch of a run reuses. It checks that the dataset writes all of each example, and
// no more.

import { sizeOf, type NDArray } from '../../kernels/shape.js'
import { inputSize, isNamed, type AnyDataset } from '../data/dataset.js'
import { allFinite } from '../tensor/tensor.js'
import type { InputPort } from './check-dataset.js'
import { isPromise } from './when-done.js'

/** Several examples in one array per input. */
export interface Rows {
  /** The index of the first of them in the reading order. */
  readonly start: number
  /** The number of examples. */
  readonly size: number
  /** For each input of the model, `[size, …]`. */
  readonly x: readonly NDArray[]
  /** The targets as the dataset gives them, flat. */
  readonly y: Float32Array
}

/** Which examples are read, and for what. */
export interface Reading {
  /** The caller, for errors: `fit`. */
  readonly what: string
  readonly inputs: readonly InputPort[]
  /** The order of the examples. */
  readonly indices: ArrayLike<number>
  readonly batchSize: number
}

/**
 * Examples in the order of `indices`, `batchSize` at a time; the last time there may be fewer. They are valid until the next
 * are requested. If reading returns a promise, it is awaited.
 *
 * @throws if `read` writes a value that is not finite, does not write all of an example's input, or writes beyond it.
 */
export async function* rows(
  data: AnyDataset,
  { what, inputs, indices, batchSize }: Reading,
): AsyncGenerator<Rows> {
  const most = Math.min(batchSize, indices.length)
  const sizes = inputs.map(({ shape }) => sizeOf(shape))
  // Room for one more example, to detect writes beyond the last.
  const buffers = sizes.map((size) => new Float32Array((most + 1) * size))
  const targetSize = sizeOf(data.targetShape)
  const y = new Float32Array((most + 1) * targetSize)
  const split = isNamed(data.inputShape) ? splitter(data.inputShape, inputs, buffers) : undefined
  const size = inputSize(data.inputShape)
  const x = split ? new Float32Array(2 * size) : buffers[0]
  for (let start = 0; start < indices.length; start += most) {
    const examples = Math.min(most, indices.length - start)
    y.fill(NaN)
    for (let n = 0; n < examples; n++) {
      const index = indices[start + n]
      const at = split ? 0 : n * size
      // One example at a time, which stays in the caches while it is marked, read and checked.
      x.fill(NaN, at, at + size + 1)
      const pending: unknown = data.read(index, x, at, y, n * targetSize)
      if (isPromise(pending)) await pending
      if (!Number.isNaN(x[at + size]) || !Number.isNaN(y[(n + 1) * targetSize]))
        throw new Error(
          `${what}: read of example ${index} wrote beyond its ${size} values of input or ${targetSize} of target`,
        )
      checkWritten(what, `input of example ${index}`, x.subarray(at, at + size))
      split?.(x, n)
    }
    yield {
      start,
      size: examples,
      x: inputs.map(({ shape }, i) => ({
        shape: [examples, ...shape],
        data: buffers[i].subarray(0, examples * sizes[i]),
      })),
      y: y.subarray(0, examples * targetSize),
    }
  }
}

/** The numbers of examples in their own order. */
export const inOrder = (length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => i)

/** @throws if a value is not finite, or was not written and so is still NaN. */
export function checkWritten(what: string, which: string, values: Float32Array): void {
  if (allFinite(values)) return
  const i = values.findIndex((value) => !Number.isFinite(value))
  throw new Error(
    `${what}: element ${i} of the ${which} is ${values[i]}` +
      (Number.isNaN(values[i])
        ? ', or was not written: read must write every value, from the offset on'
        : '; every value must be finite'),
  )
}

/** A function that copies the inputs of an example, one after another, to row `n` of each input's buffer. */
function splitter(
  shapes: Readonly<Record<string, readonly number[]>>,
  inputs: readonly InputPort[],
  buffers: readonly Float32Array[],
): (example: Float32Array, n: number) => void {
  const places = new Map<string, number>()
  let offset = 0
  for (const [name, shape] of Object.entries(shapes)) {
    places.set(name, offset)
    offset += sizeOf(shape)
  }
  return (example, n) => {
    inputs.forEach(({ name, shape }, i) => {
      const from = places.get(name)!
      buffers[i].set(example.subarray(from, from + sizeOf(shape)), n * sizeOf(shape))
    })
  }
}
