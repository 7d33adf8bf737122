// What the suite knows of an op: which shapes to draw, what to fill them with, and how far a result may be off.

import type fc from 'fast-check'
import type { Attributes, Inputs, OpName, UpdateName } from '../../kernels/ops.js'
import type { NDArray, Shape } from '../../kernels/shape.js'

export type AnyOp = OpName | UpdateName

/** An op's shapes and attributes. */
export interface Draw<K extends AnyOp> {
  readonly shapes: Inputs<K, Shape>
  readonly attributes: Attributes<K>
}

/** The same with values. */
export interface Example<K extends AnyOp> {
  readonly inputs: Inputs<K, NDArray>
  readonly attributes: Attributes<K>
}

/** Makes an input's values; `before` holds the inputs that stand before it. */
export type Fill<K extends AnyOp> = (
  shape: Shape,
  seed: number,
  draw: Draw<K>,
  before: Partial<Inputs<K, NDArray>>,
) => NDArray

/**
 * Special values among inputs: NaN, infinities, zeros of both signs and numbers below the smallest normal one; what GPUs
 * promise of these, who may take the last for 0; or none.
 */
export type Specials = 'all' | 'gpu' | 'none'

/** What is asked of a kernel. */
export interface Measure {
  readonly kernel: string
  readonly family: 'reference' | 'wasm' | 'gpu'
  /** The rounding error of its numbers: 2⁻²⁴, or 2⁻⁵³ in float64. */
  readonly unit: number
}

/** How far an element of a result may be off. */
export type Allowed = (result: number, at: number) => number

/** How far a kernel may be off, given an example and its exact results. */
export type Tolerance<K extends AnyOp> = (
  example: Example<K>,
  exact: readonly NDArray[],
) => (measure: Measure) => Allowed

export interface Row<K extends AnyOp> {
  /** Shapes and attributes that the contract accepts. They reach every kernel of every family. */
  readonly draws: fc.Arbitrary<Draw<K>>
  /** What fills the inputs; absent: values uniform in [−1, 1). */
  readonly values?: { readonly [I in keyof Inputs<K, Shape>]?: Fill<K> }
  /** The special values that an input may hold, where the outcome is the formula's; absent: `special` in each input. */
  readonly special?: (draw: Draw<K>) => { readonly [I in keyof Inputs<K, Shape>]?: readonly number[] }
  /** Whether e^x is in it, of which GPUs promise nothing where x is not finite. */
  readonly exponential?: true
  readonly tolerance: Tolerance<K>
  /** What is compared of the results; absent: all of them as they are. */
  readonly compared?: (results: readonly NDArray[], example: Example<K>) => readonly NDArray[]
}
