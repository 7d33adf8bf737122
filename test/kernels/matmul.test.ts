// matmul against three plain loops: every edge of its 2×4 tile, views, offsets, and sums onto what was there.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matmul, rowMajor, transpose, type Matrix } from '../../kernels/reference/matmul.js'
import { expectClose, randomArray } from '../support/arrays.js'

const at = ({ data, offset, row, column }: Matrix, i: number, j: number): number =>
  data[offset + i * row + j * column]

const view = (rows: number, columns: number, offset: number, turned: boolean, seed: number): Matrix => {
  const { data } = randomArray([offset + rows * columns + 3], seed, 'float64')
  return turned ? transpose(rowMajor(data, rows, offset)) : rowMajor(data, columns, offset)
}

const products = fc.record({
  M: fc.integer({ min: 1, max: 7 }),
  N: fc.integer({ min: 1, max: 11 }),
  K: fc.integer({ min: 1, max: 9 }),
  accumulate: fc.boolean(),
  turned: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  offset: fc.nat(5),
  seed: fc.nat(),
})

it('multiplies views of any size, turn and offset, and writes nowhere else', () => {
  fc.assert(
    fc.property(products, ({ M, N, K, accumulate, turned, offset, seed }) => {
      const a = view(M, K, offset, turned[0], seed)
      const b = view(K, N, offset + 1, turned[1], seed + 1)
      const c = view(M, N, offset + 2, turned[2], seed + 2)
      const expected = c.data.slice()
      for (let i = 0; i < M; i++)
        for (let j = 0; j < N; j++) {
          let sum = accumulate ? at(c, i, j) : 0
          for (let k = 0; k < K; k++) sum += at(a, i, k) * at(b, k, j)
          expected[c.offset + i * c.row + j * c.column] = sum
        }
      matmul(c, a, b, { M, N, K, accumulate })
      expectClose(c.data, expected, { rtol: 1e-14, atol: 1e-14 })
    }),
    { numRuns: 300, seed: 22 },
  )
})

it.each([
  [2, 4],
  [3, 5],
])('overwrites what %i×%i results held, unless told to accumulate', (M, N) => {
  const a = randomArray([M, 6], 1, 'float64').data
  const b = randomArray([6, N], 2, 'float64').data
  const c = new Float64Array(M * N).fill(NaN)
  matmul(rowMajor(c, N), rowMajor(a, 6), rowMajor(b, N), { M, N, K: 6 })
  expect(c.every(Number.isFinite)).toBe(true)
  const twice = c.slice()
  matmul(rowMajor(twice, N), rowMajor(a, 6), rowMajor(b, N), { M, N, K: 6, accumulate: true })
  expectClose(
    twice,
    c.map((value) => 2 * value),
    { rtol: 1e-14, atol: 1e-15 },
  )
})
