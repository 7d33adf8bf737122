// Where a model looks and what a pixel counts, against PyTorch: on every backend, in both dtypes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  gradCam,
  input,
  layers,
  loadModel,
  model,
  occlusion,
  openBackend,
  saliency,
  sequential,
  type Backend,
  type Model,
  type NDArray,
} from 'receptive'
import { gpu } from 'receptive/gpu'
import { loadFixture } from '../fixtures/load.js'
import { expectClose } from '../support/arrays.js'

interface Explained {
  readonly classIndex: number
  readonly scores: NDArray
  readonly raw: NDArray
  readonly heatmaps: NDArray
  readonly gradient: NDArray
  readonly integrated: NDArray
  readonly drops: NDArray
}

interface Fixture {
  readonly settings: {
    readonly steps: number
    readonly baseline: number
    readonly windowSize: [number, number]
    readonly strides: [number, number]
    readonly value: number
  }
  readonly cases: readonly {
    readonly name: 'plain' | 'residual'
    readonly x: NDArray
    readonly weights: Record<string, NDArray>
    readonly classes: readonly Explained[]
  }[]
}

const { settings, cases } = loadFixture<Fixture>('inside')

const networks = {
  plain: (): Model =>
    sequential([
      layers.conv2d({ name: 'conv1', filters: 4, kernelSize: 3, activation: 'relu', inputShape: [9, 8, 2] }),
      layers.batchNormalization({ name: 'norm' }),
      layers.dropout({ rate: 0.5 }),
      layers.conv2d({ name: 'conv2', filters: 5, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dense({ name: 'dense', units: 3, activation: 'softmax' }),
    ]),
  residual: (): Model => {
    const x = input({ shape: [9, 8, 2] })
    const conv = { filters: 4, kernelSize: 3, padding: 'same' } as const
    const first = layers.conv2d({ ...conv, name: 'conv1', activation: 'relu' }).apply(x)
    const second = layers.conv2d({ ...conv, name: 'conv2', useBias: false }).apply(first)
    const normal = layers.batchNormalization({ name: 'norm' }).apply(second)
    const sum = layers.reLU({ name: 'block' }).apply(layers.add().apply([normal, first]))
    const mean = layers.globalAveragePooling2d().apply(sum)
    const outputs = layers.dense({ name: 'dense', units: 1, activation: 'sigmoid' }).apply(mean)
    return model({ inputs: x, outputs })
  },
}
const lastMaps = { plain: 'conv2', residual: 'block' }

describe.each<[string, () => Promise<Backend>, number]>([
  ['reference', () => openBackend('reference'), 2e-6],
  ['reference in float64', () => openBackend('reference', { dtype: 'float64' }), 2e-7],
  ['wasm', () => openBackend('wasm'), 2e-6],
  ['gpu.js', () => gpu({ mode: 'cpu' })(), 2e-6],
])('as PyTorch, on %s', (_, open, atol) => {
  let backend: Backend
  beforeAll(async () => {
    backend = await open()
  })
  afterAll(() => {
    backend.dispose()
  })

  describe.each(cases)('the $name network', ({ name, x, weights, classes }) => {
    let net: Model
    beforeAll(async () => {
      net = networks[name]()
      await net.compile({
        loss: name === 'plain' ? 'categoricalCrossentropy' : 'binaryCrossentropy',
        backend,
      })
      net.setWeights(weights)
    })

    it.each(classes)('class $classIndex', async ({ classIndex, ...expected }) => {
      const close = (actual: NDArray, by: NDArray): void => {
        expectClose(actual, by, { atol, rtol: atol })
      }
      const before = backend.memory()
      const cam = await gradCam(net, x, { classIndex })
      expect(cam.layer).toBe(lastMaps[name])
      expect([...cam.classes]).toEqual([classIndex, classIndex])
      expectClose(cam.scores, expected.scores.data, { atol, rtol: atol })
      close(cam.raw, expected.raw)
      close(cam.heatmaps, expected.heatmaps)
      expect(Math.max(...cam.maps.data)).toBe(1)
      close((await saliency(net, x, { classIndex })).attributions, expected.gradient)
      const { steps, baseline, ...windows } = settings
      const shares = await saliency(net, x, {
        classIndex,
        method: 'integrated',
        steps,
        baseline,
        batchSize: 3,
      })
      close(shares.attributions, expected.integrated)
      const covered = await occlusion(net, x, { classIndex, ...windows, batchSize: 7 })
      close(covered.drops, expected.drops)
      const { tensors, tensorBytes } = backend.memory()
      expect({ tensors, tensorBytes }).toEqual({ tensors: before.tensors, tensorBytes: before.tensorBytes })
      expect(await net.getWeights()).toEqual(weightsOf(backend, weights))
    })
  })
})

it('a model that was saved and loaded is explained as the first', async () => {
  const [{ x, weights, classes }] = cases
  const net = networks.plain()
  await net.compile({ loss: 'categoricalCrossentropy' })
  net.setWeights(weights)
  const loaded = await loadModel(await net.toSafetensors())
  const { raw } = await gradCam(loaded, x, { classIndex: classes[0].classIndex })
  expectClose(raw, classes[0].raw, { atol: 2e-6 })
})

/** The weights as a backend holds them. */
function weightsOf(backend: Backend, weights: Record<string, NDArray>): Record<string, NDArray> {
  const Kind = backend.describe().dtype === 'float64' ? Float64Array : Float32Array
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, data: Kind.from(data) }]),
  )
}
