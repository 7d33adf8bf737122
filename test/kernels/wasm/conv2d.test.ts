// What is particular to the direct and im2col kernels in WebAssembly: the parts that large sums are cut into, and the shapes
// that each is chosen for. test/conformance runs them over random shapes.

import { describe, expect, it } from 'vitest'
import type { Attributes, Inputs, OpName } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { conv2dInputGradientCol2im } from '../../../kernels/wasm/conv2d-col2im.js'
import {
  conv2dFilterGradientIm2col,
  conv2dIm2col,
  conv2dInputGradientIm2col,
} from '../../../kernels/wasm/conv2d-im2col.js'
import { depthwiseConv2d } from '../../../kernels/wasm/depthwise-conv2d.js'
import type { WasmKernel } from '../../../kernels/wasm/kernel.js'
import { expectKernelConforms } from '../../conformance/wasm.js'
import { randomArray } from '../../support/arrays.js'
import { suiteRuntimes } from './suite-runtimes.js'

const runtimes = suiteRuntimes()

const check = <K extends OpName>(
  op: K,
  kernel: WasmKernel<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
) => expectKernelConforms(runtimes, op, kernel, inputs, attributes)

describe('im2col in several parts', () => {
  const [x, window] = [[3, 9, 10, 70], { strides: [1, 1], dilations: [1, 1], padding: 'same' }] as const
  const w = [3, 3, 70, 75]
  const y = [3, 9, 10, 75]

  it('of the depth, the channels and the outputs, forward', async () => {
    const inputs = { x: randomArray(x, 1), w: randomArray(w, 2), b: randomArray([75], 3) }
    await check('conv2d', conv2dIm2col, inputs, { ...window, activation: 'relu' })
  })

  it('of more filters than are packed together', async () => {
    const inputs = { x: randomArray([1, 3, 3, 300], 1), w: randomArray([1, 1, 300, 1100], 2) }
    await check('conv2d', conv2dIm2col, inputs, window)
  })

  it('of images and channels, back to the input', async () => {
    const inputs = { dy: randomArray(y, 4), w: randomArray(w, 5) }
    await check('conv2dInputGradient', conv2dInputGradientIm2col, inputs, { ...window, inputShape: x })
    const deep = { dy: randomArray([2, 3, 3, 530], 6), w: randomArray([1, 2, 3, 530], 7) }
    await check('conv2dInputGradient', conv2dInputGradientIm2col, deep, {
      ...window,
      inputShape: [2, 3, 3, 3],
    })
  })

  it('of taps and outputs, back to the filters, with sums of their own and without', async () => {
    const attributes = { ...window, kernelSize: [3, 3] as const }
    const inputs = { x: randomArray(x, 8), dy: randomArray(y, 9) }
    await check('conv2dFilterGradient', conv2dFilterGradientIm2col, inputs, attributes)
    const single = { x: randomArray([1, 5, 6, 64], 10), dy: randomArray([1, 5, 6, 72], 11) }
    await check('conv2dFilterGradient', conv2dFilterGradientIm2col, single, attributes)
  })
})

describe('col2im', () => {
  const window = { strides: [2, 3], dilations: [1, 1], padding: 'same' } as const

  it('of some images at a time', async () => {
    const inputs = { dy: randomArray([3, 40, 41, 8], 1), w: randomArray([5, 5, 3, 8], 2) }
    await check('conv2dInputGradient', conv2dInputGradientCol2im, inputs, {
      ...window,
      inputShape: [3, 79, 122, 3],
    })
  })

  it('suits few channels of images that are not too large', () => {
    const serves = (dy: Shape, C: number, kernel = 4) =>
      conv2dInputGradientCol2im.suits?.({ dy, w: [kernel, kernel, C, dy[3]] }, { ...window, inputShape: [] })
    expect(serves([8, 32, 32, 128], 3)).toBe(true)
    expect(serves([1, 32, 32, 64], 9)).toBe(true)
    expect(serves([1, 32, 32, 64], 8)).toBe(false)
    expect(serves([1, 14, 14, 21], 21)).toBe(false)
    expect(serves([1, 256, 256, 64], 3, 9)).toBe(false)
  })
})

describe('rows of large images, fetched in advance', () => {
  const both = { dilations: [1, 1], padding: 'same' } as const

  it.each([1, 2])('by 3×3 taps a channel, at stride %i', async (stride) => {
    const inputs = { x: randomArray([stride, 121, 120, 76], 1), w: randomArray([3, 3, 76, 1], 2) }
    await check('depthwiseConv2d', depthwiseConv2d, inputs, { ...both, strides: [stride, stride] })
  })
})

describe('im2col suits', () => {
  const strides = [1, 1] as const
  const window = { strides, dilations: [1, 1], padding: 'same' } as const

  it('1×1 filters and few outputs; many go to direct loops', () => {
    const serves = (x: Shape, kernel: number, K: number) =>
      conv2dIm2col.suits?.({ x, w: [kernel, kernel, x[3], K] }, window)
    expect(serves([1, 56, 56, 64], 1, 64)).toBe(true)
    expect(serves([1, 7, 7, 256], 3, 256)).toBe(true)
    expect(serves([1, 28, 28, 32], 5, 32)).toBe(false)
  })

  it('gradients of few outputs and many channels', () => {
    const serves = (dy: Shape) =>
      conv2dInputGradientIm2col.suits?.({ dy, w: [3, 3, 16, dy[3]] }, { ...window, inputShape: [] })
    expect(serves([1, 7, 7, 256])).toBe(true)
    expect(serves([1, 7, 7, 16])).toBe(false)
    expect(serves([8, 28, 28, 64])).toBe(false)
  })

  it('filter gradients from 8 to more than 16 channels', () => {
    const serves = (C: number, K: number) =>
      conv2dFilterGradientIm2col.suits?.(
        { x: [1, 9, 9, C], dy: [1, 9, 9, K] },
        { ...window, kernelSize: [3, 3] },
      )
    expect([serves(8, 20), serves(6, 24), serves(64, 16)]).toEqual([true, false, false])
  })
})
