// Threads: launches large and small, what goes wrong in one, and how they end.

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import { beforeAll, describe, expect, it } from 'vitest'
import { openBackend } from 'receptive'
import { kernelNames } from '../../../kernels/wasm/module.generated.js'
import { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { Threads } from '../../../kernels/wasm/runtime/threads.js'
import { webAssembly } from '../../../kernels/wasm/runtime/webassembly.js'

/** Opens a module, and gives the workers that it started. */
async function withWorkers(threads: number): Promise<{ runtime: WasmRuntime; workers: readonly Worker[] }> {
  const workers: Worker[] = []
  const note = (worker: Worker): void => void workers.push(worker)
  process.on('worker', note)
  const runtime = await WasmRuntime.open({ threads })
  process.off('worker', note)
  return { runtime, workers }
}

it('every item of thousands of launches is computed once, also when threads outnumber processors', async () => {
  const runtime = await WasmRuntime.open({ threads: 5 })
  const { memory } = runtime
  const length = 20 * 4096
  const [w, v, g] = [0, 0, 0].map(() => memory.take(length))
  memory.floats(w, length).fill(0)
  memory.floats(v, length).fill(0)
  memory.floats(g, length).fill(-1)
  // In each step every item of w grows by 1, if it is computed exactly once.
  for (let step = 1; step <= 3000; step++) {
    const vectors = step % 3 === 0 ? length / 4 : 1024 * (8 + (step % 12))
    const plain = { learningRate: 1, momentum: 0, nesterov: 0, kept: 1 }
    runtime.call('sgd', vectors / 1024, { w, v, g, vectors, ...plain })
    if (step % 500 === 0) {
      const values = memory.floats(w, length)
      for (let chunk = 0; chunk < 20; chunk++) {
        const own = values.subarray(chunk * 4096, (chunk + 1) * 4096)
        expect(own.every((value) => value === own[0])).toBe(true)
        expect(own[0]).toBe(stepsOf(chunk, step))
      }
    }
  }
  runtime.dispose()
})

/** How many of the first steps reached a chunk. */
function stepsOf(chunk: number, steps: number): number {
  let count = 0
  for (let step = 1; step <= steps; step++) if (step % 3 === 0 || chunk < 8 + (step % 12)) count++
  return count
}

it.each([1, 2, 3])(
  'an error in a kernel is thrown by its name, and nothing stops (%i threads)',
  async (threads) => {
    const runtime = await WasmRuntime.open({ threads })
    const beyond = runtime.memory.bytes()
    for (let i = 0; i < 20; i++) {
      expect(() => {
        runtime.call('multiply', 64, { a: beyond, b: beyond, y: beyond, vectors: 64 * 1024 })
      }).toThrow(/out of bounds/)
      const x = runtime.memory.take(4)
      runtime.memory.floats(x, 4).set([-1, 2, -3, 4])
      runtime.call('multiply', 1, { a: x, b: x, y: x, vectors: 1 })
      expect([...runtime.memory.floats(x, 4)]).toEqual([1, 4, 9, 16])
      runtime.memory.release(x)
    }
    runtime.dispose()
  },
)

it('a worker that ends is an error, which says so', async () => {
  const { runtime, workers } = await withWorkers(3)
  expect(workers).toHaveLength(2)
  const x = runtime.memory.take(64)
  void workers[1].terminate()
  await once(workers[1], 'exit')
  expect(() => {
    runtime.call('multiply', 4, { a: x, b: x, y: x, vectors: 16 })
  }).toThrow('worker 2 of 2 failed: it exited with code 1; open the backend again')
  runtime.dispose()
})

it('a worker that cannot start is an error, and the others end', async () => {
  const workers: Worker[] = []
  const stop = (worker: Worker): void => {
    workers.push(worker)
    if (workers.length === 2) void worker.terminate()
  }
  process.on('worker', stop)
  await expect(openBackend('wasm', { threads: 4 })).rejects.toThrow(
    /^openBackend\('wasm', \{ threads: 4 \}\): worker 2 of 3 failed: it exited with code [01]; leave threads out to /,
  )
  process.off('worker', stop)
  expect(workers).toHaveLength(3)
  // Terminating a worker again waits for its end.
  await Promise.all(workers.map((worker) => worker.terminate()))
})

describe('a part that is never finished', () => {
  const [name] = kernelNames
  let module: object

  beforeAll(async () => {
    // One kernel, which says that it has begun, and loops for ever: (func (export name) (param i32 i32)
    // (i32.store (i32.const 0) (i32.const 1)) (loop (br 0))).
    const text = (value: string): number[] => [value.length, ...Buffer.from(value)]
    const section = (id: number, ...body: number[]): number[] => [id, body.length, ...body]
    module = await webAssembly().compile(
      Uint8Array.from([
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, 1, 0x60, 2, 0x7f, 0x7f, 0),
        ...section(2, 1, ...text('env'), ...text('memory'), 2, 3, 1, 1),
        ...section(3, 1, 0),
        ...section(7, 1, ...text(name), 0, 0),
        ...section(10, 1, 14, 0, 0x41, 0, 0x41, 1, 0x36, 2, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b),
      ]),
    )
  })

  /** Threads of which the calling one waits until the worker has begun a part, and then does as told. */
  function start(options: { then?: () => void; patience?: number }): Promise<Threads> {
    const memory = new (webAssembly().Memory)({ initial: 1, maximum: 1, shared: true })
    const words = new Int32Array(memory.buffer)
    const idle = new Int32Array(new SharedArrayBuffer(4))
    const kernel = (): void => {
      if (Atomics.load(words, 0) === 1) return
      while (Atomics.load(words, 0) === 0) Atomics.wait(idle, 0, 0, 1)
      options.then?.()
    }
    return Threads.start({ module, memory, kernels: [kernel], threads: 2, ...options })
  }

  it('is an error, not a hang', async () => {
    const threads = await start({ patience: 300 })
    const launch = (): void => {
      threads.run(0, 64, 64, [])
    }
    // The worker never ends. The calling thread waits thirty times as long as its own part took, or the minimum, and gives up.
    expect(launch).toThrow(new RegExp(`^after \\d+ s, a worker had not finished its part of '${name}'; open`))
    expect(launch, 'from then on').toThrow(/its part of .*; open the backend again$/)
  })

  it('is known at once if the worker has ended', async () => {
    let worker: Worker | undefined
    process.once('worker', (started) => {
      worker = started
    })
    const threads = await start({ then: () => void worker!.terminate(), patience: 600_000 })
    const launch = (): void => {
      threads.run(0, 64, 64, [])
    }
    expect(launch).toThrow(`worker 1 of 1 ended while running '${name}'; open the backend again`)
    expect(launch, 'from then on').toThrow('open the backend again')
  })
})

