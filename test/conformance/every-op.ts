// Every op and update once, through a device as a backend uses it: whichever kernels it chooses.

import fc from 'fast-check'
import { taskOf, type Device, type Operand } from '../../kernels/device.js'
import {
  mapInputs,
  mapOutputs,
  outputNamed,
  type Inputs,
  type OpName,
  type UpdateName,
} from '../../kernels/ops.js'
import type { NDArray } from '../../kernels/shape.js'
import { firstWrong } from './compare.js'
import { exactOutputs, exactUpdate } from './conform.js'
import { exampleOf } from './example.js'
import type { AnyOp, Example } from './row.js'
import { table } from './table.js'

const exampleFor = <K extends AnyOp>(op: K): Example<K> =>
  exampleOf(table[op], fc.sample(fc.noBias(table[op].draws), { seed: 2, numRuns: 1 })[0], 1, 'none')

/** Runs on a device of the gpu family what two tables hold, and disposes of it. Returns what is wrong, by op. */
export async function everyOpOn<T extends Operand>(
  device: Device<T>,
  { kernels, updates }: { kernels: Partial<Record<OpName, unknown>>; updates: object },
): Promise<{ readonly ran: number; readonly wrong: Readonly<Record<string, string>> }> {
  const wrong: Record<string, string> = {}
  const note = <K extends AnyOp>(
    op: K,
    example: Example<K>,
    results: readonly NDArray[],
    exact: readonly NDArray[],
  ): void => {
    const { compared = (given: readonly NDArray[]) => given, tolerance } = table[op]
    const expected = compared(exact, example)
    const measure = { kernel: op, family: 'gpu', unit: 2 ** -24 } as const
    const found = firstWrong(compared(results, example), expected, measure, tolerance(example, expected))
    if (found) wrong[op] = found
  }
  const names = Object.keys(kernels) as OpName[]
  for (const op of names) {
    const example = exampleFor(op)
    note(op, example, await runOp(device, op, example), exactOutputs(op, example))
  }
  const updateNames = Object.keys(updates) as UpdateName[]
  for (const op of updateNames) {
    const example = exampleFor(op)
    note(op, example, await runUpdate(device, op, example), exactUpdate(op, example))
  }
  device.dispose()
  return { ran: names.length + updateNames.length, wrong }
}

async function runOp<T extends Operand, K extends OpName>(
  on: Device<T>,
  op: K,
  { inputs, attributes }: Example<K>,
): Promise<readonly NDArray[]> {
  const task = taskOf<K, T>(op, upload(on, inputs), attributes)
  const made = on.run(op, task)
  const outputs: T[] = []
  mapOutputs<K, number>(task.shapes.outputs, (_, name) => outputs.push(outputNamed<K, T>(made, name)))
  return readAll(on, outputs, [...Object.values<T>(task.inputs), ...outputs])
}

async function runUpdate<T extends Operand, K extends UpdateName>(
  on: Device<T>,
  op: K,
  { inputs, attributes }: Example<K>,
): Promise<readonly NDArray[]> {
  const operands = upload(on, inputs)
  on.update(op, operands, attributes)
  const all = Object.values<T>(operands)
  return readAll(on, all, all)
}

const upload = <T extends Operand, K extends AnyOp>(on: Device<T>, inputs: Inputs<K, NDArray>) =>
  mapInputs<K, NDArray, T>(inputs, (input) => on.upload(input))

async function readAll<T extends Operand>(
  on: Device<T>,
  wanted: readonly T[],
  released: readonly T[],
): Promise<readonly NDArray[]> {
  const results = await Promise.all(
    wanted.map(async (operand) => ({ shape: operand.shape, data: await on.read(operand) })),
  )
  for (const operand of released) on.release(operand)
  return results
}
