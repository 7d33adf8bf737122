// What a page does for the tests of faults and limits: it breaks what a backend runs on, and tells what the backend says.

import { taskOf } from '../../kernels/device.js'
import { arrayDataset, layers, ndarray, sequential, sgd } from 'receptive'
import { gpu, type GpuMode } from 'receptive/gpu'
import { gpuKernels, gpuUpdates } from '../../kernels/gpu/index.js'
import { GpuDevice } from '../../kernels/gpu/runtime/device.js'
import type { Shape } from '../../kernels/shape.js'
import { everyOpOn } from '../conformance/every-op.js'
import { randomArray } from '../support/arrays.js'
import { classOf, patch } from './patch.js'

/** Messages, or values, by what was tried. */
type Outcome = Readonly<Record<string, string>>

/** A context of WebGL, or a device of WebGPU, as a page may break it. */
interface Breakable {
  getExtension?(name: string): { loseContext(): void } | null
  useProgram?(program: null): void
  drawArrays?(mode: number, first: number, count: number): void
  destroy?(): void
}

/** Those that the page has made, the last one last. */
const made: Breakable[] = []
/** Buffers of WebGPU. */
const buffers: { destroy(): void }[] = []

patch('HTMLCanvasElement', 'getContext', (original) => (...args) => {
  const context = original(...args) as Breakable | null
  if (context) made.push(context)
  return context
})
patch('GPUAdapter', 'requestDevice', (original) => async (...args) => {
  const device = (await original(...args)) as Breakable
  made.push(device)
  return device
})

/** Bytes of arrays: of WebGPU's storage buffers, and of textures that were filled or drawn to. */
const arrays = new Map<unknown, number>()
const STORAGE = 0x80
patch('GPUDevice', 'createBuffer', (original) => (...args) => {
  const [{ size, usage }] = args as [{ size: number; usage: number }]
  const buffer = original(...args) as (typeof buffers)[number]
  buffers.push(buffer)
  if (usage & STORAGE) arrays.set(buffer, size)
  return buffer
})
patch('GPUBuffer', 'destroy', (original, self) => () => {
  arrays.delete(self)
  return original()
})
for (const name of ['WebGLRenderingContext', 'WebGL2RenderingContext']) {
  let bound: unknown
  patch(name, 'bindTexture', (original) => (target, texture) => {
    bound = texture
    return original(target, texture)
  })
  for (const method of ['texImage2D', 'texStorage2D'])
    patch(name, method, (original) => (...args) => {
      arrays.set(bound, 16 * Number(args[3]) * Number(args[4]))
      return original(...args)
    })
  patch(name, 'deleteTexture', (original) => (texture) => {
    arrays.delete(texture)
    return original(texture)
  })
}

/** Loses every context, and destroys every device. */
function breakAll(): void {
  for (const one of made.splice(0)) {
    one.getExtension?.('WEBGL_lose_context')?.loseContext()
    one.destroy?.()
  }
}

