// Cells, and the order of their launches. If gpu.js is synchronous, a cell has its value as soon as it is launched. If
// gpu.js returns promises, launches, reads and frees go through one queue in the order in which they were issued, and an
// error stays in its cell until somebody reads it.

import { Compiler, kernelKey } from './compiler.js'
import { describeContext } from './describe-context.js'
import { errorText } from '../../error-text.js'
import { faultsOf, type Faults } from './faults.js'
import type { GpuJs, Resident } from './gpu-js.js'
import type { Cell, FunctionName, Launcher, LaunchOptions } from '../kernel.js'
import { checkArrays, checkLength, type Limits } from './limits.js'

/** The origin of a cell. */
interface Origin {
  /** The work that was being issued. */
  readonly label: string
  /** The number of the launch. */
  readonly serial: number
  /** The kernel that computed it; absent for a host array. */
  readonly key?: string | undefined
}

export class GpuLauncher implements Launcher {
  readonly #compiler: Compiler
  /** Whether values are arrays on the host. */
  readonly #onHost: boolean
  /** The end of the queue; absent if gpu.js is synchronous. */
  #queue?: Promise<unknown>
  readonly #live = new Map<Cell, Origin>()
  /** The last result of each kernel, which gpu.js keeps. */
  readonly #kept = new Map<string, Cell>()
  /** Reads in progress. */
  readonly #reads = new Set<Promise<unknown>>()
  /** The cells launched since `collect` was called. */
  #launched: Cell[] = []
  /** The work that is being issued, for errors that are reported later. */
  #label = ''
  #serial = 0
  /** The first launch since the context was last asked for errors. */
  #unasked?: { readonly label: string; readonly serial: number } | undefined
  #context?: { readonly faults: Faults; readonly limits: Limits }
  #bytes = 0
  #disposed = false
  /** The maximum of `bytes` so far. */
  peakBytes = 0

  constructor(gpu: GpuJs, mode: string) {
    this.#compiler = new Compiler(gpu, mode)
    this.#onHost = ['cpu', 'dev', 'webasm'].includes(mode)
  }

  get quads(): boolean {
    return this.#compiler.quads
  }

  /** Whether all shaders so far had the expected form: compiler.ts. */
  get quickReads(): boolean | undefined {
    return this.#compiler.quickReads
  }

  /** Arrays, textures or buffers that are alive. */
  get live(): number {
    return this.#live.size
  }

  /** Bytes of everything alive, and of what gpu.js keeps: each kernel's last result, and its input array from the host. */
  get bytes(): number {
    return this.#bytes
  }

  /** The underlying kernel; absent in mode `dev`. */
  get inner(): Compiler['inner'] {
    return this.#compiler.inner
  }

