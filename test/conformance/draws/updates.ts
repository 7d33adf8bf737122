// The optimizers' updates.

import fc from 'fast-check'
import type { UpdateName } from '../../../kernels/ops.js'
import { upTo } from '../../support/convolutions.js'
import { positive, special } from '../fills.js'
import type { Row } from '../row.js'
import { within } from '../tolerances.js'
import { lengths } from './sizes.js'

// A few roundings, of values up to 2, of half a unit in 2²⁴ each.
const updated = within<UpdateName>({ rtol: 5e-7, atol: 5e-7 })

const weightDecay = fc.constantFrom(0, 0.004, 0.5)
const learningRate = fc.constantFrom(0.01, 1e-3)

export const update: { readonly [K in UpdateName]: Row<K> } = {
  sgd: {
    draws: fc
      .record({
        length: lengths,
        learningRate: fc.constantFrom(0.3, 1e-3),
        momentum: fc.constantFrom(0, 0.5, 0.9),
        nesterov: fc.boolean(),
        weightDecay,
      })
      .map(({ length, ...attributes }) => ({
        shapes: { w: [length], v: [length], g: [length] },
        attributes,
      })),
    special: () => ({ g: special }),
    tolerance: updated,
  },
  adam: {
    draws: fc
      .record({
        length: lengths,
        learningRate,
        beta1: fc.constantFrom(0, 0.9),
        beta2: fc.constantFrom(0.99, 0.999),
        epsilon: fc.constantFrom(1e-3, 1e-2),
        step: upTo(2000),
        weightDecay,
      })
      .map(({ length, ...attributes }) => ({
        shapes: { w: [length], m: [length], v: [length], g: [length] },
        attributes,
      })),
    values: { v: positive },
    special: () => ({ g: special }),
    tolerance: updated,
  },
  rmsprop: {
    draws: fc
      .record({
        length: lengths,
        state: fc.subarray(['a', 'm'] as const),
        learningRate,
        rho: fc.constantFrom(0, 0.9, 0.99),
        momentum: fc.constantFrom(0, 0.5, 0.9),
        // v − a² cancels: what is left is off by units of v, which may be 1.
        epsilon: fc.constantFrom(0.1, 0.5),
        weightDecay,
      })
      .map(({ length, state, momentum, ...attributes }) => ({
        shapes: {
          ...{ w: [length], v: [length], g: [length] },
          ...Object.fromEntries(state.map((name) => [name, [length]])),
        },
        attributes: { ...attributes, momentum: state.includes('m') ? momentum : 0 },
      })),
    values: { v: positive },
    special: () => ({ g: special }),
    tolerance: updated,
  },
  adagrad: {
    draws: fc
      .record({ length: lengths, learningRate, epsilon: fc.constantFrom(1e-3, 1e-2), weightDecay })
      .map(({ length, ...attributes }) => ({
        shapes: { w: [length], v: [length], g: [length] },
        attributes,
      })),
    values: { v: positive },
    special: () => ({ g: special }),
    tolerance: updated,
  },
}
