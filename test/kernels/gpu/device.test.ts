// What a device of gpu.js promises besides results: it runs where it was asked to, frees what it is given back, and says what
// went wrong, at once or at the read.

import { taskOf } from '../../../kernels/device.js'
import { GPU } from 'gpu.js'
import { describe, expect, it } from 'vitest'
import { choose } from '../../../kernels/choose.js'
import { conv2dFilterGradientRow } from '../../../kernels/gpu/conv2d-rows.js'
import { GpuDevice } from '../../../kernels/gpu/runtime/device.js'
import type { GpuJs, GpuJsKernel, Resident } from '../../../kernels/gpu/runtime/gpu-js.js'
import { GpuLauncher } from '../../../kernels/gpu/runtime/launcher.js'
import { layers, openBackend, sequential, type BackendName } from 'receptive'
import { gpu } from 'receptive/gpu'
import { array, filled, randomArray } from '../../support/arrays.js'
import { gpuKernels, gpuUpdates } from '../../../kernels/gpu/index.js'
import { everyOpOn } from '../../conformance/every-op.js'

/** gpu.js in mode `cpu`, but answering as mode `webgpu` does: with promises, later. */
function answeringLater(failing?: string): GpuJs {
  const inner = new GPU({ mode: 'cpu' }) as unknown as GpuJs
  const later = (value: Resident): Resident => {
    const values = value as Float32Array
    let freed = false
    return {
      toArray: () =>
        freed ? Promise.reject(new Error('read after it was freed')) : Promise.resolve(values.slice()),
      delete: () => {
        expect(freed).toBe(false)
        freed = true
      },
    }
  }
  return {
    mode: 'cpu',
    destroy: () => inner.destroy(),
    createKernel(source, settings) {
      const kernel = inner.createKernel(source, settings)
      const asynchronous = async (...args: (Resident | number)[]): Promise<Resident> => {
        await new Promise((done) => setTimeout(done, Math.random() * 3))
        if (failing !== undefined && String(source).startsWith(`function ${failing}(`))
          throw new Error('the device was lost')
        const values = await Promise.all(
          args.map(async (arg) =>
            typeof arg === 'number' || arg instanceof Float32Array ? arg : arg.toArray(),
          ),
        )
        return later((kernel as unknown as (...values: unknown[]) => Float32Array)(...values).slice())
      }
      const decorated = Object.assign(asynchronous, { destroy: () => kernel.destroy?.() })
      return Object.defineProperty(decorated, 'kernel', { get: () => kernel.kernel }) as GpuJsKernel
    },
  }
}

const pooledConvolution = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: 'valid',
  pool: { poolSize: [2, 2], strides: [2, 2], padding: 'valid' },
} as const

describe('a mode', () => {
  it('that does not exist, or does not run here, is refused with a way out', async () => {
    await expect(GpuDevice.open({ mode: 'metal' as never })).rejects.toThrow(
      "gpu: there is no mode 'metal'; use one of gpu, webgl2, webgl, headlessgl, webgpu, webasm, cpu, dev",
    )
    await expect(GpuDevice.open({ mode: 'webgpu' })).rejects.toThrow(
      /^gpu: mode 'webgpu' does not run here: .*; use a browser with WebGPU, or mode 'webgl2'$/,
    )
    await expect(GpuDevice.open({ mode: 'webgl2' })).rejects.toThrow("mode 'webasm'")
  })

  it('that lacks a package names it, and how to install it', async () => {
    // In this repository it is an empty one.
    await expect(GpuDevice.open({ mode: 'headlessgl' })).rejects.toThrow(
      /^gpu: mode 'headlessgl' does not run here: .*; run npm install gl, .*libxi-dev.*xvfb-run; or use mode 'webasm'$/,
    )
  })

  it('that falls back to the CPU is refused', async () => {
    const falling: GpuJs = Object.assign(new GPU({ mode: 'cpu' }) as unknown as GpuJs, { mode: 'webasm' })
    await expect(GpuDevice.open({ instance: falling })).rejects.toThrow(
      "mode 'webasm' does not run here: mode 'webasm' fell back to 'cpu'",
    )
  })

  it('is webasm in Node by default', async () => {
    const backend = await gpu()()
    expect(backend.describe().details.mode).toBe('webasm')
    backend.dispose()
  })

  it('that is not the one of an application’s own GPU is refused', async () => {
    const instance = new GPU({ mode: 'cpu' })
    await expect(gpu({ mode: 'webasm', instance })()).rejects.toThrow(
      "gpu: mode is 'webasm', but the given instance runs in 'cpu'; leave mode out, or pass new GPU({ mode: 'webasm' })",
    )
    const backend = await gpu({ mode: 'cpu', instance })()
    expect(backend.describe().details.mode).toBe('cpu')
    backend.dispose()
    await instance.destroy()
  })

  it('of an application’s own GPU is what that chose', async () => {
    for (const instance of [new GPU(), new GPU({ mode: 'gpu' }), new GPU({ mode: 'cpu' })]) {
      const backend = await gpu({ instance })()
      expect(backend.describe().details.mode).toBe(instance.mode === 'cpu' ? 'cpu' : 'webasm')
      backend.dispose()
      await instance.destroy()
    }
  })
})

