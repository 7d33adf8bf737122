// What is frozen keeps its weights, and costs neither a backward pass nor memory of the optimizer.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { adam, input, layers, model, openBackend, sequential, sgd, type Backend, type Model } from 'receptive'
import { randomArray } from '../support/arrays.js'
import { train, watched } from '../support/graphs.js'

let opened: Backend
let backend: Backend
let ops: string[]
beforeAll(async () => {
  opened = await openBackend('reference')
})
beforeEach(() => {
  ;({ backend, ops } = watched(opened))
})
afterAll(() => {
  opened.dispose()
})

const conv = (name: string, inputShape?: readonly number[]) =>
  layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', name, inputShape })
const stack = () =>
  sequential([
    conv('a', [6, 5, 2]),
    layers.batchNormalization({ name: 'norm' }),
    layers.activation({ activation: 'relu' }),
    conv('b'),
    layers.flatten(),
    layers.dense({ units: 3, name: 'head' }),
  ])
const compiled = async (net: Model): Promise<Model> => {
  await net.compile({ backend, loss: 'meanSquaredError', optimizer: adam(), seed: 4 })
  return net
}
/** The names of the layers whose weights a training changes. */
async function changes(net: Model): Promise<string[]> {
  const before = await net.getWeights()
  ops.length = 0
  await train(net)
  const after = await net.getWeights()
  const changed = Object.keys(before).filter((name) =>
    before[name].data.some((v, i) => v !== after[name].data[i]),
  )
  return [...new Set(changed.map((name) => name.split('/').slice(0, -1).join('/')))]
}
const gradients = () => ops.filter((op) => op.includes('Gradient')).sort()
const sizes = { a: 9 * 2 * 2 + 2, norm: 4, b: 9 * 2 * 2 + 2, head: 60 * 3 + 3 }
/** Two numbers per weight, 4 bytes each. */
const adamBytes = (...names: (keyof typeof sizes)[]) => names.reduce((sum, name) => sum + 8 * sizes[name], 0)

describe('frozen layers', () => {
  it('below the lowest trained layer have no backward pass, and take no optimizer memory', async () => {
    const net = await compiled(stack())
    expect(await changes(net)).toEqual(['a', 'norm', 'b', 'head'])
    expect(net.memory().optimizer).toBe(adamBytes('a', 'norm', 'b', 'head'))
    expect(gradients()).toContain('batchNormalizationInputGradient')

    net.freeze('a', 'norm', 'b')
    expect(await changes(net)).toEqual(['head'])
    expect(net.memory().optimizer).toBe(adamBytes('head'))
    expect(gradients()).toEqual(['biasGradient', 'denseWeightGradient', 'meanSquaredErrorGradient'])
    expect(ops).not.toContain('batchStatistics')
    expect(ops.filter((op) => op === 'adam')).toHaveLength(2)

    net.unfreeze('b')
    expect(await changes(net)).toEqual(['b', 'head'])
    expect(net.memory().optimizer).toBe(adamBytes('b', 'head'))
    expect(gradients()).toEqual([
      'biasGradient',
      'biasGradient',
      'conv2dFilterGradient',
      'denseInputGradient',
      'denseWeightGradient',
      'meanSquaredErrorGradient',
    ])
    net.unfreeze()
    expect(await changes(net)).toEqual(['a', 'norm', 'b', 'head'])
    net.dispose()
    expect(opened.memory().tensors).toBe(0)
  })

  it('above trained layers pass gradients on, and leave their moving statistics as they are', async () => {
    const net = await compiled(stack())
    net.freeze('norm', 'head')
    expect(await changes(net)).toEqual(['a', 'b'])
    expect(await changes(net)).toEqual(['a', 'b'])
    expect(ops).not.toContain('batchStatistics')
    expect(ops).not.toContain('denseWeightGradient')
    expect(ops).toContain('denseInputGradient')
  })

  it('learn again from an empty memory, as if the model were compiled anew', async () => {
    const momentum = { loss: 'meanSquaredError', optimizer: sgd({ momentum: 0.9 }), backend } as const
    const [net, other] = [stack(), stack()]
    for (const one of [net, other]) await one.compile(momentum)
    await train(net)
    const middle = await net.getWeights()
    net.freeze()
    await expect(train(net)).rejects.toThrow('fit: there is nothing to learn: every layer is frozen')
    expect(net.memory().optimizer).toBe(0)
    net.unfreeze()
    other.setWeights(middle)
    for (const one of [net, other]) await train(one)
    expect(await net.getWeights()).toEqual(await other.getWeights())
    expect(await net.getWeights()).not.toEqual(middle)
  })

  it('leave the rest of the model to train as it would alone', async () => {
    const net = await compiled(stack())
    net.freeze('a', 'norm', 'b')
    const flat = net.getLayer('flatten').output
    const top = layers.dense({ units: 3 })
    const x = input({ shape: flat.shape })
    const head = await compiled(model({ inputs: x, outputs: top.apply(x) }))
    const { 'head/kernel': kernel, 'head/bias': bias } = await net.getWeights()
    head.setWeights({ 'dense/kernel': kernel, 'dense/bias': bias })
    const below = model({ inputs: net.input, outputs: flat })
    const images = randomArray([4, 6, 5, 2], 8)
    const target = randomArray([4, 3], 9)
    const row = (data: ArrayLike<number>, i: number, size: number) =>
      Array.from(data).slice(i * size, (i + 1) * size)
    const data = (values: { data: ArrayLike<number> }, inputShape: readonly number[], size: number) => ({
      ...{ length: 4, inputShape, targetShape: [3] },
      read(i: number, xs: Float32Array, at: number, ys: Float32Array, yAt: number) {
        xs.set(row(values.data, i, size), at)
        ys.set(row(target.data, i, 3), yAt)
      },
    })
    await head.fit(data(await below.predict(images), [60], 60), { epochs: 3, shuffle: false })
    await net.fit(data(images, [6, 5, 2], 60), { epochs: 3, shuffle: false })
    const weights = await net.getWeights()
    const atHead = await head.getWeights()
    // Inference folds batch normalization into the convolution, training does not.
    weights['head/kernel'].data.forEach((value, i) => {
      expect(value).toBeCloseTo(atHead['dense/kernel'].data[i], 5)
    })
  })
})

describe('who decides whether a layer is trained', () => {
  it('the configuration at first, then whoever sets it: a layer, a model, a model within one', () => {
    const base = sequential([conv('a', [6, 5, 2]), conv('b')], { name: 'base', trainable: false })
    const head = layers.dense({ units: 2, trainable: false })
    const net = sequential([base, layers.flatten(), head])
    expect(net.layers.map(({ trainable }) => trainable)).toEqual([false, true, false])
    expect(base.trainable).toBe(false)
    net.unfreeze('base')
    expect(base.getLayer('b').trainable).toBe(true)
    base.getLayer('b').trainable = false
    expect(net.getLayer('base').trainable).toBe(true)
    net.trainable = false
    expect(net.layers.some(({ trainable }) => trainable)).toBe(false)
    expect(head.trainable).toBe(false)
    expect(() => {
      net.freeze('b')
    }).toThrow("getLayer: there is no layer 'b'; the model has input, base, flatten, dense")
  })
})
