// Opens a kernel family by name, and stands between its device and the layers: contract, scopes, errors.

import {
  taskOf,
  type Device,
  type DeviceDescription,
  type DType,
  type Operand,
} from '../../kernels/device.js'
import {
  mapInputs,
  mapOutputs,
  outputNamed,
  updates,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../../kernels/ops.js'
import { WasmDevice } from '../../kernels/wasm/runtime/device.js'
import { hasWasmSimd, type Simd } from '../../kernels/wasm/runtime/module.js'
import {
  checkAxes,
  formatShape,
  formatShapes,
  sizeOf,
  type Float,
  type NDArray,
  type Shape,
} from '../../kernels/shape.js'
import { Tensor, type AttributesArgument, type Backend, type BackendMemory } from './tensor.js'

export type { Simd } from '../../kernels/wasm/runtime/module.js'

/** The kernel families there are. */
export type BackendName = 'wasm' | 'reference'

/** Opens a backend of one's own choice: what `gpu()` of `receptive/gpu` gives. */
export type BackendOpener = () => Promise<Backend>

/** How a backend is opened. */
export interface BackendOptions {
  /** Element type; default `float32`. `float64`, of `reference` alone, is for gradient checks. */
  readonly dtype?: DType
  /**
   * Threads of `wasm`, the calling one included, 1 to 16; default: as many as there are processors. It is 1 in a browser
   * whose page is not cross-origin isolated.
   */
  readonly threads?: number
  /** The most bytes of memory that `wasm` may take, from 128 KiB; default and most: 4 GiB. */
  readonly memoryLimit?: number
  /**
   * Which build `wasm` runs: `relaxed` fuses multiplication and addition where the processor can, and is the default where
   * the engine has relaxed SIMD; `simd128` rounds after each, and so computes the same bits in every engine.
   */
  readonly simd?: Simd
}

/**
 * Opens a backend: `const backend = await openBackend('wasm')`.
 *
 * @param name `wasm`: WebAssembly SIMD on every core, float32; `reference`: plain TypeScript loops, anywhere.
 * @throws if there is no such backend; the message lists those there are.
 * @throws if `wasm` finds no WebAssembly SIMD, cannot start its threads, or is given an option out of range.
 */
export async function openBackend(name: BackendName, options: BackendOptions = {}): Promise<Backend> {
  const { dtype = 'float32' } = options
  if (!['float32', 'float64'].includes(dtype))
    throw new Error(
      `backend: there is no dtype '${String(dtype)}'; use 'float32', or 'float64' of 'reference'`,
    )
  switch (name) {
    case 'wasm':
      if (dtype !== 'float32')
        throw new Error(`backend: 'wasm' computes with float32 alone; for ${dtype} use 'reference'`)
      return new DeviceBackend(await WasmDevice.open(options))
    case 'reference': {
      // A program that computes in WebAssembly need not load it.
      const { ReferenceDevice } = await import('../../kernels/reference/device.js')
      return new DeviceBackend(new ReferenceDevice(dtype))
    }
    default:
      // By name it would be in every bundle, and gpu.js would have to be installed for every build.
      if ((name as string) === 'gpu')
        throw new Error(
          "backend: 'gpu' is an entry of its own: import { gpu } from 'receptive/gpu', then backend: gpu()",
        )
      throw new Error(`backend: there is no '${String(name)}'; use 'wasm' or 'reference'`)
  }
}

/** The backend for whoever names none: `wasm` wherever WebAssembly SIMD runs, else `reference`. */
export const defaultBackend = (): BackendName => (hasWasmSimd() ? 'wasm' : 'reference')

/** Memory on the device, and how many tensors share it. */
interface Memory {
  readonly bytes: number
  users: number
}

/** What a tensor stands for. */
interface Held<T> {
  readonly operand: T
  readonly memory: Memory
}

/** A backend over any device; tensors map to their operands here, so that these stay the device's own. */
export class DeviceBackend<T extends Operand> implements Backend {
  readonly #device: Device<T>
  readonly #held = new Map<Tensor, Held<T>>()
  readonly #elementBytes: number
  #bytes = 0
  #peakBytes = 0
  /** The most that the device had taken when it was disposed of. */
  #takenAtMost = 0
  #disposed = false
  /** The tensors made in each open scope, innermost last. */
  readonly #scopes: Set<Tensor>[] = []

  constructor(device: Device<T>) {
    this.#device = device
    this.#elementBytes = device.describe().dtype === 'float32' ? 4 : 8
  }

  describe(): DeviceDescription {
    return this.#device.describe()
  }

  tensor(values: NDArray): Tensor {
    this.#checkOpen('tensor')
    checkAxes('tensor', 'shape', values.shape)
    if (values.data.length !== sizeOf(values.shape))
      throw new Error(
        `tensor: ${formatShape(values.shape)} holds ${sizeOf(values.shape)} values, got ${values.data.length}`,
      )
    return this.#new(this.#device.upload(values))
  }

  run<K extends OpName>(
    op: K,
    inputs: Inputs<K, Tensor>,
    ...[given]: AttributesArgument<K>
  ): Outputs<K, Tensor> {
    const task = taskOf(op, this.#find(op, inputs), given ?? ({} as Attributes<K>))
    const made = this.#named(op, inputs, () => this.#device.run(op, task))
    return mapOutputs<K, Tensor>(task.shapes.outputs, (_, name) => this.#new(outputNamed<K, T>(made, name)))
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, Tensor>, attributes: Attributes<K>): void {
    updates[op](
      mapInputs<K, Tensor, Shape>(inputs, (x) => x.shape),
      attributes,
    )
    const operands = this.#find(op, inputs)
    this.#named(op, inputs, () => this.#device.update(op, operands, attributes))
  }

  reshape(x: Tensor, shape: Shape): Tensor {
    if (sizeOf(shape) !== sizeOf(x.shape))
      throw new Error(
        `reshape: ${formatShape(x.shape)} holds ${sizeOf(x.shape)} elements, ${formatShape(shape)} ${sizeOf(shape)}`,
      )
    const { operand, memory } = this.#holding('reshape', x)
    return this.#add(this.#device.view(operand, shape), memory)
  }

  scope<T>(body: () => T): T {
    const made = new Set<Tensor>()
    this.#scopes.push(made)
    let kept = new Set<Tensor>()
    try {
      const result = body()
      kept = new Set(tensorsIn(result))
      return result
    } finally {
      this.#scopes.pop()
      for (const tensor of made)
        if (kept.has(tensor)) this.#scopes.at(-1)?.add(tensor)
        else this.release(tensor)
    }
  }

  async read(x: Tensor): Promise<Float> {
    return this.#device.read(this.#holding('read', x).operand)
  }

  release(x: Tensor): void {
    const held = this.#held.get(x)
    if (!held) return
    this.#held.delete(x)
    const { memory, operand } = held
    if (--memory.users > 0) return
    this.#bytes -= memory.bytes
    this.#device.release(operand)
  }

  memory(): BackendMemory {
    const { bytes, workspace, peakBytes = bytes } = this.#device.memory()
    return {
      tensors: this.#held.size,
      tensorBytes: this.#bytes,
      peakTensorBytes: this.#peakBytes,
      workspaceBytes: workspace,
      bytes,
      peakBytes: Math.max(this.#takenAtMost, peakBytes),
    }
  }

  flush(): Promise<void> {
    return this.#device.flush()
  }

  dispose(): void {
    this.#disposed = true
    this.#takenAtMost = this.memory().peakBytes
    this.#held.clear()
    this.#bytes = 0
    this.#device.dispose()
  }

  #new(operand: T): Tensor {
    const bytes = sizeOf(operand.shape) * this.#elementBytes
    this.#bytes += bytes
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes)
    return this.#add(operand, { bytes, users: 0 })
  }

  #add(operand: T, memory: Memory): Tensor {
    const tensor = new Tensor(this, operand.shape)
    memory.users++
    this.#held.set(tensor, { operand, memory })
    this.#scopes.at(-1)?.add(tensor)
    return tensor
  }

  #find<K extends OpName | UpdateName>(op: K, inputs: Inputs<K, Tensor>): Inputs<K, T> {
    return mapInputs<K, Tensor, T>(inputs, (x) => this.#holding(op, x).operand)
  }

  #holding(op: string, x: Tensor): Held<T> {
    const held = this.#held.get(x)
    if (held) return held
    this.#checkOpen(op)
    throw new Error(
      `${op}: the tensor ${formatShape(x.shape)} ` +
        (x.backend === this
          ? 'was disposed; use it before its scope ends, or return it from the scope'
          : 'lives on another backend; copy it with backend.tensor({ shape, data: await tensor.data() })'),
    )
  }

  #checkOpen(op: string): void {
    if (this.#disposed) throw new Error(`${op}: the backend was disposed; open another`)
  }

  /** Adds the op and the shapes to whatever the device throws. */
  #named<K extends OpName | UpdateName, R>(op: K, inputs: Inputs<K, Tensor>, work: () => R): R {
    try {
      return work()
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const shapes = formatShapes(
        Object.fromEntries(Object.entries<Tensor>(inputs).map(([name, x]) => [name, x?.shape])),
      )
      throw new Error(`${op} failed: ${reason} (${shapes})`, { cause })
    }
  }
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value]
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return []
  return Object.values(value).flatMap(tensorsIn)
}
