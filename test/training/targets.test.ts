import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  classificationReport,
  confusionMatrix,
  layers,
  loadModel,
  losses,
  mixup,
  ndarray,
  sequential,
  sgd,
  subset,
  type AnyDataset,
  type Augmentation,
  type Dataset,
  type LossName,
} from 'receptive'
import { expectClose } from '../support/arrays.js'
import { points, unit } from '../support/points.js'

const compile = { optimizer: sgd({ learningRate: 1 }), metrics: ['accuracy'], seed: 1 } as const

describe('labeled data of two classes', () => {
  it('train one sigmoid unit as class numbers do, to the bit', async () => {
    const data = points(60, 1)
    const x = new Float32Array(120)
    for (let n = 0; n < 60; n++) data.read(n, x, 2 * n, new Float32Array(2), 0)
    const numbers = arrayDataset({ x: { shape: [60, 2], data: x }, y: data.labels })
    for (const [loss, activation] of [
      ['binaryCrossentropy', 'sigmoid'],
      ['meanSquaredError', 'linear'],
    ] as const) {
      const [one, other] = [unit(1, activation), unit(1, activation)]
      for (const model of [one, other]) await model.compile({ ...compile, loss, optimizer: sgd() })
      const options = { epochs: 3, classWeight: [1, 2], validationData: data }
      const { history } = await one.fit(data, options)
      expect(history).toEqual((await other.fit(numbers, { ...options, validationData: numbers })).history)
      expect(await one.getWeights()).toEqual(await other.getWeights())
    }
  })

  it('are learned, measured, reported and saved', async () => {
    const model = unit(1, 'sigmoid')
    await model.compile({ ...compile, loss: 'binaryCrossentropy' })
    const { history } = await model.fit(points(200, 1), { epochs: 30, validationData: points(50, 2) })
    expect(history.valAccuracy.at(-1)).toBeGreaterThan(0.95)
    const test = points(100, 3)
    const { accuracy } = await model.evaluate(test)
    const classes = await model.predictClasses(test)
    expect(accuracy).toBeCloseTo(classes.filter((label, n) => label === test.labels[n]).length / 100, 6)
    const { classNames } = await loadModel(await model.toSafetensors())
    expect(classNames).toEqual(['below', 'above'])
    expect(classificationReport(test.labels, classes, { classNames })).toContain('above')
    expect(confusionMatrix(test.labels, classes, classNames!)).toHaveLength(2)
  })

  it('train a softmax with class numbers as the loss wants them, or one-hot', async () => {
    const histories = []
    for (const loss of ['categoricalCrossentropy', 'sparseCategoricalCrossentropy'] as const) {
      const model = unit(2, 'softmax')
      await model.compile({ ...compile, loss })
      histories.push((await model.fit(points(30, 1), { epochs: 2, classWeight: { above: 3 } })).history)
    }
    expect(histories[1]).toEqual(histories[0])
  })

  it('need as many outputs as there are classes', async () => {
    const three = subset(
      arrayDataset({
        x: ndarray([
          [0, 1],
          [1, 0],
          [1, 1],
        ]),
        y: [0, 1, 2],
        classNames: ['a', 'b', 'c'],
      }),
      [0, 1, 2],
    )
    const model = unit(1, 'sigmoid')
    await model.compile({ ...compile, loss: 'binaryCrossentropy' })
    await expect(model.fit(three)).rejects.toThrow('for 3 classes end the model in 3 units and softmax')
    const oneHot = arrayDataset({ x: ndarray([[0, 1]]), y: ndarray([[0, 1]]) })
    await expect(model.fit(oneHot), 'nobody says that these are classes').rejects.toThrow(
      'one target has the shape [2] but one output [1]',
    )
  })
})

