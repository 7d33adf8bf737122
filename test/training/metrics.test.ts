// Metrics: what scikit-learn counts, over the whole of an epoch whatever its batches, in the logs, the history and for monitors.

import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  EarlyStopping,
  layers,
  losses,
  metrics,
  ModelCheckpoint,
  ndarray,
  ReduceLROnPlateau,
  sequential,
  sgd,
  type Average,
  type GivenMetric,
  type Logs,
  type LossName,
  type NDArray,
} from 'receptive'
import { loadFixture } from '../fixtures/load.js'
import { points, unit } from '../support/points.js'

type Counted = Readonly<
  Record<Average, Readonly<Record<'precision' | 'recall' | 'f1Score', number | number[]>>>
>

interface Fixture {
  readonly cases: readonly {
    readonly name: string
    readonly loss: LossName
    readonly x: number[][]
    readonly y: number[][]
    readonly counted: Counted
    readonly 'countedAbove0.3'?: Counted
    readonly auc: {
      readonly macro: number
      readonly weighted: number
      readonly none: readonly (number | null)[]
    }
    readonly topK?: Readonly<Record<string, number>>
    readonly meanAbsoluteError: number
    readonly meanSquaredError: number
  }[]
}

const { cases } = loadFixture<Fixture>('metrics')
const byClass = ['precision', 'recall', 'f1Score'] as const
const averages = ['macro', 'weighted', 'micro', 'none'] as const

/** The figures of a model that only applies an activation to its inputs, evaluated seven examples at a time. */
async function evaluated({ loss, x, y }: (typeof cases)[number], asked: GivenMetric[]): Promise<Logs> {
  const activation = loss === 'categoricalCrossentropy' ? 'softmax' : 'sigmoid'
  const model = sequential([layers.activation({ activation, inputShape: [x[0].length] })])
  await model.compile({ loss, metrics: asked, backend: 'reference' })
  const figures = await model.evaluate(arrayDataset({ x: ndarray(x), y: ndarray(y) }), { batchSize: 7 })
  model.dispose()
  return figures
}

describe.each(cases)('of $name', (example) => {
  const expectFigure = (figures: Logs, name: string, expected: number | readonly (number | null)[]): void => {
    if (typeof expected === 'number') expect(figures[name], name).toBeCloseTo(expected, 6)
    else
      expected.forEach((one, k) => {
        const figure = figures[`${name}${k}`]
        if (one === null) expect(figure, `${name}${k}`).toBeNaN()
        else expect(figure, `${name}${k}`).toBeCloseTo(one, 6)
      })
  }

  it.each(averages)('precision, recall and F1 are scikit-learn’s, average %s', async (average) => {
    const figures = await evaluated(
      example,
      byClass.map((name) => metrics[name]({ average })),
    )
    for (const name of byClass) {
      const expected = example.counted[average][name]
      // A single output has one figure, whatever the average.
      expectFigure(figures, name, expected)
    }
  })

  it('the area under the ROC curve is scikit-learn’s', async () => {
    for (const average of ['macro', 'weighted', 'none'] as const)
      expectFigure(await evaluated(example, [metrics.auc({ average })]), 'auc', example.auc[average])
  })

  it('errors are scikit-learn’s', async () => {
    const figures = await evaluated(example, ['mae', 'mean_squared_error'])
    for (const name of ['meanAbsoluteError', 'meanSquaredError'] as const)
      expectFigure(figures, name, example[name])
  })

  if (example.topK)
    it('the class among the first k is scikit-learn’s', async () => {
      const asked = [1, 2, 3].map((k) => metrics.topKCategoricalAccuracy({ k, name: `top${k}` }))
      const figures = await evaluated(example, ['accuracy', 'topKCategoricalAccuracy', ...asked])
      for (const k of [1, 2, 3]) expectFigure(figures, `top${k}`, example.topK![k])
      expect(figures.top1).toBeCloseTo(figures.accuracy, 12)
      const all = example.x[0].length <= 5
      expect(figures.topKCategoricalAccuracy === 1).toBe(all)
    })

  if (example['countedAbove0.3'])
    it('a threshold is scikit-learn’s, too', async () => {
      const asked = byClass.map((name) => metrics[name]({ threshold: 0.3 }))
      const figures = await evaluated(example, asked)
      for (const name of byClass) expectFigure(figures, name, example['countedAbove0.3']!.macro[name])
    })
})

