// The WebAssembly family: blocks of a module's memory, computed by its threads.

import { openBackend } from 'receptive'
import { mapInputs, mapOutputs, type OpName, type UpdateName } from '../../kernels/ops.js'
import { sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import { choose } from '../../kernels/choose.js'
import { wasmKernels, wasmUpdates } from '../../kernels/wasm/index.js'
import type { Block, WasmKernel } from '../../kernels/wasm/kernel.js'
import { runWithin, workspaceWithin } from '../../kernels/wasm/run-within.js'
import { WasmRuntime } from '../../kernels/wasm/runtime/runtime.js'
import { modelStepsOn } from '../families/model-steps.js'
import {
  copiesByTask,
  joined,
  namesOf,
  outputsOf,
  type Host,
  type Runnable,
  type Session,
  type Task,
  type UpdateTask,
} from './host.js'

export const wasm: Host = {
  family: 'wasm',
  threaded: true,
  kernels: (op) => wasmKernels[op].map(({ name }) => name),
  supporting: (op, shapes, attributes) => namesOf(row(op), shapes, attributes),
  chosen: (op, shapes, attributes) => choose(row(op), shapes, attributes)?.name,
  updates: (update) => [wasmUpdates[update].name],
  modelSteps: modelStepsOn((threads) => openBackend('wasm', { threads })),
  open: async (threads) => session(await WasmRuntime.open({ threads })),
}

const row = <K extends OpName>(op: K): readonly WasmKernel<K>[] => wasmKernels[op]

function session(runtime: WasmRuntime): Session {
  const { memory } = runtime
  const filled = ({ shape, data }: NDArray): Block => {
    const pointer = memory.take(data.length)
    memory.floats(pointer, data.length).set(data)
    return { shape, pointer }
  }
  const values = ({ shape, pointer }: Block): Float32Array => memory.floats(pointer, sizeOf(shape))
  const copiesOf = copiesByTask()
  return {
    kernel<K extends OpName>(name: string, task: Task<K>): Runnable {
      const { op, attributes } = task
      const kernel = row(op).find((candidate) => candidate.name === name)!
      const copies = copiesOf(task, task.copies, () => ({
        inputs: mapInputs<K, NDArray, Block>(task.inputs, filled),
        y: mapOutputs<K, Block>(task.shape, (shape) => ({ shape, pointer: memory.take(sizeOf(shape)) })),
      }))
      const shapes = mapInputs<K, NDArray, Shape>(task.inputs, ({ shape }) => shape)
      const scratch = workspaceWithin(kernel, shapes, attributes)
      const workspace = memory.take(scratch)
      let turn = 0
      return {
        workspaceBytes: 4 * scratch,
        run() {
          const { inputs, y } = copies[turn++ % copies.length]
          runWithin(kernel, shapes, [runtime, inputs, attributes, y, workspace])
        },
        check() {
          const [{ inputs, y }] = copies
          const outputs = outputsOf<K, Block>(task, y)
          for (const output of outputs) values(output).fill(NaN)
          memory.floats(workspace, scratch).fill(NaN)
          runWithin(kernel, shapes, [runtime, inputs, attributes, y, workspace])
          return joined(outputs.map(values))
        },
      }
    },
    update<K extends UpdateName>({ update, inputs, attributes, copies }: UpdateTask<K>): Runnable {
      const sets = Array.from({ length: copies }, () => mapInputs<K, NDArray, Block>(inputs, filled))
      let turn = 0
      return {
        workspaceBytes: 0,
        run() {
          wasmUpdates[update].run(runtime, sets[turn++ % copies], attributes)
        },
        check() {
          const own = mapInputs<K, NDArray, Block>(inputs, filled)
          wasmUpdates[update].run(runtime, own, attributes)
          return joined(Object.values<Block>(own).map(values))
        },
      }
    },
    close() {
      runtime.dispose()
    },
  }
}
