// Cells and the order of their launches. Where gpu.js answers at once, a cell has its value as soon as it is launched. Where
// it answers with promises, launches, reads and frees stand in one queue in the order of their issue, and an error waits in
// its cell for whoever reads.

import { Compiler, longest } from './compiler.js'
import type { GpuJs, Resident } from './gpu-js.js'
import type { Cell, FunctionName, Launcher, LaunchOptions } from './kernel.js'

export class GpuLauncher implements Launcher {
  readonly #compiler: Compiler
  /** Whether values are the host's own arrays. */
  readonly #onHost: boolean
  /** The end of the queue; absent where gpu.js answers at once. */
  #queue?: Promise<unknown>
  readonly #live = new Set<Cell>()
  /** What has been launched since `collect` was called. */
  #launched: Cell[] = []
  /** What is being issued, for errors that come later. */
  #label = ''
  #bytes = 0
  #disposed = false
  /** The most bytes that have been alive at once. */
  peakBytes = 0

  constructor(gpu: GpuJs, mode: string) {
    this.#compiler = new Compiler(gpu, mode)
    this.#onHost = ['cpu', 'dev', 'webasm'].includes(mode)
  }

  get quads(): boolean {
    return this.#compiler.quads
  }

  /** Arrays, textures or buffers that are alive. */
  get live(): number {
    return this.#live.size
  }

  /** What kernels run on; absent in mode `dev`. */
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
    if (length > longest)
      throw new Error(
        `${length} elements are more than the ${longest} that a GPU can number in float32; use smaller batches`,
      )
    for (const arg of args)
      if (typeof arg !== 'number' && !this.#live.has(arg))
        throw new Error('an input was freed; the backend was disposed, or the tensor was')
    return this.#make(length, () => {
      const values: (Resident | number)[] = []
      for (const arg of args) {
        if (typeof arg === 'number') values.push(arg)
        else if (arg.value) values.push(arg.value)
        else throw arg.failure ?? new Error('an input was freed before its use')
      }
      return this.#compiler.run(name, length, constants, values, quads)
    })
  }

  upload(values: Float32Array): Cell {
    if (this.#disposed) throw new Error('the backend was disposed')
    if (values.length > longest)
      throw new Error(
        `${values.length} elements are more than the ${longest} that a GPU can number in float32; use smaller batches`,
      )
    return this.#make(values.length, () =>
      this.#onHost ? values : this.#compiler.run('copy', values.length, {}, [values]),
    )
  }

  /** Issues work under a label; what it launches and does not give back is freed. Returns the freed bytes, too. */
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

  /** A copy of a cell's values, as they are when all that was issued before has run. */
  async read(cell: Cell): Promise<Float32Array> {
    if (!this.#live.has(cell)) throw new Error('read: the values were freed; the backend was disposed')
    // Boxed, so that the queue does not wait for the values themselves.
    const copying = (): { values: Float32Array | Promise<Float32Array> } => {
      if (!cell.value) throw cell.failure ?? new Error('read: there is no value')
      return { values: cell.value instanceof Float32Array ? cell.value.slice() : cell.value.toArray() }
    }
    const { values } = this.#queue ? await this.#enqueue(copying) : copying()
    return values
  }

  free(cell: Cell): void {
    if (!this.#live.delete(cell)) return
    this.#bytes -= cell.length * 4
    this.#then(() => {
      if (cell.value && !(cell.value instanceof Float32Array)) cell.value.delete()
      cell.value = undefined
    })
  }

  /** Frees everything, kernels too, and then runs `after`. */
  dispose(after: () => void): void {
    if (this.#disposed) return
    this.#disposed = true
    for (const cell of [...this.#live]) this.free(cell)
    this.#then(() => {
      this.#compiler.dispose()
      after()
    })
  }

  #make(length: number, work: () => Resident | Promise<Resident>): Cell {
    const cell: Cell = { length }
    const label = this.#label
    if (this.#queue)
      void this.#enqueue(async () => {
        try {
          cell.value = await work()
        } catch (cause) {
          cell.failure = cause instanceof LaunchError ? cause : new LaunchError(label, cause)
        }
      })
    else {
      const value = work()
      if ('then' in value) {
        // The first answer tells that this mode answers with promises.
        this.#queue = Promise.resolve()
        void this.#enqueue(async () => {
          try {
            cell.value = await value
          } catch (cause) {
            cell.failure = new LaunchError(label, cause)
          }
        })
      } else cell.value = value
    }
    this.#live.add(cell)
    this.#launched.push(cell)
    this.#bytes += length * 4
    this.peakBytes = Math.max(this.peakBytes, this.#bytes)
    return cell
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

/** A launch that failed; whatever was to be computed from it fails with it. */
class LaunchError extends Error {
  constructor(label: string, cause: unknown) {
    super(`${label} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'LaunchError'
  }
}
