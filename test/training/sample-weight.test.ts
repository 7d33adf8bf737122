// Weights of examples: in training, evaluation and validation, alone and with those of classes.

import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  layers,
  ndarray,
  sequential,
  sgd,
  subset,
  type AnyDataset,
  type FitOptions,
} from 'receptive'
import { expectClose, randomArray } from '../support/arrays.js'
import { points, unit } from '../support/points.js'

const rows = [
  [1, 0.5],
  [-0.5, 1],
  [0.25, -1],
  [1, 1],
]
const labels = [0, 1, 1, 0]
const classNames = ['a', 'b']

const chosen = (indices: readonly number[], sampleWeight?: readonly number[]) =>
  arrayDataset({
    ...{ x: ndarray(indices.map((n) => rows[n])), y: indices.map((n) => labels[n]), classNames },
    ...(sampleWeight && { sampleWeight }),
  })

/** Weights after three epochs, and the figures of each. */
async function trained(data: AnyDataset, options: FitOptions = {}) {
  const model = unit(2, 'softmax')
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ learningRate: 0.5 }),
    metrics: 'accuracy',
    seed: 3,
  })
  const { history } = await model.fit(data, { epochs: 3, shuffle: false, batchSize: 4, ...options })
  const { 'dense/kernel': kernel } = await model.getWeights()
  const evaluated = await model.evaluate(data)
  model.dispose()
  return { kernel: kernel.data, history, evaluated }
}

describe('an example that weighs', () => {
  it('2 is as good as two of it, and one that weighs 0 as none', async () => {
    const weighed = await trained(chosen([0, 1, 2, 3], [2, 0, 1, 1]))
    const repeated = await trained(chosen([0, 0, 2, 3]))
    expectClose(weighed.kernel, repeated.kernel, { rtol: 1e-5, atol: 1e-6 })
    expectClose(weighed.history.loss, repeated.history.loss, { rtol: 1e-5, atol: 1e-6 })
    expect(weighed.evaluated.loss).toBeCloseTo(repeated.evaluated.loss, 5)
  })

  it('counts its class’s weight times its own', async () => {
    const both = await trained(chosen([0, 1, 2, 3], [1, 2, 3, 4]), { classWeight: { b: 0.5 } })
    const product = await trained(chosen([0, 1, 2, 3], [1, 1, 1.5, 4]))
    expect(both.kernel).toEqual(product.kernel)
    expect(both.history).toEqual(product.history)
  })

  it('weighs the loss, over the number of examples, and not the accuracy', async () => {
    const model = unit(2, 'softmax')
    await model.compile({ loss: 'categoricalCrossentropy', metrics: 'accuracy', seed: 3 })
    const loss = async (n: number) => (await model.evaluate(chosen([n]))).loss
    const weights = [0.5, 3, 0, 1]
    let sum = 0
    for (const [n, weight] of weights.entries()) sum += weight * (await loss(n))
    const found = await model.evaluate(chosen([0, 1, 2, 3], weights), { batchSize: 3 })
    expect(found.loss).toBeCloseTo(sum / 4, 5)
    expect(found.accuracy).toBe((await model.evaluate(chosen([0, 1, 2, 3]))).accuracy)
  })

  it('weighs in validation by its own weight, and not by its class’s', async () => {
    const validationData = chosen([0, 1, 2, 3], [1, 0, 4, 0])
    const { history } = await trained(chosen([0, 1, 2, 3]), {
      validationData,
      classWeight: [1, 3],
      epochs: 1,
    })
    const model = unit(2, 'softmax')
    await model.compile({
      loss: 'categoricalCrossentropy',
      optimizer: sgd({ learningRate: 0.5 }),
      metrics: 'accuracy',
      seed: 3,
    })
    await model.fit(chosen([0, 1, 2, 3]), { classWeight: [1, 3], batchSize: 4, shuffle: false })
    const { loss } = await model.evaluate(validationData)
    expect(history.valLoss).toEqual([loss])
  })

  it('keeps its weight in whatever order it is read, in parts, and by other names of classes', async () => {
    // Half of the examples have the other class, and weigh nothing.
    const good = points(60, 1)
    const bad = { ...points(60, 2), classNames: ['above', 'below'] }
    const mixed: AnyDataset = {
      ...good,
      length: 120,
      labels: Int32Array.from([...good.labels, ...bad.labels.map((label) => 1 - label)]),
      sampleWeight: Float32Array.from({ length: 120 }, (_, n) => (n < 60 ? 1 : 0)),
      read(n, x, at, y, to) {
        if (n < 60) return good.read(n, x, at, y, to)
        bad.read(n - 60, x, at, y, to)
        y.subarray(to, to + 2).reverse()
      },
    }
    const order = Array.from({ length: 120 }, (_, n) => (n * 77) % 120)
    for (const data of [mixed, subset(mixed, order)]) {
      const model = unit(2, 'softmax')
      await model.compile({
        loss: 'categoricalCrossentropy',
        optimizer: sgd({ learningRate: 1 }),
        metrics: 'accuracy',
      })
      const { history } = await model.fit(data, { epochs: 20, batchSize: 8, validationSplit: 0.25 })
      const { accuracy } = await model.evaluate(points(60, 3))
      expect(accuracy).toBeGreaterThan(0.9)
      expect(history.valLoss.at(-1)).toBeLessThan(0.4)
    }
  })

  it('weighs all pixels of its own', async () => {
    const model = sequential([
      layers.conv2d({ filters: 3, kernelSize: 1, activation: 'softmax', inputShape: [2, 2, 1] }),
    ])
    await model.compile({ loss: 'sparseCategoricalCrossentropy' })
    const x = randomArray([3, 2, 2, 1], 1)
    const y = ndarray([0, 1, 2, 0, 1, 1, 2, 2, 0, 1, 0, 1], [3, 2, 2])
    const data = (sampleWeight?: number[]) => arrayDataset({ x, y, ...(sampleWeight && { sampleWeight }) })
    const losses = []
    for (const n of [0, 1, 2]) losses.push((await model.evaluate(subset(data(), [n]))).loss)
    const { loss } = await model.evaluate(data([1, 0, 2.5]))
    expect(loss).toBeCloseTo((losses[0] + 2.5 * losses[2]) / 3, 5)
  })
})

