// Losses, their gradients, and scores.

import fc from 'fast-check'
import { upTo } from '../../support/convolutions.js'
import { logits, positive, special, targets, tied } from '../fills.js'
import type { Row } from '../row.js'
import { exactly, within } from '../tolerances.js'

type Loss = 'softmaxCrossEntropy' | 'sigmoidCrossEntropy' | 'meanSquaredError' | 'meanAbsoluteError'
type Configured = 'softmaxFocalCrossEntropy' | 'sigmoidFocalCrossEntropy' | 'huber'

const rows = fc.tuple(fc.oneof(upTo(9), upTo(300)), upTo(12))

// Computed in float64 and rounded once; what cancels is off by the 12 digits of its logarithm.
const once = { rtol: 1e-7, atol: 1e-10 }
// In float32. A gradient is the difference of two shares.
const summed = { rtol: 1e-5, atol: 1e-9 }
const subtracted = { rtol: 1e-5, atol: 2e-7 }

const loss = {
  draws: fc.tuple(rows, fc.boolean()).map(([x, weighted]) => ({
    shapes: { x, target: x, ...(weighted && { weight: [x[0]] }) },
    attributes: {},
  })),
  values: { x: logits(20), target: targets, weight: positive },
  special: () => ({ x: special }),
  exponential: true,
  tolerance: within(once, summed),
} satisfies Row<Loss | `${Loss}Gradient`>

const gradient = { ...loss, tolerance: within(once, subtracted) }

/** A loss with attributes, and its gradient. */
const configured = <A extends object>(attributes: fc.Arbitrary<A>) => {
  const draws = fc.tuple(loss.draws, attributes).map(([draw, drawn]) => ({ ...draw, attributes: drawn }))
  const { values, special, exponential } = loss
  const row = { draws, values, special, exponential }
  return [
    { ...row, tolerance: within(once, summed) },
    { ...row, tolerance: within(once, subtracted) },
  ] as const
}

const gamma = fc.constantFrom(0, 0.5, 1, 2, 3.7)
const sides = { positive: fc.constantFrom(1, 0.25, 0), negative: fc.constantFrom(1, 0.75) }
const [focal, focalGradient] = configured(fc.record({ gamma }))
const [binaryFocal, binaryFocalGradient] = configured(fc.record({ gamma, ...sides }))
// Values are up to 20 and targets up to 1: there are differences on both sides of it.
const [huber, huberGradient] = configured(fc.record({ delta: fc.constantFrom(1, 0.5, 7.5) }))

type Op = Loss | Configured

export const losses: {
  readonly [K in Op | `${Op}Gradient` | 'categoricalAccuracy' | 'binaryAccuracy']: Row<K>
} = {
  softmaxCrossEntropy: loss,
  softmaxCrossEntropyGradient: gradient,
  sigmoidCrossEntropy: loss,
  sigmoidCrossEntropyGradient: gradient,
  meanSquaredError: loss,
  meanSquaredErrorGradient: gradient,
  meanAbsoluteError: loss,
  meanAbsoluteErrorGradient: gradient,
  softmaxFocalCrossEntropy: focal,
  softmaxFocalCrossEntropyGradient: focalGradient,
  sigmoidFocalCrossEntropy: binaryFocal,
  sigmoidFocalCrossEntropyGradient: binaryFocalGradient,
  huber,
  huberGradient,
  categoricalAccuracy: {
    draws: rows.map((x) => ({ shapes: { x, target: x }, attributes: {} })),
    values: { x: tied, target: targets },
    special: () => ({ x: special }),
    tolerance: exactly,
  },
  binaryAccuracy: {
    draws: fc
      .tuple(rows, fc.constantFrom(0, 0.5))
      .map(([x, threshold]) => ({ shapes: { x, target: x }, attributes: { threshold } })),
    values: { x: tied, target: targets },
    special: () => ({ x: special }),
    tolerance: within({ rtol: 2 ** -23 }),
  },
}
