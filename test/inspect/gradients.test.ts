// Gradients at layers, and the list of layers: in nested models, around connections, and at each application.

import { describe, expect, it } from 'vitest'
import {
  activations,
  gradients,
  input,
  Layer,
  layers,
  model,
  namedLayers,
  type Model,
  type SymbolicTensor,
} from 'receptive'
import { randomArray } from '../support/arrays.js'
import { suiteBackend } from '../support/suite-backend.js'

const shape = [6, 5, 2]
const size = 6 * 5 * 2
const image = randomArray([2, ...shape], 1)
const same = { filters: 2, kernelSize: 3, padding: 'same', activation: 'tanh' } as const

/**
 * A nested model with a way around its convolution, between two applications of a shared layer. A second input, `bump`, is added to
 * what one of the layers gives. So the score's slope by `bump` is the gradient there.
 */
function bumped(where: 'shared' | 'base/inner' | 'shared#2'): Model {
  const [x, bump] = [input({ shape, name: 'image' }), input({ shape, name: 'bump' })]
  const [a, b] = [input({ shape }), input({ shape })]
  const add = (y: SymbolicTensor, by: SymbolicTensor) => layers.add({ name: 'bumped' }).apply([y, by])
  const within = where === 'base/inner'
  const inner = layers.conv2d({ ...same, name: 'inner' }).apply(a)
  const gate = layers.multiply({ name: 'gate' }).apply([within ? add(inner, b) : inner, a])
  const base = model({ inputs: within ? [a, b] : a, outputs: gate, name: 'base' })
  const shared = layers.conv2d({ ...same, name: 'shared' })
  const first = shared.apply(x)
  const y = base.apply(within ? [first, bump] : where === 'shared' ? add(first, bump) : first)
  const second = shared.apply(y)
  const sum = layers.add({ name: 'sum' }).apply([where === 'shared#2' ? add(second, bump) : second, x])
  const end = layers.dense({ units: 3, name: 'end' }).apply(layers.flatten().apply(sum))
  return model({ inputs: [x, bump], outputs: end })
}

const backend = await suiteBackend('reference', { dtype: 'float64' })

describe('gradients', () => {
  it.each(['shared', 'base/inner', 'shared#2'] as const)(
    'at %s are the slopes of the score by what is added there',
    async (where) => {
      const net = bumped(where)
      await net.compile({ loss: 'meanSquaredError', backend, seed: 2 })
      const still = { shape: [2, ...shape], data: new Float32Array(2 * size) }
      const classes = [2, 0]
      const options = { classIndex: classes, layers: [where, 'end', 'base', 'base/gate'] }
      const found = await gradients(net, { image, bump: still }, options)
      expect(Object.keys(found)).toEqual(options.layers)
      expect(found.end).toEqual({ shape: [2, 3], data: Float32Array.of(0, 0, 1, 1, 0, 0) })
      expect(found.base).toEqual(found['base/gate'])
      for (const at of [0, 23, 59, 60, 101]) {
        const n = Math.floor(at / size)
        const score = async (h: number): Promise<number> => {
          const bump = { ...still, data: still.data.map((_, i) => (i === at ? h : 0)) }
          return (await net.predict({ image, bump })).data[3 * n + classes[n]]
        }
        expect(found[where].data[at]).toBeCloseTo(((await score(0.01)) - (await score(-0.01))) / 0.02, 4)
        expect(Math.abs(found[where].data[at])).toBeGreaterThan(1e-4)
      }
      net.dispose()
    },
  )

  it('are of the class that the model predicts, unless one is named', async () => {
    const net = bumped('base/inner')
    await net.compile({ loss: 'meanSquaredError', backend, seed: 2 })
    const given = { image, bump: { shape: [2, ...shape], data: new Float32Array(2 * size) } }
    const own = { layers: ['sum'], batchSize: 1 }
    const classIndex = await net.predictClasses(given)
    const found = await gradients(net, given, own)
    expect(found).toEqual(await gradients(net, given, { ...own, classIndex }))
    expect(found).not.toEqual(
      await gradients(net, given, { ...own, classIndex: classIndex.map((k) => (k + 1) % 3) }),
    )
    await expect(gradients(net, given, { ...own, layers: ['base/iner'] })).rejects.toThrow(
      "gradients: layers: there is no layer 'base/iner'; did you mean 'base/inner'?",
    )
    net.dispose()
  })
})

describe('namedLayers', () => {
  it('has every layer that computes, with what it takes, as activations names it', async () => {
    const net = bumped('base/inner')
    await net.compile({ loss: 'meanSquaredError', backend })
    const found = await namedLayers(net)
    expect(found.map(({ name, kind, inputs }) => [name, kind, ...inputs])).toEqual([
      ['shared', 'conv2d', 'image'],
      ['base/inner', 'conv2d', 'shared'],
      ['base/bumped', 'add', 'base/inner', 'bump'],
      ['base/gate', 'multiply', 'base/bumped', 'shared'],
      ['shared#2', 'conv2d', 'base/gate'],
      ['sum', 'add', 'shared#2', 'image'],
      ['flatten', 'flatten', 'sum'],
      ['end', 'dense', 'flatten'],
    ])
    const bump = { shape: [2, ...shape], data: new Float32Array(2 * size) }
    const given = await activations(net, { image, bump })
    expect(found.map(({ name, outputShape }) => [name, [2, ...outputShape]])).toEqual(
      Object.entries(given).map(([name, array]) => [name, array.shape]),
    )
    const shared = ['shared/kernel', 'shared/bias']
    expect(found.map(({ weights }) => weights)).toEqual([
      ...[shared, ['base/inner/kernel', 'base/inner/bias'], [], [], shared, [], []],
      ['end/kernel', 'end/bias'],
    ])
    expect(new Set(found.flatMap(({ weights }) => weights))).toEqual(
      new Set(Object.keys(await net.getWeights())),
    )
    expect(found[1].config).toMatchObject({ name: 'inner', filters: 2, activation: 'tanh' })
    net.dispose()
  })

  it('needs no weights, and opens layers made of layers', async () => {
    const block = new Layer({
      ...{ kind: 'acme>block', config: { name: 'block' } },
      call: ([x]) => layers.add().apply([x, layers.reLU().apply(x)]),
    })
    const x = input({ shape: [3], name: 'x' })
    const net = model({ inputs: x, outputs: layers.softmax().apply(block.apply(x)) })
    expect((await namedLayers(net)).map(({ name, inputs }) => [name, ...inputs])).toEqual([
      ['block/reLU', 'x'],
      ['block/add', 'x', 'block/reLU'],
      ['softmax', 'block/add'],
    ])
  })
})
