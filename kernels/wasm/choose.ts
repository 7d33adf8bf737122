import type { Attributes, Inputs, OpName } from '../ops.js'
import type { Shape } from '../shape.js'
import type { WasmKernel } from './kernel.js'

/** The first kernel of a row that supports the shapes and suits them; absent where there is none. */
export const choose = <K extends OpName>(
  row: readonly WasmKernel<K>[],
  shapes: Inputs<K, Shape>,
  attributes: Attributes<K>,
): WasmKernel<K> | undefined =>
  row.find(
    (kernel) =>
      (kernel.supports?.(shapes, attributes) ?? true) && (kernel.suits?.(shapes, attributes) ?? true),
  )
