// Runs single kernels of the WebAssembly family on memory that is watched.

import { expect } from 'vitest'
import {
  mapInputs,
  mapOutputs,
  ops,
  outputNamed,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../../../kernels/ops.js'
import { sizeOf, type NDArray, type Shape } from '../../../kernels/shape.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import type { Block, Runtime, WasmKernel, WasmUpdate } from '../../../kernels/wasm/kernel.js'
import { WasmRuntime, type WasmOptions } from '../../../kernels/wasm/runtime/runtime.js'
import { expectClose, type Tolerance } from '../../support/arrays.js'
import { inFloat64, listOf } from '../run.js'

/** Shares even work that is not worth a second thread, so that small shapes test threads, too. */
function sharingAll(runtime: WasmRuntime): WasmRuntime {
  const launch = runtime.call.bind(runtime) as Runtime['call']
  const call: Runtime['call'] = (kernel, items, args) => {
    launch(kernel, typeof items === 'number' ? items : items.count, args)
  }
  return Object.assign(runtime, { call })
}

/** A module for 1, 2 and 3 threads each; one alone where memory cannot be shared. */
export async function openRuntimes(options: WasmOptions = {}): Promise<readonly WasmRuntime[]> {
  const runtimes = [await WasmRuntime.open({ ...options, threads: 1 })]
  if (typeof SharedArrayBuffer !== 'undefined')
    for (const threads of [2, 3]) runtimes.push(sharingAll(await WasmRuntime.open({ ...options, threads })))
  return runtimes
}

const guard = 16

/**
 * Blocks that hold something else before: NaN in them and in their padding. What follows the last block's padding must not
 * change.
 */
class Watched {
  readonly #memory: WasmRuntime['memory']
  readonly #taken: { readonly pointer: number; readonly padded: number }[] = []

  constructor({ memory }: WasmRuntime) {
    this.#memory = memory
  }

  take(length: number): number {
    const padded = Math.ceil(length / 16) * 16
    const pointer = this.#memory.take(padded + guard)
    this.#memory.floats(pointer, padded).fill(NaN)
    this.#memory.floats(pointer + padded * 4, guard).fill(77)
    this.#taken.push({ pointer, padded })
    return pointer
  }

  put({ shape, data }: NDArray): Block {
    const pointer = this.take(data.length)
    this.#memory.floats(pointer, data.length).set(data)
    return { shape, pointer }
  }

  values({ shape, pointer }: Block): NDArray {
    return { shape, data: Float32Array.from(this.#memory.floats(pointer, sizeOf(shape))) }
  }

  /** Gives all blocks back; fails if something was written behind one. */
  release(kernel: string): void {
    for (const { pointer, padded } of this.#taken) {
      const behind = this.#memory.floats(pointer + padded * 4, guard)
      const intact = behind.every((value) => value === 77)
      this.#memory.release(pointer)
      if (!intact) expect.fail(`${kernel} wrote behind its memory`)
    }
  }
}

/** One kernel on watched memory; it must leave its inputs as they are. */
export function runKernel<K extends OpName>(
  runtime: WasmRuntime,
  op: K,
  kernel: WasmKernel<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): Outputs<K, NDArray> {
  const watched = new Watched(runtime)
  const blocks = mapInputs<K, NDArray, Block>(inputs, (input) => watched.put(input))
  const shapes = mapInputs<K, NDArray, Shape>(inputs, ({ shape }) => shape)
  const outputs = ops[op](shapes, attributes)
  const made = mapOutputs<K, Block>(outputs, (shape) => ({ shape, pointer: watched.take(sizeOf(shape)) }))
  const { preparation } = kernel
  const floats = preparation?.floats(shapes, attributes) ?? 0
  const prepared = floats > 0 ? watched.take(floats) : 0
  if (floats > 0) preparation!.run(runtime, blocks, attributes, prepared)
  const run = (at: number): Outputs<K, NDArray> => {
    const workspace = watched.take(kernel.workspace?.(shapes, attributes) ?? 0)
    kernel.run(runtime, blocks, attributes, made, workspace, at)
    return mapOutputs<K, NDArray>(outputs, (_, name) => watched.values(outputNamed<K, Block>(made, name)))
  }
  const values = run(prepared)
  if (floats > 0 && preparation!.optional)
    expect(run(0), `${kernel.name}, packing as it goes`).toEqual(values)
  for (const [name, { data }] of Object.entries<NDArray>(inputs)) {
    const after = watched.values((blocks as Readonly<Record<string, Block>>)[name]).data
    if (!data.every((value, at) => Object.is(Math.fround(value), after[at])))
      expect.fail(`${kernel.name} changed its input ${name}`)
  }
  watched.release(kernel.name)
  return values
}

/** What an update on watched memory makes of its inputs. */
export function runUpdate<K extends UpdateName>(
  runtime: WasmRuntime,
  kernel: WasmUpdate<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): readonly NDArray[] {
  const watched = new Watched(runtime)
  const blocks = mapInputs<K, NDArray, Block>(inputs, (input) => watched.put(input))
  kernel.run(runtime, blocks, attributes)
  const values = Object.values<Block>(blocks).map((block) => watched.values(block))
  watched.release(kernel.name)
  return values
}

/** The kernels of an op's row that support some inputs. */
export function supporting<K extends OpName>(
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): readonly WasmKernel<K>[] {
  const row: readonly WasmKernel<K>[] = wasmKernels[op]
  const shapes = mapInputs<K, NDArray, Shape>(inputs, ({ shape }) => shape)
  return row.filter((kernel) => kernel.supports?.(shapes, attributes) ?? true)
}

/** Every kernel that supports the inputs: close to the reference, and the same bits for any number of threads. */
export function expectAsReference<K extends OpName>(
  runtimes: readonly WasmRuntime[],
  op: K,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
  tolerance: Tolerance = {},
): void {
  const expected = listOf<K>(inFloat64(op, inputs, attributes))
  for (const kernel of supporting(op, inputs, attributes)) {
    const [first, ...rest] = runtimes.map((runtime) =>
      listOf<K>(runKernel(runtime, op, kernel, inputs, attributes)),
    )
    first.forEach((output, i) => {
      expectClose(output, expected[i], tolerance)
      for (const other of rest) expectSameBits(other[i], output, kernel.name)
    })
  }
}

/** Fails unless all bits agree. */
export function expectSameBits(actual: NDArray, expected: NDArray, kernel: string): void {
  const [a, b] = [actual, expected].map(({ data }) => new Uint32Array(data.buffer))
  const at = a.findIndex((word, i) => word !== b[i])
  if (at >= 0)
    expect.fail(
      `${kernel}: element ${at} is ${actual.data[at]} with more threads, ${expected.data[at]} with one`,
    )
}
