// What flows through a graph: whose tensors are whose, gradients that meet, memory that is given back.

import { describe, expect, it } from 'vitest'
import { gradCheck, input, Layer, layers, model, openBackend, sequential } from 'receptive'
import { expectClose, randomArray } from '../support/arrays.js'
import { doubledConv, train } from '../support/graphs.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

/** Hands its input on, and the gradient back, as it got them. */
const through = () =>
  new Layer({
    kind: 'through',
    config: {},
    outputShape: ([x]) => x,
    forward: ({ inputs: [x] }) => ({ y: x }),
    backward: ({ dy }) => ({ inputs: [dy] }),
  })

describe('a step', () => {
  it('may pass on its input, and one gradient to several inputs', async () => {
    const x = input({ shape: [3] })
    const left = through().apply(through().apply(layers.dense({ units: 2 }).apply(x)))
    const right = layers.dense({ units: 2 }).apply(x)
    const y = layers.add().apply([through().apply(layers.add().apply([left, right])), left])
    expect(await gradCheck(model({ inputs: x, outputs: y }))).toMatchObject({ passed: true })
    const relu = layers.activation({ activation: 'relu' })
    const thrice = relu.apply(layers.add().apply([x, x, through().apply(x)]))
    expect(await gradCheck(model({ inputs: x, outputs: thrice }))).toMatchObject({ passed: true })
    expect(await gradCheck([through(), through()], { inputShape: [4] })).toMatchObject({ passed: true })
  })

  it('may keep its weights and its state for the way back', async () => {
    const counter = new Layer({
      kind: 'counter',
      config: {},
      outputShape: ([x]) => x,
      weights: () => ({
        scale: { shape: [1], initializer: () => Float64Array.of(2) },
        count: { shape: [1], initializer: () => Float64Array.of(0), trained: false },
      }),
      forward({ backend, inputs: [x], weights: { scale, count }, training }) {
        const next = training
          ? backend.run('add', { a: count, b: backend.tensor({ shape: [1], data: Float32Array.of(1) }) })
          : undefined
        const saved = { x, scale, ...(next && { next }) }
        return {
          y: backend.run('dense', { x, w: backend.reshape(scale, [1, 1]) }),
          saved,
          state: next && { count: next },
        }
      },
      backward: ({ backend, dy, saved: { x, scale } }) => ({
        inputs: [backend.run('denseInputGradient', { dy, w: backend.reshape(scale, [1, 1]) })],
        weights: { scale: backend.reshape(backend.run('denseWeightGradient', { x, dy }), [1]) },
      }),
    })
    const net = sequential([layers.dense({ units: 1, inputShape: [2] }), counter, through(), counter])
    await net.compile({ backend, loss: 'meanSquaredError' })
    const { tensors } = backend.memory()
    await train(net, 1, { epochs: 3 })
    expect([...(await net.getWeights())['counter/count'].data]).toEqual([6])
    expect(backend.memory().tensors).toBe(tensors)
  })

  it('that does not return a gradient is named', async () => {
    const owing = (gives: 'input' | 'weight') =>
      new Layer({
        kind: 'owing',
        config: { name: 'debtor' },
        outputShape: ([x]) => x,
        weights: () => ({ factor: { shape: [1], initializer: () => Float64Array.of(1) } }),
        forward: ({ inputs: [x] }) => ({ y: x }),
        backward: ({ dy, weights: { factor } }) =>
          gives === 'input' ? { inputs: [dy] } : { inputs: [undefined], weights: { factor } },
      })
    for (const [gives, message] of [
      ['input', "layer 'debtor' gave no gradient for its weight 'factor'"],
      ['weight', "layer 'debtor' gave no gradient for its input 0"],
    ] as const) {
      const stack = [layers.dense({ units: 2, inputShape: [3] }), owing(gives), layers.dense({ units: 1 })]
      const net = sequential(stack)
      await net.compile({ backend, loss: 'meanSquaredError' })
      await expect(train(net)).rejects.toThrow(message)
      await expect(gradCheck(net)).rejects.toThrow(message)
    }
  })

  it('of a layer of one’s own may run an op on weights that it makes of its own', async () => {
    for (const after of [layers.activation({ activation: 'relu' }), layers.maxPooling2d()])
      expect(await gradCheck([doubledConv(), after], { inputShape: [6, 5, 2] })).toMatchObject({
        passed: true,
      })
  })
})

