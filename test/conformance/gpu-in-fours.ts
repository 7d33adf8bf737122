// Kernels that read and write four values at a time, in plain JavaScript: no mode of gpu.js that runs in Node takes them.
// What a GPU makes of them is tested in a browser; this tests what they compute, and that they read nothing outside.

import { expect } from 'vitest'
import { functions } from '../../kernels/gpu/functions.generated.js'
import type { Cell, FunctionName } from '../../kernels/gpu/kernel.js'
import { helpers } from '../../kernels/gpu/runtime/compiler.js'
import type { Launched } from '../kernels/gpu/shader-of.js'
import type { Host } from './gpu.js'

type Value = number | readonly number[]
type KernelFunction = (this: unknown, ...args: unknown[]) => Value

const functionNamed = (name: keyof typeof functions): KernelFunction =>
  (new Function(`${helpers.join('\n')}\nreturn ${functions[name]}`) as () => KernelFunction)()

/** An array that fails if an element is read that it does not have: such reads reach its prototype. */
const bounded = (name: string, values: readonly Value[] | Float32Array): readonly Value[] => {
  const beyond = new Proxy(
    {},
    {
      get(_, at) {
        throw new Error(`${name} reads element ${String(at)} of ${values.length}`)
      },
    },
  )
  return Object.setPrototypeOf(Array.from<Value>(values), beyond) as readonly Value[]
}

const fours = (values: Float32Array): Value[] =>
  Array.from({ length: values.length / 4 }, (_, q) => [...values.subarray(4 * q, 4 * q + 4)])

/** The functions that were run in fours, each with one of its launches. */
export const ranInFours = new Map<FunctionName, Launched>()

/** Runs functions as they stand in their files. */
export function hostInFours(): Host {
  const held = new Map<Cell, Float32Array>()
  const upload = (values: Float32Array): Cell => {
    const cell = { length: values.length }
    held.set(cell, values)
    return cell
  }
  const host: Host = {
    quads: true,
    upload,
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
        ranInFours.set(name, { name, length, constants, args: lengths, quads })
      }
      expect(length % width, `${name}: ${length} values in fours`).toBe(0)
      for (let x = 0; x < length / width; x++) {
        const value = run.apply({ thread: { x }, constants }, values)
        result.set(typeof value === 'number' ? [value] : value, x * width)
      }
      return upload(result)
    },
    collect(_, work, kept) {
      const before = new Set(held.keys())
      const result = work()
      const keep = kept(result)
      for (const cell of [...held.keys()]) if (!before.has(cell) && !keep.includes(cell)) held.delete(cell)
      return { result, freed: 0 }
    },
    read: (cell) => Promise.resolve(held.get(cell)!),
    free: (cell) => void held.delete(cell),
    get live() {
      return held.size
    },
  }
  return host
}
