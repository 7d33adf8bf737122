// A kernel family as benchmarks see it: which kernels there are, and one of them, ready to run on memory of its own.

import { mapOutputs, outputNamed } from '../../kernels/ops.js'
import type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../../kernels/ops.js'
import type { Float, NDArray, Shape } from '../../kernels/shape.js'

/** An op with its inputs. */
export interface Task<K extends OpName> {
  readonly op: K
  readonly inputs: Inputs<K, NDArray>
  readonly attributes: Attributes<K>
  /** The output's, or each one's. */
  readonly shape: Outputs<K, Shape>
  /** How many copies of inputs and output take turns, so that none is in the cache still when its turn comes. */
  readonly copies: number
}

/** An update with what it changes. */
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
  /** Once, on the next copy. */
  run(): void | Promise<void>
  /** Once, on output and workspace that hold NaN before: what it makes of the inputs. Of an update: all it has changed. */
  check(): Float | Promise<Float>
}

/** A model's step on its memory. */
export interface OpenModelStep {
  run(): Promise<void>
  /** Once: what it comes to. */
  check(): Promise<Float>
  close(): void
}

/** A family with its threads started. What it has taken is given back by `close`. */
export interface Session {
  kernel<K extends OpName>(name: string, task: Task<K>): Runnable | Promise<Runnable>
  update<K extends UpdateName>(task: UpdateTask<K>): Runnable | Promise<Runnable>
  close(): void
}

export interface Host {
  /** What its kernels' names begin with. */
  readonly family: string
  /** Whether there is anything to be had from more threads. */
  readonly threaded: boolean
  /** Whether it computes on a GPU, whose roof is another. */
  readonly gpu?: boolean
  /** The kernels of an op's row, the one that runs by default first. */
  kernels(op: OpName): readonly string[]
  /** Those of them that take these shapes. */
  supporting<K extends OpName>(op: K, shapes: Inputs<K, Shape>, attributes: Attributes<K>): readonly string[]
  /** The one of them that runs by default. */
  chosen<K extends OpName>(op: K, shapes: Inputs<K, Shape>, attributes: Attributes<K>): string | undefined
  updates(update: UpdateName): readonly string[]
  /** Whole steps of models; see families/model-steps.ts. */
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

/** The names in a row that take these shapes. */
export const namesOf = <K extends OpName>(
  row: readonly Named<K>[],
  shapes: Inputs<K, Shape>,
  attributes: Attributes<K>,
): string[] => row.filter((kernel) => kernel.supports?.(shapes, attributes) ?? true).map(({ name }) => name)

/** The outputs of a task as a list. */
export function outputsOf<K extends OpName, T>({ shape }: Task<K>, outputs: Outputs<K, T>): readonly T[] {
  const list: T[] = []
  mapOutputs<K, number>(shape, (_, name) => list.push(outputNamed<K, T>(outputs, name)))
  return list
}

/** The values of all arrays, one after the other. */
export function joined(arrays: readonly Float[]): Float64Array {
  const all = new Float64Array(arrays.reduce((length, array) => length + array.length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}
