// Models of several inputs and outputs, models as layers, and parts of models that share their weights.

import { describe, expect, it } from 'vitest'
import { arrayDataset, input, layers, model, sequential, type Model } from 'receptive'
import { randomArray } from '../support/arrays.js'
import { randomData, train } from '../support/graphs.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

const loss = 'meanSquaredError'
const compiled = async (net: Model): Promise<Model> => {
  await net.compile({ backend, loss, seed: 3 })
  return net
}

describe('several inputs', () => {
  const twoInputs = () => {
    const image = input({ shape: [5, 4, 2], name: 'image' })
    const extra = input({ shape: [3], name: 'extra' })
    const pooled = layers.globalAveragePooling2d().apply(image)
    const both = layers.concatenate().apply([pooled, extra])
    return model({ inputs: [image, extra], outputs: layers.dense({ units: 2 }).apply(both) })
  }
  const x = { image: randomArray([7, 5, 4, 2], 1), extra: randomArray([7, 3], 2) }
  const y = randomArray([7, 2], 3)

  it('are given by name, in any order, as arrays or as a dataset', async () => {
    const net = await compiled(twoInputs())
    const expected = await net.predict(x)
    expect(await net.predict({ extra: x.extra, image: x.image }, { batchSize: 3 })).toEqual(expected)
    expect(await net.predict(arrayDataset({ x: { extra: x.extra, image: x.image }, y }))).toEqual(expected)
    const trained = []
    for (const order of [x, { extra: x.extra, image: x.image }]) {
      const other = await compiled(twoInputs())
      await other.fit(arrayDataset({ x: order, y }), { epochs: 2, batchSize: 3 })
      trained.push(await other.getWeights())
    }
    expect(trained[0]).toEqual(trained[1])
  })

  it('that are missing, unknown or do not fit are named', async () => {
    const net = await compiled(twoInputs())
    const { image, extra } = x
    await expect(net.predict({ image })).rejects.toThrow(
      'predict: the model takes the inputs image, extra, by name; got image',
    )
    await expect(net.predict(image)).rejects.toThrow('by name; got one array')
    await expect(net.predict({ image, extra, more: extra })).rejects.toThrow('got image, extra, more')
    await expect(net.predict({ image, extra: image })).rejects.toThrow(
      "the model takes inputs 'extra' [N,3], got [7,5,4,2]",
    )
    await expect(net.predict({ image, extra: randomArray([6, 3], 2) })).rejects.toThrow(
      "predict: 'image' has 7 examples but 'extra' has 6",
    )
    await expect(net.predict({})).rejects.toThrow('got none')
    await expect(net.fit(arrayDataset({ x: image, y }))).rejects.toThrow(
      "fit: the dataset's inputs are [5,4,2], the model takes { image: [5,4,2], extra: [3] }",
    )
    expect(() => net.input).toThrow('input: the model has 2 inputs, image, extra; see inputs')
    expect(() => arrayDataset({ x: { image, extra: randomArray([6, 3], 2) }, y })).toThrow(
      'arrayDataset: image has 7 examples but extra has 6',
    )
    await expect(net.fit(arrayDataset({ x, y }), { augment: () => undefined })).rejects.toThrow(
      'fit: augment takes one input',
    )
  })
})

describe('several outputs', () => {
  const twoOutputs = () => {
    const x = input({ shape: [4] })
    const h = layers.dense({ units: 3, activation: 'relu', name: 'body' }).apply(x)
    const left = layers.dense({ units: 1, name: 'left' }).apply(h)
    return { x, h, left, net: model({ inputs: x, outputs: [h, left] }) }
  }

  it('are predicted by name', async () => {
    const { x, h, left, net } = twoOutputs()
    const [top, middle] = [
      await compiled(model({ inputs: x, outputs: left })),
      model({ inputs: x, outputs: h }),
    ]
    const values = randomArray([5, 4], 1)
    expect(await net.predict(values, { batchSize: 2 })).toEqual({
      body: await middle.predict(values),
      left: await top.predict(values),
    })
  })

  it('are not trained by', async () => {
    const { net } = twoOutputs()
    await expect(net.compile({ loss })).rejects.toThrow(
      'compile: a model to train must have one output, not body, left; train model({ inputs, outputs }) with one of them',
    )
    expect(() => net.output).toThrow('output: the model has 2 outputs, body, left; see outputs')
    await expect(net.predict(randomArray([1, 4], 1))).rejects.toThrow('predict: the model has no weights yet')
  })
})

