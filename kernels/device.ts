import type { Attributes, Inputs, OpName, Outputs, UpdateName } from './ops.js'
import type { Float, NDArray, Shape } from './shape.js'

/** What really runs a backend. */
export interface DeviceDescription {
  /** The kernel family: `reference`, … */
  readonly family: string
  /** The elements its kernels compute with. */
  readonly dtype: DType
  /** What is worth knowing besides: threads, renderer, limits. */
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/** The element type of a backend's tensors. */
export type DType = 'float32' | 'float64'

/** A shape and where its values are kept: an array, a pointer, a texture. */
export interface Stored<H> {
  readonly shape: Shape
  readonly handle: H
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
 * The host side of a kernel family: keeps values behind handles of type `H` and runs its kernels on them. Every call
 * issues its work and returns at once; only `read` and `flush` wait. Shapes have passed the contract before they come here.
 */
export interface Device<H> {
  describe(): DeviceDescription
  upload(values: NDArray): H
  /** Runs an op into new handles of the shapes of its outputs. */
  run<K extends OpName>(
    op: K,
    inputs: Inputs<K, Stored<H>>,
    attributes: Attributes<K>,
    shapes: Outputs<K, Shape>,
  ): Outputs<K, H>
  /** Runs an update in place. */
  update<K extends UpdateName>(op: K, inputs: Inputs<K, Stored<H>>, attributes: Attributes<K>): void
  /** A copy of the values. */
  read(stored: Stored<H>): Promise<Float>
  /** Gives a handle's memory back for reuse. */
  release(handle: H): void
  memory(): DeviceMemory
  /** Waits until everything issued has run. */
  flush(): Promise<void>
  dispose(): void
}
