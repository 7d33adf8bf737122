// A tensor is a shape and a handle that only its backend can open.

import type { DeviceDescription } from '../../kernels/device.js'
import type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../../kernels/ops.js'
import type { Float, NDArray, NoAttributes, Shape } from '../../kernels/shape.js'

/** A shape, and values that live on a backend. `backend.tensor` and `backend.run` make tensors. */
export class Tensor {
  /** Axis sizes, outermost first; images are `[N, H, W, C]`. */
  readonly shape: Shape
  /** The backend that holds the values. */
  readonly backend: Backend

  /** @internal */
  constructor(backend: Backend, shape: Shape) {
    if (!Array.isArray(shape)) throw new Error('Tensor: make one with backend.tensor(…) or backend.run(…)')
    this.backend = backend
    this.shape = shape
  }

  /**
   * Waits for the values and copies them to the host: flat, row-major, float32 or float64 like the backend.
   * @throws if the tensor was disposed of, or the device failed while computing these values.
   */
  data(): Promise<Float> {
    return this.backend.read(this)
  }

  /** Gives the memory back to the backend. Using the tensor afterwards is an error. */
  dispose(): void {
    this.backend.release(this)
  }
}

/** The attributes argument of `run`, which may be left out if the op requires none. */
export type AttributesArgument<K extends OpName> =
  NoAttributes extends Attributes<K> ? [attributes?: Attributes<K>] : [attributes: Attributes<K>]

/** The memory that a backend holds. */
export interface BackendMemory {
  /** The number of live tensors: those not yet disposed of. */
  readonly tensors: number
  /** Bytes of the values of live tensors. */
  readonly tensorBytes: number
  /** The maximum of `tensorBytes` so far. */
  readonly peakTensorBytes: number
  /** Bytes of the largest workspace that a kernel has asked for. */
  readonly workspaceBytes: number
  /**
   * Bytes that `predict` keeps, to be faster for inputs of a shape that has come before: packed weights, inputs, outputs and
   * intermediate values. They are freed when memory runs out.
   */
  readonly recordedBytes: number
  /**
   * Bytes taken from the system, in use or kept for reuse. CPU backends give none back before `dispose`. `gpu` gives back
   * what is disposed of, except for the last result of each kernel.
   */
  readonly bytes: number
  /** The maximum of `bytes` so far. */
  readonly peakBytes: number
}

/** Recorded work, which can be run again faster. */
export interface Recorded {
  /** Bytes that it keeps; 0 once it is disposed of, which the backend does if memory runs out. */
  bytes(): number
  /** Runs it on other input values. If one of them is NaN or infinite in float32, returns false instead. */
  run(values: readonly Float[]): boolean
  /** Copies the outputs of the last run. */
  read(): Promise<readonly Float[]>
  dispose(): void
}

/**
 * Runs ops by name, with one set of kernels: `wasm`, `reference` or `gpu`. A call issues its work and returns; the work is
 * done in order. Only `read` (`tensor.data()`) and `flush` wait for it.
 */
export interface Backend {
  /** What the backend runs on: its kernels, element type, and details such as threads or renderer. */
  describe(): DeviceDescription
  /**
   * Copies host values to the backend.
   * @throws if the number of values does not match the shape.
   */
  tensor(values: NDArray): Tensor
  /**
   * Runs an op into a new tensor, or into a record of several if it has several outputs: `const y = run('conv2d', { x, w, b
   * }, { strides, padding, dilations })`.
   * @throws if shapes or attributes do not fit the op, or an input is disposed of or belongs to another backend.
   */
  run<K extends OpName>(
    op: K,
    inputs: Inputs<K, Tensor>,
    ...attributes: AttributesArgument<K>
  ): Outputs<K, Tensor>
  /** Runs an update, which changes its inputs in place: `update('sgd', { w, v, g }, { … })`. */
  update<K extends UpdateName>(op: K, inputs: Inputs<K, Tensor>, attributes: Attributes<K>): void
  /**
   * The same values under another shape. The new tensor shares memory with `x`, and each must be disposed of.
   * @throws if the two shapes hold different numbers of elements.
   */
  reshape(x: Tensor, shape: Shape): Tensor
  /** Disposes of every tensor made inside `body`, except those in its result: a tensor, or an array or record of them. */
  scope<T>(body: () => T): T
  /**
   * @internal Runs `body` on the inputs and records its launches. Its outputs must depend only on the inputs and on tensors that
   * do not change. Absent if the backend records nothing.
   */
  record?(inputs: readonly NDArray[], body: (inputs: readonly Tensor[]) => readonly Tensor[]): Recorded
  /** Copies a tensor's values to the host. */
  read(x: Tensor): Promise<Float>
  /** Gives a tensor's memory back; calling it again is harmless. */
  release(x: Tensor): void
  /** Live tensors and the memory behind them. */
  memory(): BackendMemory
  /** Waits until all work issued so far is done. */
  flush(): Promise<void>
  /** Frees everything. Every tensor of this backend is unusable afterwards. */
  dispose(): void
}

/**
 * Whether no value is NaN or infinite: 0 times such a value is NaN. There are four sums because an addition waits for the one
 * before it. V8 makes it twice as slow for everyone once it has seen a second kind of array, so it takes only this one.
 */
export function allFinite(data: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0]
  const whole = data.length & ~3
  for (let i = 0; i < whole; i += 4) {
    a += data[i] * 0
    b += data[i + 1] * 0
    c += data[i + 2] * 0
    d += data[i + 3] * 0
  }
  for (let i = whole; i < data.length; i++) a += data[i] * 0
  return a + b + c + d === 0
}

/** Throws if a value is NaN or infinite. The error names the first such element. */
export function checkFinite(where: string, data: Float): void {
  if (data instanceof Float32Array && allFinite(data)) return
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      throw new Error(`${where}: element ${i} is ${data[i]}; every value must be finite`)
}
