// The demo page's lens: sums that it takes apart are what the network computed, and what flows back is the loss's slope.

import { describe, expect, it } from 'vitest'
import { layers, model, Random, sequential, type Layer, type Model } from 'receptive'
import { Lens } from '../../../examples/browser/lab/lens.js'
import type { Place, Summed } from '../../../examples/browser/lab/protocol.js'
import { suiteBackend } from '../../support/suite-backend.js'

const backend = await suiteBackend('reference')

const inputShape = [7, 6, 4]
const x = (() => {
  const random = new Random(7)
  return {
    shape: [1, ...inputShape],
    data: Float32Array.from({ length: 7 * 6 * 4 }, () => random.uniform(-1, 1)),
  }
})()

/** A classifier of three classes with `layer` in the middle. */
async function networkWith(layer: Layer, before: readonly Layer[] = []): Promise<Model> {
  const flat = layer.kind === 'dense' || layer.kind.startsWith('global') || layer.kind === 'flatten'
  const net = sequential([
    layers.conv2d({ filters: 4, kernelSize: 1, inputShape, biasInitializer: 'randomNormal' }),
    ...before,
    layer,
    ...(flat ? [] : [layers.flatten()]),
    layers.dense({ units: 5, activation: 'tanh' }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])
  await net.compile({ loss: 'categoricalCrossentropy', backend, seed: 3 })
  const random = new Random(9)
  const weights = await net.getWeights()
  // Statistics and biases that differ from what they begin with.
  for (const [name, { data }] of Object.entries(weights))
    if (!name.endsWith('/kernel')) data.forEach((_, i) => (data[i] = 0.2 + 0.5 * random.uniform(0, 1)))
  net.setWeights(weights)
  return net
}

/** The cross-entropy of the answer if a value of the layer's output is changed. */
async function lossWith(net: Model, layer: string, change: (values: Float32Array) => void): Promise<number> {
  const below = model({ inputs: net.input, outputs: net.getLayer(layer).output })
  const above = model({ inputs: net.getLayer(layer).output, outputs: net.output })
  const { shape, data } = await below.predict(x)
  const values = Float32Array.from(data)
  change(values)
  return -Math.log((await above.predict({ shape, data: values })).data[label])
}

const label = 1
const sumOf = ({ parts, bias }: Summed): number =>
  parts.reduce(
    (sum, { x: values, w }) => values.reduce<number>((s, value, i) => s + (value ?? 0) * w[i], sum),
    bias ?? 0,
  )

const conv = { filters: 6, kernelSize: [3, 2] as const }
interface Case {
  readonly layer: Layer
  readonly before?: readonly Layer[]
}

const cases: Readonly<Record<string, Case>> = {
  'conv2d, valid': { layer: layers.conv2d({ ...conv, activation: 'relu' }) },
  'conv2d, same, strided': {
    layer: layers.conv2d({ ...conv, padding: 'same', strides: [2, 3], activation: 'tanh' }),
  },
  'conv2d, dilated, padded': {
    layer: layers.conv2d({
      ...conv,
      padding: [
        [2, 0],
        [1, 3],
      ],
      dilationRate: 2,
    }),
  },
  'conv2d, one number of padding': { layer: layers.conv2d({ ...conv, padding: 1, activation: 'sigmoid' }) },
  'conv2d, in groups, no bias': {
    layer: layers.conv2d({ ...conv, groups: 2, useBias: false, activation: 'elu' }),
  },
  depthwiseConv2d: {
    layer: layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, activation: 'relu6' }),
  },
  dense: { layer: layers.dense({ units: 4, activation: 'relu' }), before: [layers.flatten()] },
  batchNormalization: { layer: layers.batchNormalization({ epsilon: 0.01 }) },
  'maxPooling2d, same': { layer: layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }) },
  'maxPooling2d, dilated': { layer: layers.maxPooling2d({ poolSize: 2, strides: 1, dilations: 2 }) },
  'averagePooling2d, same': { layer: layers.averagePooling2d({ poolSize: [3, 2], padding: 'same' }) },
  'averagePooling2d, padding counts': {
    layer: layers.averagePooling2d({ poolSize: 3, padding: 1, countIncludePad: true }),
  },
  globalAveragePooling2d: { layer: layers.globalAveragePooling2d() },
  globalMaxPooling2d: { layer: layers.globalMaxPooling2d() },
  flatten: { layer: layers.flatten() },
  reLU: { layer: layers.reLU() },
  activation: { layer: layers.activation({ activation: 'tanh' }) },
  dropout: { layer: layers.dropout({ rate: 0.5 }) },
}

