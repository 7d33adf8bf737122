// The direct and im2col kernels in WebAssembly against the formula in float64, over random shapes.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ops, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { NDArray } from '../../../kernels/shape.js'
import { conv2dDirect, conv2dInputGradientDirect } from '../../../kernels/wasm/conv2d-direct.js'
import { conv2dFewChannels } from '../../../kernels/wasm/conv2d-few-channels.js'
import { conv2dFilterGradientDirect } from '../../../kernels/wasm/conv2d-filter-gradient.js'
import {
  conv2dFilterGradientIm2col,
  conv2dIm2col,
  conv2dInputGradientIm2col,
} from '../../../kernels/wasm/conv2d-im2col.js'
import type { WasmKernel } from '../../../kernels/wasm/kernel.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime.js'
import { array, filled, randomArray } from '../../support/arrays.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../../support/convolutions.js'
import { expected, magnitudes, runWasm } from './conv2d-run.js'
import { openRuntimes } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  runtimes.forEach((runtime) => {
    runtime.dispose()
  })
})

const sides = fc.oneof(fc.constantFrom([1, 1] as const, [3, 3] as const, [5, 5] as const), pair(7))
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
  const [actual, ...others] = runtimes.map((runtime) => runWasm(runtime, op, kernel, inputs, attributes))
  for (const other of others) expect(other.data, 'threads change the bits').toEqual(actual.data)
  const exact = expected(op, inputs, attributes).data
  const scale = magnitudes(op, inputs, attributes).data
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

describe('NaN and infinities', () => {
  const valid = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

  it('reach every window that holds them, and no other', () => {
    for (const special of [NaN, Infinity, -Infinity]) {
      const x = filled([1, 3, 4, 1], 1)
      x.data[0] = special
      const { data } = runWasm(runtimes[0], 'conv2d', conv2dDirect, { x, w: filled([2, 2, 1, 1], 1) }, valid)
      expect([...data]).toEqual([special, 4, 4, 4, 4, 4])
    }
  })

  it('∞·0 is NaN, which relu keeps', () => {
    const inputs = { x: array([1, 1, 2, 1], [Infinity, 3]), w: array([1, 1, 1, 1], [0]) }
    const { data } = runWasm(runtimes[0], 'conv2d', conv2dDirect, inputs, { ...valid, activation: 'relu' })
    expect([...data]).toEqual([NaN, 0])
  })

  it('a NaN gradient reaches the inputs and the filters that it touches', () => {
    const dy = filled([1, 1, 3, 2], 1)
    dy.data[2] = NaN
    const w = filled([1, 2, 1, 2], 1)
    const dx = runWasm(
      runtimes[0],
      'conv2dInputGradient',
      conv2dInputGradientDirect,
      { dy, w },
      { ...valid, inputShape: [1, 1, 4, 1] },
    )
    expect([...dx.data]).toEqual([2, NaN, NaN, 2])
    const dw = runWasm(
      runtimes[0],
      'conv2dFilterGradient',
      conv2dFilterGradientDirect,
      { x: filled([1, 1, 4, 1], 1), dy },
      { ...valid, kernelSize: [1, 2] },
    )
    expect([...dw.data]).toEqual([NaN, 3, NaN, 3])
  })
})
