import {
  mapInputs,
  ops,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from './ops.js'
import type { Float, NDArray, Shape } from './shape.js'

/** What really runs a backend. */
export interface DeviceDescription {
  /** The kernel family: `reference`, … */
  readonly family: string
  /** The elements its kernels compute with. */
  readonly dtype: DType
  /** What is worth knowing besides: threads, renderer, limits. */
  readonly details: Readonly<Record<string, string | number | boolean>>
  /**
   * What could not be had here though nobody asked for it by name, and why: threads, say, in a page that is not cross-origin
   * isolated. Absent where nothing was missing.
   */
  readonly fallback?: string
}

/** The element type of a backend's tensors. */
export type DType = 'float32' | 'float64'

/** A shape and where its values are kept: in an array, at an address, in a texture. What a family's kernels take. */
export interface Operand {
  readonly shape: Shape
}

/** What a device has taken. */
export interface DeviceMemory {
  /** Bytes taken from the system at present, in use or kept for reuse. */
  readonly bytes: number
  /** The most that these have been; absent where nothing is given back before the device is disposed of. */
  readonly peakBytes?: number
  /** Bytes of the largest workspace that a kernel has asked for. */
  readonly workspace: number
}

/**
 * The host side of a kernel family: keeps values in operands of type `T` and runs its kernels on them. Every call issues its
 * work and returns at once; only `read` and `flush` wait. Shapes have passed the contract before they come here.
 */
export interface Device<T extends Operand> {
  describe(): DeviceDescription
  upload(values: NDArray): T
  /** The same memory under another shape. */
  view(operand: T, shape: Shape): T
  /** Runs an op into new operands of the shapes of its outputs. */
  run<K extends OpName>(op: K, task: Task<K, T>): Outputs<K, T>
  /** Runs an update in place. */
  update<K extends UpdateName>(op: K, inputs: Inputs<K, T>, attributes: Attributes<K>): void
  /** A copy of the values. */
  read(operand: T): Promise<Float>
  /** Gives an operand's memory back for reuse. */
  release(operand: T): void
  memory(): DeviceMemory
  /** Waits until everything issued has run. */
  flush(): Promise<void>
  dispose(): void
}

/** What an op is to be run on. */
export interface Task<K extends OpName, T> {
  readonly inputs: Inputs<K, T>
  readonly attributes: Attributes<K>
  /** The shapes of the inputs, and those of the outputs. */
  readonly shapes: { readonly inputs: Inputs<K, Shape>; readonly outputs: Outputs<K, Shape> }
}

/**
 * Checks inputs and attributes against the op's contract.
 * @throws if they break it.
 */
export function taskOf<K extends OpName, T extends Operand>(
  op: K,
  inputs: Inputs<K, T>,
  attributes: Attributes<K>,
): Task<K, T> {
  const shapes = mapInputs<K, T, Shape>(inputs, ({ shape }) => shape)
  return { inputs, attributes, shapes: { inputs: shapes, outputs: ops[op](shapes, attributes) } }
}
