// What surrounds an update: weight decay, clipping, accumulated gradients and moving averages; and penalties on weights.

import { describe, expect, it } from 'vitest'
import {
  adagrad,
  adam,
  adamW,
  arrayDataset,
  initializers,
  Layer,
  layers,
  loadModel,
  openBackend,
  Random,
  regularizers,
  rmsprop,
  sequential,
  sgd,
  type Callback,
  type Model,
  type NDArray,
  type Optimizer,
} from 'receptive'

type Weights = Record<string, NDArray>

const random = new Random(5)
const draw = (...shape: number[]): NDArray => ({
  shape,
  data: Float64Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => random.uniform(-1, 1)),
})
const data = arrayDataset({ x: draw(12, 3), y: draw(12, 2) })
const backend = await openBackend('reference', { dtype: 'float64' })

const tanh = (config: object = {}) =>
  layers.dense({ units: 4, activation: 'tanh', inputShape: [3], name: 'hidden', ...config })
const two = (config: object = {}): Model =>
  sequential([tanh(config), layers.dense({ units: 2, name: 'out', ...config })])

async function compiled(optimizer: Optimizer, model = two()): Promise<Model> {
  await model.compile({ loss: 'meanSquaredError', optimizer, backend, seed: 2 })
  return model
}

async function trained(optimizer: Optimizer, options: object, model = two()): Promise<Weights> {
  await compiled(optimizer, model)
  await model.fit(data, { shuffle: false, ...options })
  return model.getWeights()
}

const all = (weights: Weights): number[] => Object.values(weights).flatMap(({ data }) => [...data])

function expectSame(a: Weights, b: Weights, digits = 12): void {
  expect(Object.keys(a)).toEqual(Object.keys(b))
  const [left, right] = [all(a), all(b)]
  left.forEach((value, i) => expect(value).toBeCloseTo(right[i], digits))
}

/** How far one step of plain descent with rate 1 moves the weights: the gradient. */
async function stepOf(options: object, model?: Model): Promise<number[]> {
  const before = all(await (await compiled(sgd({ learningRate: 1 }), two())).getWeights())
  const after = all(await trained(sgd({ learningRate: 1, ...options }), { batchSize: 12 }, model))
  return before.map((value, i) => value - after[i])
}
const norm = (values: readonly number[]): number => Math.hypot(...values)

describe('weight decay', () => {
  it.each([
    ['sgd', sgd],
    ['adam', adam],
    ['rmsprop', rmsprop],
    ['adagrad', adagrad],
  ] as const)('of %s takes its share of every weight first', async (_, optimizer) => {
    const options = { learningRate: 0.1 }
    const start = all(await (await compiled(optimizer(options))).getWeights())
    const plain = all(await trained(optimizer(options), { batchSize: 12 }))
    const decayed = all(await trained(optimizer({ ...options, weightDecay: 0.5 }), { batchSize: 12 }))
    decayed.forEach((value, i) => expect(value).toBeCloseTo(plain[i] - 0.05 * start[i], 12))
  })

  it('of adamW is 0.004, and else it is adam', async () => {
    const run = { batchSize: 4, epochs: 3 }
    expectSame(await trained(adamW(), run), await trained(adam({ weightDecay: 0.004 }), run), 15)
    expectSame(await trained(adamW({ weightDecay: 0 }), run), await trained(adam(), run), 15)
  })
})