  launch(
    name: FunctionName,
    length: number,
    constants: Readonly<Record<string, number>>,
    args: readonly (Cell | number)[],
    { quads }: LaunchOptions = {},
  ): Cell {
    this.#checkContext(length)
    checkArrays(args.filter((arg) => typeof arg !== 'number').length)
    for (const arg of args)
      if (typeof arg !== 'number' && !this.#live.has(arg))
        throw new Error('an input was freed; the backend was disposed, or the tensor was')
    return this.#make(length, kernelKey(name, length, constants, { quads }), (watch) => {
      const values: (Resident | number)[] = []
      for (const arg of args) {
        if (typeof arg === 'number') values.push(arg)
        else if (arg.failure) throw arg.failure
        else if (arg.value) values.push(arg.value)
        else throw new Error('an input was freed before its use')
      }
      return this.#compiler.run(name, length, constants, values, { quads, watch })
    })
  }

  upload(values: Float32Array): Cell {
    if (this.#disposed) throw new Error('the backend was disposed')
    const { length } = values
    this.#checkContext(length)
    if (this.#onHost) return this.#make(length, undefined, () => values)
    const key = kernelKey('copy', length, {}, { host: true })
    // The kernel's input array has its own place on the device.
    if (!this.#kept.has(key)) this.#bytes += 4 * length
    return this.#make(length, key, (watch) => this.#compiler.run('copy', length, {}, [values], { watch }))
  }

  /**
   * Issues work under a label. Cells that it launches and does not return are freed. Also returns the number of freed bytes.
   */
  collect<T>(
    label: string,
    work: () => T,
    kept: (result: T) => readonly Cell[],
  ): { result: T; freed: number } {
    this.#label = label
    this.#launched = []
    let keep: readonly Cell[] = []
    try {
      const result = work()
      keep = kept(result)
      const freed = this.#launched.filter((cell) => !keep.includes(cell))
      return { result, freed: freed.reduce((bytes, { length }) => bytes + length * 4, 0) }
    } finally {
      for (const cell of this.#launched) if (!keep.includes(cell)) this.free(cell)
      this.#launched = []
    }
  }

  /** A copy of a cell's values, after everything issued before has run. */
  async read(cell: Cell): Promise<Float32Array> {
    const origin = this.#live.get(cell)
    if (!origin) throw new Error('read: the values were freed; the backend was disposed')
    const reading = this.#queue ? this.#readLater(cell, origin) : this.#readNow(cell, origin)
    this.#reads.add(reading)
    try {
      return await reading
    } finally {
      this.#reads.delete(reading)
    }
  }

  free(cell: Cell): void {
    const origin = this.#live.get(cell)
    if (!origin) return
    this.#live.delete(cell)
    if (origin.key === undefined || this.#kept.get(origin.key) !== cell) this.#bytes -= cell.length * 4
    this.#then(() => {
      if (cell.value && !(cell.value instanceof Float32Array)) cell.value.delete()
      cell.value = undefined
    })
  }

  /**
   * Frees everything, including kernels, and then runs `after`. Reads in progress still complete.
   *
   * @param whole whether to free the context, too.
   */
  dispose(whole: boolean, after: () => void): void {
    if (this.#disposed) return
    this.#disposed = true
    for (const cell of [...this.#live.keys()]) this.free(cell)
    this.#kept.clear()
    this.#bytes = 0
    const finish = (): void => {
      this.#compiler.dispose(whole)
      after()
    }
    if (this.#queue) void this.#enqueue(() => Promise.allSettled(this.#reads).then(finish))
    else finish()
  }

  #make(
    length: number,
    key: string | undefined,
    work: (watch: <T>(call: () => T) => T) => Resident | Promise<Resident>,
  ): Cell {
    const cell: Cell = { length }
    const origin = { label: this.#label, serial: ++this.#serial, key }
    this.#unasked ??= origin
    const watched = () => {
      const faults = this.#context?.faults
      return work((call) => faults?.watch(call, (problem) => this.#fail(origin, problem)) ?? call())
    }
    const settle = async (value: () => Resident | Promise<Resident>): Promise<void> => {
      try {
        cell.value = await value()
      } catch (cause) {
        cell.failure ??= this.#failure(origin.label, cause)
      }
    }
    if (this.#queue) void this.#enqueue(() => settle(watched))
    else {
      const value = watched()
      if ('then' in value) {
        // The first result shows that this mode returns promises.
        this.#queue = Promise.resolve()
        void this.#enqueue(() => settle(() => value))
      } else cell.value = value
    }
    this.#live.set(cell, origin)
    this.#launched.push(cell)
    this.#bytes += length * 4
    if (key !== undefined && !this.#onHost) this.#keep(key, cell)
    this.peakBytes = Math.max(this.peakBytes, this.#bytes)
    return cell
  }

  #keep(key: string, cell: Cell): void {
    const last = this.#kept.get(key)
    if (last && !this.#live.has(last)) this.#bytes -= last.length * 4
    this.#kept.set(key, cell)
  }

  async #readNow(cell: Cell, { label }: Origin): Promise<Float32Array> {
    if (cell.failure) throw cell.failure
    const { value } = cell
    if (!value) throw new Error('read: there is no value')
    if (value instanceof Float32Array) return value.slice()
    const values = value.toArray()
    const faults = this.#context?.faults
    // A lost context reads as zeros.
    const lost = faults?.lost(value)
    if (lost) throw new LaunchError(label, lost)
    const problem = faults?.errors()
    const first = this.#unasked
    this.#unasked = undefined
    if (problem === undefined) return values
    if (first)
      this.#fail(
        first,
        first.label === this.#label
          ? problem
          : `${problem}, in this operation or a later one, up to ${this.#label}`,
      )
    throw cell.failure ?? new LaunchError(label, problem)
  }

  async #readLater(cell: Cell, origin: Origin): Promise<Float32Array> {
    let faults: Faults | undefined
    // Boxed, so that the queue does not wait for the values themselves.
    const { values } = await this.#enqueue(() => {
      if (cell.failure) throw cell.failure
      const { value } = cell
      if (!value) throw new Error('read: there is no value')
      if (value instanceof Float32Array) return { values: value.slice() }
      faults = this.#context?.faults
      const copy = () => value.toArray()
      return { values: faults?.watch(copy, (problem) => this.#fail(origin, problem)) ?? copy() }
    })
    try {
      const result = await values
      await faults?.settled()
      if (!cell.failure) return result
    } catch (cause) {
      throw cell.failure ?? this.#failure(origin.label, cause)
    }
    throw cell.failure
  }

  /**
   * Makes every cell fail that was launched at or after a launch, because there is no telling which of them depend on it.
   */
  #fail({ label, serial }: { readonly label: string; readonly serial: number }, problem: string): void {
    const failure = new LaunchError(label, problem)
    for (const [cell, origin] of this.#live) if (origin.serial >= serial) cell.failure ??= failure
  }

  #failure(label: string, cause: unknown): LaunchError {
    if (cause instanceof LaunchError) return cause
    return new LaunchError(label, this.#context?.faults.lost() ?? cause)
  }

  /** Throws if the context is lost, or cannot hold an array of that length. */
  #checkContext(length: number): void {
    const context = this.inner?.context
    if (context) this.#context ??= { faults: faultsOf(context), limits: describeContext(context) }
    const lost = this.#context?.faults.lost()
    if (lost) throw new Error(lost)
    checkLength(length, this.#context?.limits ?? {})
  }

  #then(work: () => void): void {
    if (this.#queue) void this.#enqueue(work)
    else work()
  }

  #enqueue<T>(work: () => T): Promise<Awaited<T>> {
    const done = (this.#queue ?? Promise.resolve()).then(work)
    this.#queue = done.catch(() => undefined)
    return done as Promise<Awaited<T>>
  }
}

/** A failed launch. Everything that is computed from it fails, too. */
class LaunchError extends Error {
  constructor(label: string, cause: unknown) {
    super(`${label} failed: ${errorText(cause)}`, { cause })
    this.name = 'LaunchError'
  }
}
