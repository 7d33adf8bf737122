// The calling thread and its workers: starts a launch, computes its own share, and waits for the rest.

import { errorLength, partsPerThread, work, type Share } from './launch.js'
import { kernelNames } from '../module.generated.js'
import { errorText } from '../../error-text.js'
import { Unavailable } from './unavailable.js'
import type { WasmFunction, WasmMemory, WasmModule } from './webassembly.js'
import { workerStarters, type StartedWorker, type StartWorker } from './workers.js'

const mostArguments = 40
// About 100 µs: as long as it may take until the next launch of a training step.
const spins = 30_000
/** How often the calling thread checks on the workers while it waits, in ms. */
const glance = 100
// All parts take about the same time. On a machine with thirty times the work it can do, a part may take thirty times as
// long.
const timesOwn = 30
/** The limit, in ms, for a launch in which the calling thread did nothing, so that there is nothing to compare with. */
const blindPatience = 120_000

export interface ThreadsOptions {
  readonly module: WasmModule
  readonly memory: WasmMemory
  /** The calling thread's instance: kernels in the order of `kernelNames`. */
  readonly kernels: readonly WasmFunction[]
  /** The number of threads, including the calling one. */
  readonly threads: number
  /** How many milliseconds a worker may take to start; default 10,000. */
  readonly startWithin?: number
  /** How many milliseconds a launch waits, at least, for a part to be done; default 10,000. */
  readonly patience?: number
}

export class Threads {
  readonly #threads: number
  readonly #share: Share
  readonly #workers: StartedWorker[] = []
  readonly #mayWait = mayWait()
  readonly #patience: number
  #launch = 0
  #failure: string | undefined

  private constructor({ threads, kernels, patience = 10_000 }: ThreadsOptions) {
    this.#threads = threads
    this.#patience = patience
    const control = new Int32Array(new SharedArrayBuffer(4 * (48 + 16 * threads + errorLength)))
    control[36] = threads
    const args = new Float64Array(new SharedArrayBuffer(8 * mostArguments))
    this.#share = { control, args, kernels, thread: 0, errorLength }
  }

  /** @throws if a worker cannot be started in any way, or does not start in time. */
  static async start(options: ThreadsOptions): Promise<Threads> {
    const reasons: string[] = []
    for (const starter of await workerStarters()) {
      const pool = new Threads(options)
      try {
        await pool.#start(options, starter)
        return pool
      } catch (error) {
        pool.dispose()
        reasons.push(errorText(error))
      }
    }
    throw new Unavailable('threads', reasons.join('; ') || 'there are no workers here')
  }

  async #start({ module, memory, startWithin = 10_000 }: ThreadsOptions, start: StartWorker): Promise<void> {
    const { control, args } = this.#share
    const ready: Promise<void>[] = []
    for (let thread = 1; thread < this.#threads; thread++) {
      const called = `worker ${thread} of ${this.#threads - 1} failed: `
      const setup = { module, memory, control, args, thread, kernelNames, errorLength, spins }
      const worker = start(setup, (reason) => {
        this.#failure ??= called + reason
      })
      this.#workers.push(worker)
      ready.push(within(startWithin, worker.ready, called))
    }
    await Promise.all(ready)
  }

  /** Runs a kernel on all threads, in at most `most` parts, and waits for it. */
  run(kernel: number, items: number, most: number, values: readonly number[]): void {
    if (this.#failure !== undefined) throw new Error(`${this.#failure}; open the backend again`)
    const { control, args } = this.#share
    const parts = Math.min(most, this.#threads * partsPerThread)
    control[32] = kernel
    control[33] = items
    control[34] = values.length
    control[35] = parts
    args.set(values)
    Atomics.store(control, 16, 0)
    this.#launch = (this.#launch + 1) | 0
    for (let thread = 0; thread < this.#threads; thread++)
      Atomics.store(control, 48 + 16 * thread, (this.#launch << 8) | this.#partsOf(thread))
    const began = performance.now()
    Atomics.store(control, 0, this.#launch)
    Atomics.notify(control, 0)
    const own = work(this.#share, this.#launch)
    for (let spin = 0; Atomics.load(control, 16) < parts; spin++)
      if (spin === spins) this.#wait(own === 0 ? blindPatience : timesOwn * (performance.now() - began))
    if (Atomics.exchange(control, 37, 0) === 0) return
    const text = control.subarray(48 + 16 * this.#threads).subarray(0, control[38])
    throw new Error(`${kernelNames[control[32]]}: ${String.fromCharCode(...text)}`)
  }

  dispose(): void {
    for (const worker of this.#workers) worker.terminate()
  }

  /** How many of the launch's parts belong to a thread. */
  #partsOf(thread: number): number {
    const parts = this.#share.control[35]
    const upTo = (end: number): number => Math.floor((parts * end) / this.#threads)
    return upTo(thread + 1) - upTo(thread)
  }

  /**
   * Sleeps until the parts that others have begun are done.
   * @throws if a worker is known to have ended, or if no part was finished within a reasonable time.
   */
  #wait(reasonable: number): void {
    const { control } = this.#share
    const patience = Math.max(this.#patience, reasonable)
    // Counts only the time that this thread was awake: a stopped process or a sleeping machine does not wait.
    let [waited, looked, last] = [0, 0, performance.now()]
    for (let seen = -1; ;) {
      const done = Atomics.load(control, 16)
      if (done === control[35]) return
      if (done !== seen) waited = looked = 0
      seen = done
      if (this.#mayWait) Atomics.wait(control, 16, done, glance)
      const now = performance.now()
      waited += Math.min(now - last, 2 * glance)
      last = now
      if (waited - looked < glance) continue
      looked = waited
      const ended = this.#workers.findIndex((worker) => !worker.alive())
      if (ended >= 0) this.#giveUp(`worker ${ended + 1} of ${this.#workers.length} ended while running`)
      if (waited > patience)
        this.#giveUp(`after ${Math.round(waited / 1000)} s, a worker had not finished its part of`)
    }
  }

  /**
   * A part must not be repeated by another thread: an update of weights done twice is wrong, and the late thread may still
   * write.
   */
  #giveUp(reason: string): never {
    this.#failure = `${reason} '${kernelNames[this.#share.control[32]]}'`
    this.dispose()
    throw new Error(`${this.#failure}; open the backend again`)
  }
}

/** Whether this thread may sleep; a page's main thread may not. This is tested by trying, since no global tells. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0)
    return true
  } catch {
    return false
  }
}

async function within(ms: number, ready: Promise<void>, called: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not start within ${ms / 1000} s`))
    }, ms)
  })
  try {
    await Promise.race([ready, late])
  } catch (cause) {
    throw new Error(called + errorText(cause), { cause })
  } finally {
    clearTimeout(timer)
  }
}
