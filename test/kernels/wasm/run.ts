// Runs every kernel of an op's row on WebAssembly threads, and holds it against the reference in float64.

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
} from '../../../kernels/ops.js'
import { sizeOf, type NDArray, type Shape } from '../../../kernels/shape.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import type { Block, WasmKernel } from '../../../kernels/wasm/kernel.js'
import { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { expectClose, type Tolerance } from '../../support/arrays.js'
import { inFloat64, listOf } from '../run.js'

/** One module for each number of threads. */
export const openRuntimes = (): Promise<readonly WasmRuntime[]> =>
  Promise.all([1, 2, 3].map((threads) => WasmRuntime.open({ threads })))

const guard = 16

/**
 * One kernel on memory that held something else: output, workspace and the padding of every block are NaN before, and what
 * follows the last block's padding must not change.
 */
export function runKernel<K extends OpName>(
  runtime: WasmRuntime,
  op: K,
  kernel: WasmKernel<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): Outputs<K, NDArray> {
  const { memory } = runtime
  const taken: { pointer: number; padded: number }[] = []
  const take = (length: number): number => {
    const padded = Math.ceil(length / 16) * 16
    const pointer = memory.take(padded + guard)
    memory.floats(pointer, padded).fill(NaN)
    memory.floats(pointer + padded * 4, guard).fill(77)
    taken.push({ pointer, padded })
    return pointer
  }
  const blocks = mapInputs<K, NDArray, Block>(inputs, ({ shape, data }) => {
    const pointer = take(data.length)
    memory.floats(pointer, data.length).set(data)
    return { shape, pointer }
  })
  const shapes = mapInputs<K, NDArray, Shape>(inputs, ({ shape }) => shape)
  const outputs = ops[op](shapes, attributes)
  const made = mapOutputs<K, Block>(outputs, (shape) => ({ shape, pointer: take(sizeOf(shape)) }))
  kernel.run(runtime, blocks, attributes, made, take(kernel.workspace?.(shapes, attributes) ?? 0))
  const values = mapOutputs<K, NDArray>(outputs, (shape, name) => {
    const { pointer } = outputNamed<K, Block>(made, name)
    return { shape, data: Float32Array.from(memory.floats(pointer, sizeOf(shape))) }
  })
  for (const { pointer, padded } of taken) {
    const behind = memory.floats(pointer + padded * 4, guard)
    expect(
      behind.every((value) => value === 77),
      `${kernel.name} wrote behind its memory`,
    ).toBe(true)
    memory.release(pointer)
  }
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
      for (const other of rest) expectSameBits(other[i], output)
    })
  }
}

/** Fails unless all bits agree. */
export function expectSameBits(actual: NDArray, expected: NDArray): void {
  const [a, b] = [actual, expected].map(({ data }) => new Uint32Array(data.buffer))
  const at = a.findIndex((word, i) => word !== b[i])
  if (at >= 0)
    expect.fail(`element ${at} is ${actual.data[at]} with more threads, ${expected.data[at]} with one`)
}