describe('the order of classes', () => {
  const turned = (data: Dataset & { readonly labels: Int32Array }): Dataset => {
    const { labels, read } = data
    return {
      ...data,
      classNames: ['above', 'below'],
      labels: labels.map((label) => 1 - label),
      read(index, x, at, y, to) {
        read(index, x, at, y, to)
        y.subarray(to, to + 2).reverse()
      },
    }
  }

  it.each([
    ['one unit', 1, 'sigmoid', 'binaryCrossentropy'],
    ['two units', 2, 'softmax', 'categoricalCrossentropy'],
  ] as const)(
    'is the model’s, in training, validation and evaluation: %s',
    async (_, units, activation, loss) => {
      const histories = []
      const figures = []
      for (const second of [points(40, 2), turned(points(40, 2))]) {
        const model = unit(units, activation)
        await model.compile({ ...compile, loss })
        await model.fit(points(40, 1), { epochs: 15, validationData: second })
        histories.push(
          (await model.fit(second, { epochs: 3, validationData: second, classWeight: { above: 2 } })).history,
        )
        figures.push(await model.evaluate(second))
        expect(model.classNames).toEqual(['below', 'above'])
      }
      expect(histories[1]).toEqual(histories[0])
      expect(figures[1]).toEqual(figures[0])
      expect(figures[0].accuracy).toBeGreaterThan(0.9)
    },
  )

  it('reaches class numbers, too, and is awaited where reading is', async () => {
    const model = unit(2, 'softmax')
    await model.compile({ ...compile, loss: 'sparseCategoricalCrossentropy' })
    await model.fit(points(40, 1), { epochs: 5 })
    const { accuracy } = await model.evaluate(points(40, 2))
    const test = points(40, 2)
    const numbers: AnyDataset = {
      ...test,
      classNames: ['above', 'below'],
      labels: undefined,
      targetShape: [1],
      read: async (index, x, at, y, to) => {
        await Promise.resolve()
        test.read(index, x, at, new Float32Array(2), 0)
        y[to] = 1 - test.labels[index]
      },
    }
    expect((await model.evaluate(numbers)).accuracy).toBe(accuracy)
  })

  it('cannot be that of other classes', async () => {
    const model = unit(2, 'softmax')
    await model.compile({ ...compile, loss: 'categoricalCrossentropy' })
    const wrong = points(8, 1, ['below', 'over'])
    await expect(model.fit(points(8, 1), { validationData: wrong })).rejects.toThrow(
      "fit: validationData: the dataset's classes are below, over, the model's below, above",
    )
    expect(model.classNames, 'nothing was trained').toBeUndefined()
    await model.fit(points(8, 1))
    await expect(model.fit(wrong)).rejects.toThrow("fit: the dataset's classes are below, over")
    await expect(model.evaluate(wrong)).rejects.toThrow("evaluate: the dataset's classes are below, over")
    model.classNames = undefined
    await model.fit(wrong)
    expect(model.classNames).toEqual(['below', 'over'])
  })
})