describe('a metric of one’s own', () => {
  it('sees all targets and predictions of an epoch, in the shape of the outputs', async () => {
    const seen: NDArray[][] = []
    const model = unit(2, 'softmax')
    const share = async (yTrue: NDArray, yPred: NDArray): Promise<number> => {
      seen.push([yTrue, yPred])
      return Promise.resolve(yPred.data[0])
    }
    await model.compile({
      loss: 'sparseCategoricalCrossentropy',
      metrics: [
        'accuracy',
        { name: 'own', compute: share },
        function rows({ shape: [N] }) {
          return N
        },
      ],
    })
    const x = ndarray([
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 1],
      [1, 2],
    ])
    const data = arrayDataset({ x, y: [0, 1, 0, 1, 1] })
    const figures = await model.evaluate(data, { batchSize: 2 })
    const predicted = await model.predict(x)
    expect(Object.keys(figures)).toEqual(['loss', 'accuracy', 'own', 'rows'])
    expect(figures.own).toBe(predicted.data[0])
    expect(figures.rows).toBe(5)
    const [[yTrue, yPred]] = seen
    expect(yTrue).toEqual({ shape: [5, 2], data: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 0, 1) })
    expect(yPred.shape).toEqual([5, 2])
    expect([...yPred.data]).toEqual([...predicted.data])
  })

  it('sees pixels as the model gives them, and targets that are not smoothed', async () => {
    const model = sequential([
      layers.conv2d({ filters: 3, kernelSize: 1, activation: 'softmax', inputShape: [2, 2, 1] }),
    ])
    const shapes: unknown[] = []
    const largest = ({ shape, data }: NDArray, { shape: other }: NDArray): number => {
      shapes.push(shape, other)
      return Math.max(...data)
    }
    await model.compile({
      loss: losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.3 }),
      metrics: [largest, 'precision'],
    })
    const data = arrayDataset({
      x: ndarray(new Float32Array(12), [3, 2, 2, 1]),
      y: ndarray([0, 1, 2, 0, 1, 1, 2, 2, 0, 1, 0, 1], [3, 2, 2]),
    })
    expect((await model.evaluate(data)).largest).toBe(1)
    expect(shapes).toEqual([
      [3, 2, 2, 3],
      [3, 2, 2, 3],
    ])
  })

  it.each([
    [() => '1', "metric 'own': it gave '1'; it must give a number"],
    [() => undefined, 'it gave nothing'],
    [
      () => {
        throw new Error('mine')
      },
      'mine',
    ],
  ])('fails in words: %#', async (compute, message) => {
    const model = unit(2, 'softmax')
    await model.compile({
      loss: 'categoricalCrossentropy',
      metrics: { name: 'own', compute: compute as unknown as () => number },
    })
    await expect(model.fit(points(4, 1))).rejects.toThrow(message)
  })
})

describe('metrics in training', () => {
  const asked = ['accuracy', 'f1Score', 'auc', 'precision', metrics.recall({ average: 'none' })] as const
  const compiled = async (given: readonly GivenMetric[] = asked) => {
    const model = unit(2, 'softmax')
    await model.compile({
      loss: 'categoricalCrossentropy',
      optimizer: sgd({ learningRate: 0.5 }),
      metrics: [...given],
      seed: 1,
    })
    return model
  }

  it('are in the history, by epoch, and in validation under val…', async () => {
    const model = await compiled()
    const batches: string[][] = []
    const callbacks = {
      onBatchEnd: (_: number, logs: Logs) => {
        batches.push(Object.keys(logs))
      },
    }
    const { history } = await model.fit(points(90, 1), {
      epochs: 3,
      batchSize: 16,
      validationData: points(40, 2),
      callbacks,
    })
    const names = ['loss', 'accuracy', 'f1Score', 'auc', 'precision', 'recall0', 'recall1']
    const inValidation = names.map((name) => `val${name[0].toUpperCase()}${name.slice(1)}`)
    expect(Object.keys(history)).toEqual([...names, ...inValidation, 'learningRate'])
    for (const values of Object.values(history)) expect(values).toHaveLength(3)
    expect(batches[0]).toEqual([...names.filter((name) => name !== 'auc'), 'size'])
    const figures = await model.evaluate(points(40, 2))
    for (const [k, name] of names.entries()) expect(history[inValidation[k]].at(-1), name).toBe(figures[name])
    expect(figures.auc).toBeGreaterThan(0.9)
  })

  it('of an epoch do not depend on its batches if nothing is learned', async () => {
    const found = []
    for (const batchSize of [1, 7, 90]) {
      const model = unit(2, 'softmax')
      // A rate so small that no weight changes.
      await model.compile({
        loss: 'categoricalCrossentropy',
        optimizer: sgd({ learningRate: 1e-30 }),
        metrics: [...asked],
        seed: 1,
      })
      const { history } = await model.fit(points(90, 1), { batchSize })
      expect(history.loss).toHaveLength(1)
      found.push({ ...history, loss: undefined })
    }
    expect(found[1]).toEqual(found[0])
    expect(found[2]).toEqual(found[0])
  })

  it('change nothing of what is learned, nor leave tensors behind', async () => {
    const weights = []
    for (const given of [asked, []]) {
      const model = await compiled(given)
      await model.fit(points(50, 1), { epochs: 2, validationSplit: 0.2 })
      const { tensors } = model.backend.memory()
      await model.evaluate(points(50, 2))
      await model.fit(points(50, 1))
      expect(model.backend.memory().tensors).toBe(tensors)
      weights.push(await model.getWeights())
    }
    expect(weights[0]).toEqual(weights[1])
  })

  it('are monitored in the right direction', async () => {
    const rising = [
      'valAccuracy',
      'valAuc',
      'valPrecision',
      'valRecall0',
      'valF1Score',
      'topKCategoricalAccuracy',
    ]
    const falling = ['loss', 'valLoss', 'meanAbsoluteError', 'valMeanSquaredError', 'accError']
    const modeOf = (monitor: string) => new EarlyStopping({ monitor }).getState().values!.mode
    for (const name of rising) expect(modeOf(name), name).toBe('max')
    for (const name of falling) expect(modeOf(name), name).toBe('min')
    for (const make of [
      () => new EarlyStopping({ monitor: 'valDice' }),
      () => new ReduceLROnPlateau({ monitor: 'valDice' }),
      () => new ModelCheckpoint('x', { monitor: 'valDice' }),
    ])
      expect(make).toThrow(
        "the name 'valDice' does not tell whether lower or higher is better; give mode: 'min' or 'max'",
      )
    const model = await compiled()
    const stopping = new EarlyStopping({ monitor: 'valAuc', patience: 2, restoreBestWeights: true })
    const { history } = await model.fit(points(60, 1), {
      epochs: 30,
      validationData: points(60, 2),
      callbacks: stopping,
    })
    const best = Math.max(...history.valAuc)
    expect(history.valAuc.indexOf(best)).toBe(stopping.bestEpoch)
    expect((await model.evaluate(points(60, 2))).auc).toBe(best)
  })

  it('are of what was seen if an epoch is interrupted', async () => {
    const model = await compiled(['auc', 'f1Score'])
    const ofOne = { ...points(40, 1, ['below', 'above']) }
    const { history, stopped } = await model.fit(ofOne, {
      batchSize: 1,
      callbacks: { onBatchEnd: (_batch, _logs, { model: one }) => void (one.stopTraining = true) },
    })
    expect(stopped).toBe('callback')
    expect(history.auc[0]).toBeNaN()
  })
})

