// Changed copies of an example, on which noise, paths and occlusion are computed.

import { sizeOf, type NDArray } from '../../kernels/shape.js'

/** Example `n` of a batch, as a batch of one. */
export const example = (x: readonly NDArray[], n: number): readonly NDArray[] =>
  x.map(({ shape: [, ...shape], data }) => {
    const size = sizeOf(shape)
    return { shape: [1, ...shape], data: data.subarray(n * size, (n + 1) * size) }
  })

/**
 * Copies of an example, at most `batchSize` at a time.
 * @param input the index of the input to change.
 * @param change changes the values of a copy in place; it also gets the copy's index.
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
