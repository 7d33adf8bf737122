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

/** What a backend runs on. */
export interface DeviceDescription {
  /** The set of kernels: `wasm`, `reference` or `gpu`. */
  readonly family: string
  /** The element type its kernels compute with. */
  readonly dtype: DType
  /** Further details: threads, renderer, limits. */
  readonly details: Readonly<Record<string, string | number | boolean>>
  /**
   * What is missing although nobody chose to do without it, and why: threads, for example, in a page that is not
   * cross-origin isolated. Absent if nothing is missing.
   */
  readonly fallback?: string
}

/** The element type of a backend's tensors. */
export type DType = 'float32' | 'float64'

/** A shape, and where its values are kept: in an array, at an address, or in a texture. A family's kernels take operands. */
export interface Operand {
  readonly shape: Shape
}

/** The memory that a device has taken. */
export interface DeviceMemory {
  /** Bytes taken from the system at present, in use or kept for reuse. */
  readonly bytes: number
  /** The maximum so far; absent if nothing is given back before the device is disposed of. */
  readonly peakBytes?: number
  /** Bytes of the largest workspace that a kernel has asked for. */
  readonly workspace: number
  /** Bytes that recordings keep; absent: none. */
  readonly recorded?: number
}

/** Recorded work. Its inputs and outputs keep their places in memory. */
export interface Recorded<T> {
  /** The outputs of the last run. */
  readonly outputs: readonly T[]
  /** Bytes that it keeps; 0 once it is disposed of, which a device may do if it runs out of memory. */
  bytes(): number
  /** Runs it again on other input values. If one of them is NaN or infinite in float32, returns false instead. */
  run(values: readonly Float[]): boolean
  dispose(): void
}

/**
 * The host side of a kernel family. It keeps values in operands of type `T` and runs kernels on them. Every call issues its
 * work and returns at once; only `read` and `flush` wait. All shapes have already passed the contract.
 */
export interface Device<T extends Operand> {
  describe(): DeviceDescription
  upload(values: NDArray): T
  /** The same memory under another shape. */
  view(operand: T, shape: Shape): T
  /** Runs an op. The outputs are new operands of the right shapes. */
  run<K extends OpName>(op: K, task: Task<K, T>): Outputs<K, T>
  /** Runs an update in place. */
  update<K extends UpdateName>(op: K, inputs: Inputs<K, T>, attributes: Attributes<K>): void
  /**
   * Runs `body` and records it. It computes outputs from these inputs and from operands that do not change. The recording owns
   * inputs and outputs. Absent if the family records nothing.
   */
  record?(inputs: readonly T[], body: () => readonly T[]): Recorded<T>
  /** A copy of the values. */
  read(operand: T): Promise<Float>
  /** Makes an operand's memory available for reuse. */
  release(operand: T): void
  memory(): DeviceMemory
  /** Waits until everything issued has run. */
  flush(): Promise<void>
  dispose(): void
}

/** An op's inputs and attributes, with the shapes of its outputs. */
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