describe('if gpu.js answers with promises', () => {
  it('every op is the reference’s, issued without a wait', async () => {
    const device = await GpuDevice.open({ instance: answeringLater() })
    expect((await everyOpOn(device, { kernels: gpuKernels, updates: gpuUpdates })).wrong).toEqual({})
  }, 300_000)

  it('an error surfaces at the read, with the op and the shapes', async () => {
    const backend = await gpu({ instance: answeringLater('relu') })()
    const x = backend.tensor(randomArray([2, 3], 1))
    const y = backend.run('relu', { x })
    const z = backend.run('tanh', { x: y })
    await expect(z.data()).rejects.toThrow('relu (x = [2,3]) failed: the device was lost')
    // What does not depend on it goes on.
    expect((await backend.run('multiply', { a: x, b: x }).data()).length).toBe(6)
    backend.dispose()
  })

  it('an op that is composed of others names itself', async () => {
    const backend = await gpu({ instance: answeringLater('conv2d') })()
    const [x, w] = [
      backend.tensor(randomArray([1, 4, 4, 1], 1)),
      backend.tensor(randomArray([3, 3, 1, 2], 2)),
    ]
    const y = backend.run('conv2dMaxPool2d', { x, w }, pooledConvolution)
    await expect(y.data()).rejects.toThrow(
      'conv2dMaxPool2d (x = [1,4,4,1], w = [3,3,1,2]) failed: the device was lost',
    )
    backend.dispose()
  })

  it('updates and frees keep their place in the queue', async () => {
    const device = await GpuDevice.open({ instance: answeringLater() })
    const [w, v, g] = [1, 0, 2].map((value) => device.upload(array([1], [value])))
    const before = device.read(w)
    device.update('sgd', { w, v, g }, { learningRate: 0.5, momentum: 0, nesterov: false })
    const after = device.read(w)
    for (const operand of [w, v, g]) device.release(operand)
    expect([...(await before), ...(await after)]).toEqual([1, 0])
    expect(device.live).toBe(0)
    device.dispose()
  })
})

describe('if gpu.js answers with promises, disposing', () => {
  it('waits for what is being read', async () => {
    const backend = await gpu({ instance: answeringLater() })()
    const y = backend.run('relu', { x: backend.tensor(array([3], [-1, 2, 3])) })
    const values = y.data()
    backend.dispose()
    expect([...(await values)]).toEqual([0, 2, 3])
    await expect(y.data()).rejects.toThrow('read: the backend was disposed; open another')
  })
})

