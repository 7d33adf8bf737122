// The gradients of a convolution that max pooling follows, against the reference in float64, over random shapes. z holds
// ties, NaN and infinities here and there, and many gradients are 0, as ReLU and dropout leave them.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mapInputs, ops, type Attributes, type Inputs } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime.js'
import { axis } from '../../../kernels/window.js'
import { randomArray } from '../../support/arrays.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../../support/convolutions.js'
import { run as runReference } from '../run.js'
import { expectSameBits, openRuntimes, runKernel, supporting } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  for (const runtime of runtimes) runtime.dispose()
})

const convolutions = convolutionsOf({
  sizes: fc.tuple(upTo(3), upTo(17), upTo(19), fc.oneof(upTo(11), fc.constantFrom(16, 17, 24, 32))),
  kernel: fc.oneof(fc.constantFrom([1, 1] as const, [3, 3] as const, [5, 5] as const), pair(7)),
  K: fc.oneof(upTo(19), fc.constant(32)),
  strides: fc.oneof(fc.constant([1, 1] as const), pair(3)),
  dilations: fc.oneof(fc.constant([1, 1] as const), pair(3)),
})
const pools = fc.oneof(
  fc.constant({ poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const),
  fc
    .record({ poolSize: pair(4), gaps: pair(2), padding: fc.constantFrom('valid' as const, 'same' as const) })
    .map(({ poolSize: [rows, columns], gaps, padding }) => ({
      poolSize: [rows, columns] as const,
      strides: [rows + gaps[0] - 1, columns + gaps[1] - 1] as const,
      padding,
    })),
)
const examples = fc
  .record({
    convolution: convolutions,
    pool: pools,
    special: fc.boolean(),
    dropped: fc.constantFrom(0, 2, 5),
  })
  .filter(({ convolution: { x, w, window }, pool: { poolSize, strides, padding } }) =>
    ops
      .conv2d({ x, w }, window)
      .slice(1, 3)
      .every((size, i) => axis(size, poolSize[i], strides[i], 1, padding).out >= 1),
  )

/** Of five values, so that windows hold ties; if asked, with a few NaN and infinities. */
function tied(shape: Shape, seed: number, special: boolean): NDArray {
  const { data } = randomArray(shape, seed)
  const odd = [NaN, Infinity, -Infinity, -0, 0]
  return {
    shape,
    data: data.map((value, i) => (special && i % 7 === seed % 7 ? odd[(i * 3) % 5] : Math.round(value * 2))),
  }
}

/** Gradients, `dropped` in six of them 0. */
const sparse = (shape: Shape, seed: number, dropped: number): NDArray => {
  const { data } = randomArray(shape, seed)
  const { data: draws } = randomArray(shape, seed + 1)
  return { shape, data: data.map((value, i) => (draws[i] < dropped / 3 - 1 ? 0 : value)) }
}

type Op = 'conv2dMaxPool2dFilterGradient' | 'conv2dMaxPool2dInputGradient'

// A float32 sum of n products errs by at most n·u·Σ|a·b| to first order, u = 2⁻²⁴.
function check<K extends Op>(
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
  terms: number,
): void {
  const in64 = (f: (value: number) => number) =>
    mapInputs<K, NDArray, NDArray>(inputs, ({ shape, data }) => ({ shape, data: Float64Array.from(data, f) }))
  const exact = runReference(
    op,
    in64((value) => value),
    attributes,
  ).data
  const scale = runReference(op, { ...in64(Math.abs), z: in64((value) => value).z }, attributes).data
  for (const kernel of supporting(op, inputs, attributes)) {
    const [first, ...others] = runtimes.map((runtime) => runKernel(runtime, op, kernel, inputs, attributes))
    for (const other of others) expectSameBits(other, first)
    for (let at = 0; at < exact.length; at++) {
      const error = Math.abs(first.data[at] - exact[at])
      if (!(error <= (terms + 12) * 2 ** -24 * scale[at]))
        expect.fail(
          `${kernel.name} [${at}]: ${first.data[at]}, expected ${exact[at]} (Σ|a·b| = ${scale[at]})`,
        )
    }
  }
}

const forAll = (
  property: (example: {
    convolution: Convolution
    pool: Attributes<Op>['pool']
    z: NDArray
    dy: NDArray
  }) => void,
): void => {
  fc.assert(
    fc.property(examples, ({ convolution, pool, special, dropped }) => {
      const { x, w, window, seed } = convolution
      const z = tied(ops.conv2d({ x, w }, window), seed + 2, special)
      const dy = sparse(ops.maxPool2d({ x: z.shape }, pool), seed + 3, dropped)
      property({ convolution, pool, z, dy })
    }),
    { numRuns: 250, seed: 41 },
  )
}

it('filter gradient', () => {
  forAll(({ convolution: { x, w, window, seed }, pool, z, dy }) => {
    const attributes = { ...window, kernelSize: [w[0], w[1]] as const, pool }
    const [N, oH, oW] = dy.shape
    check('conv2dMaxPool2dFilterGradient', { x: randomArray(x, seed), z, dy }, attributes, N * oH * oW)
  })
})

it('input gradient', () => {
  forAll(({ convolution: { x, w, window, seed }, pool, z, dy }) => {
    const attributes = { ...window, inputShape: x, pool }
    const inputs = { w: randomArray(w, seed), z, dy }
    check('conv2dMaxPool2dInputGradient', inputs, attributes, w[0] * w[1] * w[3])
  })
})

it('serves more images than there are shares of them', () => {
  const [x, w, window] = [
    [150, 5, 4, 2],
    [2, 2, 2, 3],
    { strides: [1, 1], dilations: [1, 1], padding: 'same' },
  ] as const
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'same' } as const
  const z = randomArray(ops.conv2d({ x, w }, window), 1)
  const dy = randomArray(ops.maxPool2d({ x: z.shape }, pool), 2)
  const kernelSize = [2, 2] as const
  check(
    'conv2dMaxPool2dFilterGradient',
    { x: randomArray(x, 3), z, dy },
    { ...window, kernelSize, pool },
    900,
  )
  check(
    'conv2dMaxPool2dInputGradient',
    { w: randomArray(w, 4), z, dy },
    { ...window, inputShape: x, pool },
    12,
  )
})

it('takes the kernel for few channels for images of up to four, with neighbouring taps in more than one row', () => {
  const names = (x: Shape, kernelSize: readonly [number, number], dilation = 1): string[] => {
    const window = { strides: [1, 1], dilations: [1, dilation], padding: 'same' } as const
    const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
    const z = randomArray([...x.slice(0, 3), 5], 1)
    const dy = randomArray(ops.maxPool2d({ x: z.shape }, pool), 2)
    const attributes = { ...window, kernelSize, pool }
    return supporting('conv2dMaxPool2dFilterGradient', { x: randomArray(x, 3), z, dy }, attributes).map(
      ({ name }) => name,
    )
  }
  const any = 'conv2d-max-pool2d-filter-gradient'
  expect(names([1, 6, 6, 4], [3, 3])).toEqual([`${any}-few-channels`, any])
  expect(names([1, 6, 6, 5], [3, 3])).toEqual([any])
  expect(names([1, 6, 6, 4], [1, 3])).toEqual([any])
  expect(names([1, 6, 6, 4], [3, 3], 2)).toEqual([any])
})
