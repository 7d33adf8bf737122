// How threads share a launch. The calling thread and its workers both run this code. A launch's items are divided into
// parts, several per thread. A thread first computes its own parts, which lie near each other in memory, as in the launch
// before. Then it takes any parts that other threads have not begun. So a thread that the system has not scheduled yet
// delays nobody.
//
// Control words, where threads meet. Words that different threads write, or wait for, lie on cache lines of their own, 16
// words each:
//
//   0   LAUNCH   the number of the current launch; workers wait for it to change
//   16  DONE     parts finished; the calling thread waits for all
//   32  KERNEL, 33 ITEMS, 34 ARGUMENTS, 35 PARTS    what to run; unchanged from the launch until all its parts are done
//   36  THREADS, 37 FAILED 1 once a part has thrown, 38 LENGTH of the error's text
//   48 + 16·t    the parts that thread t has not begun: launch number · 256 + parts. To begin a part, a thread decrements
//                the word by an atomic exchange. The exchange fails once a new launch has replaced the word, so a thread
//                that arrives late cannot begin a part of a finished launch
//   48 + 16·T …  the error's text
//
// Both functions become the text of the workers' program, so they may use nothing but their arguments.

import type { WasmFunction, WasmMemory, WasmModule } from './webassembly.js'

/** The most parts of a launch per thread. */
export const partsPerThread = 8
/** The most characters of an error that come back from a worker. */
export const errorLength = 200

/** The data with which a worker starts. */
export interface WorkerSetup {
  readonly module: WasmModule
  readonly memory: WasmMemory
  readonly control: Int32Array
  readonly args: Float64Array
  /** Its number, from 1; the calling thread is 0. */
  readonly thread: number
  readonly kernelNames: readonly string[]
  readonly errorLength: number
  /** How often it checks for the next launch before it sleeps. */
  readonly spins: number
}

export interface Share {
  readonly control: Int32Array
  readonly args: Float64Array
  readonly kernels: readonly WasmFunction[]
  readonly thread: number
  readonly errorLength: number
}

/** Computes parts of the launch until none is left to begin; returns how many it did. */
export function work({ control, args, kernels, thread, errorLength }: Share, launch: number): number {
  const threads = control[36]
  const values: number[] = []
  let [kernel, items, parts, did] = [0, 0, 0, 0]
  for (let turn = 0; turn < threads; turn++) {
    const owner = (thread + turn) % threads
    const word = 48 + 16 * owner
    for (;;) {
      const next = Atomics.load(control, word)
      if (next >>> 8 !== (launch & 0xffffff)) return did
      if ((next & 0xff) === 0) break
      if (Atomics.compareExchange(control, word, next, next - 1) !== next) continue
      // From here until its parts are counted, the launch cannot change.
      if (did++ === 0) {
        ;[kernel, items, parts] = [control[32], control[33], control[35]]
        for (let i = 0; i < control[34]; i++) values.push(args[i])
      }
      const part = Math.floor((parts * (owner + 1)) / threads) - (next & 0xff)
      const start = Math.floor((items * part) / parts)
      const end = Math.floor((items * (part + 1)) / parts)
      try {
        kernels[kernel](start, end, ...values)
      } catch (error) {
        if (Atomics.exchange(control, 37, 1) === 0) {
          const text = (error instanceof Error ? error.message : String(error)).slice(0, errorLength)
          for (let i = 0; i < text.length; i++) control[48 + 16 * threads + i] = text.charCodeAt(i)
          control[38] = text.length
        }
      }
    }
  }
  if (did > 0 && Atomics.add(control, 16, did) === parts - did) Atomics.notify(control, 16)
  return did
}

/** A worker's main loop: it reports that it is ready, then takes its share of every launch. */
export function serve(setup: WorkerSetup, ready: () => void, share: typeof work): void {
  const { WebAssembly: api } = globalThis as unknown as {
    WebAssembly: {
      Instance: new (module: object, imports: object) => { exports: Record<string, WasmFunction> }
    }
  }
  const { control, spins } = setup
  const { exports } = new api.Instance(setup.module, { env: { memory: setup.memory } })
  const mine = { ...setup, kernels: setup.kernelNames.map((name) => exports[name]) }
  ready()
  for (let launch = 0; ;) {
    for (let spin = 0; Atomics.load(control, 0) === launch; spin++)
      if (spin >= spins) Atomics.wait(control, 0, launch)
    launch = Atomics.load(control, 0)
    share(mine, launch)
  }
}
