// A convolution that max pooling follows, and its gradients, against the reference in float64, over random shapes. Many
// gradients are 0, as ReLU and dropout leave them.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mapInputs, ops, type Attributes, type Inputs } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { axis } from '../../../kernels/ops/window.js'
import { expectClose, filled, randomArray } from '../../support/arrays.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../../support/convolutions.js'
import { inFloat64, onlyOf, run as runReference } from '../run.js'
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
    dropped: fc.constantFrom(0, 2, 5),
  })
  .filter(({ convolution: { x, w, window }, pool: { poolSize, strides, padding } }) =>
    ops
      .conv2d({ x, w }, window)
      .slice(1, 3)
      .every((size, i) => axis(size, poolSize[i], strides[i], 1, padding).out >= 1),
  )

/** Gradients, `dropped` in six of them 0. */
const sparse = (shape: Shape, seed: number, dropped: number): NDArray => {
  const { data } = randomArray(shape, seed)
  const { data: draws } = randomArray(shape, seed + 1)
  return { shape, data: data.map((value, i) => (draws[i] < dropped / 3 - 1 ? 0 : value)) }
}

/** Where the maxima of some convolution's windows stand. */
const placesOf = (x: Shape, w: Shape, attributes: Attributes<'conv2dMaxPool2d'>, seed: number): NDArray =>
  runReference(
    'conv2dMaxPool2dWithArgmax',
    { x: randomArray(x, seed), w: randomArray(w, seed + 1) },
    attributes,
  ).argmax

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
  const exact = onlyOf<K>(inFloat64(op, inputs, attributes)).data
  const scale = onlyOf<K>(runReference(op, in64(Math.abs), attributes)).data
  for (const kernel of supporting(op, inputs, attributes)) {
    const [first, ...others] = runtimes.map((runtime) =>
      onlyOf<K>(runKernel(runtime, op, kernel, inputs, attributes)),
    )
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
    argmax: NDArray
    dy: NDArray
  }) => void,
): void => {
  fc.assert(
    fc.property(examples, ({ convolution, pool, dropped }) => {
      const { x, w, window, seed } = convolution
      const argmax = placesOf(x, w, { ...window, pool }, seed + 2)
      const dy = sparse(argmax.shape, seed + 3, dropped)
      property({ convolution, pool, argmax, dy })
    }),
    { numRuns: 250, seed: 41 },
  )
}

// The exact value at the place that a kernel gives is the largest of its window, but for what kernels may err by.
it('maxima, and where they stand', () => {
  fc.assert(
    fc.property(examples, ({ convolution: { x: xShape, w: wShape, window, relu, seed }, pool }) => {
      const [x, w, b] = [
        randomArray(xShape, seed),
        randomArray(wShape, seed + 1),
        randomArray([wShape[3]], seed + 2),
      ]
      const attributes = { ...window, activation: relu ? 'relu' : 'linear', pool } as const
      const z = inFloat64('conv2d', { x, w, b }, attributes)
      const y = inFloat64('maxPool2d', { x: z }, pool)
      const tolerance = { rtol: 2e-5, atol: 2e-5 * Math.sqrt(wShape[0] * wShape[1] * wShape[2]) }
      for (const kernel of supporting('conv2dMaxPool2dWithArgmax', { x, w, b }, attributes)) {
        const [first, ...others] = runtimes.map((runtime) =>
          runKernel(runtime, 'conv2dMaxPool2dWithArgmax', kernel, { x, w, b }, attributes),
        )
        for (const other of others) {
          expectSameBits(other.y, first.y)
          expectSameBits(other.argmax, first.argmax)
        }
        expectClose(first.y, y, tolerance)
        expectClose(takeAt(z, first.argmax, pool), y, tolerance)
      }
    }),
    { numRuns: 250, seed: 43 },
  )
})

/** z where `argmax` says, row u = ⌊argmax / kW⌋ of each window; NaN where that is outside. */
function takeAt(
  z: NDArray,
  argmax: NDArray,
  { poolSize: [kH, kW], strides, padding }: Attributes<Op>['pool'],
): NDArray {
  const [, H, W, K] = z.shape
  const [, oH, oW] = argmax.shape
  const top = axis(H, kH, strides[0], 1, padding).before
  const left = axis(W, kW, strides[1], 1, padding).before
  const data = Float64Array.from(argmax.data, (place, at) => {
    const k = at % K
    const j = Math.floor(at / K) % oW
    const i = Math.floor(at / (K * oW)) % oH
    const n = Math.floor(at / (K * oW * oH))
    const row = i * strides[0] - top + Math.floor(place / kW)
    const column = j * strides[1] - left + (place % kW)
    const inside =
      Number.isInteger(place) &&
      place >= 0 &&
      place < kH * kW &&
      row >= 0 &&
      row < H &&
      column >= 0 &&
      column < W
    return inside ? z.data[((n * H + row) * W + column) * K + k] : NaN
  })
  return { shape: argmax.shape, data }
}

