// The WebAssembly family's host side: handles are byte addresses of blocks in the module's memory.

import type { Device, DeviceMemory, Stored } from '../../device.js'
import {
  mapInputs,
  mapOutputs,
  outputNamed,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../../ops.js'
import { sizeOf, type Float, type NDArray, type Shape } from '../../shape.js'
import { choose } from '../choose.js'
import { wasmKernels, wasmUpdates } from '../index.js'
import type { Block } from '../kernel.js'
import { WasmRuntime, type WasmOptions } from './runtime.js'

export class WasmDevice implements Device<number> {
  #runtime: WasmRuntime | undefined
  #largestWorkspace = 0

  private constructor(runtime: WasmRuntime) {
    this.#runtime = runtime
  }

  static async open(options?: WasmOptions): Promise<WasmDevice> {
    return new WasmDevice(await WasmRuntime.open(options))
  }

  describe() {
    const { threads, simd } = this.#open()
    return { family: 'wasm', dtype: 'float32', details: { threads, simd } } as const
  }

  upload({ data, shape }: NDArray): number {
    const { memory } = this.#open()
    const pointer = memory.take(sizeOf(shape))
    memory.floats(pointer, data.length).set(data)
    return pointer
  }

  run<K extends OpName>(
    op: K,
    inputs: Inputs<K, Stored<number>>,
    attributes: Attributes<K>,
    outputs: Outputs<K, Shape>,
  ): Outputs<K, number> {
    const runtime = this.#open()
    const { memory } = runtime
    const shapes = mapInputs<K, Stored<number>, Shape>(inputs, (input) => input.shape)
    const kernel = choose<K>(wasmKernels[op], shapes, attributes)
    if (!kernel) throw new Error(`${op}: no wasm kernel supports these shapes`)
    const scratch = kernel.workspace?.(shapes, attributes) ?? 0
    this.#largestWorkspace = Math.max(this.#largestWorkspace, 4 * scratch)
    const taken: number[] = []
    const take = (length: number): number => {
      const pointer = memory.take(length)
      taken.push(pointer)
      return pointer
    }
    try {
      const workspace = take(scratch)
      const pointers = mapOutputs<K, number>(outputs, (shape) => take(sizeOf(shape)))
      const blocks = mapOutputs<K, Block>(outputs, (shape, name) => ({
        shape,
        pointer: outputNamed<K, number>(pointers, name),
      }))
      kernel.run(runtime, mapInputs<K, Stored<number>, Block>(inputs, toBlock), attributes, blocks, workspace)
      taken.length = 0
      memory.release(workspace)
      return pointers
    } finally {
      for (const pointer of taken) memory.release(pointer)
    }
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, Stored<number>>, attributes: Attributes<K>): void {
    wasmUpdates[op].run(this.#open(), mapInputs<K, Stored<number>, Block>(inputs, toBlock), attributes)
  }

  read({ handle, shape }: Stored<number>): Promise<Float> {
    return Promise.resolve(new Float32Array(this.#open().memory.floats(handle, sizeOf(shape))))
  }

  release(handle: number): void {
    this.#open().memory.release(handle)
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

const toBlock = ({ shape, handle }: Stored<number>): Block => ({ shape, pointer: handle })