describe('clipping', () => {
  it('by value bounds each element', async () => {
    const plain = await stepOf({})
    const limit = Math.max(...plain.map(Math.abs)) / 2
    const clipped = await stepOf({ clipValue: limit })
    clipped.forEach((value, i) => expect(value).toBeCloseTo(Math.max(-limit, Math.min(plain[i], limit)), 12))
  })

  it('by norm scales the gradient by each weight', async () => {
    const plain = await stepOf({})
    const clipped = await stepOf({ clipNorm: 0.1 })
    const parts = [12, 4, 8, 2]
    let at = 0
    for (const length of parts) {
      const [was, is] = [plain, clipped].map((values) => values.slice(at, at + length))
      const factor = Math.min(1, 0.1 / norm(was))
      is.forEach((value, i) => expect(value).toBeCloseTo(was[i] * factor, 12))
      at += length
    }
    expect(at).toBe(plain.length)
  })

  it('by the norm of all keeps the direction', async () => {
    const plain = await stepOf({})
    const clipped = await stepOf({ globalClipNorm: norm(plain) / 4 })
    clipped.forEach((value, i) => expect(value).toBeCloseTo(plain[i] / 4, 12))
    const loose = await stepOf({ globalClipNorm: norm(plain) * 2 })
    loose.forEach((value, i) => expect(value).toBeCloseTo(plain[i], 12))
  })

  it.each([{ clipValue: 1 }, { clipNorm: 1 }, { globalClipNorm: 1 }])(
    '%j does not hide a gradient that is not finite',
    async (options) => {
      const unbounded = new Layer({
        kind: 'unbounded',
        config: {},
        outputShape: ([x]) => x,
        weights: () => ({ gain: { shape: [1], initializer: 'ones' } }),
        forward: ({ inputs: [x] }) => ({ y: x }),
        backward: ({ dy, backend }) => ({
          inputs: [dy],
          weights: { gain: backend.tensor({ shape: [1], data: Float64Array.of(Infinity) }) },
        }),
      })
      const model = await compiled(sgd(options), sequential([two(), unbounded]))
      await expect(model.fit(data)).rejects.toThrow(/a weight of .* became (NaN|-?Infinity)/)
    },
  )

  it.each([sgd, adam, adamW, rmsprop, adagrad])('is by one option only: %o', (optimizer) => {
    expect(() => optimizer({ clipNorm: 1, globalClipNorm: 1 })).toThrow(
      `${optimizer.name}: it takes clipNorm or globalClipNorm, not both`,
    )
  })
})

describe('accumulated gradients', () => {
  it.each([
    [
      'sgd',
      () => sgd({ learningRate: 0.3, momentum: 0.9 }),
      (of: object) => sgd({ learningRate: 0.3, momentum: 0.9, ...of }),
    ],
    ['adamW', () => adamW({ learningRate: 0.1 }), (of: object) => adamW({ learningRate: 0.1, ...of })],
    ['clipped', () => sgd({ globalClipNorm: 0.05 }), (of: object) => sgd({ globalClipNorm: 0.05, ...of })],
  ] as const)('of three batches are those of one, three times as large: %s', async (_, whole, inParts) => {
    const one = await trained(whole(), { batchSize: 6, epochs: 4 })
    const parts = await trained(inParts({ gradientAccumulationSteps: 3 }), { batchSize: 2, epochs: 4 })
    expectSame(one, parts)
  })

  it('count updates, and a group goes on in the next epoch', async () => {
    const rates: number[] = []
    const learningRate = (iterations: number): number => {
      rates.push(iterations)
      return 0.1
    }
    const model = await compiled(sgd({ learningRate, gradientAccumulationSteps: 4 }))
    const weights: number[][] = []
    const note: Callback = {
      onBatchEnd: async () => void weights.push(all(await model.getWeights())),
    }
    await model.fit(data, { batchSize: 2, epochs: 2, callbacks: note })
    const changed = weights.map((now, i) => i > 0 && now.some((value, j) => value !== weights[i - 1][j]))
    // Six batches an epoch: the fourth, the second of the next epoch, and its last.
    expect(changed.flatMap((yes, i) => (yes ? [i] : []))).toEqual([3, 7, 11])
    expect(Math.max(...rates)).toBe(3)
  })
})