describe('a model as a layer', () => {
  const base = () =>
    sequential(
      [
        layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu', inputShape: [6, 5, 1] }),
        layers.conv2d({ filters: 2, kernelSize: 2 }),
        layers.flatten(),
      ],
      { name: 'base' },
    )

  it('is applied to two inputs with one set of weights, called behind its name', async () => {
    const twin = base()
    const [a, b] = [input({ shape: [6, 5, 1], name: 'a' }), input({ shape: [6, 5, 1], name: 'b' })]
    const difference = layers.concatenate().apply([twin.apply(a), twin.apply({ input: b })])
    const net = await compiled(
      model({ inputs: [a, b], outputs: layers.dense({ units: 1 }).apply(difference) }),
    )
    expect(Object.keys(await net.getWeights())).toEqual([
      'base/conv2d/kernel',
      'base/conv2d/bias',
      'base/conv2d_1/kernel',
      'base/conv2d_1/bias',
      'dense/kernel',
      'dense/bias',
    ])
    await train(net)
    const { 'base/conv2d/kernel': kernel } = await net.getWeights()
    expect((await twin.getWeights())['conv2d/kernel']).toEqual(kernel)
  })

  it('stands in a list, and computes what its layers would', async () => {
    const nested = await compiled(sequential([base(), layers.dense({ units: 2 })]))
    const flat = await compiled(
      sequential([
        layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu', inputShape: [6, 5, 1] }),
        layers.conv2d({ filters: 2, kernelSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ]),
    )
    const weights = await flat.getWeights()
    nested.setWeights(
      Object.fromEntries(
        Object.keys(await nested.getWeights()).map((name) => [name, weights[name.replace('base/', '')]]),
      ),
    )
    for (const net of [nested, flat]) await train(net, 1, { epochs: 2 })
    const x = randomArray([3, 6, 5, 1], 9)
    expect(await nested.predict(x)).toEqual(await flat.predict(x))
  })

  it('refuses what does not fit it', () => {
    const net = base()
    const x = input({ shape: [6, 5, 1] })
    expect(() => net.apply([x, x])).toThrow("model 'base': it takes 1 inputs, input; got 2")
    expect(() => net.apply(input({ shape: [5, 6, 1] }))).toThrow("its input 'input' is [6,5,1], got [5,6,1]")
    expect(() => net.apply({ image: x })).toThrow("model 'base': its inputs are called input, got image")
    for (const wrong of [undefined, null, 5, net, [], {}])
      expect(() => net.apply(wrong as never)).toThrow("model 'base': it")
    for (const wrong of [undefined, null, net, [net], { y: 5 }]) {
      expect(() => model({ inputs: x, outputs: wrong as never })).toThrow('model: outputs: it takes what')
      expect(() => model({ inputs: wrong as never, outputs: x })).toThrow('model: inputs: it takes what')
    }
    expect(() => sequential([x] as never)).toThrow('element 1 of the list is a SymbolicTensor')
    expect(() => sequential(net as never)).toThrow('it takes a list of layers and models, got a Model')
  })
})

describe('a part of a model', () => {
  const whole = () =>
    sequential([
      layers.conv2d({ filters: 3, kernelSize: 2, activation: 'relu', inputShape: [6, 5, 1], name: 'block1' }),
      layers.maxPooling2d({ name: 'pool' }),
      layers.flatten(),
      layers.dense({ units: 2, name: 'head' }),
    ])

  it('shares its weights with the whole, which trains on', async () => {
    const net = await compiled(whole())
    const extractor = model({ inputs: net.input, outputs: net.getLayer('block1').output })
    const x = randomArray([2, 6, 5, 1], 4)
    const before = await extractor.predict(x)
    expect(before.shape).toEqual([2, 5, 4, 3])
    // The activation that the layer's configuration names belongs to it.
    expect(Math.min(...before.data)).toBe(0)
    await train(net)
    expect(await extractor.predict(x)).not.toEqual(before)
    expect((await extractor.getWeights())['block1/kernel']).toEqual((await net.getWeights())['block1/kernel'])
    net.dispose()
    expect((await extractor.predict(x)).shape).toEqual([2, 5, 4, 3])
    extractor.dispose()
  })

  it('goes on to another end, or begins in the middle', async () => {
    const net = await compiled(whole())
    const { input: middle } = net.getLayer('flatten')
    const end = layers.dense({ units: 4, name: 'other' }).apply(net.getLayer('flatten').output)
    const other = await compiled(model({ inputs: net.input, outputs: end }))
    await train(other)
    expect((await net.getWeights())['block1/kernel']).toEqual((await other.getWeights())['block1/kernel'])
    const top = model({ inputs: middle, outputs: net.output })
    expect(top.inputShape).toEqual([2, 2, 3])
    const below = model({ inputs: net.input, outputs: middle })
    const x = randomArray([2, 6, 5, 1], 4)
    expect(await top.predict(await below.predict(x))).toEqual(await net.predict(x))
  })

  it('is found by name', () => {
    const net = whole()
    expect(() => net.getLayer('block9')).toThrow(
      "getLayer: there is no layer 'block9'; the model has input, block1, pool, flatten, head",
    )
    const shared = layers.dense({ units: 2, name: 'shared' })
    const x = input({ shape: [2], name: 'x' })
    const twice = model({ inputs: x, outputs: shared.apply(shared.apply(x)) })
    expect(() => twice.getLayer('shared').output).toThrow(
      "getLayer: 'shared' is applied 2 times, so it has several inputs and outputs; see inputs and outputs",
    )
    expect(twice.getLayer('shared').outputs).toHaveLength(2)
    expect(twice.getLayer('x').output.shape).toEqual([2])
    expect(() => twice.getLayer('x').input).toThrow("getLayer: 'x' takes 0 inputs; see inputs")
  })

  it('predicts the same in one step as whole, whatever the order of the data', async () => {
    const net = await compiled(whole())
    const data = randomData(net, 5, 1)
    expect(await net.predict(data)).toEqual(await net.predict(data, { batchSize: 2 }))
  })
})