describe.each(Object.entries(cases))('%s', (_, { layer, before }) => {
  it('sums to the value, and the loss has that slope', async () => {
    const net = await networkWith(layer, before)
    const { name } = net.layers.find((view) => view.layer === layer)!
    const lens = await Lens.open(net, name, x)
    const { shape } = net.getLayer(name).output
    const random = new Random(5)
    const [H, W, C] = shape.length === 3 ? shape : [1, 1, shape[0]]
    const places: Place[] = [0, 1, 2, 3, 4, 5].map(() => ({
      ...{ layer: name, row: random.integer(H), column: random.integer(W), map: random.integer(C) },
    }))
    // Corners, where there is padding.
    places.push(
      { layer: name, row: 0, column: 0, map: C - 1 },
      { layer: name, row: H - 1, column: W - 1, map: 0 },
    )
    for (const place of places) {
      const explained = (await lens.explain(place, label)) as Summed
      expect(sumOf(explained)).toBeCloseTo(explained.before, 5)
      const at = (place.row * W + place.column) * C + place.map
      const values = (await model({ inputs: net.input, outputs: net.getLayer(name).output }).predict(x)).data
      expect(explained.after).toBeCloseTo(values[at], 6)
      const step = 0.02
      const [more, less] = await Promise.all(
        [step, -step].map((by) => lossWith(net, name, (all) => (all[at] += by))),
      )
      const { back } = explained
      if ('reason' in back) throw new Error(back.reason)
      expect(back.dy).toBeCloseTo((more - less) / (2 * step), 3)
    }
    net.dispose()
  })
})

it.each([
  ['one probability', 'sigmoid', 1],
  ['scores', 'linear', 3],
] as const)('of a network that ends in %s, the loss has that slope, too', async (_, activation, units) => {
  const net = sequential([
    layers.conv2d({ filters: 2, kernelSize: 3, inputShape, activation: 'relu', name: 'inner' }),
    layers.flatten(),
    layers.dense({ units, activation }),
  ])
  await net.compile({ loss: 'meanSquaredError', backend, seed: 3 })
  const above = model({ inputs: net.getLayer('inner').output, outputs: net.output })
  const { shape, data } = await model({ inputs: net.input, outputs: net.getLayer('inner').output }).predict(x)
  const lens = await Lens.open(net, 'inner', x)
  for (const right of [0, 1]) {
    const loss = async (by: number): Promise<number> => {
      const changed = { shape, data: data.map((value, i) => (i === 5 ? value + by : value)) }
      const outputs = [...(await above.predict(changed)).data]
      const shares = units === 1 ? [1 - outputs[0], outputs[0]] : outputs.map(Math.exp)
      return -Math.log(shares[right] / shares.reduce((a, b) => a + b))
    }
    const [more, less] = [await loss(0.02), await loss(-0.02)]
    const { back } = await lens.explain({ layer: 'inner', row: 0, column: 2, map: 1 }, right)
    expect(back).toMatchObject({ dy: expect.closeTo((more - less) / 0.04, 4) as number })
  }
  net.dispose()
})

it('at the softmax, p − t flows back', async () => {
  const net = await networkWith(layers.reLU())
  const { name } = net.layers.at(-1)!
  const lens = await Lens.open(net, name, x)
  const { data: p } = await net.predict(x)
  for (const map of [0, 1, 2]) {
    const { back, before } = await lens.explain({ layer: name, row: 0, column: 0, map }, label)
    expect(back).toEqual({
      label,
      dy: undefined,
      delta: expect.closeTo(p[map] - Number(map === label), 6) as number,
    })
    expect(before).not.toBe(p[map])
  }
  net.dispose()
})

it('says why nothing flows back, and which layers are not taken apart', async () => {
  const net = sequential([
    layers.conv2d({ filters: 4, kernelSize: 1, name: 'inner', activation: 'gelu', inputShape }),
    layers.conv2d({ filters: 2, kernelSize: 1, name: 'far', kernelInitializer: 'zeros' }),
    layers.upSampling2d({ name: 'larger' }),
    layers.flatten(),
    layers.dense({ units: 2, activation: 'softmax', name: 'end' }),
  ])
  await net.compile({ loss: 'categoricalCrossentropy', backend })
  await expect(Lens.open(net, 'larger', x)).rejects.toThrow(
    'upSampling2d: a layer of this kind is not taken apart here.',
  )
  const backAt = async (layer: string, right: number | undefined) =>
    (await (await Lens.open(net, layer, x)).explain({ layer, row: 0, column: 0, map: 0 }, right)).back
  expect(await backAt('inner', 0)).toEqual({ reason: 'The derivative of gelu is not worked out here.' })
  expect(await backAt('far', undefined)).toEqual({
    reason: 'Say which class is right, and the loss flows back from it.',
  })
  // A class of which nothing is left in float32.
  net.setWeights({ ...(await net.getWeights()), 'end/bias': { shape: [2], data: [0, 200] } })
  expect(await backAt('far', 0)).toEqual({
    reason: 'The gradient cannot be computed here: the class has a probability of 0',
  })
  net.dispose()
})
