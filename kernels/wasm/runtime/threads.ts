// The calling thread and its workers: starts a launch, takes its share, waits for the rest.

import { errorLength, partsPerThread, work, type Share } from './launch.js'
import { kernelNames } from '../module.generated.js'
import type { WasmFunction, WasmMemory, WasmModule } from './webassembly.js'
import { workerStarter, type StartedWorker } from './workers.js'

const mostArguments = 40
// About 100 µs: as long as the next launch of a training step may take to come.
const spins = 30_000

export interface ThreadsOptions {
  readonly module: WasmModule
  readonly memory: WasmMemory
  /** The calling thread's instance: kernels in the order of `kernelNames`. */
  readonly kernels: readonly WasmFunction[]
  /** Threads in all, the calling one included. */
  readonly threads: number
  /** After so many milliseconds without a part finished, a worker is taken for dead; default 120,000. */
  readonly patience?: number
}

export class Threads {
  readonly #threads: number
  readonly #share: Share
  readonly #workers: StartedWorker[] = []
  readonly #mayWait: boolean
  readonly #patience: number
  #launch = 0
  #failure: string | undefined

  private constructor({ threads, kernels, patience = 120_000 }: ThreadsOptions) {
    this.#threads = threads
    this.#patience = patience
    const control = new Int32Array(new SharedArrayBuffer(4 * (16 * (threads + 1) + errorLength)))
    control[6] = threads
    const args = new Float64Array(new SharedArrayBuffer(8 * mostArguments))
    this.#share = { control, args, kernels, thread: 0, errorLength }
    // A browser's main thread, the one that has a document, may not sleep.
    this.#mayWait = !('document' in globalThis)
  }

  /** @throws if a worker cannot be started. */
  static async start(options: ThreadsOptions): Promise<Threads> {
    const { module, memory, threads } = options
    const pool = new Threads(options)
    const { control, args } = pool.#share
    const start = await workerStarter()
    const starting = Array.from({ length: threads - 1 }, async (_, i) => {
      const setup = {
        module,
        memory,
        control,
        args,
        thread: i + 1,
        kernelNames,
        errorLength,
        spins,
      }
      pool.#workers.push(
        await start(setup, (reason) => {
          pool.#failure = `worker ${i + 1} of ${threads - 1} failed: ${reason}`
        }),
      )
    })
    try {
      await Promise.all(starting)
    } catch (cause) {
      await Promise.allSettled(starting)
      pool.dispose()
      throw new Error(`wasm: ${pool.#failure ?? 'a worker failed'}; use { threads: 1 } to do without`, {
        cause,
      })
    }
    return pool
  }

  /** Runs a kernel on all threads, in at most `most` parts, and waits for it. */
  run(kernel: number, items: number, most: number, values: readonly number[]): void {
    if (this.#failure !== undefined) throw new Error(`${this.#failure}; open the backend anew`)
    const { control, args } = this.#share
    control[2] = kernel
    control[3] = items
    control[4] = values.length
    control[8] = Math.min(most, this.#threads * partsPerThread)
    args.set(values)
    Atomics.store(control, 1, 0)
    this.#launch = (this.#launch + 1) | 0
    for (let thread = 0; thread < this.#threads; thread++)
      Atomics.store(control, 16 * (thread + 1), (this.#launch << 8) | this.#partsOf(thread))
    Atomics.store(control, 0, this.#launch)
    Atomics.notify(control, 0)
    work(this.#share, this.#launch)
    this.#finish()
  }

  /** How many of the launch's parts are a thread's own. */
  #partsOf(thread: number): number {
    const parts = this.#share.control[8]
    const upTo = (end: number): number => Math.floor((parts * end) / this.#threads)
    return upTo(thread + 1) - upTo(thread)
  }

  dispose(): void {
    for (const worker of this.#workers) worker.terminate()
  }

  #finish(): void {
    const { control } = this.#share
    const parts = control[8]
    for (let spin = 0, last = 0, since = 0; ; spin++) {
      const done = Atomics.load(control, 1)
      if (done === parts) break
      if (spin < spins || spin % 1000 > 0) continue
      if (done !== last || since === 0) since = performance.now()
      last = done
      if (performance.now() - since > this.#patience) {
        this.#failure = `a worker has not finished '${kernelNames[control[2]]}' in ${this.#patience / 1000} s`
        throw new Error(`${this.#failure}; open the backend anew`)
      }
      if (this.#mayWait) Atomics.wait(control, 1, done, Math.min(1000, this.#patience))
    }
    if (Atomics.exchange(control, 5, 0) === 0) return
    const text = control.subarray(16 * (this.#threads + 1), 16 * (this.#threads + 1) + control[7])
    throw new Error(`${kernelNames[control[2]]}: ${String.fromCharCode(...text)}`)
  }
}
