// The direct and im2col kernels in WebAssembly against the formula in float64, over random shapes.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ops, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { conv2dDirect, conv2dInputGradientDirect } from '../../../kernels/wasm/conv2d-direct.js'
import { conv2dFewChannels } from '../../../kernels/wasm/conv2d-few-channels.js'
import { conv2dFilterGradientDirect } from '../../../kernels/wasm/conv2d-filter-gradient.js'
import {
  conv2dFilterGradientIm2col,
  conv2dIm2col,
  conv2dInputGradientIm2col,
} from '../../../kernels/wasm/conv2d-im2col.js'
import type { WasmKernel } from '../../../kernels/wasm/kernel.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { array, filled, randomArray } from '../../support/arrays.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../../support/convolutions.js'
import { onlyOf } from '../run.js'
import { expected, magnitudes } from './conv2d-run.js'
import { openRuntimes, runKernel } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  runtimes.forEach((runtime) => {
    runtime.dispose()
  })
})

const squares = [1, 3, 5, 7].map((side) => [side, side] as const)
const sides = fc.oneof(fc.constantFrom(...squares), pair(7))
const convolutions = convolutionsOf({
  sizes: fc.tuple(upTo(3), upTo(17), upTo(19), upTo(11)),
  kernel: sides,
  K: upTo(19),
  strides: fc.oneof(fc.constant([1, 1] as const), pair(4)),
  dilations: fc.oneof(fc.constant([1, 1] as const), pair(3)),
})

// A float32 sum of n products, in any order, errs by at most n·u·Σ|a·b| to first order, u = 2⁻²⁴ (N. J. Higham, "Accuracy
// and stability of numerical algorithms", 2002, section 3.1); bias, store and partial sums are a few terms more.
function check<K extends OpName>(
  op: K,
  kernel: WasmKernel<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
  terms: number,
): void {
  const [actual, ...others] = runtimes.map((runtime) =>
    onlyOf<K>(runKernel(runtime, op, kernel, inputs, attributes)),
  )
  for (const other of others) expect(other.data, 'threads change the bits').toEqual(actual.data)
  const exact = onlyOf<K>(expected(op, inputs, attributes)).data
  const scale = onlyOf<K>(magnitudes(op, inputs, attributes)).data
  for (let at = 0; at < exact.length; at++) {
    const error = Math.abs(actual.data[at] - exact[at])
    if (!(error <= (terms + 12) * 2 ** -24 * scale[at]))
      expect.fail(`${kernel.name} [${at}]: ${actual.data[at]}, expected ${exact[at]} (Σ|a·b| = ${scale[at]})`)
  }
}

const forAll = (property: (convolution: Convolution) => void): void => {
  fc.assert(fc.property(convolutions, property), { numRuns: 250, seed: 31 })
}

describe('convolution in WebAssembly is the formula, to rounding, on 1, 2 and 3 threads alike', () => {
  it('forward', () => {
    forAll(({ x, w, window, bias, relu, seed }) => {
      const inputs = {
        x: randomArray(x, seed),
        w: randomArray(w, seed + 1),
        ...(bias && { b: randomArray([w[3]], seed + 2) }),
      }
      const attributes = { ...window, activation: relu ? ('relu' as const) : ('linear' as const) }
      const terms = w[0] * w[1] * w[2]
      check('conv2d', conv2dDirect, inputs, attributes, terms)
      check('conv2d', conv2dIm2col, inputs, attributes, terms)
      if (conv2dFewChannels.supports?.({ x, w }, attributes))
        check('conv2d', conv2dFewChannels, inputs, attributes, terms)
    })
  })

  it('input gradient', () => {
    forAll(({ x, w, window, seed }) => {
      const inputs = { dy: randomArray(ops.conv2d({ x, w }, window), seed), w: randomArray(w, seed + 1) }
      const attributes = { ...window, inputShape: x }
      for (const kernel of [conv2dInputGradientDirect, conv2dInputGradientIm2col])
        check('conv2dInputGradient', kernel, inputs, attributes, w[0] * w[1] * w[3])
    })
  })

  it('filter gradient', () => {
    forAll(({ x, w: [kH, kW, C, K], window, seed }) => {
      const dy = ops.conv2d({ x, w: [kH, kW, C, K] }, window)
      const inputs = { x: randomArray(x, seed), dy: randomArray(dy, seed + 1) }
      const attributes = { ...window, kernelSize: [kH, kW] as const }
      for (const kernel of [conv2dFilterGradientDirect, conv2dFilterGradientIm2col])
        check('conv2dFilterGradient', kernel, inputs, attributes, dy[0] * dy[1] * dy[2])
    })
  })
})

