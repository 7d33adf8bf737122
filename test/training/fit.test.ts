import { describe, expect, it, vi } from 'vitest'
import {
  adam,
  arrayDataset,
  layers,
  ndarray,
  Random,
  sequential,
  sgd,
  subset,
  type Callback,
  type Dataset,
  type Logs,
  type Model,
} from 'receptive'
import { ReferenceDevice } from '../../kernels/reference/device.js'
import { expectClose } from '../support/arrays.js'

const original = ReferenceDevice.prototype.read

/** Bright patches in one of three corners of 8×7 images, with noise: easy, but not linear in one pixel. */
function corners(count: number, seed: number): Dataset & { labels: Int32Array } {
  const random = new Random(seed)
  const data = Float32Array.from({ length: count * 56 }, () => random.uniform(0, 0.4))
  const y = Array.from({ length: count }, (_, n) => {
    const label = n % 3
    const [row, column] = [
      [0, 0],
      [0, 4],
      [5, 2],
    ][label]
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) data[n * 56 + (row + i) * 7 + column + j] += 0.5
    return label
  })
  const set = arrayDataset({
    x: { shape: [count, 8, 7, 1], data },
    y,
    classNames: ['left', 'right', 'below'],
  })
  return { ...set, labels: set.labels! }
}

const cnn = (rate = 0.2): Model =>
  sequential([
    layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 7, 1] }),
    layers.maxPooling2d(),
    layers.flatten(),
    layers.dropout({ rate }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])

const compiled = async (seed = 1, rate = 0.2): Promise<Model> => {
  const model = cnn(rate)
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    metrics: ['accuracy'],
    seed,
  })
  return model
}