describe('moving averages', () => {
  /** The averages by hand, of the weights after each update of a run without them. */
  async function byHand(
    momentum: number,
    epochs: number,
  ): Promise<{ averages: number[][]; weights: number[] }> {
    const model = await compiled(sgd({ learningRate: 0.2 }))
    let average: number[] | undefined
    const averages: number[][] = []
    const note: Callback = {
      onBatchEnd: async () => {
        const now = all(await model.getWeights())
        average = average?.map((value, i) => momentum * value + (1 - momentum) * now[i]) ?? now
      },
      onEpochEnd: () => void averages.push(average!),
    }
    await model.fit(data, { batchSize: 4, epochs, shuffle: false, callbacks: note })
    return { averages, weights: all(await model.getWeights()) }
  }

  it('are what the model holds between epochs and after the last, and training goes on from its weights', async () => {
    const { averages } = await byHand(0.8, 4)
    const model = await compiled(sgd({ learningRate: 0.2, useEma: true, emaMomentum: 0.8 }))
    const seen: number[][] = []
    const figures: [number, number][] = []
    const note: Callback = {
      onEpochEnd: async (_, { valLoss }) => {
        seen.push(all(await model.getWeights()))
        figures.push([valLoss, (await model.evaluate(data)).loss])
      },
    }
    const run = { batchSize: 4, shuffle: false, callbacks: note, validationData: data }
    await model.fit(data, { ...run, epochs: 3 })
    await model.fit(data, { ...run, epochs: 4, initialEpoch: 3 })
    seen.forEach((weights, epoch) =>
      weights.forEach((value, i) => expect(value).toBeCloseTo(averages[epoch][i], 12)),
    )
    expect(seen.length).toBe(4)
    for (const [validated, evaluated] of figures) expect(validated).toBeCloseTo(evaluated, 12)
    all(await model.getWeights()).forEach((value, i) => expect(value).toBeCloseTo(averages[3][i], 12))
    const loaded = await loadModel(await model.toSafetensors(), { backend })
    expect(all(await loaded.getWeights())).toEqual(all(await model.getWeights()))
  })

  it('continue from a saved state, between fits', async () => {
    const optimizer = () => adam({ learningRate: 0.05, useEma: true, emaMomentum: 0.9 })
    const straight = await compiled(optimizer())
    await straight.fit(data, { batchSize: 4, epochs: 2 })
    const state = await straight.trainingState()
    const averages = await straight.getWeights()
    await straight.fit(data, { batchSize: 4, epochs: 2 })
    const resumed = await compiled(optimizer())
    await resumed.restoreTrainingState(state)
    expect(all(await resumed.getWeights())).toEqual(all(averages))
    await resumed.fit(data, { batchSize: 4, epochs: 2 })
    expect(all(await resumed.getWeights())).toEqual(all(await straight.getWeights()))
  })

  it('start again with weights that somebody gives the model', async () => {
    const start = await (await compiled(sgd())).getWeights()
    const model = await compiled(sgd({ learningRate: 0.2, useEma: true, emaMomentum: 0.8 }))
    await model.fit(data, { batchSize: 4, epochs: 3, shuffle: false })
    model.setWeights(start)
    await model.fit(data, { batchSize: 4, epochs: 1, shuffle: false })
    const { averages } = await byHand(0.8, 1)
    all(await model.getWeights()).forEach((value, i) => expect(value).toBeCloseTo(averages[0][i], 12))
  })

  it('leave the moving statistics of batch normalization and frozen layers alone', async () => {
    const net = () =>
      sequential([
        tanh({ trainable: false }),
        layers.batchNormalization({ name: 'bn' }),
        layers.dense({ units: 2 }),
      ])
    const plain = await trained(sgd(), { batchSize: 4, epochs: 2 }, net())
    const averaged = await trained(sgd({ useEma: true }), { batchSize: 4, epochs: 2 }, net())
    for (const name of ['bn/movingMean', 'bn/movingVariance', 'hidden/kernel'])
      expect(averaged[name].data).toEqual(plain[name].data)
    expect(averaged['bn/gamma'].data).not.toEqual(plain['bn/gamma'].data)
  })

  it('start for a layer that is thawed when it is', async () => {
    const model = two()
    const [hidden] = [model.getLayer('hidden')]
    hidden.trainable = false
    await compiled(sgd({ learningRate: 0.2, useEma: true }), model)
    await model.fit(data, { batchSize: 4 })
    const frozen = (await model.getWeights())['hidden/kernel']
    hidden.trainable = true
    await model.fit(data, { batchSize: 12 })
    const thawed = (await model.getWeights())['hidden/kernel']
    const moved = norm([...thawed.data].map((value, i) => value - frozen.data[i]))
    expect(moved).toBeGreaterThan(0)
    expect(moved).toBeLessThan(norm([...frozen.data]) / 2)
  })
})