describe('targets', () => {
  const row = (target: number[], loss: LossName, units = 2): Promise<unknown> => {
    const model = unit(
      units,
      loss === 'meanSquaredError' ? 'linear' : loss === 'binaryCrossentropy' ? 'sigmoid' : 'softmax',
    )
    const x = ndarray([[1, 0]])
    return model
      .compile({ loss })
      .then(() =>
        model.fit(arrayDataset({ x, y: { shape: [1, target.length], data: Float32Array.from(target) } })),
      )
  }

  it.each([
    [
      [0, 0],
      'categoricalCrossentropy',
      'a row of targets sums to 0; it must be one-hot, or probabilities that sum to 1',
    ],
    [[0.5, 0.4], 'categoricalCrossentropy', 'sums to 0.9'],
    [[1, 1], 'categoricalCrossentropy', "for several classes at once use the activation 'sigmoid'"],
    [[2, -1], 'categoricalCrossentropy', 'a target is 2; it must be from 0 to 1'],
    [[0, 0], 'sparseCategoricalCrossentropy', 'sums to 0'],
    [[0.5], 'sparseCategoricalCrossentropy', 'a target is 0.5; it must be a class number from 0 to 1'],
    [[2], 'sparseCategoricalCrossentropy', 'a target is 2; it must be a class number'],
    [[0, 1.1], 'binaryCrossentropy', 'a target is 1.10'],
    [[0, -0.5], 'binaryCrossentropy', 'a target is -0.5; it must be from 0 to 1'],
  ] as const)('%j are none for %s', async (target, loss, message) => {
    await expect(row([...target], loss)).rejects.toThrow(message)
  })

  it('may be probabilities, rounded or smoothed', async () => {
    await row([0.3333, 0.6666], 'categoricalCrossentropy')
    await row([0.1, 0.7], 'binaryCrossentropy')
    await row([-5, 70], 'meanSquaredError')
  })

  it('cannot be learned by a softmax over one value, wherever it stands', async () => {
    const softmax = unit(1, 'softmax')
    for (const loss of [
      'categoricalCrossentropy',
      'sparseCategoricalCrossentropy',
      'meanSquaredError',
    ] as const)
      await expect(softmax.compile({ loss })).rejects.toThrow(
        "compile: 'dense' is a softmax over a single value, which is always 1, so nothing can be learned; for two classes " +
          "give it activation: 'sigmoid' with the loss 'binaryCrossentropy', or two units",
      )
    const hidden = sequential([
      layers.dense({ units: 1, inputShape: [2] }),
      layers.activation({ activation: 'softmax', name: 'gate' }),
      layers.dense({ units: 1 }),
    ])
    await expect(hidden.compile({ loss: 'mse' })).rejects.toThrow("'gate' is a softmax over a single value")
    const image = sequential([
      layers.conv2d({ filters: 1, kernelSize: 1, activation: 'softmax', inputShape: [2, 2, 1] }),
    ])
    await expect(image.compile({ loss: 'categoricalCrossentropy' })).rejects.toThrow('a single value')
  })
})

describe('class weights', () => {
  const fit = async (
    classWeight: unknown,
    data = points(8, 1),
  ): Promise<Record<string, { data: ArrayLike<number> }>> => {
    const model = unit(2, 'softmax')
    await model.compile({ loss: 'categoricalCrossentropy', seed: 1 })
    await model.fit(data, { classWeight: classWeight as never })
    return model.getWeights()
  }

  it('are by number, by name, or a list of any kind', async () => {
    const expected = await fit([1, 3])
    for (const same of [{ 1: 3 }, { above: 3 }, { below: 1, 1: 3 }, Float32Array.of(1, 3)])
      expect(await fit(same)).toEqual(expected)
    expectClose((await fit({}))['dense/kernel'].data, (await fit(undefined))['dense/kernel'].data)
  })

  it.each([
    [{ over: 2 }, "there is no class 'over'; there are 0 to 1, or by name below, above"],
    [{ 2: 1 }, "there is no class '2'"],
    [{ '-1': 1 }, "there is no class '-1'"],
    [{ above: 2, 1: 2 }, 'are the same class, 1'],
    [{ above: '2' }, "the weight of class 1 must be a number of at least 0, got '2'"],
    [{ above: NaN }, 'must be a number of at least 0, got NaN'],
    [[1, -1], 'the weight of class 1 must be a number of at least 0, got -1'],
    [[1, undefined], 'got nothing'],
    [[1], 'classWeight has 1 weights, but there are 2 classes'],
    [[1, 2, 3], 'classWeight has 3 weights'],
    [{ 0: 0, 1: 0 }, 'all weights are 0, so that nothing would be learned'],
    [
      new Map([[1, 2]]),
      'classWeight must be a weight for each class, as [1, 2] or { 0: 1, 1: 2 }, got a Map',
    ],
    [2, 'got 2'],
    [null, 'got null'],
    ['balanced', "got 'balanced'"],
  ])('%j are refused', async (classWeight, message) => {
    await expect(fit(classWeight)).rejects.toThrow(message)
  })

  it('by a key that is one class’s name and another’s number are refused', async () => {
    await expect(fit({ 1: 2 }, points(8, 1, ['1', '2']))).rejects.toThrow(
      "'1' is the name of class 0 and the number of another; give a list of 2 weights",
    )
    await fit({ 1: 2 }, points(8, 1, ['0', '1']))
  })

  it('weigh nothing where targets are no classes', async () => {
    const x = ndarray([[1, 0]])
    const model = unit(2, 'sigmoid')
    await model.compile({ loss: 'binaryCrossentropy' })
    await expect(
      model.fit(arrayDataset({ x, y: ndarray([[1, 1]]) }), { classWeight: [1, 2] }),
    ).rejects.toThrow('the targets of binaryCrossentropy with 2 outputs are not classes')
    await model.fit(points(4, 1), { classWeight: [1, 2] })
    const line = unit(1, 'linear')
    await line.compile({ loss: 'mse' })
    await expect(line.fit(arrayDataset({ x, y: [7] }), { classWeight: [1, 2] })).rejects.toThrow(
      'a target is 7, which is neither 0 nor 1',
    )
  })
})

