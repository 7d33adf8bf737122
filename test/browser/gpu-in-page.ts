// What a page does for the tests of gpu.js.

import { expect } from 'vitest'
import {
  layers,
  loadModel,
  ndarray,
  openBackend,
  sequential,
  sgd,
  type Backend,
  type NDArray,
} from 'receptive'
import { gpu, type GpuMode } from 'receptive/gpu'
import { gpuConforms } from '../conformance/gpu.js'
import { expectClose, randomArray } from '../support/arrays.js'
import {
  dropoutRun,
  firstSteps,
  followTrajectory,
  smallTrajectory,
  trajectory,
} from '../training/follow-trajectory.js'
import { followResidual } from '../training/follow-residual.js'
import { patch } from './patch.js'
import { runTests, type TestResult } from './vitest-in-page.js'

/** Textures of WebGL, or buffers of WebGPU, that the page has made and not given back. */
const alive = new Set<unknown>()

/** Watches a method of a browser's class, if there is one. */
function watch(
  name: string,
  method: string,
  seen: (self: unknown, args: readonly unknown[], result: unknown) => void,
): void {
  patch(name, method, (original, self) => (...args) => {
    const result = original(...args)
    seen(self, args, result)
    return result
  })
}

watch('WebGL2RenderingContext', 'createTexture', (_, __, texture) => alive.add(texture))
watch('WebGL2RenderingContext', 'deleteTexture', (_, [texture]) => alive.delete(texture))
watch('GPUDevice', 'createBuffer', (_, __, buffer) => alive.add(buffer))
watch('GPUBuffer', 'destroy', (buffer) => alive.delete(buffer))

/** Every kernel, over a few examples: each compiles its own shaders, which is what takes the time. */
export const conformance = (mode: GpuMode): Promise<readonly TestResult[]> =>
  runTests({
    [mode]: () => {
      gpuConforms(mode, { numRuns: 60, atLeast: 3, atMost: 3, special: 'gpu' })
      return Promise.resolve()
    },
  })

/**
 * Trains the case study's model beside PyTorch, with dropout, for some steps; tells what ran it. The fixture has no weights of that
 * step: they must be those of WebAssembly, which follows PyTorch to the end (test/training/trajectory.test.ts).
 */
export const follow = (mode: GpuMode, steps: number): Promise<string> =>
  ranOn(mode, async (backend) => {
    const like = firstSteps(trajectory, steps)
    const train = async (on: Backend) => weightsIn(await followTrajectory(on, like, dropoutRun(like)))
    const wasm = await openBackend('wasm')
    const [actual, expected] = [await train(backend), await train(wasm)]
    wasm.dispose()
    expect(Object.keys(actual)).toEqual(Object.keys(trajectory.shapes))
    for (const [name, weight] of Object.entries(expected)) expectClose(actual[name], weight, { atol: 1e-4 })
  })

async function weightsIn(file: Uint8Array): Promise<Readonly<Record<string, NDArray>>> {
  const model = await loadModel(file)
  const weights = await model.getWeights()
  model.dispose()
  return weights
}

/** Trains a small model beside PyTorch, with dropout; tells what ran it. */
export const followSmall = (mode: GpuMode): Promise<string> =>
  ranOn(mode, (backend) => followTrajectory(backend, smallTrajectory, dropoutRun(smallTrajectory)))

/** Trains a residual network beside PyTorch; tells what ran it. */
export const residual = (mode: GpuMode): Promise<string> => ranOn(mode, followResidual)

async function ranOn(mode: GpuMode, work: (backend: Backend) => Promise<unknown>): Promise<string> {
  const backend = await gpu({ mode })()
  await work(backend)
  const { details } = backend.describe()
  backend.dispose()
  return String(details.mode)
}

/** A thousand training steps: what is alive after the first hundred, after the last, and when all is disposed of. */
export async function steps(mode: GpuMode): Promise<readonly number[]> {
  const start = alive.size
  const model = sequential([
    layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
    layers.maxPooling2d(),
    layers.dropout({ rate: 0.2 }),
    layers.flatten(),
    layers.dense({ units: 2, activation: 'softmax' }),
  ])
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ momentum: 0.9 }),
    backend: gpu({ mode }),
  })
  const x = randomArray([400, 8, 8, 1], 1)
  const y = ndarray(Array.from({ length: 400 }, (_, n) => [n % 2, 1 - (n % 2)]))
  const read = (index: number, xs: Float32Array, xAt: number, ys: Float32Array, yAt: number): void => {
    xs.set(x.data.subarray(index * 64, (index + 1) * 64), xAt)
    ys.set(y.data.subarray(index * 2, (index + 1) * 2), yAt)
  }
  const data = { length: 400, inputShape: [8, 8, 1], targetShape: [2], read }
  const counts: number[] = []
  // 100 steps an epoch.
  await model.fit(data, {
    batchSize: 4,
    epochs: 10,
    callbacks: [{ onEpochEnd: () => void counts.push(alive.size - start) }],
  })
  model.dispose()
  // Frees stand in the queue.
  await new Promise((done) => setTimeout(done, 500))
  return [counts[0], counts[counts.length - 1], alive.size - start]
}