describe('memory', () => {
  it('is what is alive, its height is kept, and disposing leaves none', async () => {
    const backend = await gpu({ mode: 'cpu' })()
    const start = backend.memory()
    const x = backend.tensor(randomArray([5, 7], 1))
    const y = backend.run('relu', { x })
    expect(backend.memory()).toMatchObject({ tensorBytes: 280, bytes: start.bytes + 280 })
    y.dispose()
    expect(backend.memory()).toMatchObject({ tensorBytes: 140, bytes: start.bytes + 140 })
    expect(backend.memory().peakBytes).toBeGreaterThanOrEqual(280)
    const { peakBytes } = backend.memory()
    backend.dispose()
    expect(backend.memory()).toMatchObject({ tensors: 0, tensorBytes: 0, bytes: 0, peakBytes })
  })

  it('is given back: a step leaves nothing behind', async () => {
    const device = await GpuDevice.open({ mode: 'cpu' })
    const x = device.upload(randomArray([2, 6, 6, 3], 1))
    const w = device.upload(randomArray([3, 3, 3, 4], 2))
    const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
    for (let step = 0; step < 3; step++) {
      const dy = device.run('conv2d', taskOf('conv2d', { x, w }, window))
      const attributes = { ...window, kernelSize: [3, 3] } as const
      device.release(
        device.run('conv2dFilterGradient', taskOf('conv2dFilterGradient', { x, dy }, attributes)),
      )
      device.release(dy)
      expect(device.live).toBe(2)
    }
    // One share of the filters per image.
    expect(device.memory().workspace).toBe(2 * 108 * 4)
    device.dispose()
    expect(device.live).toBe(0)
  })

  it('is refused beyond what float32 can number', async () => {
    const backend = await gpu({ mode: 'cpu' })()
    const x = { shape: [2 ** 24 + 1], data: new Float32Array(2 ** 24 + 1) }
    const why = 'elements are more than the 16777216 that a GPU can index in float32; use a smaller batchSize'
    expect(() => backend.tensor(x)).toThrow(`tensor failed: 16777217 ${why}`)
    // Every image's share of the filters' gradient, before they are summed.
    const [images, dy] = [
      backend.tensor(randomArray([9, 7, 7, 200], 1)),
      backend.tensor(randomArray([9, 1, 1, 200], 2)),
    ]
    const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid', kernelSize: [7, 7] } as const
    expect(() => backend.run('conv2dFilterGradient', { x: images, dy }, window)).toThrow(
      `conv2dFilterGradient failed: 17640000 ${why}, or backend 'wasm' (x = [9,7,7,200], dy = [9,1,1,200])`,
    )
    // A convolution whose values nobody sees.
    const image = backend.tensor(filled([1, 2050, 2050, 1], 0))
    const filters = backend.tensor(randomArray([1, 1, 1, 4], 3))
    expect(() => backend.run('conv2dMaxPool2d', { x: image, w: filters }, pooledConvolution)).toThrow(
      `conv2dMaxPool2d failed: 16810000 ${why}`,
    )
    backend.dispose()
  })

  it('is asked of the next kernel where a gradient by rows would take more', () => {
    const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid', kernelSize: [3, 3] } as const
    const chosen = (N: number) =>
      choose(conv2dFilterGradientRow, { x: [N, 32, 32, 128], dy: [N, 30, 30, 128] }, window, {
        quads: true,
      } as GpuLauncher).name
    expect([chosen(16), chosen(64)]).toEqual(['conv2d-filter-gradient-rows', 'conv2d-filter-gradient-quads'])
  })

  it('of more arrays than a GPU takes at once is refused', () => {
    const launcher = new GpuLauncher(new GPU({ mode: 'cpu' }) as unknown as GpuJs, 'cpu')
    const cells = Array.from({ length: 8 }, () => launcher.upload(Float32Array.of(1)))
    expect(() => launcher.launch('copy', 1, {}, cells)).toThrow(
      'the kernel has 8 arrays; a GPU takes at most 7',
    )
    launcher.dispose(true, () => undefined)
  })
})

describe('a backend', () => {
  it('tells the op that uses it after it was disposed', async () => {
    const backend = await gpu({ mode: 'cpu' })()
    const x = backend.tensor(randomArray([2], 1))
    backend.dispose()
    expect(() => backend.run('relu', { x })).toThrow('relu: the backend was disposed; open another')
    expect(() => backend.tensor(randomArray([2], 1))).toThrow('the backend was disposed')
  })

  it('leaves an application’s own GPU alone', async () => {
    const instance = new GPU({ mode: 'cpu' })
    const kernel = instance.createKernel('function own(x) { return x[this.thread.x] + 1; }', { output: [2] })
    const backend = await gpu({ instance })()
    expect([...(await backend.run('relu', { x: backend.tensor(array([2], [-1, 3])) }).data())]).toEqual([
      0, 3,
    ])
    backend.dispose()
    expect([...(kernel(Float32Array.of(4, 5)) as Float32Array)]).toEqual([5, 6])
    await instance.destroy()
  })

  it('is opened by the model, and closed with it', async () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [3] })])
    await model.compile({ loss: 'meanSquaredError', backend: gpu({ mode: 'cpu' }) })
    const { backend } = model
    // Nothing here has shaders.
    const details = { mode: 'cpu', longest: 2 ** 24 }
    expect(backend.describe()).toEqual({ family: 'gpu', dtype: 'float32', details })
    model.dispose()
    expect(() => backend.tensor(array([1], [1]))).toThrow('the backend was disposed')
  })

  it('asked for by name says how it is imported', async () => {
    await expect(openBackend('gpu' as BackendName)).rejects.toThrow("import { gpu } from 'receptive/gpu'")
  })
})
