// What a page does for the tests of gpu.js.

import { layers, ndarray, sequential, sgd } from 'receptive'
import { gpu, type GpuMode } from 'receptive/gpu'
import { GpuDevice } from '../../kernels/gpu/device.js'
import {
  checkConvolutions,
  checkPooling,
  checkRows,
  checkSpecialValues,
} from '../kernels/gpu/random-shapes.js'
import { randomArray } from '../support/arrays.js'
import { followTrajectory, trajectory } from '../training/follow-trajectory.js'
import { everyOpOn, type EveryOp } from './every-op.js'

/** Textures of WebGL, or buffers of WebGPU, that the page has made and not given back. */
let alive = 0

/** Counts them from now on. */
function count(prototype: object | undefined, method: string, change: (result: object) => void): void {
  const methods = prototype as Record<string, ((...args: unknown[]) => object) | undefined> | undefined
  const original = methods?.[method]
  if (!methods || !original) return
  methods[method] = function (...args) {
    const result = original.apply(this, args)
    change(result)
    return result
  }
}

const prototypeOf = (name: string): object | undefined =>
  (globalThis as unknown as Record<string, { prototype: object } | undefined>)[name]?.prototype

count(prototypeOf('WebGL2RenderingContext'), 'createTexture', () => alive++)
count(prototypeOf('WebGL2RenderingContext'), 'deleteTexture', () => alive--)
count(prototypeOf('GPUDevice'), 'createBuffer', () => alive++)
count(prototypeOf('GPUBuffer'), 'destroy', () => alive--)

export const everyOp = async (mode: GpuMode): Promise<EveryOp> => everyOpOn(await GpuDevice.open({ mode }))

/** Random shapes, fewer than in Node: each compiles its own shaders. */
export async function randomShapes(mode: GpuMode): Promise<void> {
  const device = await GpuDevice.open({ mode })
  await checkConvolutions(device, 8)
  await checkPooling(device, 6)
  await checkRows(device, 4)
  await checkSpecialValues(device)
  device.dispose()
}

/** Trains beside PyTorch with dropout; what ran it. */
export async function follow(mode: GpuMode): Promise<string> {
  const backend = await gpu({ mode })()
  const run = trajectory.runs.find(({ dtype, dropout }) => dtype === 'float32' && dropout)
  if (!run) throw new Error('the trajectory has no run in float32 with dropout')
  await followTrajectory(backend, run)
  const { details } = backend.describe()
  backend.dispose()
  return String(details.mode)
}

/** A thousand training steps: what is alive after the first hundred, after the last, and when all is disposed of. */
export async function steps(mode: GpuMode): Promise<readonly number[]> {
  const start = alive
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
    callbacks: [{ onEpochEnd: () => void counts.push(alive - start) }],
  })
  model.dispose()
  // Frees stand in the queue.
  await new Promise((done) => setTimeout(done, 500))
  return [counts[0], counts[counts.length - 1], alive - start]
}
