import { describe, expect, it } from 'vitest'
import { arrayDataset, input, layers, model, ndarray, type Dataset, type Model } from 'receptive'
import { points, reading, unit } from '../support/points.js'

const compiled = async (units = 1): Promise<Model> => {
  const net = units === 1 ? unit(1, 'sigmoid') : unit(2, 'softmax')
  await net.compile({ loss: units === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy', seed: 1 })
  return net
}

const write: Dataset['read'] = (index, x, at, y, to) => {
  x[at] = index / 4
  x[at + 1] = 1
  y[to] = index % 2
}

describe('what a dataset writes', () => {
  it.each<[string, Dataset['read'], string]>([
    ['nothing', () => undefined, 'element 0 of the input of example 0 is NaN, or was not written'],
    ['not all', (_, x, at, y, to) => void ((x[at] = 1), (y[to] = 0)), 'element 1 of the input of example 0'],
    ['no target', (_, x, at) => void x.fill(1, at, at + 2), 'element 0 of the targets of a batch is NaN'],
    [
      'always the first',
      (_, x, __, y) => void (x.fill(0, 0, 2), (y[0] = 1)),
      'of the input of example 1 is NaN',
    ],
    [
      'all over',
      (_, x, at, y, to) => void (x.fill(1), write(0, x, at, y, to)),
      'example 0 wrote beyond its 2 values of input',
    ],
    ['all targets', (i, x, at, y, to) => (y.fill(0), write(i, x, at, y, to)), 'or 1 of target'],
    ['more', (i, x, at, y, to) => (write(i, x, at, y, to), x.set([1, 2, 3], at)), 'wrote beyond'],
    [
      'Infinity',
      (i, x, at, y, to) => (write(i, x, at, y, to), void (x[at] = Infinity)),
      'is Infinity; every value must be finite',
    ],
    [
      'a target that is none',
      (i, x, at, y, to) => (write(i, x, at, y, to), void (y[to] = NaN)),
      'of the targets of a batch is NaN',
    ],
  ])('is refused where it is %s', async (_, read, message) => {
    const net = await compiled()
    const before = await net.getWeights()
    const data = reading(read)
    await expect(net.fit(data, { shuffle: false })).rejects.toThrow(`fit: `)
    await expect(net.fit(data, { shuffle: false })).rejects.toThrow(message)
    await expect(net.evaluate(data)).rejects.toThrow(message)
    expect(await net.getWeights()).toEqual(before)
    await net.fit(reading(write))
  })

  it('is found out after the first batch, too, and if the last one is smaller', async () => {
    const lazy = reading((index, x, at, y, to) => {
      if (index < 3) write(index, x, at, y, to)
    })
    await expect((await compiled()).fit(lazy, { shuffle: false, batchSize: 3 })).rejects.toThrow(
      'the input of example 3 is NaN',
    )
  })

  it('is found out if there are several inputs', async () => {
    const [left, right] = [input({ shape: [1], name: 'left' }), input({ shape: [1], name: 'right' })]
    const sum = layers.dense({ units: 1 }).apply(layers.add().apply([left, right]))
    const net = model({ inputs: [left, right], outputs: sum })
    await net.compile({ loss: 'mse' })
    const inputShape = { right: [1], left: [1] }
    const read: Dataset['read'] = (index, x, at, _, to) => {
      x[at] = 1
      if (index !== 2) x[at + 1] = 2
      _[to] = 1
    }
    await expect(net.fit({ ...reading(read), inputShape })).rejects.toThrow(
      'element 1 of the input of example 2',
    )
  })

  it('may take a while', async () => {
    const awaited = reading(async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, args[0] % 2))
      write(...args)
    })
    const [slow, quick] = [await compiled(), await compiled()]
    const options = { epochs: 2, batchSize: 3 }
    expect(await slow.fit(awaited, options)).toEqual(await quick.fit(reading(write), options))
    expect(await slow.predict(awaited)).toEqual(await quick.predict(reading(write)))
    expect(await slow.evaluate(awaited)).toEqual(await quick.evaluate(reading(write)))
    const broken = reading(() => Promise.reject(new Error('no network')))
    await expect(slow.fit(broken)).rejects.toThrow('no network')
  })

  it('may be changed by an augmentation that takes a while, but not to NaN', async () => {
    const run = async (
      augment: (x: { data: Float32Array | Float64Array }) => void | Promise<void>,
    ): Promise<unknown> => {
      const net = await compiled(2)
      await net.fit(points(20, 1), { augment, epochs: 2 })
      return net.getWeights()
    }
    const brighten = ({ data }: { data: Float32Array | Float64Array }): void =>
      void data.forEach((v, i) => (data[i] = v + 1))
    const later = async (x: { data: Float32Array | Float64Array }): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      brighten(x)
    }
    expect(await run(later)).toEqual(await run(brighten))
    await expect(run(({ data }) => void (data[3] = NaN))).rejects.toThrow(
      'fit: inputs that augment has changed: element 3 is NaN',
    )
  })
})

