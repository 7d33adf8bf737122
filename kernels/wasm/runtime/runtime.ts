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
import { lackOfRoom } from '../../address-space.js'
import { nodeModule } from '../../node-module.js'
import { chooseSimd, compileModule, type Simd } from './module.js'
import type { Threads } from './threads.js'
import { Unavailable } from './unavailable.js'
import { webAssembly } from './webassembly.js'

/** The most threads that may be asked for. */
export const mostThreads = 16

/** How the module is set up. */
export interface WasmOptions {
  /** The number of threads, including the calling one; default: the number of processors, at most 16. */
  readonly threads?: number
  /** The most bytes of memory it may take; default and maximum: 4 GiB. */
  readonly memoryLimit?: number
  /** `simd128` does without relaxed SIMD; default: `relaxed` if the engine has it. */
  readonly simd?: Simd
}

type Kernels = { readonly [K in KernelName]: ByName<K> }

/** The decisions that are made before memory is taken. */
interface Plan {
  readonly simd: Simd
  readonly threads: number
  readonly memoryLimit?: number
}

export class WasmRuntime implements Runtime {
  readonly memory: BlockMemory
  readonly simd: Simd
  readonly threads: number
  /** What is missing although nobody chose to do without it, and why. */
  readonly fallback?: string
  readonly #pool: Threads | undefined
  /** Kernels that compute items [i, j) on the calling thread. */
  readonly #alone: Kernels
  /** Kernels that compute j items on all threads, in at most i parts. */
  readonly #shared: Kernels | undefined
  /** Kernels that run as one of these two, depending on the number of parts, and add their launch to the list. */
  readonly #recorded: Kernels
  #launches: (() => void)[] | undefined

  private constructor(
    { simd, threads }: Plan,
    memory: BlockMemory,
    kernels: readonly InOrder[],
    pool: Threads | undefined,
    fallback: string | undefined,
  ) {
    this.memory = memory
    this.simd = simd
    this.threads = threads
    this.fallback = fallback
    this.#pool = pool
    this.#alone = named((number) => kernels[number])
    this.#shared =
      pool &&
      named((number) => (parts, count, ...args) => {
        pool.run(number, count, parts, args)
      })
    this.#recorded = named((number) => (parts, count, ...args) => {
      this.#record(
        pool && parts > 1
          ? () => {
              pool.run(number, count, parts, args)
            }
          : () => kernels[number](0, count, ...args),
      )
    })
  }

  /** Runs `body`, and adds its launches to a list; undefined: records none of them. */
  recording<T>(launches: (() => void)[] | undefined, body: () => T): T {
    const outer = this.#launches
    this.#launches = launches
    try {
      return body()
    } finally {
      this.#launches = outer
    }
  }

  #record(launch: () => void): void {
    this.#launches?.push(launch)
    launch()
  }

  /**
   * Compiles the module and starts its threads: as many as there are processors, or only the calling one if no others can be
   * started.
   * @throws an `Unavailable` if not even that works, or if something that an option asks for is not available.
   */
  static async open({ threads, memoryLimit, simd: wanted }: WasmOptions = {}): Promise<WasmRuntime> {
    const simd = chooseSimd(wanted)
    const alone = { simd, threads: 1, memoryLimit }
    const most = threads ?? Math.min(await processors(), mostThreads)
    if (most === 1) return WasmRuntime.#start(alone)
    try {
      return await WasmRuntime.#start({ ...alone, threads: most })
    } catch (error) {
      if (threads !== undefined || !(error instanceof Unavailable)) throw error
      return WasmRuntime.#start(alone, `'wasm' computes on one thread: ${error.reason}`)
    }
  }

  static async #start(plan: Plan, fallback?: string): Promise<WasmRuntime> {
    const { simd, threads, memoryLimit } = plan
    const sharedMemory = threads > 1
    if (sharedMemory) checkShared()
    // Few pages have shared memory, and the others need not load the code for threads.
    const [module, beside] = await Promise.all([
      compileModule({ simd, sharedMemory }),
      sharedMemory ? import('./threads.js') : undefined,
    ])
    const memory = BlockMemory.open({ shared: sharedMemory, limit: memoryLimit })
    const lack = await lackOfRoom(threads - 1)
    if (lack !== undefined) throw new Unavailable('threads', lack)
    const { exports } = new (webAssembly().Instance)(module, { env: { memory: memory.memory } })
    const kernels = kernelNames.map((name) => exports[name])
    const pool = await beside?.Threads.start({ module, memory: memory.memory, kernels, threads })
    return new WasmRuntime(plan, memory, kernels, pool, fallback ?? memory.fallback)
  }

  call<K extends KernelName, A extends KernelArguments<K>>(
    kernel: K,
    items: number | Items,
    args: Exactly<K, A>,
  ): void {
    const { count, atLeast } = typeof items === 'number' ? { count: items, atLeast: 1 } : items
    const parts = Math.floor(count / atLeast)
    if (this.#launches) this.#recorded[kernel](parts, count, args)
    else if (this.#shared && parts > 1) this.#shared[kernel](parts, count, args)
    else this.#alone[kernel](0, count, args)
  }

  zero(pointer: number, length: number): void {
    this.#record(() => this.memory.floats(pointer, length).fill(0))
  }

  write(pointer: number, values: Float32Array | Int32Array): void {
    // Copies bits, so that the payload of a NaN, or an integer that reads as a NaN, survives.
    const words = new Int32Array(values.buffer, values.byteOffset, values.length)
    this.#record(() => {
      this.memory.words(pointer, words.length).set(words)
    })
  }

  dispose(): void {
    this.#pool?.dispose()
  }
}

/** The number of processors, for this process if that is known. */
async function processors(): Promise<number> {
  const os = await nodeModule<typeof import('node:os')>('node:os')
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } }
  return os?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1
}

/** @throws if threads have no memory to share. */
function checkShared(): void {
  if (typeof SharedArrayBuffer !== 'undefined') return
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean }
  throw new Unavailable(
    'threads',
    crossOriginIsolated === false
      ? 'the page is not cross-origin isolated (it needs the headers Cross-Origin-Opener-Policy: same-origin and ' +
          'Cross-Origin-Embedder-Policy: require-corp)'
      : 'there is no SharedArrayBuffer here',
  )
}

/** Functions that take a kernel's arguments by name and pass them in order, with the kernel's number. */
const named = (inOrder: (number: number) => InOrder): Kernels =>
  Object.fromEntries(kernelNames.map((name, number) => [name, withNames[name](inOrder(number))])) as Kernels
