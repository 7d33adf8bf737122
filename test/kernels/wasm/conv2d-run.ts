// Runs one convolution kernel of the WebAssembly family as its device would, on memory that held something else.

import { expect } from 'vitest'
import { mapInputs, ops, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import { sizeOf, type NDArray, type Shape } from '../../../kernels/shape.js'
import type { Block, WasmKernel } from '../../../kernels/wasm/kernel.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime.js'
import { run as runReference } from '../run.js'

const guard = 16

/** Output and workspace start as NaN; what lies behind them must not change. */
export function runWasm<K extends OpName>(
  runtime: WasmRuntime,
  op: K,
  kernel: WasmKernel<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): NDArray {
  const { memory } = runtime
  const taken: number[] = []
  const take = (floats: number, fill: number) => {
    const pointer = memory.take(floats + guard)
    taken.push(pointer)
    memory.floats(pointer, floats).fill(fill)
    memory.floats(pointer + floats * 4, guard).fill(77)
    return pointer
  }
  const blocks = mapInputs<K, NDArray, Block>(inputs, ({ shape, data }) => {
    const pointer = take(data.length, 0)
    memory.floats(pointer, data.length).set(data)
    return { shape, pointer }
  })
  const shapes = mapInputs<K, NDArray, Shape>(inputs, ({ shape }) => shape)
  const y = { shape: ops[op](shapes, attributes), pointer: 0 }
  const length = sizeOf(y.shape)
  y.pointer = take(length, NaN)
  const scratch = kernel.workspace?.(shapes, attributes) ?? 0
  const workspace = take(scratch, NaN)
  kernel.run(runtime, blocks, attributes, y, workspace)
  for (const end of [y.pointer + length * 4, workspace + scratch * 4])
    expect([...memory.floats(end, guard)], `${kernel.name} wrote past its memory`).toEqual(
      Array.from({ length: guard }, () => 77),
    )
  const data = Float32Array.from(memory.floats(y.pointer, length))
  taken.forEach((pointer) => memory.release(pointer))
  return { shape: y.shape, data }
}

const in64 = <K extends OpName>(inputs: Inputs<K, NDArray>, f: (value: number) => number) =>
  mapInputs<K, NDArray, NDArray>(inputs, ({ shape, data }) => ({ shape, data: Float64Array.from(data, f) }))

/** What the formula gives in float64. */
export const expected = <K extends OpName>(op: K, inputs: Inputs<K, NDArray>, attributes: Attributes<K>) =>
  runReference(
    op,
    in64<K>(inputs, (value) => value),
    attributes,
    { name: directName(op) },
  )

/** Σ|a·b|, what the rounding errors of a sum of products are measured by. */
export const magnitudes = <K extends OpName>(op: K, inputs: Inputs<K, NDArray>, attributes: Attributes<K>) =>
  runReference(op, in64<K>(inputs, Math.abs), attributes, { name: directName(op) })

const directName = (op: OpName): string =>
  `${op.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-direct`
