// What a convolution kernel of the WebAssembly family is held against.

import { mapInputs, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { NDArray } from '../../../kernels/shape.js'
import { run as runReference } from '../run.js'

const in64 = <K extends OpName>(inputs: Inputs<K, NDArray>, f: (value: number) => number) =>
  mapInputs<K, NDArray, NDArray>(inputs, ({ shape, data }) => ({ shape, data: Float64Array.from(data, f) }))

/** What the formula gives in float64. */
export const expected = <K extends OpName>(op: K, inputs: Inputs<K, NDArray>, attributes: Attributes<K>) =>
  runReference(
    op,
    in64<K>(inputs, (value) => value),
    attributes,
    { name: directName(op) },
  )

/** Σ|a·b|, what the rounding errors of a sum of products are measured by. */
export const magnitudes = <K extends OpName>(op: K, inputs: Inputs<K, NDArray>, attributes: Attributes<K>) =>
  runReference(op, in64<K>(inputs, Math.abs), attributes, { name: directName(op) })

const directName = (op: OpName): string =>
  `${op.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-direct`