describe('weights are refused', () => {
  const data = chosen([0, 1, 2, 3])

  it.each([
    [
      { sampleWeight: [1, 1] },
      "the dataset's sampleWeight must be a list of 4, one for each example, got [1, 1]",
    ],
    [{ sampleWeight: [1, 1, 1, -1] }, 'sampleWeight[3] is -1; a weight must be a number of at least 0'],
    [{ sampleWeight: [1, NaN, 1, 1] }, 'sampleWeight[1] is NaN; every value must be a finite number'],
    [{ sampleWeight: 2 }, 'sampleWeight must be a list of numbers, got 2'],
    [{ sampleWeight: [0, 0, 0, 0] }, 'all examples weigh 0 by sampleWeight'],
    [{ sampleWeight: [0, 1, 1, 0] }, 'classWeight and sampleWeight: one or the other is 0 for each example'],
  ])('%j', async (changes, message) => {
    const wrong = { ...data, ...changes } as AnyDataset
    await expect(trained(wrong, { classWeight: [1, 0] })).rejects.toThrow(message)
    if (!message.startsWith('classWeight'))
      await expect(trained(data, { validationData: wrong })).rejects.toThrow(`fit: validationData: `)
  })

  it('as an option of fit, which says where they belong', async () => {
    await expect(trained(data, { sampleWeight: [1, 1, 1, 1] } as FitOptions)).rejects.toThrow(
      'fit: sampleWeight is the dataset’s: arrayDataset({ x, y, sampleWeight })',
    )
  })
})