describe('what a dataset says of itself', () => {
  const labels = Int32Array.of(0, 1, 0, 1)
  it.each<[Record<string, unknown>, string]>([
    [{ length: NaN }, "the dataset's length must be a whole number of at least 1, got NaN"],
    [{ length: -1 }, 'got -1'],
    [{ length: 2.5 }, 'got 2.5'],
    [{ length: '4' }, "got '4'"],
    [{ length: undefined }, 'got nothing'],
    [{ length: 0 }, 'the dataset is empty'],
    [{ read: undefined }, 'the dataset needs read(index, x, xOffset, y, yOffset)'],
    [{ inputShape: 2 }, "the dataset's inputShape must be the shape of one input"],
    [{ inputShape: ['2'] }, "the dataset's inputShape[0] must be a whole number of at least 1, got '2'"],
    [{ inputShape: null }, 'inputShape must be the shape of one input'],
    [{ inputShape: { x: 2 } }, "the dataset's inputShape.x must be a list"],
    [{ inputShape: [3] }, "the dataset's inputs are [3], the model takes [2]"],
    [{ targetShape: undefined }, "the dataset's targetShape must be a list, got nothing"],
    [{ targetShape: [0] }, "the dataset's targetShape[0] must be a whole number of at least 1"],
    [{ labels: labels.slice(1) }, 'labels must be a list of 4, one for each example, got an Int32Array of 3'],
    [{ labels: [0, 1, 0, 0.5] }, 'labels[3] is 0.5; a label must be a whole number from 0'],
    [
      { labels, classNames: ['a'] },
      'labels[1] is 1; a label must be a whole number from 0 to 0, as there are 1 classes',
    ],
    [{ classNames: 'a,b' }, "the dataset's classNames must be a list, got 'a,b'"],
    [{ classNames: ['a', 'a'] }, "the dataset's classNames must be a list of different names"],
    [{ classNames: [0, 1] }, "the dataset's classNames[0] must be text of 1 to 256 characters, got 0"],
  ])('%j is refused', async (wrong, message) => {
    const net = await compiled()
    const data = { ...reading(write), ...wrong } as Dataset
    await expect(net.fit(data)).rejects.toThrow(message)
    await expect(net.fit(data)).rejects.toThrow(/^fit: /)
    await expect(net.evaluate(data)).rejects.toThrow(message)
    await expect(net.fit(reading(write), { validationData: data })).rejects.toThrow(message)
    if (!('read' in wrong)) await expect(net.predict(data)).rejects.toThrow(message)
  })

  it.each([undefined, null, 5, 'images', [points(4, 1)], ndarray([[1, 2]]), Promise.resolve(points(4, 1))])(
    'is wanted where %s is given',
    async (given) => {
      const net = await compiled(2)
      await expect(net.fit(given as never)).rejects.toThrow(
        'fit: it must be a dataset, as (await) imageFolder',
      )
      await expect(net.evaluate(given as never)).rejects.toThrow('evaluate: it must be a dataset')
    },
  )

  it('may be inputs of no example only to be refused', async () => {
    const net = await compiled(2)
    await expect(net.predict({ shape: [0, 2], data: new Float32Array(0) })).rejects.toThrow(
      'predict: there are no examples',
    )
    for (const given of [null, undefined, 3, 'x', [[1, 2, 3]], [1, 2], {}, { x: [[1, 2]] }])
      await expect(net.predict(given as never)).rejects.toThrow(/^predict: /)
    expect(await net.predict([[1, 2]])).toEqual(
      await net.predict(arrayDataset({ x: ndarray([[1, 2]]), y: [0] })),
    )
  })
})