describe('gradients that meet are added', () => {
  it('a layer that is applied twice learns the sum of what two copies would', async () => {
    const x = input({ shape: [5] })
    const dense = (name?: string) => layers.dense({ units: 5, activation: 'tanh', name })
    const shared = dense('shared')
    const once = model({ inputs: x, outputs: shared.apply(shared.apply(x)) })
    const apart = model({ inputs: x, outputs: dense('second').apply(dense('first').apply(x)) })
    for (const net of [once, apart]) await net.compile({ backend, loss: 'meanSquaredError', seed: 1 })
    const start = await once.getWeights()
    const [kernel, bias] = [start['shared/kernel'], start['shared/bias']]
    apart.setWeights({
      'first/kernel': kernel,
      'first/bias': bias,
      'second/kernel': kernel,
      'second/bias': bias,
    })
    for (const net of [once, apart]) await train(net)
    const [joint, separate] = [await once.getWeights(), await apart.getWeights()]
    for (const key of ['kernel', 'bias'])
      expectClose(
        joint[`shared/${key}`].data.map((value, i) => value - start[`shared/${key}`].data[i]),
        separate[`first/${key}`].data.map(
          (value, i) => value + separate[`second/${key}`].data[i] - 2 * start[`shared/${key}`].data[i],
        ),
        { atol: 2e-7 },
      )
    expect(await gradCheck(once)).toMatchObject({ passed: true })
  })

  it('a value that is used three times, twice by the same layer', async () => {
    const x = input({ shape: [4, 3, 2] })
    const y = layers.conv2d({ filters: 2, kernelSize: 1, activation: 'tanh' }).apply(x)
    const z = layers.add().apply([layers.multiply().apply([y, y]), y])
    expect(await gradCheck(model({ inputs: x, outputs: z }))).toMatchObject({ passed: true })
  })

  it('a model that is applied twice, within a model that is', async () => {
    const inner = sequential([layers.dense({ units: 3, activation: 'sigmoid', inputShape: [3] })], {
      name: 'inner',
    })
    const x = input({ shape: [3] })
    const middle = model({
      inputs: x,
      outputs: layers.add().apply([inner.apply(inner.apply(x)), x]),
      name: 'middle',
    })
    const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [3], name: 'b' })]
    const net = model({
      inputs: [a, b],
      outputs: layers.concatenate().apply([middle.apply(a), middle.apply(b)]),
    })
    expect(await gradCheck(net)).toMatchObject({ passed: true, checked: 9 + 3 + 2 * 2 * 3 })
  })
})

describe('memory', () => {
  const activation = 64 * 5 * 4

  it('of inference down a long chain is that of two activations, besides the input', async () => {
    const own = await openBackend('reference')
    const x = input({ shape: [64] })
    const sigmoids = Array.from({ length: 50 }, () => layers.activation({ activation: 'sigmoid' }))
    const net = model({ inputs: x, outputs: sigmoids.reduce((y, layer) => layer.apply(y), x) })
    await net.compile({ backend: own, loss: 'meanSquaredError' })
    await net.predict(randomArray([5, 64], 1))
    expect(own.memory()).toMatchObject({ peakTensorBytes: 3 * activation, tensors: 0 })
    own.dispose()
  })

  it('of a branch is kept until the branch is used', async () => {
    const own = await openBackend('reference')
    const x = input({ shape: [64] })
    const start = layers.activation({ activation: 'tanh' }).apply(x)
    const sigmoids = Array.from({ length: 20 }, () => layers.activation({ activation: 'sigmoid' }))
    const end = layers.add().apply([sigmoids.reduce((y, layer) => layer.apply(y), start), start])
    const net = model({ inputs: x, outputs: end })
    await net.compile({ backend: own, loss: 'meanSquaredError' })
    await net.predict(randomArray([5, 64], 1))
    expect(own.memory().peakTensorBytes).toBe(4 * activation)
    own.dispose()
  })

  it.each(['reference', 'wasm'] as const)(
    'does not grow in a hundred steps of training on %s',
    async (family) => {
      const own = await openBackend(family)
      const x = input({ shape: [6, 5, 2] })
      const conv = () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' })
      const bn = layers.batchNormalization()
      const relu = layers.activation({ activation: 'relu' })
      const block = relu.apply(layers.add().apply([bn.apply(conv().apply(bn.apply(conv().apply(x)))), x]))
      const frozen = layers.batchNormalization({ trainable: false }).apply(block)
      const gate = layers.globalAveragePooling2d({ keepDims: true }).apply(frozen)
      const gated = layers.multiply().apply([layers.dropout({ rate: 0.5 }).apply(frozen), gate])
      const net = model({ inputs: x, outputs: layers.flatten().apply(layers.maxPooling2d().apply(gated)) })
      await net.compile({ backend: own, loss: 'meanSquaredError' })
      await train(net)
      const before = own.memory()
      await train(net, 1, { epochs: 100 })
      expect(own.memory()).toEqual(before)
      net.dispose()
      expect(own.memory().tensors).toBe(0)
      own.dispose()
    },
  )
})
