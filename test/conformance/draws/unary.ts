// Functions of one number.

import fc from 'fast-check'
import { unaryOperations, type UnaryAttributes, type UnaryOperation } from '../../../kernels/ops/unary.js'
import { from } from '../fills.js'
import type { Row } from '../row.js'
import { anyShape } from './sizes.js'

/** What functions take besides x. */
const parameters: { readonly [K in UnaryOperation]?: readonly Omit<UnaryAttributes, 'operation'>[] } = {
  celu: [{}, { alpha: 0.5 }, { alpha: 3 }],
  clip: [
    { alpha: -1, beta: 2 },
    { alpha: 0.5, beta: Infinity },
    { alpha: -Infinity, beta: 0 },
    { alpha: 1, beta: 1 },
  ],
  shrink: [
    { alpha: 0.5, beta: 0 },
    { alpha: 0.5, beta: 0.5 },
    { alpha: 1, beta: -2 },
  ],
  threshold: [{ alpha: 0.5 }, { alpha: -1, beta: 7 }],
}

const attributes: fc.Arbitrary<UnaryAttributes> = fc
  .constantFrom(...unaryOperations)
  .chain((operation) =>
    fc.constantFrom(...(parameters[operation] ?? [{}]).map((given) => ({ operation, ...given }))),
  )

/** Small ones and large ones, whole ones and halves among them. */
const values = from((value, at) => (at % 4 === 0 ? Math.round(value * 12) / 2 : value * 10))

/** Where nothing is promised of a GPU: at poles, and of what is not finite. */
const ends = [NaN, Infinity, -Infinity, 0, -0, 1, -1]

/** Errors beside exact values: e^x, logarithms and roots are right to a few units; tan has poles, and differences cancel. */
const allowed = (family: string, operation: UnaryOperation, exact: number): number => {
  const gpu = family === 'gpu'
  const rtol = operation === 'tan' ? 1e-5 * (1 + Math.abs(exact)) : gpu ? 2e-5 : 1e-6
  return rtol * Math.abs(exact) + (gpu ? 4e-6 : 3e-7)
}

const tolerance: Row<'unary' | 'unaryGradient'>['tolerance'] =
  ({ attributes: { operation } }, exact) =>
  ({ family, unit }) =>
  (result, at) =>
    (unit / 2 ** -24) * allowed(family, operation, exact[result].data[at])

export const unary: { readonly [K in 'unary' | 'unaryGradient']: Row<K> } = {
  unary: {
    draws: fc.tuple(anyShape, attributes).map(([x, given]) => ({ shapes: { x }, attributes: given })),
    values: { x: values },
    special: () => ({ x: ends }),
    exponential: true,
    tolerance,
  },
  unaryGradient: {
    draws: fc.tuple(anyShape, attributes).map(([x, given]) => ({ shapes: { x, dy: x }, attributes: given })),
    values: { x: values },
    special: () => ({ x: ends, dy: [0, 1] }),
    exponential: true,
    tolerance,
  },
}
