// The reference family: typed arrays, one thread. Its float64 results are what the others are checked against.

import { openBackend } from 'receptive'
import type { DType } from '../../kernels/device.js'
import { mapInputs, mapOutputs, type OpName, type UpdateName } from '../../kernels/ops.js'
import { referenceKernels, referenceUpdates } from '../../kernels/reference/index.js'
import type { ReferenceKernel } from '../../kernels/reference/kernel.js'
import { sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
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

export const reference: Host = {
  family: 'reference',
  threaded: false,
  kernels: (op) => referenceKernels[op].map(({ name }) => name),
  supporting: (op, shapes, attributes) => namesOf(row(op), shapes, attributes),
  chosen: (op, shapes, attributes) => namesOf(row(op), shapes, attributes)[0],
  updates: (update) => [referenceUpdates[update].name],
  modelSteps: modelStepsOn(() => openBackend('reference')),
  open: () => Promise.resolve(session('float32')),
}

/** The result in float64 of the first kernel of a row that supports the shapes. */
export async function inFloat64<K extends OpName>(task: Task<K>): Promise<Float> {
  const shapes = mapInputs<K, NDArray, Shape>(task.inputs, ({ shape }) => shape)
  const [name] = namesOf(row(task.op), shapes, task.attributes)
  return (await session('float64').kernel(name, { ...task, copies: 1 })).check()
}

/** The inputs of an update after it, in float64. */
export const updatedInFloat64 = async <K extends UpdateName>(task: UpdateTask<K>): Promise<Float> =>
  (await session('float64').update({ ...task, copies: 1 })).check()

const row = <K extends OpName>(op: K): readonly ReferenceKernel<K>[] => referenceKernels[op]

function session(dtype: DType): Session {
  const array = (length: number): Float =>
    dtype === 'float32' ? new Float32Array(length) : new Float64Array(length)
  const copy = ({ shape, data }: NDArray): NDArray => {
    const values = array(data.length)
    values.set(data)
    return { shape, data: values }
  }
  const copiesOf = copiesByTask()
  return {
    kernel<K extends OpName>(name: string, task: Task<K>): Runnable {
      const { op, attributes } = task
      const kernel = row(op).find((candidate) => candidate.name === name)!
      const copies = copiesOf(task, task.copies, () => ({
        inputs: mapInputs<K, NDArray, NDArray>(task.inputs, copy),
        y: mapOutputs<K, NDArray>(task.shape, (shape) => ({ shape, data: array(sizeOf(shape)) })),
      }))
      const shapes = mapInputs<K, NDArray, Shape>(task.inputs, ({ shape }) => shape)
      const workspace = array(kernel.workspace?.(shapes, attributes) ?? 0)
      let turn = 0
      return {
        workspaceBytes: workspace.byteLength,
        run() {
          const { inputs, y } = copies[turn++ % copies.length]
          kernel.run(inputs, attributes, y, workspace)
        },
        check() {
          const [{ inputs, y }] = copies
          const outputs = outputsOf<K, NDArray>(task, y)
          for (const { data } of outputs) data.fill(NaN)
          kernel.run(inputs, attributes, y, workspace.fill(NaN))
          return joined(outputs.map(({ data }) => data))
        },
      }
    },
    update<K extends UpdateName>({ update, inputs, attributes, copies }: UpdateTask<K>): Runnable {
      const sets = Array.from({ length: copies }, () => mapInputs<K, NDArray, NDArray>(inputs, copy))
      let turn = 0
      return {
        workspaceBytes: 0,
        run() {
          referenceUpdates[update].run(sets[turn++ % copies], attributes)
        },
        check() {
          const own = mapInputs<K, NDArray, NDArray>(inputs, copy)
          referenceUpdates[update].run(own, attributes)
          return joined(Object.values<NDArray>(own).map(({ data }) => data))
        },
      }
    },
    close: () => undefined,
  }
}
