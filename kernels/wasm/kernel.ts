import type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../ops.js'
import type { Shape } from '../shape.js'
import type { KernelArguments, KernelName, KernelParameters } from './module.generated.js'

/** A shape and the byte address of its values. */
export interface Block {
  readonly shape: Shape
  readonly pointer: number
}

/** Items of a kernel, with so little work in each that a thread should have several. */
export interface Items {
  readonly count: number
  /** The fewest that are worth a thread's while: a few microseconds of work. */
  readonly atLeast: number
}

/** Arguments `A` without names that kernel `K` does not have, not even such as a spread brings along. */
export type Exactly<K extends KernelName, A> = A & {
  readonly [P in Exclude<keyof A, KernelParameters[K]>]: never
}

/** What a kernel's host side may ask for. */
export interface Runtime {
  /**
   * Computes all items of an exported kernel on all threads, and returns when all is done.
   *
   * @param args by the names of the kernel's parameters. Spreads come last: V8 takes up to a microsecond for every name
   * that follows one an object begins with.
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
  /** Names the algorithm, as its file does. */
  readonly name: string
  /** Whether it can run these shapes; absent: always. */
  supports?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean
  /** Whether it is to run shapes that it supports: where it was measured to beat those after it; absent: always. */
  suits?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean
  /**
   * What it makes of its weights before it computes: filters packed or transformed, tables. It depends on the shapes, the
   * attributes and every input but the first, so a recording makes it once. Absent: nothing.
   */
  readonly preparation?: {
    /** Whether it is worth while only if it is kept: `run` does without it, where `prepared` is 0. */
    readonly optional?: true
    /** Floats of memory for it; 0: these shapes want none. */
    floats(shapes: Inputs<K, Shape>, attributes: Attributes<K>): number
    /** Fills that memory, which begins at the byte address `prepared`. */
    run(runtime: Runtime, inputs: Inputs<K, Block>, attributes: Attributes<K>, prepared: number): void
  }
  /** Floats of scratch memory it wants besides; absent: none. */
  workspace?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): number
  /**
   * Writes every element of each output, whatever it held before.
   * @param workspace a byte address.
   * @param prepared where the preparation's result is; 0 if there is none.
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
