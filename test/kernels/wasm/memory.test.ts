import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { ndarray, openBackend, type Backend } from 'receptive'
import { BlockMemory } from '../../../kernels/wasm/runtime/memory.js'
import { randomArray } from '../../support/arrays.js'

const page = 65_536

describe('blocks', () => {
  it('are 64-byte aligned, apart, and taken again once released', () => {
    const memory = BlockMemory.open({ shared: false })
    const [a, b, c] = [1, 17, 16].map((length) => memory.take(length))
    expect([a % 64, b % 64, c % 64]).toEqual([0, 0, 0])
    expect([b - a, c - b]).toEqual([64, 128])
    memory.release(b)
    expect(memory.take(30)).toBe(b)
    expect(memory.take(30)).toBeGreaterThan(c)
  })

  it('are taken from the smallest free stretch that holds them, and the rest stays free', () => {
    const memory = BlockMemory.open({ shared: false })
    const [large, , small] = [1600, 16, 320, 16].map((length) => memory.take(length))
    memory.release(large)
    memory.release(small)
    expect(memory.take(300)).toBe(small)
    expect(memory.take(160)).toBe(large)
    expect(memory.take(1440)).toBe(large + 640)
  })

  it('join free neighbors on either side once released', () => {
    const memory = BlockMemory.open({ shared: false })
    const [a, b, c, last] = [160, 320, 480, 16].map((length) => memory.take(length))
    for (const block of [a, c, b]) memory.release(block)
    expect(memory.take(960)).toBe(a)
    memory.release(last)
    memory.release(a)
    expect(memory.take(10_000)).toBe(a)
  })

  it('take no more room than the largest of requests needs, whatever their order', () => {
    const memory = BlockMemory.open({ shared: false })
    const alone = BlockMemory.open({ shared: false })
    const sizes = (n: number): number[] => [4900, 20_000, 131, 5000].map((size) => size * n)
    for (const block of sizes(48).map((size) => alone.take(size))) alone.release(block)
    for (let n = 1; n <= 48; n++)
      for (const block of sizes(n).map((size) => memory.take(size))) memory.release(block)
    expect(memory.bytes()).toBe(alone.bytes())
  })

  it('never overlap, and all join in the end', () => {
    const blocks = fc.array(fc.record({ length: fc.integer({ min: 0, max: 3000 }), release: fc.nat() }), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(blocks, (steps) => {
        const memory = BlockMemory.open({ shared: false })
        const live: { pointer: number; end: number }[] = []
        for (const { length, release } of steps) {
          const pointer = memory.take(length)
          const block = { pointer, end: pointer + 4 * length }
          for (const other of live)
            expect(block.pointer >= other.end || block.end <= other.pointer, 'apart').toBe(true)
          expect(memory.bytes()).toBeGreaterThanOrEqual(block.end + 16)
          live.push(block)
          if (release % 2 === 0) memory.release(live.splice(release % live.length, 1)[0].pointer)
        }
        for (const { pointer } of live) memory.release(pointer)
        expect(memory.take(1)).toBe(page)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('of an unknown address are not taken back', () => {
    expect(() => {
      BlockMemory.open({ shared: false }).release(page + 64)
    }).toThrow(`no block begins at ${page + 64}`)
    const memory = BlockMemory.open({ shared: false })
    const block = memory.take(1)
    memory.release(block)
    expect(() => {
      memory.release(block)
    }, 'nor twice').toThrow(`no block begins at ${block}`)
  })

  it('keep their values while the memory grows, shared or not', () => {
    for (const shared of [false, true]) {
      const memory = BlockMemory.open({ shared })
      const first = memory.take(3)
      memory.floats(first, 3).set([1, 2, 3])
      const before = memory.bytes()
      memory.take(100 * page)
      expect(memory.bytes()).toBeGreaterThanOrEqual(before + 400 * page)
      expect([...memory.floats(first, 3)]).toEqual([1, 2, 3])
    }
  })
})

it.each([0, 1000, -5, NaN, 1e12])('a memoryLimit of %d is refused', async (memoryLimit) => {
  await expect(openBackend('wasm', { memoryLimit })).rejects.toThrow(
    `openBackend('wasm'): memoryLimit must be a number of at least 131072 and of at most 4294967296, got ${memoryLimit}`,
  )
})

describe('the backend', () => {
  let backend: Backend
  afterEach(() => {
    backend.dispose()
  })

  it('says how much was asked for, is in use and may be taken when its memory is full', async () => {
    backend = await openBackend('wasm', { memoryLimit: 8 * 2 ** 20 })
    backend.tensor(randomArray([2 ** 20], 1))
    expect(() => backend.tensor(randomArray([2 ** 20], 2))).toThrow(
      /^tensor failed: out of memory: 4\.0 MiB were requested; 4\.0 MiB are in use and 0\.0 MiB kept for reuse, of a limit of 8\.0 MiB; use smaller .*\(values = \[1048576\]\)$/,
    )
    const x = backend.tensor(randomArray([600_000], 2))
    expect(() => backend.run('relu', { x })).toThrow(
      /^relu failed: out of memory: 2\.3 MiB .*\(x = \[600000\]\)$/,
    )
    x.dispose()
    const small = backend.run('relu', { x: backend.tensor(ndarray([-1, 2])) })
    expect([...(await small.data())]).toEqual([0, 2])
  })

  // A page that is not cross-origin isolated has one thread.
  const threadCounts =
    (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false ? [1] : [1, 2]

  it.each(threadCounts)(
    'takes nothing more once it has seen a training step (%i threads)',
    async (threads) => {
      backend = await openBackend('wasm', { threads })
      const [images, kernel, bias] = [
        randomArray([6, 13, 11, 3], 1),
        randomArray([3, 3, 3, 8], 2),
        randomArray([8], 3),
      ]
      const x = backend.tensor(images)
      const w = backend.tensor(kernel)
      const b = backend.tensor(bias)
      const v = backend.tensor({ shape: kernel.shape, data: new Float32Array(kernel.data.length) })
      const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
      const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
      const step = (): void => {
        backend.scope(() => {
          const y = backend.run('conv2d', { x, w, b }, { ...window, activation: 'relu' })
          const pooled = backend.run('maxPool2d', { x: y }, pool)
          const dy = backend.run('maxPool2dGradient', { x: y, dy: pooled }, pool)
          const g = backend.run('conv2dFilterGradient', { x, dy }, { ...window, kernelSize: [3, 3] })
          backend.run('biasGradient', { dy })
          backend.update('sgd', { w, v, g }, { learningRate: 1e-6, momentum: 0.9, nesterov: false })
        })
      }
      for (let i = 0; i < 3; i++) step()
      const settled = backend.memory()
      for (let i = 0; i < 200; i++) step()
      expect(backend.memory()).toEqual(settled)
    },
  )
})