describe('regularizers', () => {
  const penalized = {
    kernelRegularizer: regularizers.l1l2({ l1: 0.02, l2: 0.3 }),
    biasRegularizer: regularizers.l2({ l2: 0.5 }),
    biasInitializer: initializers.constant({ value: 0.4 }),
  }

  it('add their penalty to the loss in training and evaluation', async () => {
    const model = await compiled(sgd({ learningRate: 1e-9 }), two(penalized))
    const plain = await compiled(sgd(), two({ biasInitializer: { kind: 'constant', value: 0.4 } }))
    const weights = await model.getWeights()
    const penalty = Object.entries(weights).reduce((sum, [name, { data }]) => {
      const [l1, l2] = name.endsWith('kernel') ? [0.02, 0.3] : [0, 0.5]
      return sum + [...data].reduce((part, w) => part + l1 * Math.abs(w) + l2 * w * w, 0)
    }, 0)
    const { loss } = await plain.evaluate(data)
    expect(penalty).toBeGreaterThan(0.5)
    expect((await model.evaluate(data, { batchSize: 5 })).loss).toBeCloseTo(loss + penalty, 10)
    const { history } = await model.fit(data, { batchSize: 5, validationData: data })
    expect(history.loss[0]).toBeCloseTo(loss + penalty, 6)
    expect(history.valLoss[0]).toBeCloseTo(loss + penalty, 6)
  })

  it('give the gradient of that loss', async () => {
    const model = await compiled(sgd({ learningRate: 1 }), two(penalized))
    const before = await model.getWeights()
    await model.fit(data, { batchSize: 12 })
    const after = await model.getWeights()
    const h = 1e-5
    for (const [name, { shape, data: values }] of Object.entries(before))
      for (const at of [0, values.length - 1]) {
        const lossAt = async (change: number): Promise<number> => {
          const moved = values.slice()
          moved[at] += change
          model.setWeights({ ...before, [name]: { shape, data: moved } })
          return (await model.evaluate(data)).loss
        }
        const slope = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h)
        expect(values[at] - after[name].data[at]).toBeCloseTo(slope, 7)
      }
  })

  it.each([
    ['conv2d', () => layers.conv2d({ filters: 2, kernelSize: 2, kernelRegularizer: 'l2' }), ['kernel']],
    [
      'conv2dTranspose',
      () =>
        layers.conv2dTranspose({ filters: 2, kernelSize: 2, biasRegularizer: 'l1', biasInitializer: 'ones' }),
      ['bias'],
    ],
    [
      'depthwiseConv2d',
      () => layers.depthwiseConv2d({ kernelSize: 2, depthwiseRegularizer: 'l1' }),
      ['kernel'],
    ],
    [
      'separableConv2d',
      () =>
        layers.separableConv2d({
          filters: 2,
          kernelSize: 2,
          depthwiseRegularizer: 'l1',
          pointwiseRegularizer: 'l1',
        }),
      ['depthwiseKernel', 'pointwiseKernel'],
    ],
    [
      'batchNormalization',
      () =>
        layers.batchNormalization({ gammaRegularizer: 'l2', betaRegularizer: 'l1', betaInitializer: 'ones' }),
      ['gamma', 'beta'],
    ],
    ['dense', () => layers.dense({ units: 2, kernelRegularizer: { l1: 0.01 } }), ['kernel']],
  ] as const)(
    'are those of %s, in a loaded model, too, and of what is not frozen',
    async (kind, make, keys) => {
      const layer = make()
      const before =
        kind === 'dense'
          ? [layers.flatten({ inputShape: [4, 4, 2] })]
          : [layers.activation({ activation: 'tanh', inputShape: [4, 4, 2] })]
      const model = sequential([...before, layer, layers.flatten(), layers.dense({ units: 1, name: 'end' })])
      const images = arrayDataset({ x: draw(3, 4, 4, 2), y: draw(3, 1) })
      const options = { loss: 'meanSquaredError', backend, optimizer: 'sgd' } as const
      await model.compile(options)
      const weights = await model.getWeights()
      const l2 = (key: string) => kind === 'conv2d' || key === 'gamma'
      const penalty = keys.reduce((sum, key) => {
        const name = Object.keys(weights).find((one) => one.startsWith(kind) && one.endsWith(`/${key}`))!
        return (
          sum + [...weights[name].data].reduce((part, w) => part + 0.01 * (l2(key) ? w * w : Math.abs(w)), 0)
        )
      }, 0)
      const loaded = await loadModel(await model.toSafetensors(), { backend })
      await loaded.compile(options)
      const { loss } = await loaded.evaluate(images)
      model.freeze(layer.config.name ?? Object.keys(weights)[0].split('/')[0])
      await model.compile(options)
      expect(penalty).toBeGreaterThan(0)
      expect(loss - (await model.evaluate(images)).loss).toBeCloseTo(penalty, 10)
    },
  )
})

it('the optimizers are known by name, in whatever spelling', async () => {
  for (const optimizer of ['adamW', 'AdamW', 'rmsprop', 'RMSprop', 'adagrad', 'Adagrad'] as const) {
    const model = two()
    await model.compile({ loss: 'meanSquaredError', optimizer: optimizer as 'adamW', backend })
    const { loss } = await model.evaluate(data)
    await model.fit(data, { epochs: 3 })
    expect((await model.evaluate(data)).loss).toBeLessThan(loss)
  }
})
