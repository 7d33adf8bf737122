// A backend over any device. It stands between the device and the layers: it checks the contract, manages scopes, and
// completes errors.

import { taskOf, type Device, type DeviceDescription, type Operand } from '../../kernels/device.js'
import {
  mapInputs,
  mapOutputs,
  ops,
  outputNamed,
  updates,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../../kernels/ops.js'
import {
  checkAxes,
  formatShape,
  formatShapes,
  sizeOf,
  type Float,
  type NDArray,
  type Shape,
} from '../../kernels/shape.js'
import { aFunction, isRecord } from '../check/check.js'
import { errorText } from '../../kernels/error-text.js'
import { checkValues, known, notByName, notTensor, refuseLater } from './backend-checks.js'
import { Tensor, type AttributesArgument, type Backend, type BackendMemory, type Recorded } from './tensor.js'

/** A piece of memory on the device, and how many tensors share it. */
interface Memory {
  readonly bytes: number
  users: number
}

/** What a tensor refers to. */
interface Held<T> {
  readonly operand: T
  readonly memory: Memory
}

/** Maps tensors to a device's operands, so that only the device sees these. */
export class DeviceBackend<T extends Operand> implements Backend {
  readonly #device: Device<T>
  readonly #held = new Map<Tensor, Held<T>>()
  readonly #elementBytes: number
  #bytes = 0
  #peakBytes = 0
  /** The peak memory of the device when it was disposed of. */
  #takenAtMost = 0
  #disposed = false
  /** The tensors made in each open scope, innermost last. */
  readonly #scopes: Set<Tensor>[] = []
  /** @internal */
  readonly record: Backend['record']
  readonly #fallback: string | undefined

  /** @param fallback why this device was chosen instead of a better one, if nobody asked for it by name. */
  constructor(device: Device<T>, fallback?: string) {
    this.#device = device
    this.#fallback = fallback
    this.#elementBytes = device.describe().dtype === 'float32' ? 4 : 8
    if (device.record) this.record = (inputs, body) => this.#record(inputs, body)
  }

  describe(): DeviceDescription {
    return { ...this.#device.describe(), ...(this.#fallback !== undefined && { fallback: this.#fallback }) }
  }

  tensor(values: NDArray): Tensor {
    this.#checkOpen('tensor')
    checkValues(values, this.#elementBytes)
    return this.#new(this.#named('tensor', { values }, () => this.#device.upload(values)))
  }

  run<K extends OpName>(
    op: K,
    inputs: Inputs<K, Tensor>,
    ...[given]: AttributesArgument<K>
  ): Outputs<K, Tensor> {
    const attributes = given ?? ({} as Attributes<K>)
    const operands = this.#find(known('run', op, ops), inputs)
    const task = taskOf(op, operands, attributes)
    const made = this.#named(op, inputs, () => this.#device.run(op, task))
    return mapOutputs<K, Tensor>(task.shapes.outputs, (_, name) => this.#new(outputNamed<K, T>(made, name)))
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, Tensor>, given: Attributes<K>): void {
    const attributes = (given as Attributes<K> | undefined) ?? ({} as Attributes<K>)
    const operands = this.#find(known('update', op, updates), inputs)
    updates[op](
      mapInputs<K, T, Shape>(operands, (x) => x.shape),
      attributes,
    )
    this.#named(op, inputs, () => this.#device.update(op, operands, attributes))
  }

  reshape(x: Tensor, shape: Shape): Tensor {
    const { operand, memory } = this.#holding('reshape', x)
    checkAxes('reshape', 'shape', shape)
    if (sizeOf(shape) !== sizeOf(x.shape))
      throw new Error(
        `reshape: ${formatShape(x.shape)} holds ${sizeOf(x.shape)} elements, ${formatShape(shape)} ${sizeOf(shape)}`,
      )
    return this.#add(this.#device.view(operand, shape), memory)
  }

  scope<T>(body: () => T): T {
    aFunction('scope: body', body)
    const made = new Set<Tensor>()
    this.#scopes.push(made)
    let kept = new Set<Tensor>()
    try {
      const result = body()
      refuseLater(result)
      kept = new Set(tensorsIn(result))
      return result
    } finally {
      this.#scopes.pop()
      for (const tensor of made)
        if (kept.has(tensor)) this.#scopes.at(-1)?.add(tensor)
        else this.release(tensor)
    }
  }

  #record(values: readonly NDArray[], body: (inputs: readonly Tensor[]) => readonly Tensor[]): Recorded {
    const inputs = values.map((array) => this.tensor(array))
    let made: readonly Tensor[] = []
    try {
      const { outputs, ...recorded } = this.#device.record!(
        inputs.map((x) => this.#holding('record', x).operand),
        () => {
          made = this.scope(() => body(inputs))
          return made.map((y) => this.#holding('record', y).operand)
        },
      )
      for (const tensor of [...inputs, ...made]) this.#forget(tensor)
      return {
        ...recorded,
        read: () => Promise.all(outputs.map((output) => this.#device.read(output))),
      }
    } catch (error) {
      for (const tensor of inputs) tensor.dispose()
      throw error
    }
  }

  /** Forgets a tensor whose memory now belongs to a recording. */
  #forget(tensor: Tensor): void {
    const held = this.#held.get(tensor)
    if (!held) return
    this.#held.delete(tensor)
    if (--held.memory.users === 0) this.#bytes -= held.memory.bytes
  }

  async read(x: Tensor): Promise<Float> {
    return this.#device.read(this.#holding('read', x).operand)
  }

  release(x: Tensor): void {
    const held = this.#held.get(x)
    if (!held) {
      if (!(x instanceof Tensor)) notTensor('release', x)
      if (x.backend !== this) throw new Error('release: the tensor lives on another backend')
      return
    }
    this.#held.delete(x)
    const { memory, operand } = held
    if (--memory.users > 0) return
    this.#bytes -= memory.bytes
    this.#device.release(operand)
  }

  memory(): BackendMemory {
    const { bytes, workspace, recorded = 0, peakBytes = bytes } = this.#device.memory()
    return {
      tensors: this.#held.size,
      tensorBytes: this.#bytes,
      peakTensorBytes: this.#peakBytes,
      workspaceBytes: workspace,
      recordedBytes: recorded,
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
    if (!isRecord(inputs) || inputs instanceof Tensor) notByName(op, inputs)
    return mapInputs<K, Tensor, T>(inputs, (x) => this.#holding(op, x).operand)
  }

  #holding(op: string, x: Tensor): Held<T> {
    const held = this.#held.get(x)
    if (held) return held
    this.#checkOpen(op)
    if (!(x instanceof Tensor)) notTensor(op, x)
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

  /** Adds the op and the shapes to any error that the device throws. */
  #named<R>(op: string, inputs: object, work: () => R): R {
    try {
      return work()
    } catch (cause) {
      const shapes = formatShapes(
        Object.fromEntries(
          Object.entries<{ shape: Shape } | undefined>({ ...inputs }).map(([name, x]) => [name, x?.shape]),
        ),
      )
      throw new Error(`${op} failed: ${errorText(cause)} (${shapes})`, { cause })
    }
  }
}

/** The tensors in a value, which may contain itself. */
function tensorsIn(value: unknown, seen = new Set<unknown>()): Tensor[] {
  if (value instanceof Tensor) return [value]
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || seen.has(value)) return []
  seen.add(value)
  return Object.values(value).flatMap((one) => tensorsIn(one, seen))
}