describe('metrics are refused', () => {
  const compile = (given: unknown, units = 2, loss: LossName = 'categoricalCrossentropy') => {
    const activation =
      loss === 'categoricalCrossentropy' ? 'softmax' : loss === 'meanSquaredError' ? 'linear' : 'sigmoid'
    const model = unit(units, activation)
    return model.compile({ loss, metrics: given as 'accuracy' }).then(() => model)
  }

  it.each([
    ['precisions', "there is no metric 'precisions'; did you mean 'precision'?"],
    [metrics.auc, 'call it: metrics.auc()'],
    [() => 1, "the metric's name, which is its function's must be a name of letters and digits"],
    [{ name: 'loss', compute: () => 1 }, "the metric's name must be a name of letters and digits"],
    [{ name: 'own', compute: 5 }, "the metric's compute must be a function, got 5"],
    [
      [metrics.recall(), metrics.recall({ average: 'micro' })],
      "there are two metrics 'recall'; give one another name",
    ],
    [
      { metric: 'auc', name: 'auc', config: { average: 'micro' } },
      "average must be one of 'macro', 'weighted', 'none', got 'micro'",
    ],
    [{ metric: 'auc', name: 'auc' }, "the metric's config must be an object, got nothing"],
  ])('%#', async (given, message) => {
    await expect(compile(given)).rejects.toThrow(message)
  })

  it('before anything is learned, if they do not fit the outputs', async () => {
    const one = await compile('topKCategoricalAccuracy', 1, 'binaryCrossentropy')
    await expect(one.fit(points(8, 1))).rejects.toThrow(
      'topKCategoricalAccuracy: it is for a choice among classes, and the outputs of binaryCrossentropy are not one',
    )
    const two = await compile(metrics.precision({ threshold: 0.3 }))
    await expect(two.fit(points(8, 1))).rejects.toThrow('among 2 classes the likeliest is taken')
    await expect(
      (await compile('auc')).evaluate(arrayDataset({ x: ndarray([[1, 2]]), y: ndarray([[1, 0]]) })),
    ).rejects.toThrow('auc: a ROC curve needs examples of a class and others, and all 1 here are of one')
    const line = unit(1, 'linear')
    await line.compile({ loss: 'mse', metrics: 'recall' })
    await expect(line.fit(arrayDataset({ x: ndarray([[1, 0]]), y: [7] }))).rejects.toThrow(
      'recall: it measures classes, but a target is 7',
    )
    const huge = { ...points(4, 1), length: 2 ** 26, labels: undefined }
    await expect((await compile('auc')).fit(huge)).rejects.toThrow(
      'auc: it needs all predictions of an epoch at once, 134217728 values, and keeps 67108864 at most',
    )
  })
})