describe('fit', () => {
  it('learns, and says so', async () => {
    const model = await compiled()
    const history = await model.fit(corners(90, 1), {
      epochs: 6,
      batchSize: 16,
      validationData: corners(31, 2),
    })
    expect(history.epoch).toEqual([0, 1, 2, 3, 4, 5])
    expect(Object.keys(history.history)).toEqual([
      'loss',
      'accuracy',
      'valLoss',
      'valAccuracy',
      'learningRate',
    ])
    expect(history.stopped).toBe('completed')
    expect(history.history.valAccuracy.at(-1)).toBeGreaterThan(0.95)
    expect(history.history.loss.at(-1)).toBeLessThan(history.history.loss[0] / 3)
    expect(model.classNames).toEqual(['left', 'right', 'below'])
    const test = corners(33, 3)
    const { loss, accuracy } = await model.evaluate(test, { batchSize: 10 })
    const classes = await model.predictClasses(test)
    const right = classes.filter((label, n) => label === test.labels[n]).length
    expect(accuracy).toBeCloseTo(right / 33, 6)
    const { data } = await model.predict(test)
    const mean = [...test.labels].reduce((sum, label, n) => sum - Math.log(data[3 * n + label]), 0) / 33
    expect(loss).toBeCloseTo(mean, 5)
  })

  it('ends in the same bytes for the same seed, and in others for another', async () => {
    const run = async (seed: number): Promise<Uint8Array> => {
      const model = await compiled(seed)
      const augment = (x: { data: Float32Array | Float64Array }, random: Random): void => {
        for (let i = 0; i < x.data.length; i++) x.data[i] += random.uniform(-0.05, 0.05)
      }
      await model.fit(corners(40, 1), { epochs: 2, batchSize: 16, augment })
      return model.toSafetensors()
    }
    const [first, again, other] = [await run(7), await run(7), await run(8)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('goes on drawing where the last fit ended: four of one epoch are one of four', async () => {
    const data = corners(40, 1)
    const augment = (x: { data: Float32Array | Float64Array }, random: Random): void => {
      for (let i = 0; i < x.data.length; i++) x.data[i] += random.uniform(-0.05, 0.05)
    }
    const options = { batchSize: 16, augment }
    const whole = await compiled(7, 0.5)
    const { history } = await whole.fit(data, { ...options, epochs: 4 })
    const parts = await compiled(7, 0.5)
    const losses: number[] = []
    for (let epoch = 0; epoch < 4; epoch++) {
      // The second and third say which epoch it is; nothing depends on it.
      const numbers = epoch % 3 > 0 ? { initialEpoch: epoch, epochs: epoch + 1 } : {}
      const validationData = epoch === 1 ? corners(5, 2) : undefined
      losses.push(...(await parts.fit(data, { ...options, ...numbers, validationData })).history.loss)
      await parts.evaluate(corners(7, 3))
      await parts.predict(data)
    }
    expect(losses).toEqual(history.loss)
    expect(await parts.toSafetensors()).toEqual(await whole.toSafetensors())
  })

  it('draws new numbers after an interrupted epoch, the first ones after compile, and those of initialEpoch', async () => {
    const orders: number[][] = []
    const data = corners(12, 1)
    const watched: Dataset = {
      ...data,
      read(...[index, ...rest]) {
        orders.at(-1)!.push(index)
        data.read(index, ...rest)
      },
    }
    const model = await compiled(3)
    const order = async (options: Parameters<Model['fit']>[1] = {}): Promise<number[]> => {
      orders.push([])
      await model.fit(watched, options)
      return orders.at(-1)!
    }
    const stop: Callback = { onBatchEnd: (_, __, { model }) => void (model.stopTraining = true) }
    const [first, broken, third] = [
      await order(),
      await order({ batchSize: 4, callbacks: [stop] }),
      await order(),
    ]
    expect(broken).toHaveLength(4)
    expect(third.slice(0, 4)).not.toEqual(broken)
    await model.compile({ loss: 'categoricalCrossentropy', seed: 3 })
    expect(await order({ initialEpoch: 2, epochs: 3 })).toEqual(third)
    await model.compile({ loss: 'categoricalCrossentropy', seed: 3 })
    expect(await order()).toEqual(first)
  })

  it('lets shuffling be turned off: then the order of examples is that of the data', async () => {
    const seen: number[] = []
    const data = corners(10, 1)
    const watched = {
      ...data,
      read: (...[index, ...rest]: Parameters<Dataset['read']>) => (
        seen.push(index),
        data.read(index, ...rest)
      ),
    }
    await (await compiled()).fit(watched, { batchSize: 4, shuffle: false })
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    seen.length = 0
    await (await compiled()).fit(watched, { batchSize: 4, epochs: 2 })
    expect(seen.slice(0, 10)).not.toEqual(seen.slice(10))
    expect(seen.slice(0, 10).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('allocates nothing after the first epoch', async () => {
    const model = await compiled()
    const memory: unknown[] = []
    await model.fit(corners(40, 1), {
      epochs: 4,
      batchSize: 16, // the last batch is smaller
      callbacks: [{ onEpochEnd: () => void memory.push(model.backend.memory()) }],
    })
    expect(new Set(memory.map((m) => JSON.stringify(m))).size).toBe(1)
  })

  it('reads figures by batch if a callback asks for them, else some batches at a time', async () => {
    const update = vi.spyOn(ReferenceDevice.prototype, 'update')
    const read = vi.spyOn(ReferenceDevice.prototype, 'read')
    const steps = async (callbacks: readonly Callback[]): Promise<{ unread: number; loss: number[] }> => {
      const model = cnn()
      await model.compile({ loss: 'categoricalCrossentropy', backend: 'reference', seed: 1 })
      update.mockClear()
      let unread = 0
      read.mockImplementation(function (this: ReferenceDevice, stored) {
        unread = Math.max(unread, update.mock.calls.length / 4)
        update.mockClear()
        return original.call(this, stored)
      })
      const { history } = await model.fit(corners(40, 1), { batchSize: 2, epochs: 2, callbacks })
      expect(model.backend.memory().tensors).toBe(8)
      model.dispose()
      return { unread, loss: history.loss }
    }
    const seldom = await steps([{ onEpochEnd: () => undefined }])
    const always = await steps([{ onBatchEnd: () => undefined }])
    expect([seldom.unread, always.unread]).toEqual([16, 1])
    expect(seldom.loss).toEqual(always.loss)
    vi.restoreAllMocks()
  })

  it('calls callbacks in order, and waits for them', async () => {
    const calls: string[] = []
    const slow = async (what: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 2))
      calls.push(what)
    }
    const callback: Callback = {
      onTrainBegin: ({ epochs, batches, examples, batchSize }) =>
        slow(`begin ${epochs} ${batches} ${examples} ${batchSize}`),
      onEpochBegin: (epoch) => slow(`epoch ${epoch}`),
      onBatchEnd: (batch, { size }) => slow(`batch ${batch} of ${size}`),
      onEpochEnd: (epoch, logs) => slow(`end ${epoch} ${Object.keys(logs).join()}`),
      onTrainEnd: () => slow('done'),
    }
    await (
      await compiled()
    ).fit(corners(5, 1), { epochs: 2, initialEpoch: 1, batchSize: 3, callbacks: [callback] })
    expect(calls).toEqual([
      'begin 2 2 5 3',
      'epoch 1',
      'batch 0 of 3',
      'batch 1 of 2',
      'end 1 loss,accuracy,learningRate',
      'done',
    ])
  })

  it('gives callbacks the running means of the epoch', async () => {
    const logs: Logs[] = []
    const model = await compiled(1, 0)
    const data = corners(9, 1)
    const before = await Promise.all(
      [0, 3, 6].map(async (at) => (await model.evaluate(subset(data, [at, at + 1, at + 2]))).loss),
    )
    model.learningRate = 1e-30
    await model.fit(data, {
      batchSize: 3,
      shuffle: false,
      callbacks: [{ onBatchEnd: (_, figures) => void logs.push(figures) }],
    })
    expectClose(
      logs.map(({ loss }) => loss),
      [before[0], (before[0] + before[1]) / 2, (before[0] + before[1] + before[2]) / 3],
      { rtol: 1e-6 },
    )
  })

  it('stops at an AbortSignal after the present batch, and keeps what was learned', async () => {
    const controller = new AbortController()
    const model = await compiled()
    const start = await model.getWeights()
    let ended = 0
    const history = await model.fit(corners(40, 1), {
      epochs: 50,
      batchSize: 10,
      signal: controller.signal,
      callbacks: [
        {
          onBatchEnd: (batch, _, plan) => (
            ended === 1 && batch === 1 ? controller.abort() : undefined,
            void plan
          ),
          onEpochEnd: () => void ended++,
          onTrainEnd: () => void (ended += 100),
        },
      ],
    })
    expect(history).toMatchObject({ stopped: 'aborted', epoch: [0] })
    expect(ended).toBe(101)
    expect(await model.getWeights()).not.toEqual(start)
    const again = await model.fit(corners(10, 1), { signal: controller.signal })
    expect(again).toMatchObject({ stopped: 'aborted', epoch: [] })
  })

  it('lets timers and signals in while it computes', async () => {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), 60)
    const model = await compiled()
    const { stopped } = await model.fit(corners(60, 1), { epochs: 100_000, signal: controller.signal })
    clearTimeout(timer)
    expect(stopped).toBe('aborted')
  })

  it('stops when a callback says so, with that epoch finished', async () => {
    const model = await compiled()
    const history = await model.fit(corners(20, 1), {
      epochs: 9,
      validationData: corners(6, 2),
      callbacks: [{ onBatchEnd: (_, __, plan) => void (plan.model.stopTraining = true) }],
    })
    expect(history).toMatchObject({ stopped: 'callback', epoch: [0] })
    expect(history.history.valLoss).toHaveLength(1)
    expect((await model.fit(corners(20, 1))).stopped).toBe('completed')
  })

  it('passes on what a callback throws, after onTrainEnd', async () => {
    let ended = false
    const callbacks: Callback[] = [
      {
        onEpochEnd: () => Promise.reject(new Error('disk full')),
        onTrainEnd: () => void (ended = true),
      },
    ]
    await expect((await compiled()).fit(corners(5, 1), { callbacks })).rejects.toThrow('disk full')
    expect(ended).toBe(true)
  })

  it('refuses to go on with NaN', async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })])
    await model.compile({ loss: 'meanSquaredError', optimizer: sgd({ learningRate: 1e10 }) })
    const data = arrayDataset({ x: ndarray([[1], [2]]), y: ndarray([[1], [-1]]) })
    await expect(model.fit(data, { epochs: 100 })).rejects.toThrow(
      /the loss became (NaN|Infinity|\d{20,}) in epoch \d+, batch 0; use a smaller learning rate than 10000000000/,
    )
  })

  it.each([
    [{ epochs: 0 }, 'epochs must be a whole number of at least 1, got 0'],
    [{ batchSize: 2.5 }, 'batchSize must be a whole number of at least 1, got 2.5'],
    [{ epochs: 3, initialEpoch: 3 }, 'initialEpoch must be a whole number from 0 to epochs − 1 = 2, got 3'],
    [{ classWeight: { 1: -2 } }, 'the weight of class 1 must be a number of at least 0, got -2'],
  ])('refuses %j', async (options, message) => {
    await expect((await compiled()).fit(corners(5, 1), options)).rejects.toThrow(message)
  })

  it('refuses data that do not fit', async () => {
    const model = await compiled()
    await expect(model.fit({ ...corners(3, 1), length: 0 })).rejects.toThrow('fit: the dataset is empty')
    const wide = arrayDataset({
      x: { shape: [1, 7, 8, 1], data: new Float32Array(56) },
      y: [0],
      classNames: ['a', 'b', 'c'],
    })
    await expect(model.fit(wide)).rejects.toThrow("the dataset's inputs are [7,8,1], the model takes [8,7,1]")
    await expect(model.fit(corners(3, 1), { validationData: wide })).rejects.toThrow('validationData')
    const two = arrayDataset({
      x: { shape: [1, 8, 7, 1], data: new Float32Array(56) },
      y: [1],
      classNames: ['a', 'b'],
    })
    await expect(model.fit(two)).rejects.toThrow('one target has the shape [2] but one output [3]')
    const numbers = arrayDataset({ x: { shape: [1, 8, 7, 1], data: new Float32Array(56) }, y: [1] })
    await expect(model.fit(numbers)).rejects.toThrow("use the loss 'sparseCategoricalCrossentropy'")
    const steps = vi.spyOn(model.backend, 'update')
    await expect(model.fit(corners(3, 1), { validationData: two })).rejects.toThrow(
      'one target has the shape [2] but one output [3]',
    )
    expect(steps, 'before anything is learned').not.toHaveBeenCalled()
    await expect(model.fit([1] as never)).rejects.toThrow('fit: it must be a dataset, as (await) imageFolder')
    const doubtful = arrayDataset({
      x: { shape: [1, 8, 7, 1], data: new Float32Array(56) },
      y: ndarray([[0, 1.5, 0]]),
    })
    await expect(model.fit(doubtful)).rejects.toThrow(
      'categoricalCrossentropy: a target is 1.5; it must be from 0 to 1',
    )
  })

  it('refuses values that are not finite wherever they come from', async () => {
    const model = await compiled()
    const nowhere: Dataset = {
      ...corners(3, 1),
      read(_, x, at, y, target) {
        x.fill(NaN, at, at + 56)
        y.fill(0, target, target + 3)
        y[target] = 1
      },
    }
    await expect(model.evaluate(nowhere)).rejects.toThrow(
      'evaluate: element 0 of the input of example 0 is NaN',
    )
    await expect(model.predict(nowhere)).rejects.toThrow(
      'predict: element 0 of the input of example 0 is NaN',
    )
    await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: () => NaN }) })
    const before = await model.getWeights()
    await expect(model.fit(corners(3, 1))).rejects.toThrow('the learning rate became NaN after 0 updates')
    expect(await model.getWeights()).toEqual(before)
  })
})

