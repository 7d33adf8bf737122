// Values that only move, against the reference, exactly: bits, NaN included, over random shapes.

import fc from 'fast-check'
import { afterAll, beforeAll, it } from 'vitest'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { randomArray } from '../../support/arrays.js'
import { expectAsReference, openRuntimes } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  for (const runtime of runtimes) runtime.dispose()
})

/** Random values, NaN and infinities among them. */
function image(shape: Shape, seed: number): NDArray {
  const x = randomArray(shape, seed)
  for (let i = seed % 7; i < x.data.length; i += 11) x.data[i] = [NaN, Infinity, -Infinity][i % 3]
  return x
}

const count = (max: number) => fc.integer({ min: 1, max })
// Rows shorter than a vector, than what is copied in a loop, than an item, and longer; one thread's work and several's.
const shapes: fc.Arbitrary<Shape> = fc.oneof(
  fc.tuple(count(3), count(5), count(4), count(40)),
  fc.tuple(count(4), count(9), count(300)),
  fc.constantFrom([2, 37, 41, 16], [3, 5, 7, 1030], [2, 30, 4099], [70_001]),
)

it('concatenate, along any axis', () => {
  fc.assert(
    fc.property(
      shapes,
      fc.nat(),
      fc.array(count(9), { minLength: 1, maxLength: 12 }),
      (shape, seed, sizes) => {
        const axis = seed % shape.length
        const inputs = Object.fromEntries(
          // The first input as large as it comes, so that sizes differ much.
          [shape[axis], ...sizes].map((size, i) => [`x${i}`, image(shape.with(axis, size), seed + i)]),
        )
        expectAsReference(runtimes, 'concatenate', inputs, { axis })
      },
    ),
    { numRuns: 60, seed: 20 },
  )
})

it('slice, along any axis', () => {
  fc.assert(
    fc.property(
      shapes,
      fc.nat(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (shape, seed, share) => {
        const axis = seed % shape.length
        const start = Math.floor(share * shape[axis])
        const size = 1 + (seed % (shape[axis] - start))
        expectAsReference(runtimes, 'slice', { x: image(shape, seed) }, { axis, start, size })
      },
    ),
    { numRuns: 60, seed: 21 },
  )
})

const images: fc.Arbitrary<Shape> = fc.oneof(
  fc.tuple(count(3), count(7), count(6), count(40)),
  fc.constantFrom([2, 37, 41, 16], [3, 5, 7, 1030], [5, 64, 65, 3], [1, 2, 3, 9000]),
)
const sides = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 })))

it('pad2d and crop2d, any border', () => {
  fc.assert(
    fc.property(images, sides, fc.nat(), (shape, [above, below, left, right], seed) => {
      const border = [
        [above, below],
        [left, right],
      ] as const
      const [N, H, W, C] = shape
      expectAsReference(runtimes, 'pad2d', { x: image(shape, seed) }, { border })
      const larger = [N, H + above + below, W + left + right, C]
      expectAsReference(runtimes, 'crop2d', { x: image(larger, seed) }, { border })
    }),
    { numRuns: 60, seed: 22 },
  )
})
