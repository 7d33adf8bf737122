// A kernel family from the point of view of benchmarks: its kernels, and each of them ready to run on its own memory.

import { mapOutputs, outputNamed } from '../../kernels/ops.js'
import type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../../kernels/ops.js'
import type { Float, NDArray, Shape } from '../../kernels/shape.js'

/** An op with its inputs. */
export interface Task<K extends OpName> {
  readonly op: K
  readonly inputs: Inputs<K, NDArray>
  readonly attributes: Attributes<K>
  /** The shape of the output, or of each one. */
  readonly shape: Outputs<K, Shape>
  /** How many copies of inputs and output are used in turn, so that none is still in the cache. */
  readonly copies: number
}

/** An update, with the arrays that it changes. */
export interface UpdateTask<K extends UpdateName> {
  readonly update: K
  readonly inputs: Inputs<K, NDArray>
  readonly attributes: Attributes<K>
  readonly copies: number
}

/** A kernel on its memory. */
export interface Runnable {
  /** Bytes of scratch memory. */
  readonly workspaceBytes: number
  /** Runs once, on the next copy. */
  run(): void | Promise<void>
  /**
   * Runs once, on output and workspace that hold NaN before, and returns the result. For an update: everything that it has
   * changed.
   */
  check(): Float | Promise<Float>
}

/** A model's step on its own memory. */
export interface OpenModelStep {
  run(): Promise<void>
  /** Runs once, and returns the result. */
  check(): Promise<Float>
  close(): void
}

/** A family with its threads started. `close` gives back everything that it has taken. */
export interface Session {
  kernel<K extends OpName>(name: string, task: Task<K>): Runnable | Promise<Runnable>
  update<K extends UpdateName>(task: UpdateTask<K>): Runnable | Promise<Runnable>
  close(): void
}

export interface Host {
  /** The prefix of its kernels' names. */
  readonly family: string
  /** Whether more threads can make it faster. */
  readonly threaded: boolean
  /** Whether it computes on a GPU, which has its own roof. */
  readonly gpu?: boolean
  /** The kernels in an op's row, with the default one first. */
  kernels(op: OpName): readonly string[]
  /** Those of them that support these shapes. */
  supporting<K extends OpName>(op: K, shapes: Inputs<K, Shape>, attributes: Attributes<K>): readonly string[]
  /** The default one for these shapes. */
  chosen<K extends OpName>(op: K, shapes: Inputs<K, Shape>, attributes: Attributes<K>): string | undefined
  updates(update: UpdateName): readonly string[]
  /** The steps of models; see families/model-steps.ts. */
  readonly modelSteps: {
    takes(step: string, model: string): boolean
    open(step: string, model: string, threads: number): Promise<OpenModelStep>
  }
  open(threads: number): Promise<Session>
}

interface Named<K extends OpName> {
  readonly name: string
  supports?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean
}

/** The names in a row that support these shapes. */
export const namesOf = <K extends OpName>(
  row: readonly Named<K>[],
  shapes: Inputs<K, Shape>,
  attributes: Attributes<K>,
): string[] => row.filter((kernel) => kernel.supports?.(shapes, attributes) ?? true).map(({ name }) => name)

/** Makes so many copies of a task's memory when they are first asked for; all kernels with the same task use the same. */
export function copiesByTask(): <T>(task: object, count: number, make: () => T) => readonly T[] {
  const made = new Map<object, readonly unknown[]>()
  return <T>(task: object, count: number, make: () => T) => {
    const copies = made.get(task) ?? Array.from({ length: count }, make)
    made.set(task, copies)
    return copies as readonly T[]
  }
}

/** The outputs of a task as a list. */
export function outputsOf<K extends OpName, T>({ shape }: Task<K>, outputs: Outputs<K, T>): readonly T[] {
  const list: T[] = []
  mapOutputs<K, number>(shape, (_, name) => list.push(outputNamed<K, T>(outputs, name)))
  return list
}

/** The values of all arrays, one after another. */
export function joined(arrays: readonly Float[]): Float64Array {
  const all = new Float64Array(arrays.reduce((length, array) => length + array.length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}
