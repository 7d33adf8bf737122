// What lies between inputs and outputs: its order, its names, and what is refused.

import { describe, expect, it } from 'vitest'
import { input, layers, loadModel, model, sequential, type Model } from 'receptive'
import { randomArray } from '../support/arrays.js'
import { train } from '../support/graphs.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

const compiled = async (net: Model): Promise<Model> => {
  await net.compile({ backend, loss: 'meanSquaredError', seed: 3 })
  return net
}

describe('a list and the same graph', () => {
  const stack = () => [
    layers.conv2d({ filters: 3, kernelSize: [3, 2], activation: 'relu', inputShape: [9, 8, 2] }),
    layers.maxPooling2d(),
    layers.batchNormalization(),
    layers.dropout({ rate: 0.3 }),
    layers.flatten(),
    layers.dense({ units: 4, activation: 'tanh' }),
  ]
  const asGraph = () => {
    const x = input({ shape: [9, 8, 2] })
    return model({ inputs: x, outputs: stack().reduce((y, layer) => layer.apply(y), x) })
  }

  it('start, train and predict alike to the bit', async () => {
    const [list, graph] = [await compiled(sequential(stack())), await compiled(asGraph())]
    expect(await graph.getWeights()).toEqual(await list.getWeights())
    const histories = [await train(list, 1, { epochs: 3 }), await train(graph, 1, { epochs: 3 })]
    expect(histories[0]).toEqual(histories[1])
    expect(await graph.getWeights()).toEqual(await list.getWeights())
    const x = randomArray([3, 9, 8, 2], 7)
    expect(await graph.predict(x)).toEqual(await list.predict(x))
  })
})

describe('order', () => {
  it('puts each layer after its inputs, the first input first', () => {
    const x = input({ shape: [5, 4, 2] })
    const conv = (name: string) => layers.conv2d({ filters: 2, kernelSize: 1, name })
    const first = conv('first').apply(x)
    const long = conv('long2').apply(conv('long1').apply(first))
    const short = conv('short').apply(first)
    const net = model({ inputs: x, outputs: layers.add({ name: 'sum' }).apply([short, long]) })
    expect(net.layers.map(({ name }) => name)).toEqual(['first', 'short', 'long1', 'long2', 'sum'])
  })

  // In quadratic time, or with a stack as deep as the chain, this would not end here.
  it.each([false, true])('of 100,000 layers is built and described; one layer shared: %s', (shared) => {
    const one = layers.dense({ units: 2 })
    const x = input({ shape: [2] })
    let y = x
    for (let i = 0; i < 100_000; i++) y = (shared ? one : layers.dense({ units: 2 })).apply(y)
    const net = model({ inputs: x, outputs: y })
    expect(net.summary(() => undefined)).toContain(shared ? 'Total params: 6 ' : 'Total params: 600,000 ')
  })
})

describe('parts of a graph', () => {
  /** Two outputs of different shapes. */
  const pair = () => {
    const x = input({ shape: [4] })
    const a = layers.dense({ units: 3, name: 'a' }).apply(x)
    const b = layers.dense({ units: 2, name: 'b' }).apply(x)
    return model({ inputs: x, outputs: { a, b }, name: 'pair' })
  }

  it('may be all that one output of a nested model needs; the rest is neither run nor learned', async () => {
    const x = input({ shape: [4] })
    const net = await compiled(model({ inputs: x, outputs: pair().apply(x).b }))
    const before = await net.getWeights()
    await train(net)
    const after = await net.getWeights()
    expect(after['pair/a/kernel']).toEqual(before['pair/a/kernel'])
    expect(after['pair/b/kernel']).not.toEqual(before['pair/b/kernel'])
    expect(net.memory().optimizer).toBe(4 * (4 * 2 + 2))
  })

  it('may begin at any output of a nested model', async () => {
    const x = input({ shape: [4] })
    const { a, b } = pair().apply(x)
    const end = layers.dense({ units: 1, name: 'end' }).apply(b)
    const both = model({ inputs: x, outputs: { end, b, a } })
    await compiled(model({ inputs: x, outputs: end }))
    const { end: expected, b: middle } = await both.predict(randomArray([3, 4], 5))
    const top = model({ inputs: b, outputs: end })
    expect(top.inputNames).toEqual(['pair'])
    expect(await top.predict(middle)).toEqual(expected)
    // The other output is not computed from this one.
    expect(() => model({ inputs: b, outputs: layers.concatenate().apply([a, b]) })).toThrow(
      'model: the outputs depend on the input of [4], which is not among the inputs',
    )
    const two = model({ inputs: [a, b], outputs: layers.concatenate().apply([a, b]) })
    expect(two.inputNames).toEqual(['pair', 'pair_1'])
  })

  it('may begin after a layer that it uses itself, and be saved', async () => {
    const shared = layers.dense({ units: 4, name: 'shared' })
    const middle = shared.apply(input({ shape: [4] }))
    const net = await compiled(model({ inputs: middle, outputs: shared.apply(middle) }))
    expect(net.inputNames).toEqual(['shared_1'])
    expect(net.outputNames).toEqual(['shared'])
    const loaded = await loadModel(await net.toSafetensors(), { backend })
    const x = randomArray([3, 4], 5)
    expect(await loaded.predict(x)).toEqual(await net.predict(x))
  })

  it('may be nothing at all between an input and an output', async () => {
    const x = input({ shape: [4] })
    const net = await compiled(model({ inputs: x, outputs: x }))
    const values = randomArray([3, 4], 5)
    expect(await net.predict(values)).toEqual(values)
    await expect(train(net)).rejects.toThrow('nothing to learn')
  })

  it('may come out under two names', async () => {
    const x = input({ shape: [4] })
    const y = layers.dense({ units: 2 }).apply(x)
    await compiled(model({ inputs: x, outputs: y }))
    const { left, right } = await model({ inputs: x, outputs: { left: y, right: y } }).predict(
      randomArray([3, 4], 5),
    )
    expect(left).toEqual(right)
    expect(left.data.some((value) => value !== 0)).toBe(true)
  })
})

