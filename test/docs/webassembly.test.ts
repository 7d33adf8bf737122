// What docs/webassembly.md says of tiles, launches, memory and kernels, computed again.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openBackend } from 'receptive'
import { ops, type OpName } from '../../kernels/ops.js'
import type { Shape } from '../../kernels/shape.js'
import { choose } from '../../kernels/choose.js'
import { wasmKernels } from '../../kernels/wasm/index.js'
import { errorLength, partsPerThread, work } from '../../kernels/wasm/runtime/launch.js'
import { BlockMemory } from '../../kernels/wasm/runtime/memory.js'
import type { Simd } from '../../kernels/wasm/runtime/module.js'
import { blocksOf, chapter, expectFigures, rowsOf } from './chapter.js'

const text = chapter('webassembly.md')

it('counts what a tile loads, and the registers it takes', () => {
  const rows = rowsOf(text).filter(([tile]) => /^\d×\d$/.test(tile))
  expect(rows.length).toBeGreaterThan(0)
  for (const [tile, ...counts] of rows) {
    const [R, V] = tile.split('×').map((size, i) => Number(size) / (i === 0 ? 1 : 4))
    const loads = V + R
    expect(counts).toEqual([R * V, loads, R * V, (loads / (R * V)).toFixed(2), R * V + loads + 1].map(String))
  }
})

it('shares a launch as threads do', () => {
  const [block] = blocksOf(text, 'json launch')
  const launch = JSON.parse(block) as { items: number; threads: number; thread: number; own: number[][] }
  const { items, threads, thread, own } = launch
  const parts = partsPerThread * threads
  expect(text).toContain(`${items} items on ${threads} threads make ${parts} parts`)
  const control = new Int32Array(new SharedArrayBuffer(4 * (48 + 16 * threads + errorLength)))
  control.set([0, items, 0, parts, threads], 32)
  for (let t = 0; t < threads; t++) control[48 + 16 * t] = (1 << 8) | partsPerThread
  const computed: number[][] = []
  const kernels = [(start: number, end: number) => void computed.push([start, end])]
  work({ control, args: new Float64Array(0), kernels, thread, errorLength }, 1)
  expect(computed).toHaveLength(parts)
  expect(computed.slice(0, own.length)).toEqual(own)
  expect(own).toHaveLength(partsPerThread)
})

it('hands out memory in blocks of 64 bytes, and joins what is free', () => {
  expect(text).toContain('a float takes 64 bytes, 17 take 128')
  expect(text).toContain('three blocks of 1000 floats that were released serve one request of 3000')
  const memory = BlockMemory.open({ shared: false })
  const [a, b, c] = [1, 17, 1000].map((length) => memory.take(length))
  expect([b - a, c - b]).toEqual([64, 128])
  const blocks = [c, ...[1000, 1000, 1].map((length) => memory.take(length))]
  for (const block of blocks.slice(0, 3)) memory.release(block)
  expect(memory.take(3000)).toBe(c)
})

it.each<Simd | undefined>(['simd128', undefined])(
  'rounds a multiply-add as often as it says: %s',
  async (simd) => {
    const a = 1 + 2 ** -12
    expect(a * a).toBe(1 + 2 ** -11 + 2 ** -24)
    expect(Math.fround(a * a)).toBe(1 + 2 ** -11)
    const backend = await openBackend('wasm', { threads: 1, ...(simd && { simd }) })
    const x = backend.tensor({ shape: [1, 2], data: Float32Array.of(-1 - 2 ** -11, a) })
    const w = backend.tensor({ shape: [2, 1], data: Float32Array.of(1, a) })
    const [sum] = await backend.run('dense', { x, w }, {}).data()
    expect(backend.describe().details.simd === 'simd128' ? [0] : [0, 2 ** -24]).toContain(sum)
    backend.dispose()
  },
)

type Chosen = (row: unknown, shapes: object, attributes: object) => { readonly name: string } | undefined

it('names the kernels that the table takes, and what was measured of them', () => {
  const rows = rowsOf(text).filter(([op]) => Object.keys(ops).includes(op))
  expect(rows.length).toBeGreaterThan(10)
  for (const [op, images, filters, window, kernel] of rows) {
    const [x, w] = [images, filters].map((shape): Shape => JSON.parse(shape) as number[])
    const step = (kind: string): number => Number(new RegExp(`${kind} (\\d)`).exec(window)?.[1] ?? 1)
    const [padding] = window.split(',') as ['same' | 'valid']
    const [s, d] = [step('stride'), step('dilation')]
    const attributes = { padding, strides: [s, s], dilations: [d, d] } as const
    const dy = ops.conv2d({ x, w }, attributes)
    const serving = (choose as Chosen)(
      wasmKernels[op as OpName],
      { x, w, dy },
      { ...attributes, inputShape: x, kernelSize: [w[0], w[1]] },
    )
    const name = serving?.name.replace(/^conv2d-((input|filter)-gradient-)?/, '')
    expect(name, `${op} of ${images}`).toBe(kernel)
  }
  expectFigures(
    'webassembly.md',
    rows.map(([, , , , , measured]) => measured.replace(/ \(.*/, '')),
  )
})

it('gives the figures that the code gives', () => {
  expectFigures('webassembly.md', [
    ...[
      '34.6',
      '34.4',
      '51.7',
      '23–25',
      '24.5',
      '21.8',
      '31 GFLOP/s',
      '[256,784]·[784,100]',
      '[32,8192]·[8192,128]',
    ],
    ...['[32,34,34,32] → 32, 3×3', '[32,70,70,3] → 32', '3.7 ms', '11.8', '100 µs'],
  ])
  const bounds = readFileSync(new URL('../conformance/tolerances.ts', import.meta.url), 'utf8')
  expect(bounds).toContain('+ 12')
  const shares = { 'f2x2(-few-channels)?': '4e-7', 'f1x4-triples': '2e-6', f4x4: '5e-6' }
  for (const [tile, share] of Object.entries(shares)) {
    expect(bounds).toContain(`-winograd-${tile}$/, ${share}]`)
    expect(text).toContain(share)
  }
})
