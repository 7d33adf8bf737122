// conv2d-im2col against conv2d-direct, which is the formula as it stands, over random shapes.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DType } from '../../kernels/device.js'
import { ops } from '../../kernels/ops.js'
import { expectClose, randomArray, type Tolerance } from '../support/arrays.js'
import { convolutionsOf, pair, upTo, type Convolution } from '../support/convolutions.js'
import { run } from './run.js'

const convolutions = convolutionsOf({
  sizes: fc.tuple(upTo(3), upTo(13), upTo(13), upTo(5)),
  kernel: pair(7),
  K: upTo(9),
  strides: pair(4),
  dilations: pair(3),
})

// float32: im2col rounds a gradient each time that a window adds to it, at most 49 times.
const tolerances: Record<DType, Tolerance> = {
  float64: { rtol: 1e-12, atol: 1e-12 },
  float32: { rtol: 1e-5, atol: 1e-5 },
}

describe.each(['float64', 'float32'] as const)('%s: im2col gives what direct gives', (dtype) => {
  const check = (compare: (convolution: Convolution) => void): void => {
    fc.assert(fc.property(convolutions, compare), { numRuns: 150, seed: 20 })
  }

  it('forward', () => {
    check(({ x, w, window, bias, relu, seed }) => {
      const inputs = {
        x: randomArray(x, seed, dtype),
        w: randomArray(w, seed + 1, dtype),
        ...(bias && { b: randomArray([w[3]], seed + 2, dtype) }),
      }
      const attributes = { ...window, activation: relu ? ('relu' as const) : ('linear' as const) }
      expectClose(
        run('conv2d', inputs, attributes, { name: 'conv2d-im2col' }),
        run('conv2d', inputs, attributes, { name: 'conv2d-direct' }),
        tolerances[dtype],
      )
    })
  })

  it('input gradient', () => {
    check(({ x, w, window, seed }) => {
      const inputs = {
        dy: randomArray(ops.conv2d({ x, w }, window), seed, dtype),
        w: randomArray(w, seed + 1, dtype),
      }
      const attributes = { ...window, inputShape: x }
      expectClose(
        run('conv2dInputGradient', inputs, attributes, { name: 'conv2d-input-gradient-im2col' }),
        run('conv2dInputGradient', inputs, attributes, { name: 'conv2d-input-gradient-direct' }),
        tolerances[dtype],
      )
    })
  })

  it('filter gradient', () => {
    check(({ x, w, window, seed }) => {
      const inputs = {
        x: randomArray(x, seed, dtype),
        dy: randomArray(ops.conv2d({ x, w }, window), seed + 1, dtype),
      }
      const attributes = { ...window, kernelSize: [w[0], w[1]] as const }
      expectClose(
        run('conv2dFilterGradient', inputs, attributes, { name: 'conv2d-filter-gradient-im2col' }),
        run('conv2dFilterGradient', inputs, attributes, { name: 'conv2d-filter-gradient-direct' }),
        tolerances[dtype],
      )
    })
  })
})

// Convolution is linear in x and in w, so ⟨dy, conv(x, w)⟩ = ⟨dx, x⟩ = ⟨dw, w⟩: the gradients are its adjoints.
it('the gradients are the adjoints of the forward pass', () => {
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0)
  fc.assert(
    fc.property(convolutions, ({ x: xShape, w: wShape, window, seed }) => {
      const x = randomArray(xShape, seed, 'float64')
      const w = randomArray(wShape, seed + 1, 'float64')
      const y = run('conv2d', { x, w }, window)
      const dy = randomArray(y.shape, seed + 2, 'float64')
      const dx = run('conv2dInputGradient', { dy, w }, { ...window, inputShape: xShape })
      const dw = run('conv2dFilterGradient', { x, dy }, { ...window, kernelSize: [wShape[0], wShape[1]] })
      const expected = dot(dy.data, y.data)
      expect(dot(dx.data, x.data)).toBeCloseTo(expected, 9)
      expect(dot(dw.data, w.data)).toBeCloseTo(expected, 9)
    }),
    { numRuns: 100, seed: 21 },
  )
})