describe('losses', () => {
  it('sparse and one-hot targets train alike', async () => {
    const data = corners(24, 1)
    const { x, shape } = (() => {
      const x = new Float32Array(24 * 56)
      for (let n = 0; n < 24; n++) data.read(n, x, n * 56, new Float32Array(3), 0)
      return { x, shape: [24, 8, 7, 1] }
    })()
    const numbers = arrayDataset({ x: { shape, data: x }, y: data.labels })
    const oneHot = await compiled(4)
    const sparse = cnn()
    await sparse.compile({
      loss: 'sparseCategoricalCrossentropy',
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
      metrics: ['accuracy'],
      seed: 4,
    })
    const a = await oneHot.fit(data, { epochs: 2 })
    const b = await sparse.fit(numbers, { epochs: 2 })
    expect(b.history).toEqual(a.history)
    expect(await sparse.getWeights()).toEqual(await oneHot.getWeights())
    const bad = arrayDataset({ x: { shape: [1, 8, 7, 1], data: x.slice(0, 56) }, y: [3] })
    await expect(sparse.fit(bad)).rejects.toThrow(
      'a target is 3; it must be a class number from 0 to 2, as the model has 3 outputs',
    )
  })

  it('binary cross-entropy learns a disc, and counts accuracy at ½', async () => {
    const random = new Random(1)
    const points = Array.from({ length: 200 }, () => [random.uniform(-1, 1), random.uniform(-1, 1)])
    const y = points.map(([a, b]) => Number(a * a + b * b < 0.5))
    const data = arrayDataset({ x: ndarray(points), y })
    const model = sequential([
      layers.dense({ units: 16, activation: 'tanh', inputShape: [2] }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ])
    await model.compile({
      loss: 'binaryCrossentropy',
      optimizer: adam({ learningRate: 0.03 }),
      metrics: ['accuracy'],
      seed: 2,
    })
    await model.fit(data, { epochs: 60 })
    const { accuracy } = await model.evaluate(data)
    const classes = await model.predictClasses(data)
    expect(accuracy).toBeCloseTo(classes.filter((label, n) => label === y[n]).length / 200, 6)
    expect(accuracy).toBeGreaterThan(0.93)
  })

  it('mean squared error finds the line of least squares', async () => {
    const xs = [-2, -1, 0, 1, 2]
    const ys = [-3.1, -0.9, 1.2, 2.8, 5.1]
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })])
    await model.compile({
      loss: 'meanSquaredError',
      optimizer: sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true }),
    })
    await model.fit(arrayDataset({ x: ndarray(xs.map((x) => [x])), y: ndarray(ys.map((y) => [y])) }), {
      epochs: 200,
    })
    const weights = await model.getWeights()
    expect(weights['dense/kernel'].data[0]).toBeCloseTo(2.01, 4) // Σ xy / Σ x²
    expect(weights['dense/bias'].data[0]).toBeCloseTo(1.02, 4) // the mean of y
    expect((await model.predict(ndarray([[3]]))).data[0]).toBeCloseTo(7.05, 3)
  })
})

