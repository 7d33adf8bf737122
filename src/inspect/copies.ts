// An image many times over, each time changed: what noise, paths and occlusion are computed on.

import { sizeOf, type NDArray } from '../../kernels/shape.js'

/** One example of a model's inputs. */
export const example = (x: readonly NDArray[], n: number): readonly NDArray[] =>
  x.map(({ shape: [, ...shape], data }) => {
    const size = sizeOf(shape)
    return { shape: [1, ...shape], data: data.subarray(n * size, (n + 1) * size) }
  })

/**
 * Copies of an example, at most `batchSize` at a time.
 * @param input which of its inputs is changed in each, from 0.
 * @param change is given the number of the copy and its values, to be changed in place.
 */
export function* copies(
  x: readonly NDArray[],
  { input, count, batchSize }: { readonly input: number; readonly count: number; readonly batchSize: number },
  change: (copy: number, values: Float32Array) => void,
): Generator<{ readonly x: readonly NDArray[]; readonly size: number; readonly start: number }> {
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start)
    const many = x.map(({ shape: [, ...shape], data }) => {
      const repeated = new Float32Array(size * data.length)
      for (let i = 0; i < size; i++) repeated.set(data, i * data.length)
      return { shape: [size, ...shape], data: repeated }
    })
    const { data } = many[input]
    const one = data.length / size
    for (let i = 0; i < size; i++) change(start + i, data.subarray(i * one, (i + 1) * one))
    yield { x: many, size, start }
  }
}
