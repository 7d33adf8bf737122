// Softmax, its gradient, and dropout.

import fc from 'fast-check'
import { upTo } from '../../support/convolutions.js'
import { logits } from '../fills.js'
import type { Row } from '../row.js'
import { within } from '../tolerances.js'
import { anyShape } from './sizes.js'

/** Rows of classes: several of them where threads share. */
const rows = fc.oneof(
  fc.tuple(upTo(40), upTo(37)),
  fc.tuple(upTo(600), upTo(12)),
  fc.tuple(upTo(3), upTo(4), upTo(5), upTo(9)),
)

/** Of GPUs, whose e^x is off by as many units as x is large. */
const looser = { rtol: 1e-5, atol: 1e-7 }

const dropping = {
  shape: anyShape,
  rate: fc.oneof(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.constantFrom(0, 0.25, 0.5, 1 - 2 ** -40)),
  key: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
}

export const elementwise: {
  readonly [K in 'softmax' | 'softmaxGradient' | 'dropout' | 'dropoutMask' | 'randomNormal']: Row<K>
} = {
  softmax: {
    draws: rows.map((x) => ({ shapes: { x }, attributes: {} })),
    exponential: true,
    values: { x: logits(30) },
    // x − m is rounded to half a unit in 2²⁴ before it is an exponent; below −104 it gives 0.
    tolerance: within({ rtol: 104 * 2 ** -24 + 6e-7, atol: 1e-38 }, looser),
  },
  softmaxGradient: {
    draws: rows.map((y) => ({ shapes: { y, dy: y }, attributes: {} })),
    tolerance: within({ rtol: 2 ** -23, atol: 1e-37 }, { rtol: 1e-5, atol: 1e-5 }),
  },
  dropout: {
    draws: fc.record(dropping).map(({ shape, ...attributes }) => ({ shapes: { x: shape }, attributes })),
    // 1/(1−rate) and the product, each rounded.
    tolerance: within({ rtol: 2 ** -23, atol: 1e-37 }, { rtol: 2 ** -22, atol: 1e-37 }),
  },
  dropoutMask: {
    draws: fc.record(dropping).map((attributes) => ({ shapes: {}, attributes })),
    // The reference's scale, 1/(1−rate), rounded to float32.
    tolerance: within({ rtol: 2 ** -24 }, { rtol: 2 ** -23 }),
  },
  randomNormal: {
    draws: fc
      .record({
        shape: anyShape,
        stddev: fc.constantFrom(0, 1e-3, 1, 40),
        key: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      })
      .map((attributes) => ({ shapes: {}, attributes })),
    // A logarithm, a root, a sine and their products, each right to a unit or two in 2²³.
    tolerance: within({ rtol: 1e-6, atol: 1e-37 }),
  },
}