describe('targets that augment changes', () => {
  /** Class numbers, and the same one-hot. */
  const kinds = [
    [
      'sparseCategoricalCrossentropy',
      arrayDataset({
        x: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        y: [0, 1, 1],
      }),
    ],
    [
      'categoricalCrossentropy',
      arrayDataset({
        x: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        y: [
          [1, 0],
          [0, 1],
          [0, 1],
        ],
      }),
    ],
  ] as const

  it.each([...kinds, [losses.categoricalCrossentropy({ labelSmoothing: 0.2 }), kinds[1][1]] as const])(
    '%j: are one-hot rows, and what is learned are the changed ones',
    async (loss, data) => {
      const swapped = arrayDataset({
        x: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        y: [
          [0, 1],
          [1, 0],
          [1, 0],
        ],
      })
      const [one, other] = [unit(2, 'softmax'), unit(2, 'softmax')]
      await one.compile({ ...compile, loss })
      // One-hot targets; smoothed, where the loss smooths, after they were changed.
      await other.compile({ ...compile, loss: typeof loss === 'string' ? 'categoricalCrossentropy' : loss })
      const seen: number[][] = []
      const options = { shuffle: false, epochs: 3, classWeight: [1, 5] }
      const { history } = await one.fit(data, {
        ...options,
        augment: (_x, _random, { data: rows }) => {
          seen.push(Array.from(rows))
          for (let i = 0; i < rows.length; i++) rows[i] = 1 - rows[i]
        },
      })
      expect(seen).toEqual(Array.from({ length: 3 }, () => [1, 0, 0, 1, 0, 1]))
      // Class weights, too, are those of the changed targets.
      expect(history).toEqual((await other.fit(swapped, options)).history)
      expect(await one.getWeights()).toEqual(await other.getWeights())
    },
  )

  it('may be mixed, with their inputs', async () => {
    const run = async (...mixtures: Augmentation[]) => {
      const model = unit(2, 'softmax')
      await model.compile({ ...compile, loss: 'sparseCategoricalCrossentropy' })
      const augment: Augmentation = (...batch) => mixtures.forEach((mix) => mix(...batch))
      const { history } = await model.fit(kinds[0][1], { epochs: 4, augment })
      return history.loss
    }
    const given = [
      await run(),
      await run(mixup()),
      await run(mixup({ alpha: 9 })),
      await run(mixup(), mixup()),
    ]
    expect(new Set(given.map(String)).size).toBe(4)
    expect(await run(mixup({ alpha: 9 }))).toEqual(given[2])
  })

  it.each([
    [2, 'fit: augment: a target is 2; it must be from 0 to 1'],
    [NaN, 'fit: augment: a target is NaN'],
    [0.5, 'fit: augment: a row of targets sums to 0.5'],
  ])('to %d are refused', async (value, message) => {
    const model = unit(2, 'softmax')
    await model.compile({ ...compile, loss: 'sparseCategoricalCrossentropy' })
    const augment: Augmentation = (_x, _random, targets) => void (targets!.data[0] = value)
    await expect(model.fit(kinds[0][1], { shuffle: false, augment })).rejects.toThrow(message)
  })
})
