// The host side of the reference family. Operands are typed arrays with a shape, recycled by length.

import { choose } from '../choose.js'
import type { Device, DeviceMemory, DType, Task } from '../device.js'
import {
  mapOutputs,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../ops.js'
import { sizeOf, type Float, type NDArray, type Shape } from '../shape.js'
import { referenceKernels, referenceUpdates } from './index.js'
import type { ReferenceKernel } from './kernel.js'

export class ReferenceDevice implements Device<NDArray> {
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

  upload({ data, shape }: NDArray): NDArray {
    const taken = this.#take(sizeOf(shape))
    taken.set(data)
    return { shape, data: taken }
  }

  view({ data }: NDArray, shape: Shape): NDArray {
    return { shape, data }
  }

  run<K extends OpName>(op: K, { inputs, attributes, shapes }: Task<K, NDArray>): Outputs<K, NDArray> {
    const row: readonly ReferenceKernel<K>[] = referenceKernels[op]
    const kernel = choose(row, shapes.inputs, attributes)
    const workspace = this.#take(kernel.workspace?.(shapes.inputs, attributes) ?? 0)
    this.#largestWorkspace = Math.max(this.#largestWorkspace, workspace.byteLength)
    const outputs = mapOutputs<K, NDArray>(shapes.outputs, (shape) => ({
      shape,
      data: this.#take(sizeOf(shape)),
    }))
    kernel.run(inputs, attributes, outputs, workspace)
    this.#recycle(workspace)
    return outputs
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, NDArray>, attributes: Attributes<K>): void {
    referenceUpdates[op].run(inputs, attributes)
  }

  read({ data }: NDArray): Promise<Float> {
    return Promise.resolve(data.slice())
  }

  release({ data }: NDArray): void {
    this.#recycle(data)
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

  #recycle(array: Float): void {
    const free = this.#free.get(array.length)
    if (free) free.push(array)
    else this.#free.set(array.length, [array])
  }

  #take(length: number): Float {
    const recycled = this.#free.get(length)?.pop()
    if (recycled) return recycled
    const taken = allocate(length, this.#dtype)
    this.#bytes += taken.byteLength
    return taken
  }
}

function allocate(length: number, dtype: DType): Float {
  try {
    return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length)
  } catch (cause) {
    const mebibytes = (length * (dtype === 'float32' ? 4 : 8)) / 2 ** 20
    throw new Error(
      `out of memory: ${mebibytes.toFixed(1)} MiB were requested; use smaller batches or images, or dispose of tensors`,
      { cause },
    )
  }
}
