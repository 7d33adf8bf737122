// The compiled module, its memory and its threads.

import type { Exactly, Items, Runtime } from '../kernel.js'
import { BlockMemory } from './memory.js'
import {
  kernelNames,
  withNames,
  type ByName,
  type InOrder,
  type KernelArguments,
  type KernelName,
} from '../module.generated.js'
import { compileModule, detectFeatures, type Simd } from './module.js'
import { Threads } from './threads.js'
import { webAssembly } from './webassembly.js'
import { processors } from './workers.js'

const mostThreads = 16

/** How the module is set up. */
export interface WasmOptions {
  /** Threads, the calling one included; default: as many as there are processors, at most 16. */
  readonly threads?: number
  /** The most bytes of memory it may take; default and most: 4 GiB. */
  readonly memoryLimit?: number
  /** `simd128` leaves relaxed SIMD aside where the engine has it; default: `relaxed` where it has. */
  readonly simd?: Simd
}

type Kernels = { readonly [K in KernelName]: ByName<K> }

export class WasmRuntime implements Runtime {
  readonly memory: BlockMemory
  readonly simd: Simd
  readonly threads: number
  readonly #pool: Threads | undefined
  /** Compute items [i, j) on the calling thread. */
  readonly #alone: Kernels
  /** Compute j items on all threads, in at most i parts. */
  readonly #shared: Kernels | undefined

  private constructor(
    memory: BlockMemory,
    simd: Simd,
    kernels: readonly InOrder[],
    threads: number,
    pool: Threads | undefined,
  ) {
    this.memory = memory
    this.simd = simd
    this.threads = threads
    this.#pool = pool
    this.#alone = named((number) => kernels[number])
    this.#shared =
      pool &&
      named((number) => (parts, count, ...args) => {
        pool.run(number, count, parts, args)
      })
  }

  /**
   * Compiles the module and starts its threads.
   * @throws if the engine lacks WebAssembly SIMD or the build asked for, an option is out of range, or a worker cannot be
   * started.
   */
  static async open({ threads: asked, memoryLimit, simd: wanted }: WasmOptions = {}): Promise<WasmRuntime> {
    if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1 && asked <= mostThreads))
      throw new Error(`wasm: threads must be a whole number from 1 to ${mostThreads}, got ${String(asked)}`)
    const features = detectFeatures()
    const simd = wanted ?? features.simd
    if (!['relaxed', 'simd128'].includes(simd))
      throw new Error(`wasm: there is no build '${simd}'; simd must be 'relaxed' or 'simd128'`)
    if (simd === 'relaxed' && features.simd !== 'relaxed')
      throw new Error("wasm: this engine has no relaxed SIMD; leave simd out, or use { simd: 'simd128' }")
    const threads = features.sharedMemory ? (asked ?? Math.min(await processors(), mostThreads)) : 1
    const sharedMemory = threads > 1
    const module = await compileModule({ simd, sharedMemory })
    const memory = new BlockMemory({ shared: sharedMemory, limit: memoryLimit })
    const { exports } = new (webAssembly().Instance)(module, { env: { memory: memory.memory } })
    const kernels = kernelNames.map((name) => exports[name])
    const pool =
      threads > 1 ? await Threads.start({ module, memory: memory.memory, kernels, threads }) : undefined
    return new WasmRuntime(memory, simd, kernels, threads, pool)
  }

  call<K extends KernelName, A extends KernelArguments<K>>(
    kernel: K,
    items: number | Items,
    args: Exactly<K, A>,
  ): void {
    const { count, atLeast } = typeof items === 'number' ? { count: items, atLeast: 1 } : items
    const parts = Math.floor(count / atLeast)
    if (this.#shared && parts > 1) this.#shared[kernel](parts, count, args)
    else this.#alone[kernel](0, count, args)
  }

  zero(pointer: number, length: number): void {
    this.memory.floats(pointer, length).fill(0)
  }

  write(pointer: number, values: Float32Array | Int32Array): void {
    // As bits: a NaN's payload, or an integer that reads as one, survives.
    this.memory
      .words(pointer, values.length)
      .set(new Int32Array(values.buffer, values.byteOffset, values.length))
  }

  dispose(): void {
    this.#pool?.dispose()
  }
}

/** What takes every kernel's arguments by name and gives them in order to a function of the kernel's number. */
const named = (inOrder: (number: number) => InOrder): Kernels =>
  Object.fromEntries(kernelNames.map((name, number) => [name, withNames[name](inOrder(number))])) as Kernels