it('of equal maxima the first', () => {
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
  for (const C of [3, 4, 5]) {
    const inputs = { x: randomArray([1, 11, 13, C], C), w: filled([3, 3, C, 8], 0), b: randomArray([8], 1) }
    const attributes = { strides: [1, 1], dilations: [1, 1], padding: 'valid', pool } as const
    for (const kernel of supporting('conv2dMaxPool2dWithArgmax', inputs, attributes)) {
      const { argmax } = runKernel(runtimes[0], 'conv2dMaxPool2dWithArgmax', kernel, inputs, attributes)
      expect(
        argmax.data.every((place) => place === 0),
        kernel.name,
      ).toBe(true)
    }
  }
})

it('filter gradient', () => {
  forAll(({ convolution: { x, w, window, seed }, pool, argmax, dy }) => {
    const attributes = { ...window, kernelSize: [w[0], w[1]] as const, pool }
    const [N, oH, oW] = dy.shape
    check('conv2dMaxPool2dFilterGradient', { x: randomArray(x, seed), argmax, dy }, attributes, N * oH * oW)
  })
})

it('input gradient', () => {
  forAll(({ convolution: { x, w, window, seed }, pool, argmax, dy }) => {
    const attributes = { ...window, inputShape: x, pool }
    const inputs = { w: randomArray(w, seed), argmax, dy }
    check('conv2dMaxPool2dInputGradient', inputs, attributes, w[0] * w[1] * w[3])
  })
})

it('writes nowhere else for places that no pooling gives', () => {
  const [x, w] = [
    [2, 9, 8, 4],
    [3, 3, 4, 8],
  ] as const
  const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
  const dy = filled([2, 3, 3, 8], 1)
  const odd = [-1, 4, 1e9, -1e9, NaN, Infinity, -Infinity, 0.5]
  const argmax = { shape: dy.shape, data: Float32Array.from(dy.data, (_, i) => odd[i % odd.length]) }
  const inputs = { w: randomArray(w, 1), argmax, dy }
  const attributes = { ...window, inputShape: x, pool }
  // What follows the last block is looked at when a kernel has run.
  for (const kernel of supporting('conv2dMaxPool2dInputGradient', inputs, attributes))
    expect(() =>
      runKernel(runtimes[1], 'conv2dMaxPool2dInputGradient', kernel, inputs, attributes),
    ).not.toThrow()
})

it('serves more images than there are shares of them', () => {
  const [x, w, window] = [
    [150, 5, 4, 2],
    [2, 2, 2, 3],
    { strides: [1, 1], dilations: [1, 1], padding: 'same' },
  ] as const
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'same' } as const
  const argmax = placesOf(x, w, { ...window, pool }, 1)
  const dy = randomArray(argmax.shape, 2)
  const kernelSize = [2, 2] as const
  check(
    'conv2dMaxPool2dFilterGradient',
    { x: randomArray(x, 3), argmax, dy },
    { ...window, kernelSize, pool },
    900,
  )
  check(
    'conv2dMaxPool2dInputGradient',
    { w: randomArray(w, 4), argmax, dy },
    { ...window, inputShape: x, pool },
    12,
  )
})

it('takes the kernel for few channels for images of up to four, with neighbouring taps in more than one row', () => {
  const names = (x: Shape, kernelSize: readonly [number, number], dilation = 1): string[] => {
    const window = { strides: [1, 1], dilations: [1, dilation], padding: 'same' } as const
    const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
    const argmax = placesOf(x, [...kernelSize, x[3], 5], { ...window, pool }, 1)
    const dy = randomArray(argmax.shape, 2)
    const attributes = { ...window, kernelSize, pool }
    return supporting('conv2dMaxPool2dFilterGradient', { x: randomArray(x, 3), argmax, dy }, attributes).map(
      ({ name }) => name,
    )
  }
  const any = 'conv2d-max-pool2d-filter-gradient'
  expect(names([1, 6, 6, 4], [3, 3])).toEqual([`${any}-few-channels`, any])
  expect(names([1, 6, 6, 5], [3, 3])).toEqual([any])
  expect(names([1, 6, 6, 4], [1, 3])).toEqual([any])
  expect(names([1, 6, 6, 4], [3, 3], 2)).toEqual([any])
})
