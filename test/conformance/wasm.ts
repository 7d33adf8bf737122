// The WebAssembly family on 1, 2 and 3 threads, which give the same bits.

import type { Attributes, Inputs, OpName, UpdateName } from '../../kernels/ops.js'
import type { NDArray } from '../../kernels/shape.js'
import { wasmKernels, wasmUpdates } from '../../kernels/wasm/index.js'
import type { WasmKernel, WasmUpdate } from '../../kernels/wasm/kernel.js'
import type { Simd } from '../../kernels/wasm/runtime/module.js'
import type { WasmRuntime } from '../../kernels/wasm/runtime/runtime.js'
import { expectSameBits, openRuntimes, runKernel, runUpdate } from '../kernels/wasm/run.js'
import { listOf } from '../kernels/run.js'
import { conform, expectConform, type Effort, type Family, type Subject } from './conform.js'

const measureOf = (kernel: string) => ({ kernel, family: 'wasm', unit: 2 ** -24 }) as const

/** What a kernel gives on each runtime, which must be the same bits. */
function onAll(
  kernel: string,
  runtimes: readonly WasmRuntime[],
  run: (runtime: WasmRuntime) => readonly NDArray[],
): readonly NDArray[] {
  const [first, ...others] = runtimes.map(run)
  for (const other of others)
    other.forEach((result, i) => {
      expectSameBits(result, first[i], kernel)
    })
  return first
}

const subjectOf = <K extends OpName>(
  runtimes: readonly WasmRuntime[],
  op: K,
  kernel: WasmKernel<K>,
): Subject<K> => ({
  measure: measureOf(kernel.name),
  supports: ({ shapes, attributes }) => kernel.supports?.(shapes, attributes) ?? true,
  run: ({ inputs, attributes }) =>
    onAll(kernel.name, runtimes, (runtime) => listOf<K>(runKernel(runtime, op, kernel, inputs, attributes))),
})

const familyOn = (runtimes: readonly WasmRuntime[]): Family => ({
  row<K extends OpName>(op: K): readonly Subject<K>[] {
    const row: readonly WasmKernel<K>[] = wasmKernels[op]
    return row.map((kernel) => subjectOf(runtimes, op, kernel))
  },
  update<K extends UpdateName>(op: K): readonly Subject<K>[] {
    const kernel: WasmUpdate<K> = wasmUpdates[op]
    return [
      {
        measure: measureOf(kernel.name),
        supports: () => true,
        run: ({ inputs, attributes }) =>
          onAll(kernel.name, runtimes, (runtime) => runUpdate(runtime, kernel, inputs, attributes)),
      },
    ]
  },
  close: () => {
    for (const runtime of runtimes) runtime.dispose()
  },
})

/** Fails unless one kernel conforms on one example. */
export const expectKernelConforms = <K extends OpName>(
  runtimes: readonly WasmRuntime[],
  op: K,
  kernel: WasmKernel<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
): Promise<void> => expectConform(op, [subjectOf(runtimes, op, kernel)], { inputs, attributes })

/** Declares the tests of every kernel of the family, in the best build that there is or in the one asked for. */
export function wasmConforms(effort: Effort, simd?: Simd): void {
  conform(
    { name: `wasm${simd ? `, ${simd}` : ''}`, kernels: wasmKernels, updates: wasmUpdates },
    async () => familyOn(await openRuntimes(simd && { simd })),
    effort,
  )
}
