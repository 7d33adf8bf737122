// What is particular to a convolution that max pooling follows, and to its gradients. test/conformance runs them over random
// shapes.

import { expect, it } from 'vitest'
import type { Attributes } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { expectKernelConforms } from '../../conformance/wasm.js'
import { filled, randomArray } from '../../support/arrays.js'
import { run as runReference } from '../run.js'
import { runKernel, supporting } from './run.js'
import { suiteRuntimes } from './suite-runtimes.js'

const runtimes = suiteRuntimes()

/** Where the maxima of some convolution's windows stand. */
const placesOf = (x: Shape, w: Shape, attributes: Attributes<'conv2dMaxPool2d'>, seed: number): NDArray =>
  runReference(
    'conv2dMaxPool2dWithArgmax',
    { x: randomArray(x, seed), w: randomArray(w, seed + 1) },
    attributes,
  ).argmax

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
      runKernel(runtimes[runtimes.length - 1], 'conv2dMaxPool2dInputGradient', kernel, inputs, attributes),
    ).not.toThrow()
})

it('serves more images than there are shares of them', async () => {
  const [x, w, window] = [
    [150, 5, 4, 2],
    [2, 2, 2, 3],
    { strides: [1, 1], dilations: [1, 1], padding: 'same' },
  ] as const
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'same' } as const
  const argmax = placesOf(x, w, { ...window, pool }, 1)
  const dy = randomArray(argmax.shape, 2)
  const filters = { x: randomArray(x, 3), argmax, dy }
  const kernelSize = [2, 2] as const
  const byFilter = { ...window, kernelSize, pool }
  for (const kernel of supporting('conv2dMaxPool2dFilterGradient', filters, byFilter))
    await expectKernelConforms(runtimes, 'conv2dMaxPool2dFilterGradient', kernel, filters, byFilter)
  const inputs = { w: randomArray(w, 4), argmax, dy }
  const byInput = { ...window, inputShape: x, pool }
  for (const kernel of supporting('conv2dMaxPool2dInputGradient', inputs, byInput))
    await expectKernelConforms(runtimes, 'conv2dMaxPool2dInputGradient', kernel, inputs, byInput)
})

it('takes the kernel for few channels for images of up to four, with neighboring taps in more than one row', () => {
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
