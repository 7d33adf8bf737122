import type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../ops.js'
import type { Shape } from '../shape.js'
import type { functions } from './functions.generated.js'
import type { Resident } from './runtime/gpu-js.js'

/** The name of a function in kernels/gpu/functions. */
export type FunctionName = keyof typeof functions

/** Values on the device, or values that will be there. */
export interface Cell {
  readonly length: number
  /** Absent until its launch has run, and after it is freed. */
  value?: Resident
  /** Why there is no value. */
  failure?: Error
}

/** A shape and its values. */
export interface Operand {
  readonly shape: Shape
  readonly cell: Cell
}

/** How a kernel function reads its arguments. */
export interface LaunchOptions {
  /**
   * For each argument, whether the function reads it four values at a time; it then writes its result in the same way. This
   * needs lengths that are multiples of four, and a launcher with `quads`.
   */
  readonly quads?: readonly boolean[]
}

/** What the host side of a kernel can use. */
export interface Launcher {
  /** Whether four neighboring values can be read at once: in the GL modes, where they are a texel, and in `webgpu`. */
  readonly quads: boolean
  /**
   * Runs a kernel function once for each of `length` elements.
   *
   * @param constants its `this.constants`; a kernel is compiled for each set of them.
   * @param args values, and numbers that change from launch to launch.
   */
  launch(
    name: FunctionName,
    length: number,
    constants: Readonly<Record<string, number>>,
    args: readonly (Cell | number)[],
    options?: LaunchOptions,
  ): Cell
  /** Copies host values to the device. */
  upload(values: Float32Array): Cell
}

/** A kernel's host side, which combines launches. Shapes have passed the contract; values are float32. */
export interface GpuKernel<K extends OpName> {
  /** The algorithm's name, which is also its file's. */
  readonly name: string
  /** Whether it can run these shapes; absent: always. */
  supports?(shapes: Inputs<K, Shape>, attributes: Attributes<K>, launcher: Launcher): boolean
  /** The results. All other cells that were launched are freed. */
  run(
    launcher: Launcher,
    inputs: Inputs<K, Operand>,
    attributes: Attributes<K>,
    shapes: Outputs<K, Shape>,
  ): Outputs<K, Cell>
}

/** A kernel that gives its inputs new values. */
export interface GpuUpdate<K extends UpdateName> {
  readonly name: string
  /** The new values, by input. */
  run(launcher: Launcher, inputs: Inputs<K, Operand>, attributes: Attributes<K>): Partial<Inputs<K, Cell>>
}