it('dispose ends the workers', async () => {
  const { runtime, workers } = await withWorkers(3)
  const exits = workers.map((worker) => once(worker, 'exit'))
  runtime.dispose()
  await Promise.all(exits)
})

it('a program ends though its workers wait', async () => {
  const program = fileURLToPath(new URL('exits-by-itself.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
    timeout: 60_000,
  })
  expect(stdout).toBe('3 true\n')
})

it('the number of threads must be one of 1 to 16', async () => {
  for (const threads of [0, 17, 1.5])
    await expect(openBackend('wasm', { threads })).rejects.toThrow(
      `openBackend('wasm'): threads must be a whole number from 1 to 16, got ${threads}`,
    )
  await expect(openBackend('wasm', { dtype: 'float64' })).rejects.toThrow("for float64 use 'reference'")
})

it('says what runs', async () => {
  const backend = await openBackend('wasm', { threads: 2 })
  expect(backend.describe()).toEqual({
    family: 'wasm',
    dtype: 'float32',
    details: { threads: 2, simd: expect.stringMatching(/^(relaxed|simd128)$/) as string },
  })
  backend.dispose()
  expect(backend.memory()).toMatchObject({ tensors: 0, bytes: 0 })
})

it('runs the build that is asked for, or says that there is none', async () => {
  const plain = await openBackend('wasm', { threads: 1, simd: 'simd128' })
  expect(plain.describe().details.simd).toBe('simd128')
  plain.dispose()
  await expect(openBackend('wasm', { simd: 'avx' as 'relaxed' })).rejects.toThrow(
    "openBackend('wasm'): simd must be 'relaxed' or 'simd128', got 'avx'",
  )
  const best = await openBackend('wasm', { threads: 1 })
  const relaxed = openBackend('wasm', { threads: 1, simd: 'relaxed' })
  if (best.describe().details.simd === 'relaxed') expect((await relaxed).describe()).toEqual(best.describe())
  else
    await expect(relaxed).rejects.toThrow(
      "openBackend('wasm', { threads: 1, simd: 'relaxed' }): this engine has no relaxed SIMD; leave",
    )
  best.dispose()
})
