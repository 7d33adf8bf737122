// The host side of the WebAssembly family. Operands are blocks of the module's memory.

import { choose } from '../../choose.js'
import type { Device, DeviceDescription, DeviceMemory, Recorded, Task } from '../../device.js'
import {
  mapOutputs,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../../ops.js'
import { sizeOf, type Float, type NDArray, type Shape } from '../../shape.js'
import { findNotFinite } from '../finite.js'
import { wasmKernels, wasmUpdates } from '../index.js'
import type { Block, WasmKernel } from '../kernel.js'
import { Recording } from './recording.js'
import { WasmRuntime, type WasmOptions } from './runtime.js'

export class WasmDevice implements Device<Block> {
  #runtime: WasmRuntime | undefined
  #largestWorkspace = 0
  /** The recording in progress. */
  #recording: Recording | undefined
  /** The complete recordings. */
  readonly #recordings = new Set<Recording>()

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
    const pointer = this.#take(sizeOf(shape), 'fixed')
    memory.floats(pointer, data.length).set(data)
    return { shape, pointer }
  }

  view({ pointer }: Block, shape: Shape): Block {
    return { shape, pointer }
  }

  run<K extends OpName>(op: K, { inputs, attributes, shapes }: Task<K, Block>): Outputs<K, Block> {
    const runtime = this.#open()
    const row: readonly WasmKernel<K>[] = wasmKernels[op]
    const kernel = choose(row, shapes.inputs, attributes)
    const scratch = kernel.workspace?.(shapes.inputs, attributes) ?? 0
    this.#largestWorkspace = Math.max(this.#largestWorkspace, 4 * scratch)
    const taken: number[] = []
    const take = (length: number): number => {
      const pointer = this.#take(length)
      taken.push(pointer)
      return pointer
    }
    try {
      const prepared = this.#prepare(kernel, { inputs, attributes, shapes }, take)
      const workspace = take(scratch)
      const outputs = mapOutputs<K, Block>(shapes.outputs, (shape) => ({
        shape,
        pointer: take(sizeOf(shape)),
      }))
      kernel.run(runtime, inputs, attributes, outputs, workspace, prepared)
      taken.length = 0
      this.#release(workspace)
      if (prepared !== 0) this.#release(prepared)
      return outputs
    } finally {
      for (const pointer of taken) this.#release(pointer)
    }
  }

  /** What the kernel makes of its weights; 0 if it does without. A recording makes it once. */
  #prepare<K extends OpName>(
    { preparation }: WasmKernel<K>,
    { inputs, attributes, shapes }: Task<K, Block>,
    take: (length: number) => number,
  ): number {
    if (!preparation) return 0
    const runtime = this.#open()
    const recording = this.#recording
    const [, ...weights] = Object.values<Block>(inputs)
    const keeps = recording !== undefined && weights.every((weight) => recording.isConstant(weight))
    if (preparation.optional && !keeps) return 0
    const floats = preparation.floats(shapes.inputs, attributes)
    if (floats === 0) return 0
    if (!keeps) {
      const prepared = take(floats)
      preparation.run(runtime, inputs, attributes, prepared)
      return prepared
    }
    const prepared = this.#take(floats, 'fixed')
    runtime.recording(undefined, () => {
      preparation.run(runtime, inputs, attributes, prepared)
    })
    return prepared
  }

  record(inputs: readonly Block[], body: () => readonly Block[]): Recorded<Block> {
    const runtime = this.#open()
    const recording = new Recording(runtime.memory, inputs)
    this.#recording = recording
    let outputs: readonly Block[]
    let found: number
    try {
      found = this.#take(1, 'fixed')
      outputs = runtime.recording(recording.launches, body)
      recording.end(inputs, outputs)
    } catch (error) {
      recording.dispose()
      throw error
    } finally {
      this.#recording = undefined
    }
    this.#recordings.add(recording)
    return {
      outputs,
      bytes: () => recording.bytes,
      run: (values) => {
        if (!this.#write(inputs, values, found)) return false
        recording.replay()
        return true
      },
      dispose: () => {
        this.#recordings.delete(recording)
        recording.dispose()
      },
    }
  }

  /** Writes new input values, and returns whether all are finite. `found` is the address of a word for the check. */
  #write(inputs: readonly Block[], values: readonly Float[], found: number): boolean {
    const runtime = this.#open()
    const { memory } = runtime
    const word = memory.words(found, 1)
    word[0] = 0
    for (const [i, input] of inputs.entries()) {
      memory.floats(input.pointer, values[i].length).set(values[i])
      findNotFinite(runtime, input, found)
    }
    return word[0] === 0
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, Block>, attributes: Attributes<K>): void {
    wasmUpdates[op].run(this.#open(), inputs, attributes)
  }

  read({ pointer, shape }: Block): Promise<Float> {
    return Promise.resolve(new Float32Array(this.#open().memory.floats(pointer, sizeOf(shape))))
  }

  release({ pointer }: Block): void {
    this.#release(pointer)
  }

  memory(): DeviceMemory {
    const recorded = [...this.#recordings].reduce((sum, { bytes }) => sum + bytes, 0)
    return { bytes: this.#runtime?.memory.bytes() ?? 0, workspace: this.#largestWorkspace, recorded }
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  dispose(): void {
    this.#runtime?.dispose()
    this.#runtime = undefined
  }

  /**
   * Takes a block. If memory is full, recordings are disposed of first, since they can be made again. During a recording, a
   * `fixed` block keeps its values from run to run.
   */
  #take(length: number, fixed?: 'fixed'): number {
    const { memory } = this.#open()
    const recording = this.#recording
    const take = (): number =>
      recording ? recording[fixed ? 'takeFixed' : 'take'](length) : memory.take(length)
    try {
      return take()
    } catch (error) {
      if (this.#recordings.size === 0) throw error
      for (const other of this.#recordings) other.dispose()
      this.#recordings.clear()
      return take()
    }
  }

  #release(pointer: number): void {
    const room = this.#recording ?? this.#open().memory
    room.release(pointer)
  }

  #open(): WasmRuntime {
    if (!this.#runtime) throw new Error('wasm: the backend was disposed; open another')
    return this.#runtime
  }
}
