// The kernels that read and write four values at a time, in plain JavaScript: no mode of gpu.js that runs in Node takes them.
// What a GPU makes of them is tested in a browser; this tests what they compute, and that they read nothing outside.

import { expect, it } from 'vitest'
import type { Device, Stored } from '../../../kernels/device.js'
import { choose } from '../../../kernels/choose.js'
import { functions } from '../../../kernels/gpu/functions.generated.js'
import { gpuKernels, gpuUpdates } from '../../../kernels/gpu/index.js'
import type { Cell, FunctionName, GpuKernel, Launcher, Operand } from '../../../kernels/gpu/kernel.js'
import { helpers } from '../../../kernels/gpu/runtime/compiler.js'
import { mapInputs, mapOutputs, outputNamed, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { Shape } from '../../../kernels/shape.js'
import { everyOpOn } from '../../browser/every-op.js'
import { shaderModes, shaderOf, type Launched } from './shader-of.js'

type Value = number | readonly number[]
type KernelFunction = (this: unknown, ...args: unknown[]) => Value

const functionNamed = (name: keyof typeof functions): KernelFunction =>
  (new Function(`${helpers.join('\n')}\nreturn ${functions[name]}`) as () => KernelFunction)()

/** An array that fails where an element is read that it does not have. */
const bounded = (name: string, values: readonly Value[] | Float32Array) =>
  new Proxy(values, {
    get(target, at) {
      const value = target[Number(at)]
      if (value === undefined) throw new Error(`${name} reads element ${String(at)} of ${target.length}`)
      return value
    },
  })

const fours = (values: Float32Array): Value[] =>
  Array.from({ length: values.length / 4 }, (_, q) => [...values.subarray(4 * q, 4 * q + 4)])

/** The values of a cell. */
const held = new WeakMap<Cell, Float32Array>()
/** The functions that were run in fours, each with one of its launches. */
const inFours = new Map<FunctionName, Launched>()

const launcher: Launcher = {
  quads: true,
  launch(name, length, constants, args, { quads } = {}) {
    const values = args.map((arg, i) => {
      if (typeof arg === 'number') return arg
      const array = held.get(arg)!
      return bounded(name, quads?.[i] ? fours(array) : array)
    })
    const run = functionNamed(name)
    const result = new Float32Array(length)
    const width = quads ? 4 : 1
    if (quads) {
      const lengths = args.map((arg) => (typeof arg === 'number' ? NaN : arg.length))
      inFours.set(name, { name, length, constants, args: lengths, quads })
    }
    expect(length % width, `${name}: ${length} values in fours`).toBe(0)
    for (let x = 0; x < length / width; x++) {
      const value = run.apply({ thread: { x }, constants }, values)
      result.set(typeof value === 'number' ? [value] : value, x * width)
    }
    return launcher.upload(result)
  },
  upload(values) {
    const cell = { length: values.length }
    held.set(cell, values)
    return cell
  },
}

interface Handle {
  cell: Cell
}

const operands = <K extends OpName | 'sgd' | 'adam'>(inputs: Inputs<K, Stored<Handle>>): Inputs<K, Operand> =>
  mapInputs<K, Stored<Handle>, Operand>(inputs, ({ shape, handle }) => ({ shape, cell: handle.cell }))

const device: Device<Handle> = {
  describe: () => ({ family: 'gpu', dtype: 'float32', details: {} }),
  upload: ({ data }) => ({ cell: launcher.upload(Float32Array.from(data)) }),
  run(op, inputs, attributes, outputs) {
    type K = typeof op
    const shapes = mapInputs<K, Stored<Handle>, Shape>(inputs, ({ shape }) => shape)
    const row: readonly GpuKernel<K>[] = gpuKernels[op]
    const cells = choose(row, launcher, shapes, attributes).run(
      launcher,
      operands<K>(inputs),
      attributes,
      outputs,
    )
    return mapOutputs<K, Handle>(outputs, (_, name) => ({ cell: outputNamed<K, Cell>(cells, name) }))
  },
  update(op, inputs, attributes) {
    const results = gpuUpdates[op].run(launcher, operands<typeof op>(inputs), attributes)
    for (const [name, cell] of Object.entries(results as Record<string, Cell>))
      inputs[name as keyof typeof inputs].handle.cell = cell
  },
  read: ({ handle }) => Promise.resolve(held.get(handle.cell)!),
  release: () => undefined,
  memory: () => ({ bytes: 0, workspace: 0 }),
  flush: () => Promise.resolve(),
  dispose: () => undefined,
}

it('in fours, too, every op is the reference’s', async () => {
  const { results } = await everyOpOn(device)
  expect(Object.entries(results).filter(([, { error }]) => !(error <= 1e-6))).toEqual([])
  const written = Object.entries(functions).filter(([, text]) => /return \[/.test(text))
  // These move whatever an element is.
  const moving = ['concatenate', 'slice']
  expect([...inFours.keys()].sort()).toEqual([...written.map(([name]) => name), ...moving].sort())
}, 300_000)

it.each(shaderModes)('gpu.js’s shaders of them are as known in %s', async (mode) => {
  expect(inFours.size).toBeGreaterThan(0)
  for (const launched of inFours.values())
    expect(await shaderOf(mode, launched), launched.name).toMatchObject({ quickReads: true })
})