describe('names', () => {
  it('are Keras’s, next to those given', () => {
    const x = input({ shape: [3] })
    const dense = (name?: string) => layers.dense({ units: 3, name })
    const net = sequential([layers.flatten({ inputShape: [3] }), dense(), dense('dense_1'), dense(), dense()])
    expect(net.layers.map(({ name }) => name)).toEqual(['flatten', 'dense', 'dense_1', 'dense_2', 'dense_3'])
    expect(model({ inputs: x, outputs: net.apply(x) }).layers.map(({ name }) => name)).toEqual(['sequential'])
    expect(net.inputNames).toEqual(['input'])
    expect(net.outputNames).toEqual(['dense_3'])
  })

  it('that clash are refused', () => {
    const x = input({ shape: [3] })
    const y = input({ shape: [3] })
    const named = () => layers.dense({ units: 3, name: 'twin' })
    expect(() => model({ inputs: x, outputs: named().apply(named().apply(x)) })).toThrow(
      "model: two layers are called 'twin'",
    )
    const shared = layers.dense({ units: 3, name: 'shared' })
    const ends = [shared.apply(x), shared.apply(y)]
    expect(() => model({ inputs: [x, y], outputs: ends })).toThrow(
      "model: two outputs are called 'shared'; name them: outputs: { first: …, second: … }",
    )
    expect(model({ inputs: [x, y], outputs: { first: ends[0], second: ends[1] } }).outputNames).toEqual([
      'first',
      'second',
    ])
  })
})

describe('what is not connected is refused', () => {
  const x = input({ shape: [3], name: 'x' })
  const y = input({ shape: [3] })
  const sum = layers.add().apply([x, y])

  it.each([
    [
      () => model({ inputs: x, outputs: sum }),
      'the outputs depend on the input of [3], which is not among the inputs; add it to inputs',
    ],
    [
      () => model({ inputs: [x, y], outputs: layers.dense({ units: 2 }).apply(y) }),
      "no output depends on the input 'x'; leave it out of inputs, or connect it",
    ],
    [() => model({ inputs: [x, y, x], outputs: sum }), "inputs name the input 'x' twice"],
    [() => model({ inputs: [], outputs: sum }), 'model: inputs: it takes what input({ shape })'],
    [() => model({ inputs: [x, y], outputs: {} }), 'model: outputs: it takes what'],
    [
      () => layers.add({ name: 'sum' }).apply([x, input({ shape: [4] })]),
      "add 'sum', for inputs [3], [4]: add: the inputs must have the same size, or 1, along each axis, counted from the last, got [3] and [4]",
    ],
    [() => layers.add().apply(x), 'add, for inputs [3]: add: it takes two or more inputs'],
    [
      () => layers.dense({ units: 2, name: 'top' }).apply([x, y]),
      "dense 'top', for inputs [3], [3]: it takes one input, got 2",
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })

  it('a layer whose weights do not fit its second use', () => {
    const dense = layers.dense({ units: 2, name: 'shared' })
    const [a, b] = [input({ shape: [3] }), input({ shape: [4] })]
    expect(() =>
      model({ inputs: [a, b], outputs: layers.add().apply([dense.apply(a), dense.apply(b)]) }),
    ).toThrow(
      "layer 'shared': it shares its weights with its first use, where 'shared/kernel' is [3,2], but inputs [4] need [4,2]",
    )
  })
})
