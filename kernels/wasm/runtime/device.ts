// The host side of the WebAssembly family. Operands are blocks of the module's memory.

import { choose } from '../../choose.js'
import type { Device, DeviceDescription, DeviceMemory, Task } from '../../device.js'
import {
  mapOutputs,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../../ops.js'
import { sizeOf, type Float, type NDArray, type Shape } from '../../shape.js'
import { wasmKernels, wasmUpdates } from '../index.js'
import type { Block, WasmKernel } from '../kernel.js'
import { WasmRuntime, type WasmOptions } from './runtime.js'

export class WasmDevice implements Device<Block> {
  #runtime: WasmRuntime | undefined
  #largestWorkspace = 0

  private constructor(runtime: WasmRuntime) {
    this.#runtime = runtime
  }

  static async open(options?: WasmOptions): Promise<WasmDevice> {
    return new WasmDevice(await WasmRuntime.open(options))
  }

  describe(): DeviceDescription {
    const { threads, simd, fallback } = this.#open()
    return {
      ...{ family: 'wasm', dtype: 'float32', details: { threads, simd } },
      ...(fallback !== undefined && { fallback }),
    }
  }

  upload({ data, shape }: NDArray): Block {
    const { memory } = this.#open()
    const pointer = memory.take(sizeOf(shape))
    memory.floats(pointer, data.length).set(data)
    return { shape, pointer }
  }

  view({ pointer }: Block, shape: Shape): Block {
    return { shape, pointer }
  }

  run<K extends OpName>(op: K, { inputs, attributes, shapes }: Task<K, Block>): Outputs<K, Block> {
    const runtime = this.#open()
    const { memory } = runtime
    const row: readonly WasmKernel<K>[] = wasmKernels[op]
    const kernel = choose(row, shapes.inputs, attributes)
    const scratch = kernel.workspace?.(shapes.inputs, attributes) ?? 0
    this.#largestWorkspace = Math.max(this.#largestWorkspace, 4 * scratch)
    const taken: number[] = []
    const take = (length: number): number => {
      const pointer = memory.take(length)
      taken.push(pointer)
      return pointer
    }
    try {
      const workspace = take(scratch)
      const outputs = mapOutputs<K, Block>(shapes.outputs, (shape) => ({
        shape,
        pointer: take(sizeOf(shape)),
      }))
      kernel.run(runtime, inputs, attributes, outputs, workspace)
      taken.length = 0
      memory.release(workspace)
      return outputs
    } finally {
      for (const pointer of taken) memory.release(pointer)
    }
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, Block>, attributes: Attributes<K>): void {
    wasmUpdates[op].run(this.#open(), inputs, attributes)
  }

  read({ pointer, shape }: Block): Promise<Float> {
    return Promise.resolve(new Float32Array(this.#open().memory.floats(pointer, sizeOf(shape))))
  }

  release({ pointer }: Block): void {
    this.#open().memory.release(pointer)
  }

  memory(): DeviceMemory {
    return { bytes: this.#runtime?.memory.bytes() ?? 0, workspace: this.#largestWorkspace }
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  dispose(): void {
    this.#runtime?.dispose()
    this.#runtime = undefined
  }

  #open(): WasmRuntime {
    if (!this.#runtime) throw new Error('wasm: the backend was disposed; open another')
    return this.#runtime
  }
}
