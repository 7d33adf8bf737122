// Every op and update once, through a device as a backend uses it: whichever kernels it chooses.

import fc from 'fast-check'
import type { Device, Stored } from '../../kernels/device.js'
import {
  mapInputs,
  mapOutputs,
  ops,
  outputNamed,
  type Inputs,
  type OpName,
  type UpdateName,
} from '../../kernels/ops.js'
import type { NDArray, Shape } from '../../kernels/shape.js'
import { firstWrong } from './compare.js'
import { exactOutputs, exactUpdate } from './conform.js'
import { exampleOf } from './example.js'
import type { AnyOp, Example } from './row.js'
import { table } from './table.js'

const exampleFor = <K extends AnyOp>(op: K): Example<K> =>
  exampleOf(table[op], fc.sample(fc.noBias(table[op].draws), { seed: 2, numRuns: 1 })[0], 1, 'none')

/** Runs on a device of the gpu family what two tables hold, and disposes of it. Returns what is wrong, by op. */
export async function everyOpOn<H>(
  device: Device<H>,
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

async function runOp<H, K extends OpName>(
  on: Device<H>,
  op: K,
  { inputs, attributes }: Example<K>,
): Promise<readonly NDArray[]> {
  const shapes = ops[op](
    mapInputs<K, NDArray, Shape>(inputs, (input) => input.shape),
    attributes,
  )
  const stored = upload(on, inputs)
  const handles = on.run(op, stored, attributes, shapes)
  const outputs: Stored<H>[] = []
  mapOutputs<K, number>(shapes, (shape, name) =>
    outputs.push({ shape, handle: outputNamed<K, H>(handles, name) }),
  )
  return readAll(on, outputs, [...Object.values<Stored<H>>(stored), ...outputs])
}

async function runUpdate<H, K extends UpdateName>(
  on: Device<H>,
  op: K,
  { inputs, attributes }: Example<K>,
): Promise<readonly NDArray[]> {
  const stored = upload(on, inputs)
  on.update(op, stored, attributes)
  const all = Object.values<Stored<H>>(stored)
  return readAll(on, all, all)
}

const upload = <H, K extends AnyOp>(on: Device<H>, inputs: Inputs<K, NDArray>) =>
  mapInputs<K, NDArray, Stored<H>>(inputs, (input) => ({ shape: input.shape, handle: on.upload(input) }))

async function readAll<H>(
  on: Device<H>,
  wanted: readonly Stored<H>[],
  released: readonly Stored<H>[],
): Promise<readonly NDArray[]> {
  const results = await Promise.all(
    wanted.map(async (stored) => ({ shape: stored.shape, data: await on.read(stored) })),
  )
  for (const { handle } of released) on.release(handle)
  return results
}