describe('class weights', () => {
  it('act as repeating examples does', async () => {
    const data = corners(6, 1)
    const weighted = await compiled(3, 0)
    await weighted.fit(data, { batchSize: 6, shuffle: false, classWeight: { 1: 3 } })
    const repeated = await compiled(3, 0)
    // Repeating 2 of 6 examples twice more makes 10: the mean is over 10 instead of 6, so the rate makes up for it.
    repeated.learningRate = (0.1 * 10) / 6
    await repeated.fit(subset(data, [0, 1, 1, 1, 2, 3, 4, 4, 4, 5]), { batchSize: 10, shuffle: false })
    const [a, b] = [await weighted.getWeights(), await repeated.getWeights()]
    for (const name of Object.keys(a)) expectClose(a[name], b[name], { rtol: 1e-5, atol: 1e-6 })
  })

  it('reach single targets too', async () => {
    const x = ndarray([[1], [1]])
    const model = sequential([
      layers.dense({ units: 1, activation: 'sigmoid', inputShape: [1], useBias: false }),
    ])
    await model.compile({ loss: 'binaryCrossentropy', optimizer: sgd({ learningRate: 1 }) })
    model.setWeights({ 'dense/kernel': ndarray([[0]]) })
    await model.fit(arrayDataset({ x, y: [0, 1] }), { classWeight: [1, 3] })
    // −Σ weight·(½ − y) / 2 = −(½ − 3·½) / 2
    expect((await model.getWeights())['dense/kernel'].data[0]).toBeCloseTo(0.5, 6)
  })
})

describe('learning rate', () => {
  it('decays by Keras’s rule, and can be set', async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })])
    await model.compile({ loss: 'meanSquaredError', optimizer: sgd({ learningRate: 0.01, decay: 0.5 }) })
    const data = arrayDataset({ x: ndarray([[0], [0]]), y: ndarray([[0], [0]]) })
    const { history } = await model.fit(data, { epochs: 2, batchSize: 1 })
    expectClose(history.learningRate, [0.01 / 2, 0.01 / 3])
    expect(model.learningRate).toBe(0.01)
    model.learningRate = 0.3
    expect((await model.fit(data, { batchSize: 2 })).history.learningRate).toEqual([0.3 / 3.5])
    expect(() => (model.learningRate = -1)).toThrow('learningRate must be a number above 0, got -1')
  })
})
