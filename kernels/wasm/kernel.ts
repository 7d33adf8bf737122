import type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../ops.js'
import type { Shape } from '../shape.js'
import type { KernelArguments, KernelName, KernelParameters } from './module.generated.js'

/** A shape and the byte address of its values. */
export interface Block {
  readonly shape: Shape
  readonly pointer: number
}

/** The items of a kernel. Each is so little work that a thread should get several. */
export interface Items {
  readonly count: number
  /** The fewest items that are worth a thread: a few microseconds of work. */
  readonly atLeast: number
}

/** Arguments `A` with no names that kernel `K` does not have, not even from a spread. */
export type Exactly<K extends KernelName, A> = A & {
  readonly [P in Exclude<keyof A, KernelParameters[K]>]: never
}

/** What the host side of a kernel can use. */
export interface Runtime {
  /**
   * Computes all items of an exported kernel on all threads, and returns when everything is done.
   *
   * @param args by the names of the kernel's parameters. Put spreads last: V8 takes up to a microsecond for every name that
   * follows a spread at the beginning of an object.
   */
  call<K extends KernelName, A extends KernelArguments<K>>(
    kernel: K,
    items: number | Items,
    args: Exactly<K, A>,
  ): void
  /** Sets `length` floats to 0. */
  zero(pointer: number, length: number): void
  /** Copies values into memory. */
  write(pointer: number, values: Float32Array | Int32Array): void
}

/** A WebAssembly kernel's host side. Shapes have passed the contract; values are float32. */
export interface WasmKernel<K extends OpName> {
  /** The algorithm's name, which is also its file's. */
  readonly name: string
  /** Whether it can run these shapes; absent: always. */
  supports?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean
  /** Whether it should run shapes that it supports, because it was measured to beat the kernels after it; absent: always. */
  suits?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean
  /**
   * What it makes of its weights before it computes: packed or transformed filters, and tables. It depends on the shapes, the
   * attributes and every input except the first, so a recording makes it once. Absent: nothing.
   */
  readonly preparation?: {
    /** Whether it pays off only if it is kept. Given a `prepared` of 0, `run` does without it. */
    readonly optional?: true
    /** How many floats of memory it needs; 0: these shapes need none. */
    floats(shapes: Inputs<K, Shape>, attributes: Attributes<K>): number
    /** Fills that memory, which begins at the byte address `prepared`. */
    run(runtime: Runtime, inputs: Inputs<K, Block>, attributes: Attributes<K>, prepared: number): void
  }
  /** How many floats of scratch memory it needs besides; absent: none. */
  workspace?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): number
  /**
   * Writes every element of each output, whatever was there before.
   * @param workspace a byte address.
   * @param prepared the byte address of the preparation's result; 0 if there is none.
   */
  run(
    runtime: Runtime,
    inputs: Inputs<K, Block>,
    attributes: Attributes<K>,
    outputs: Outputs<K, Block>,
    workspace: number,
    prepared: number,
  ): void
}

export type Preparation<K extends OpName> = NonNullable<WasmKernel<K>['preparation']>

/** A kernel that changes its inputs in place. */
export interface WasmUpdate<K extends UpdateName> {
  readonly name: string
  run(runtime: Runtime, inputs: Inputs<K, Block>, attributes: Attributes<K>): void
}
