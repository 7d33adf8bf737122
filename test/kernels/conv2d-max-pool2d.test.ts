// A convolution that max pooling follows, in float64, against the two one after the other; and what is left open by the
// formula.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ops } from '../../kernels/ops.js'
import { axis } from '../../kernels/ops/window.js'
import { array, expectClose, filled, randomArray } from '../support/arrays.js'
import { convolutionsOf, pair, upTo } from '../support/convolutions.js'
import { run } from './run.js'

const pools = fc
  .record({ poolSize: pair(4), gaps: pair(2), padding: fc.constantFrom('valid' as const, 'same' as const) })
  .map(({ poolSize: [rows, columns], gaps, padding }) => ({
    poolSize: [rows, columns] as const,
    strides: [rows + gaps[0] - 1, columns + gaps[1] - 1] as const,
    padding,
  }))
const examples = fc
  .record({
    convolution: convolutionsOf({
      sizes: fc.tuple(upTo(3), upTo(13), upTo(13), upTo(5)),
      kernel: pair(5),
      K: upTo(6),
      strides: pair(3),
      dilations: pair(3),
    }),
    pool: pools,
  })
  .filter(({ convolution: { x, w, window }, pool: { poolSize, strides, padding } }) =>
    ops
      .conv2d({ x, w }, window)
      .slice(1, 3)
      .every((size, i) => axis(size, poolSize[i], strides[i], 1, padding).out >= 1),
  )

it('is the two one after the other, and so are its gradients', () => {
  fc.assert(
    fc.property(examples, ({ convolution: { x: xShape, w: wShape, window, relu, seed }, pool }) => {
      const x = randomArray(xShape, seed, 'float64')
      const w = randomArray(wShape, seed + 1, 'float64')
      const activation = relu ? 'relu' : 'linear'
      const z = run('conv2d', { x, w }, { ...window, activation })
      const y = run('maxPool2d', { x: z }, pool)
      const both = run('conv2dMaxPool2dWithArgmax', { x, w }, { ...window, activation, pool })
      const { argmax } = both
      expectClose(both.y, y)
      expectClose(run('conv2dMaxPool2d', { x, w }, { ...window, activation, pool }), y)
      const dy = randomArray(y.shape, seed + 2, 'float64')
      // ReLU's mask, before the pooling and behind it.
      const dp = relu ? run('reluGradient', { y, dy }, {}) : dy
      const spread = run('maxPool2dGradient', { x: z, dy }, pool)
      const dz = relu ? run('reluGradient', { y: z, dy: spread }, {}) : spread
      const kernelSize = [wShape[0], wShape[1]] as const
      expectClose(
        run('conv2dMaxPool2dFilterGradient', { x, argmax, dy: dp }, { ...window, kernelSize, pool }),
        run('conv2dFilterGradient', { x, dy: dz }, { ...window, kernelSize }),
        { rtol: 1e-12, atol: 1e-12 },
      )
      expectClose(
        run('conv2dMaxPool2dInputGradient', { w, argmax, dy: dp }, { ...window, inputShape: xShape, pool }),
        run('conv2dInputGradient', { w, dy: dz }, { ...window, inputShape: xShape }),
        { rtol: 1e-12, atol: 1e-12 },
      )
      expectClose(run('biasGradient', { dy: dp }, {}), run('biasGradient', { dy: dz }, {}), {
        rtol: 1e-12,
        atol: 1e-12,
      })
    }),
    { numRuns: 150, seed: 23 },
  )
})

const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
const pool = { poolSize: [1, 2], strides: [1, 2], padding: 'valid' } as const

it('a gradient of 0 adds nothing, not even 0·NaN; any other does', () => {
  const x = array([1, 1, 4, 1], [NaN, 2, 3, Infinity], 'float64')
  const w = array([1, 1, 1, 1], [NaN], 'float64')
  const argmax = array([1, 1, 2, 1], [0, 1], 'float64')
  const gradients = (dy: readonly number[]) => {
    const inputs = { argmax, dy: array([1, 1, 2, 1], dy, 'float64') }
    return [
      ...run('conv2dMaxPool2dFilterGradient', { x, ...inputs }, { ...window, kernelSize: [1, 1], pool }).data,
      ...run('conv2dMaxPool2dInputGradient', { w, ...inputs }, { ...window, inputShape: x.shape, pool }).data,
    ]
  }
  expect(gradients([0, -0])).toEqual([0, 0, 0, 0, 0])
  expect(gradients([0, 2])).toEqual([Infinity, 0, 0, 0, NaN])
  expect(gradients([2, 0])).toEqual([NaN, NaN, 0, 0, 0])
  expect(gradients([NaN, 0])).toEqual([NaN, NaN, 0, 0, 0])
})

it('the first of equal maxima counts, and NaN as the largest', () => {
  const x = array([1, 1, 6, 1], [7, 7, NaN, Infinity, 5, NaN], 'float64')
  const w = filled([1, 1, 1, 1], 1, 'float64')
  const { y, argmax } = run('conv2dMaxPool2dWithArgmax', { x, w }, { ...window, pool })
  expect([...y.data]).toEqual([7, NaN, NaN])
  expect([...argmax.data]).toEqual([0, 0, 1])
})

it('counts the rows and columns of a window that lie outside', () => {
  const x = array([1, 2, 3, 1], [9, 1, 2, 3, 4, 8], 'float64')
  const w = filled([1, 1, 1, 1], 1, 'float64')
  const over = { poolSize: [3, 4], strides: [3, 4], padding: 'same' } as const
  const { argmax } = run('conv2dMaxPool2dWithArgmax', { x, w }, { ...window, pool: over })
  // Of three rows one is short: below. Of four columns one: to the right.
  expect([...argmax.data]).toEqual([0])
  const wider = { poolSize: [4, 5], strides: [4, 5], padding: 'same' } as const
  const places = run('conv2dMaxPool2dWithArgmax', { x, w }, { ...window, pool: wider }).argmax
  expect([...places.data]).toEqual([1 * 5 + 1])
})