/** The message that work ends in, or the values that it gives in place of one. */
async function messageOf(work: () => unknown): Promise<string> {
  try {
    const hanging = new Promise((done) => setTimeout(() => done('it hangs'), 20_000))
    const result = await Promise.race([work(), hanging])
    return `no error, but ${result instanceof Float32Array ? result.join(' ') : String(result)}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const open = (mode: GpuMode) => gpu({ mode })()
const x23 = randomArray([2, 3], 1)
const smallModel = async (mode: GpuMode) => {
  const model = sequential([layers.dense({ units: 2, inputShape: [3], activation: 'softmax' })])
  const optimizer = sgd({ momentum: 0.9 })
  await model.compile({ loss: 'categoricalCrossentropy', optimizer, backend: gpu({ mode }), seed: 1 })
  return model
}

/** What a backend and a model say once what they run on is broken, and whether others can take their place. */
export async function broken(mode: GpuMode): Promise<Outcome> {
  const [backend, model] = [await open(mode), await smallModel(mode)]
  const x = backend.tensor(x23)
  const y = backend.run('relu', { x })
  const z = backend.run('tanh', { x: y })
  const before = (await model.predict(x23)).data.join()
  await y.data()
  const inFlight = z.data()
  breakAll()
  const during = await messageOf(() => inFlight)
  const data = arrayDataset({ x: x23, y: ndarray([0, 1, 1, 0], [2, 2]) })
  const outcome = {
    read: await messageOf(() => y.data()),
    run: await messageOf(() => backend.run('sigmoid', { x: y })),
    update: await messageOf(() =>
      backend.update('sgd', { w: x, v: y, g: z }, { learningRate: 1, momentum: 0, nesterov: false }),
    ),
    tensor: await messageOf(() => backend.tensor(x23)),
    flush: await messageOf(() => backend.flush()),
    predict: await messageOf(() => model.predict(x23)),
    fit: await messageOf(() => model.fit(data)),
    weights: await messageOf(() => model.getWeights()),
    dispose: await messageOf(() => {
      model.dispose()
      backend.dispose()
    }),
    afterwards: await messageOf(() => y.data()),
  }
  const again = await smallModel(mode)
  const after = (await again.predict(x23)).data.join()
  again.dispose()
  return { during, ...outcome, again: String(after === before) }
}

/** What `hold` opened. */
let held: Awaited<ReturnType<typeof holding>> | undefined
const holding = async (mode: GpuMode) => {
  const backend = await open(mode)
  const x = backend.tensor(x23)
  return { backend, x, y: backend.run('relu', { x }) }
}

/** Opens a backend that `crashed` uses later. */
export async function hold(mode: GpuMode): Promise<void> {
  held = await holding(mode)
  await held.y.data()
  await held.backend.run('relu', { x: held.y }).data()
}

/** What the held backend says at once after the browser's GPU process has ended, and a little later. */
export async function crashed(mode: GpuMode): Promise<Outcome> {
  const { backend, y } = held!
  const later = messageOf(() => backend.run('relu', { x: y }).data())
  const outcome = { read: await messageOf(() => y.data()), computed: await later }
  // The news comes as an event.
  await new Promise((done) => setTimeout(done, 300))
  const run = await messageOf(() => backend.run('relu', { x: y }))
  const dispose = await messageOf(() => backend.dispose())
  const again = await open(mode)
  const after = await again.run('relu', { x: again.tensor(x23) }).data()
  again.dispose()
  return { ...outcome, run, dispose, again: after.join() }
}

/** What comes of commands that WebGPU or GL refuses: before them, of them, and of what is issued when that is known. */
export async function refusedCommands(mode: GpuMode): Promise<Outcome> {
  const { backend, x, y } = await holding(mode)
  await y.data()
  const [kept, doomed] = [backend.run('multiply', { a: x, b: x }), backend.run('tanh', { x })]
  await Promise.all([kept.data(), doomed.data()])
  if (mode === 'webgpu') buffers.at(-3)!.destroy()
  const z = backend.run('sigmoid', { x: doomed })
  if (mode !== 'webgpu') refuseDrawing()
  const refused = await messageOf(() => z.data())
  const dependent = await messageOf(() => backend.run('relu', { x: z }).data())
  const outcome = { refused, dependent, kept: (await kept.data()).join() }
  const next = (await backend.run('relu', { x: kept }).data()).join()
  backend.dispose()
  return { ...outcome, next }
}

/** Draws without a program, on every context. */
function refuseDrawing(): void {
  for (const gl of made) {
    gl.useProgram?.(null)
    gl.drawArrays?.(0, 0, 3)
  }
}

/** What comes of an array that the device has no memory for: a stand-in for the answer, as the real one takes gigabytes. */
export async function outOfMemory(mode: GpuMode): Promise<Outcome> {
  const { backend, x, y } = await holding(mode)
  await y.data()
  let armed = true
  const scopes: unknown[] = []
  patch('GPUDevice', 'pushErrorScope', (original) => (filter) => {
    scopes.push(filter)
    return original(filter)
  })
  patch('GPUDevice', 'popErrorScope', (original) => async () => {
    const memory = scopes.pop() === 'out-of-memory' && armed
    if (memory) armed = false
    const answer = await original()
    return memory ? { message: 'Not enough memory left.' } : answer
  })
  for (const name of ['WebGLRenderingContext', 'WebGL2RenderingContext'])
    patch(name, 'getError', (original) => () => {
      const error = armed ? 0x0505 : original()
      armed = false
      return error
    })
  const z = backend.run('sigmoid', { x })
  const failed = await messageOf(() => z.data())
  const kept = (await y.data()).join()
  const next = (await backend.run('sigmoid', { x: y }).data()).length
  backend.dispose()
  return { failed, kept, next: String(next) }
}

/** What a backend says that it has taken, and what it has: when a model is trained, then when it is disposed of. */
export async function memory(
  mode: GpuMode,
): Promise<readonly { said: number; peak: number; real: number }[]> {
  const backend = await open(mode)
  const model = sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [30, 30, 4] }),
    layers.flatten(),
    layers.dense({ units: 2, activation: 'softmax' }),
  ])
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ momentum: 0.9 }),
    backend,
    seed: 1,
  })
  const y = ndarray(
    Float32Array.from({ length: 32 }, (_, i) => i % 2),
    [16, 2],
  )
  await model.fit(arrayDataset({ x: randomArray([16, 30, 30, 4], 1), y }), { batchSize: 4 })
  const figures = () => {
    const { bytes, peakBytes } = backend.memory()
    const real = [...arrays.values()].reduce((sum, size) => sum + size, 0)
    return { said: bytes, peak: peakBytes, real }
  }
  await backend.flush()
  const trained = figures()
  model.dispose()
  await backend.flush()
  const kept = figures()
  backend.dispose()
  await new Promise((done) => setTimeout(done, 300))
  return [trained, kept, figures()]
}

/** Whether a backend outlives more than a browser has contexts, if they go; what it says when as many stay. */
export async function manyContexts(mode: GpuMode): Promise<Outcome> {
  const { backend, y } = await holding(mode)
  for (let n = 0; n < 17; n++) {
    const other = await open(mode)
    await other.run('relu', { x: other.tensor(x23) }).data()
    other.dispose()
    // The context goes in a task of its own.
    await new Promise((done) => setTimeout(done, 5))
  }
  const outlived = (await y.data()).join()
  const others = []
  for (let n = 0; n < 16; n++) others.push(await open(mode))
  const displaced = await messageOf(() => y.data())
  for (const one of [backend, ...others]) one.dispose()
  return { outlived, displaced }
}

/** What is said of arrays beyond a device's limits, which are made small here, and what runs within them. */
export async function beyondLimits(mode: GpuMode): Promise<Outcome> {
  for (const name of ['WebGLRenderingContext', 'WebGL2RenderingContext'])
    patch(name, 'getParameter', (original) => (which) => (which === 0x0d33 ? 8 : original(which)))
  const limits = classOf('GPUSupportedLimits')
  for (const name of ['maxBufferSize', 'maxStorageBufferBindingSize'])
    if (limits) Object.defineProperty(limits, name, { get: () => 900 })
  const backend = await open(mode)
  const x = backend.tensor(randomArray([5, 3], 1))
  const w = backend.tensor(randomArray([3, 60], 2))
  const model = sequential([
    layers.dense({ units: 60, inputShape: [3], activation: 'relu' }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ])
  await model.compile({ loss: 'categoricalCrossentropy', backend, seed: 1 })
  const xs = randomArray([8, 3], 1)
  const data = arrayDataset({
    x: xs,
    y: ndarray(
      Float32Array.from({ length: 16 }, (_, i) => i % 2),
      [8, 2],
    ),
  })
  const weights = async () => JSON.stringify(await model.getWeights())
  const before = await weights()
  const outcome = {
    tensor: await messageOf(() => backend.tensor(randomArray([3, 80], 1))),
    op: await messageOf(() => backend.run('dense', { x, w }, { activation: 'linear' })),
    fit: await messageOf(() => model.fit(data, { batchSize: 8 })),
    untouched: String((await weights()) === before),
    smaller: await messageOf(async () => (await model.fit(data, { batchSize: 2 })).history.loss.length),
  }
  model.dispose()
  backend.dispose()
  return outcome
}

/**
 * A convolution of nearly as many elements as float32 can number, and what is pooled of it: how many those are, and how many
 * of the pooled are wrong.
 */
export async function largest(mode: GpuMode): Promise<readonly number[]> {
  const device = await GpuDevice.open({ mode })
  const side = 2364
  const put = (shape: Shape, data: Float32Array) => device.upload({ shape, data })
  const pixels = new Float32Array(side * side).map((_, i) => i % 1021)
  const filter = Float32Array.of(1, -2, 3)
  const [x, w] = [put([1, side, side, 1], pixels), put([1, 1, 1, 3], filter)]
  const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
  const y = device.run('conv2d', taskOf('conv2d', { x, w }, window))
  const half = side / 2
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
  const z = await device.read(device.run('maxPool2d', taskOf('maxPool2d', { x: y }, pool)))
  device.dispose()
  let wrong = 0
  for (let at = 0; at < z.length; at++) {
    const [i, j] = [Math.floor(at / 3 / half) * 2, (Math.floor(at / 3) % half) * 2]
    const corner = i * side + j
    const times = filter[at % 3]
    const [a, b, c, d] = [corner, corner + 1, corner + side, corner + side + 1].map((p) => pixels[p] * times)
    if (z[at] !== Math.max(a, b, c, d)) wrong++
  }
  return [side * side * 3, wrong]
}

/** Every op once: nearly all the time goes into compiling shaders. */
export async function everyOp(mode: GpuMode) {
  const device = await GpuDevice.open({ mode })
  const { details } = device.describe()
  return { details, ...(await everyOpOn(device, { kernels: gpuKernels, updates: gpuUpdates })) }
}

/** What runs, or is said, where the page's browser has no WebGL of some kinds. */
export async function without(kinds: readonly string[], mode?: GpuMode): Promise<string> {
  patch(
    'HTMLCanvasElement',
    'getContext',
    (original) =>
      (kind, ...rest) =>
        kinds.includes(String(kind)) ? null : original(kind, ...rest),
  )
  try {
    const backend = await gpu(mode ? { mode } : {})()
    const values = await backend.run('relu', { x: backend.tensor(x23) }).data()
    const { details } = backend.describe()
    backend.dispose()
    return `${String(details.mode)}: ${values.join()}`
  } catch (error) {
    return String(error)
  }
}
