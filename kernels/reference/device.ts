// The reference family's host side: handles are typed arrays, recycled by length.

import type { Device, DeviceMemory, DType, Stored } from '../device.js'
import {
  mapInputs,
  mapOutputs,
  outputNamed,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../ops.js'
import { sizeOf, type Float, type NDArray, type Shape } from '../shape.js'
import { referenceKernels, referenceUpdates } from './index.js'

export class ReferenceDevice implements Device<Float> {
  readonly #dtype: DType
  readonly #free = new Map<number, Float[]>()
  #bytes = 0
  #largestWorkspace = 0

  constructor(dtype: DType = 'float32') {
    this.#dtype = dtype
  }

  describe() {
    return { family: 'reference', dtype: this.#dtype, details: { threads: 1 } }
  }

  upload({ data, shape }: NDArray): Float {
    const handle = this.#take(sizeOf(shape))
    handle.set(data)
    return handle
  }

  run<K extends OpName>(
    op: K,
    inputs: Inputs<K, Stored<Float>>,
    attributes: Attributes<K>,
    outputs: Outputs<K, Shape>,
  ): Outputs<K, Float> {
    const shapes = mapInputs<K, Stored<Float>, Shape>(inputs, (input) => input.shape)
    const kernel = referenceKernels[op].find((candidate) => candidate.supports?.(shapes, attributes) ?? true)
    if (!kernel) throw new Error(`${op}: no reference kernel supports these shapes`)
    const workspace = this.#take(kernel.workspace?.(shapes, attributes) ?? 0)
    this.#largestWorkspace = Math.max(this.#largestWorkspace, workspace.byteLength)
    const handles = mapOutputs<K, Float>(outputs, (shape) => this.#take(sizeOf(shape)))
    const arrays = mapOutputs<K, NDArray>(outputs, (shape, name) => ({
      shape,
      data: outputNamed<K, Float>(handles, name),
    }))
    kernel.run(mapInputs<K, Stored<Float>, NDArray>(inputs, toArray), attributes, arrays, workspace)
    this.release(workspace)
    return handles
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, Stored<Float>>, attributes: Attributes<K>): void {
    referenceUpdates[op].run(mapInputs<K, Stored<Float>, NDArray>(inputs, toArray), attributes)
  }

  read({ handle }: Stored<Float>): Promise<Float> {
    return Promise.resolve(handle.slice())
  }

  release(handle: Float): void {
    const free = this.#free.get(handle.length)
    if (free) free.push(handle)
    else this.#free.set(handle.length, [handle])
  }

  memory(): DeviceMemory {
    return { bytes: this.#bytes, workspace: this.#largestWorkspace }
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  dispose(): void {
    this.#free.clear()
    this.#bytes = 0
  }

  #take(length: number): Float {
    const recycled = this.#free.get(length)?.pop()
    if (recycled) return recycled
    const taken = this.#dtype === 'float32' ? new Float32Array(length) : new Float64Array(length)
    this.#bytes += taken.byteLength
    return taken
  }
}

const toArray = ({ shape, handle }: Stored<Float>): NDArray => ({ shape, data: handle })
