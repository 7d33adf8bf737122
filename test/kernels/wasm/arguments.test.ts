// Kernels are called with arguments by name, in whatever order: the generated table puts them into that of the AssemblyScript
// sources, and a name that is missing, unknown or not a number does not compile.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Runtime } from '../../../kernels/wasm/kernel.js'
import {
  kernelNames,
  withNames,
  type ByName,
  type KernelArguments,
  type KernelName,
} from '../../../kernels/wasm/module.generated.js'
import { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'

/** Kernels' parameters after `start` and `end`, read from the sources' text. */
function declared(): Map<string, string[]> {
  const folder = new URL('../../../kernels/wasm/assembly/', import.meta.url)
  const text = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
  const declarations = text.matchAll(/^export function (\w+)\(\s*start: i32, end: i32,([^)]*)\): void/gm)
  return new Map(
    [...declarations].map(([, name, rest]) => [name, [...rest.matchAll(/(\w+):/g)].map(([, own]) => own)]),
  )
}

it('the table has the parameters of the sources, in their order', () => {
  const sources = declared()
  expect([...kernelNames].sort()).toEqual([...sources.keys()].sort())
  for (const kernel of kernelNames) {
    const wanted = sources.get(kernel)!
    const values = Object.fromEntries(wanted.map((name, i) => [name, i + 2]).reverse())
    const given: number[] = []
    const byName = withNames[kernel]((...args) => void given.push(...args)) as ByName<KernelName>
    byName(0, 1, values as KernelArguments<KernelName>)
    expect(given, kernel).toEqual(Array.from({ length: wanted.length + 2 }, (_, i) => i))
  }
})

it('arguments reach a kernel in whatever order they are written', async () => {
  const runtime = await WasmRuntime.open({ threads: 1 })
  const x = runtime.memory.take(4)
  runtime.memory.floats(x, 4).set([-1, 2, -3, 4])
  const y = runtime.memory.take(4)
  runtime.call('repeatChannels', 1, { M: 2, y, C: 2, x })
  expect([...runtime.memory.floats(y, 4)]).toEqual([-1, -1, 2, 2])
  runtime.dispose()
})

// Only compiled: `npm run typecheck`.
export function refused(
  runtime: Runtime,
  kernel: 'repeatChannels' | 'addRepeated',
  either: 'repeatChannels' | 'softmax',
): void {
  const own = { x: 64, y: 128, C: 2, M: 1 }
  const more = { ...own, scale: 2 }
  const size: { C: number; M: number } = { C: 2, M: 1 }
  runtime.call('repeatChannels', 1, own)
  runtime.call('repeatChannels', 1, { y: 128, ...size, x: 64 })
  runtime.call(kernel, 1, own)
  runtime.call(either, 1, { ...own, K: 10 })
  // @ts-expect-error a missing name
  runtime.call('repeatChannels', 1, { x: 64, y: 128 })
  // @ts-expect-error an unknown name
  runtime.call('repeatChannels', 1, { x: 64, y: 128, C: 2, M: 1, scale: 2 })
  // @ts-expect-error a misspelt name
  runtime.call('repeatChannels', 1, { x: 64, y: 128, C: 2, N: 1 })
  // @ts-expect-error an unknown name among others
  runtime.call('repeatChannels', 1, more)
  // @ts-expect-error an unknown name that a spread brings along
  runtime.call('repeatChannels', 1, { x: 32, ...more })
  // @ts-expect-error a name that may be missing
  runtime.call('repeatChannels', 1, { x: 64, y: 128, ...(size as Partial<typeof size>) })
  // @ts-expect-error not a number
  runtime.call('repeatChannels', 1, { x: 64, y: '128', C: 2, M: 1 })
  // @ts-expect-error arguments in an array
  runtime.call('repeatChannels', 1, [64, 128, 1])
  // @ts-expect-error arguments in a row
  runtime.call('repeatChannels', 1, 64, 128, 1)
  // @ts-expect-error a name that one of two kernels needs
  runtime.call(either, 1, own)
  // @ts-expect-error a kernel that does not exist
  runtime.call('rectify', 1, own)
}