describe('im2col in several parts', () => {
  const [x, window] = [[3, 9, 10, 70], { strides: [1, 1], dilations: [1, 1], padding: 'same' }] as const
  const w = [3, 3, 70, 75]
  const y = [3, 9, 10, 75]

  it('of the depth, the channels and the outputs, forward', () => {
    const inputs = { x: randomArray(x, 1), w: randomArray(w, 2), b: randomArray([75], 3) }
    check('conv2d', conv2dIm2col, inputs, { ...window, activation: 'relu' }, 630)
  })

  it('of images and channels, back to the input', () => {
    const inputs = { dy: randomArray(y, 4), w: randomArray(w, 5) }
    check('conv2dInputGradient', conv2dInputGradientIm2col, inputs, { ...window, inputShape: x }, 675)
    const deep = { dy: randomArray([2, 3, 3, 530], 6), w: randomArray([1, 2, 3, 530], 7) }
    check(
      'conv2dInputGradient',
      conv2dInputGradientIm2col,
      deep,
      { ...window, inputShape: [2, 3, 3, 3] },
      1060,
    )
  })

  it('of taps and outputs, back to the filters, with sums of their own and without', () => {
    const attributes = { ...window, kernelSize: [3, 3] as const }
    const inputs = { x: randomArray(x, 8), dy: randomArray(y, 9) }
    check('conv2dFilterGradient', conv2dFilterGradientIm2col, inputs, attributes, 270)
    const single = { x: randomArray([1, 5, 6, 64], 10), dy: randomArray([1, 5, 6, 72], 11) }
    check('conv2dFilterGradient', conv2dFilterGradientIm2col, single, attributes, 30)
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

describe('NaN and infinities', () => {
  const valid = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

  it('reach every window that holds them, and no other', () => {
    for (const special of [NaN, Infinity, -Infinity]) {
      const x = filled([1, 3, 4, 1], 1)
      x.data[0] = special
      const inputs = { x, w: filled([2, 2, 1, 1], 1) }
      for (const kernel of [conv2dDirect, conv2dIm2col]) {
        const { data } = runKernel(runtimes[0], 'conv2d', kernel, inputs, valid)
        expect([...data]).toEqual([special, 4, 4, 4, 4, 4])
      }
    }
  })

  it('∞·0 is NaN, which relu keeps', () => {
    const inputs = { x: array([1, 1, 2, 1], [Infinity, 3]), w: array([1, 1, 1, 1], [0]) }
    for (const kernel of [conv2dDirect, conv2dIm2col]) {
      const { data } = runKernel(runtimes[0], 'conv2d', kernel, inputs, { ...valid, activation: 'relu' })
      expect([...data]).toEqual([NaN, 0])
    }
  })

  it('a NaN gradient reaches the inputs and the filters that it touches', () => {
    const dy = filled([1, 1, 3, 2], 1)
    dy.data[2] = NaN
    const w = filled([1, 2, 1, 2], 1)
    for (const kernel of [conv2dInputGradientDirect, conv2dInputGradientIm2col]) {
      const attributes = { ...valid, inputShape: [1, 1, 4, 1] }
      const dx = runKernel(runtimes[0], 'conv2dInputGradient', kernel, { dy, w }, attributes)
      expect([...dx.data]).toEqual([2, NaN, NaN, 2])
    }
    for (const kernel of [conv2dFilterGradientDirect, conv2dFilterGradientIm2col]) {
      const attributes = { ...valid, kernelSize: [1, 2] as const }
      const x = filled([1, 1, 4, 1], 1)
      const dw = runKernel(runtimes[0], 'conv2dFilterGradient', kernel, { x, dy }, attributes)
      expect([...dw.data]).toEqual([NaN, 3, NaN, 3])
    }
  })
})
