// The gradients of a convolution against its forward pass. test/conformance holds im2col against the formula as it stands.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { randomArray } from '../support/arrays.js'
import { convolutionsOf, pair, upTo } from '../support/convolutions.js'
import { run } from './run.js'

const convolutions = convolutionsOf({
  sizes: fc.tuple(upTo(3), upTo(13), upTo(13), upTo(5)),
  kernel: pair(7),
  K: upTo(9),
  strides: pair(4),
  dilations: pair(3),
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
