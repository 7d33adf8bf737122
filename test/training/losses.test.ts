// Losses with their settings: what they make of a model's outputs, and how they are asked for.

import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  gradCheck,
  layers,
  losses,
  ndarray,
  sequential,
  sgd,
  type CompileOptions,
  type Loss,
  type LossName,
} from 'receptive'
import { loadFixture } from '../fixtures/load.js'
import { array, randomArray } from '../support/arrays.js'
import { points, unit } from '../support/points.js'

interface Fixture {
  readonly x: number[][]
  readonly cases: readonly {
    readonly name: LossName
    readonly config: Loss['config']
    readonly y: number[][]
    readonly loss: number
  }[]
}

const { x, cases } = loadFixture<Fixture>('losses')
const made = (name: LossName, config: Loss['config']) => losses[name](config as never)
const endOf = (name: LossName) =>
  /categorical/i.test(name) ? 'softmax' : name.startsWith('binary') ? 'sigmoid' : 'linear'

/** The figures of a model that only applies an activation to its inputs. */
async function evaluated(loss: CompileOptions['loss'], name: LossName, y: number[][], backend = 'reference') {
  const model = sequential([layers.activation({ activation: endOf(name), inputShape: [4] })])
  await model.compile({ loss, metrics: 'accuracy', backend: backend as 'reference' })
  const figures = await model.evaluate(arrayDataset({ x: ndarray(x), y: ndarray(y) }))
  model.dispose()
  return figures
}

describe('a loss with settings', () => {
  it.each(cases)('$name $config is PyTorch’s', async ({ name, config, y, loss }) => {
    const given = made(name, config)
    for (const backend of ['reference', 'wasm'])
      expect((await evaluated(given, name, y, backend)).loss).toBeCloseTo(loss, 6)
    // A loss is its name and its settings, as a file may have kept them.
    const kept = JSON.parse(JSON.stringify(given)) as Loss
    expect((await evaluated(kept, name, y)).loss).toBeCloseTo(loss, 6)
  })

  it.each(cases)(
    '$name $config leaves the accuracy to the targets as they are',
    async ({ name, config, y }) => {
      const plain = /sparse/.test(name) ? 'sparseCategoricalCrossentropy' : `${endOf(name)}`
      const other =
        { softmax: 'categoricalCrossentropy', sigmoid: 'binaryCrossentropy', linear: 'mse' }[plain] ?? plain
      const { accuracy } = await evaluated(made(name, config), name, y)
      expect(accuracy).toBe((await evaluated(other as LossName, name, y)).accuracy)
    },
  )

  it.each(cases)('$name $config has the gradient of its loss', async ({ name, config }) => {
    const model = sequential([layers.dense({ units: 3, activation: endOf(name), inputShape: [2] })])
    const target = /sparse/.test(name)
      ? array([4, 1], [0, 2, 1, 1])
      : array([4, 3], [1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0])
    const settings = Array.isArray(config.alpha) ? { ...config, alpha: config.alpha.slice(1) } : config
    const report = await gradCheck(model, { x: randomArray([4, 2], 5), target, loss: made(name, settings) })
    expect(report.passed).toBe(true)
  })

  it('trains towards smoothed targets', async () => {
    const model = unit(2, 'softmax')
    await model.compile({
      loss: losses.categoricalCrossentropy({ labelSmoothing: 0.2 }),
      optimizer: sgd({ learningRate: 1 }),
      seed: 1,
    })
    // One point: its probabilities become those of its target.
    const data = arrayDataset({ x: ndarray([[1, -1]]), y: ndarray([[1, 0]]) })
    await model.fit(data, { epochs: 300 })
    const { data: found } = await model.predict([[1, -1]])
    expect([...found].map((p) => Number(p.toFixed(3)))).toEqual([0.9, 0.1])
  })
})

describe('losses are refused', () => {
  const compile = (loss: unknown) => unit(2, 'softmax').compile({ loss: loss as LossName })

  it.each([
    [losses.huber, 'there is no loss the function huber; call it: losses.huber()'],
    ['focal', 'there is no loss'],
    ['categorical_focal_cross_entropie', "did you mean 'categoricalFocalCrossentropy'?"],
    [{ name: 'hinge' }, 'there is no loss { name }; use one of categoricalCrossentropy'],
    [
      { name: 'categoricalCrossentropy', config: { labelSmoothing: 1 } },
      'compile: loss: categoricalCrossentropy: labelSmoothing must be a number of at least 0 and below 1, got 1',
    ],
    [losses.binaryFocalCrossentropy(), 'the loss binaryFocalCrossentropy needs a model that ends in sigmoid'],
  ])('%#', async (loss, message) => {
    await expect(compile(loss)).rejects.toThrow(message)
  })

  it('if an alpha is missing', async () => {
    const model = unit(2, 'softmax')
    await model.compile({ loss: losses.categoricalFocalCrossentropy({ alpha: [1, 2, 3] }) })
    await expect(model.fit(points(4, 1))).rejects.toThrow(
      'categoricalFocalCrossentropy: alpha must be a number for each of 2 classes, got 3',
    )
    expect(() => losses.binaryFocalCrossentropy({ alpha: 0.5 })).toThrow(
      'alpha has no effect without applyClassBalancing',
    )
  })

  it.each([
    ['categoricalFocalCrossentropy', 'softmax', [0.5, 0.4], 'a row of targets sums to 0.9'],
    ['binaryFocalCrossentropy', 'sigmoid', [0, 1.5], 'a target is 1.5; it must be from 0 to 1'],
  ] as const)('%s, where targets are none', async (loss, activation, target, message) => {
    const model = unit(2, activation)
    await model.compile({ loss })
    const data = arrayDataset({ x: ndarray([[1, 0]]), y: ndarray([[...target]]) })
    await expect(model.fit(data)).rejects.toThrow(message)
  })
})

describe('a training state', () => {
  it('is restored only with the same settings of the loss', async () => {
    const compiled = async (loss: CompileOptions['loss']) => {
      const model = unit(2, 'softmax')
      await model.compile({ loss })
      return model
    }
    const smoothed = losses.categoricalCrossentropy({ labelSmoothing: 0.1 })
    const state = await (await compiled(smoothed)).trainingState()
    await (await compiled(smoothed)).restoreTrainingState(state)
    await expect((await compiled('categoricalCrossentropy')).restoreTrainingState(state)).rejects.toThrow(
      'loss.labelSmoothing is 0.1 in the state and 0 here',
    )
  })
})
