import type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../ops.js'
import type { Float, NDArray, Shape } from '../shape.js'

/** A reference kernel: a function over typed arrays, float32 or float64. Shapes have passed the contract. */
export interface ReferenceKernel<K extends OpName> {
  /** The algorithm's name, which is also its file's. */
  readonly name: string
  /** Whether it can run these shapes; absent: always. */
  supports?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean
  /** How many elements of scratch memory it needs; absent: none. */
  workspace?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): number
  /** Writes every element of each output, whatever was there before. */
  run(
    inputs: Inputs<K, NDArray>,
    attributes: Attributes<K>,
    outputs: Outputs<K, NDArray>,
    workspace: Float,
  ): void
}

/** A kernel that changes its inputs in place. */
export interface ReferenceUpdate<K extends UpdateName> {
  readonly name: string
  run(inputs: Inputs<K, NDArray>, attributes: Attributes<K>): void
}
