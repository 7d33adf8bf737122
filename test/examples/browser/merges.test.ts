// The demo page's lens on layers of several inputs and in nested models: what it takes apart is what the network computed, and
// what flows back to an input is the loss's slope there.

import { describe, expect, it } from 'vitest'
import {
  activations,
  input,
  layers,
  model,
  namedLayers,
  sequential,
  type Layer,
  type Model,
  type NDArray,
  type SymbolicTensor,
} from 'receptive'
import type { Asked } from '../../../examples/browser/lab/asked.js'
import { Lens } from '../../../examples/browser/lab/lens.js'
import { describeModel } from '../../../examples/browser/lab/model-files.js'
import type { Merged, Summed } from '../../../examples/browser/lab/protocol.js'
import { randomArray } from '../../support/arrays.js'
import { suiteBackend } from '../../support/suite-backend.js'

const backend = await suiteBackend('reference')

const inputShape = [4, 3, 4]
const x = randomArray([1, ...inputShape], 3)
const label = 1
const asked = (net: Model, x: NDArray): Asked => ({ net, x: { [net.inputNames[0]]: x }, output: 0 })

const conv = (name: string, filters = 4): Layer =>
  layers.conv2d({
    name,
    filters,
    kernelSize: 3,
    padding: 'same',
    activation: 'sigmoid',
    biasInitializer: 'randomNormal',
  })
/** Shapes that an input of a merge may have, from the image. */
const shaped: Readonly<Record<string, (x: SymbolicTensor, name: string) => SymbolicTensor>> = {
  maps: (x, name) => conv(name).apply(x),
  'two maps': (x, name) => conv(name, 2).apply(x),
  gate: (x, name) =>
    layers.reshape({ targetShape: [1, 1, 4], name }).apply(layers.globalAveragePooling2d().apply(x)),
  vector: (x, name) =>
    layers.dense({ units: 4, activation: 'sigmoid', name }).apply(layers.flatten().apply(x)),
  matrix: (x, name) => layers.reshape({ targetShape: [6, 8], name }).apply(conv(`${name}-maps`).apply(x)),
  turned: (x, name) => layers.reshape({ targetShape: [8, 6], name }).apply(conv(`${name}-maps`).apply(x)),
}

async function networkWith(merge: Layer, shapes: readonly string[]): Promise<Model> {
  const image = input({ shape: inputShape, name: 'image' })
  const stem = layers.conv2d({ filters: 4, kernelSize: 1, activation: 'tanh', name: 'stem' }).apply(image)
  const y = merge.apply(shapes.map((shape, i) => shaped[shape](stem, `from${i}`)))
  const end = layers.dense({ units: 3, activation: 'softmax' }).apply(layers.flatten().apply(y))
  const net = model({ inputs: image, outputs: end })
  await net.compile({ loss: 'categoricalCrossentropy', backend, seed: 5 })
  return net
}

const name = 'merge'
const cases: Readonly<Record<string, readonly [Layer, ...string[]]>> = {
  'add, of three': [layers.add({ name }), 'maps', 'maps', 'maps'],
  'add, broadcast': [layers.add({ name }), 'vector', 'maps'],
  'add, of vectors': [layers.add({ name }), 'vector', 'vector'],
  subtract: [layers.subtract({ name }), 'maps', 'maps'],
  average: [layers.average({ name }), 'maps', 'maps', 'maps'],
  maximum: [layers.maximum({ name }), 'maps', 'maps', 'maps'],
  minimum: [layers.minimum({ name }), 'maps', 'gate'],
  'multiply, of three': [layers.multiply({ name }), 'maps', 'maps', 'maps'],
  'multiply, by a gate': [layers.multiply({ name }), 'maps', 'gate'],
  divide: [layers.divide({ name }), 'maps', 'maps'],
  power: [layers.power({ name }), 'maps', 'maps'],
  'concatenate, channels': [layers.concatenate({ name }), 'maps', 'two maps', 'maps'],
  'concatenate, rows': [layers.concatenate({ name, axis: 1 }), 'maps', 'maps'],
  'concatenate, columns from the end': [layers.concatenate({ name, axis: -2 }), 'maps', 'maps'],
  'concatenate, vectors': [layers.concatenate({ name }), 'vector', 'vector'],
  'concatenate, matrices': [layers.concatenate({ name, axis: 1 }), 'matrix', 'matrix'],
}

describe.each(Object.entries(cases))('%s', (_, [merge, ...shapes]) => {
  it('combines the values of its inputs, and the loss has those slopes', async () => {
    const net = await networkWith(merge, shapes)
    const values = await activations(net, x)
    const lens = await Lens.open(asked(net, x), name)
    const [, ...shape] = values[name].shape
    const [H, W, C] = shape.length === 3 ? shape : [1, 1, values[name].data.length]
    for (const at of [0, 7, 12, H * W * C - 1].filter((at) => at < H * W * C)) {
      const place = { layer: name, row: Math.floor(at / C / W), column: Math.floor(at / C) % W, map: at % C }
      const { shares, merged, after, back } = (await lens.explain(place, label)) as Merged
      expect(after).toBe(values[name].data[at])
      expect(merged).toBeCloseTo(after, 5)
      expect(shares.length).toBe(merge.kind === 'concatenate' ? 1 : shapes.length)
      if ('reason' in back) throw new Error(back.reason)
      expect(back.delta).not.toBe(0)
      for (const share of shares) {
        const found = values[share.place.layer]
        const [, , w, c] = found.shape
        const source = share.place
        const offset =
          found.shape.length === 4 ? (source.row * w + source.column) * c + source.map : source.map
        expect(share.x).toBe(found.data[offset])
        // An input that is repeated gets the sum of several such gradients.
        if (found.data.length < H * W * C && merge.kind !== 'concatenate') continue
        const own = await (await Lens.open(asked(net, x), source.layer)).explain(source, label)
        expect(own.back).toMatchObject({ dy: expect.closeTo(back.delta * share.slope, 5) as number })
      }
    }
    net.dispose()
  })
})

it.each([
  ['plain', {}, ['matrix', 'turned']],
  ['of a transposed one', { transposeB: true }, ['matrix', 'matrix']],
  ['of both transposed', { transposeA: true, transposeB: true }, ['turned', 'matrix']],
  ['of matrices for each row', { transposeB: true }, ['maps', 'maps']],
] as const)('a product of matrices, %s, is a row times a column', async (_, config, shapes) => {
  const net = await networkWith(layers.matmul({ ...config, name }), shapes)
  const { [name]: product } = await activations(net, x, { layers: [name] })
  const lens = await Lens.open(asked(net, x), name)
  const [, , W, C] = product.shape
  for (const at of [0, 5, 17, product.data.length - 1]) {
    const maps = product.shape.length === 4
    const place = maps
      ? { layer: name, row: Math.floor(at / C / W), column: Math.floor(at / C) % W, map: at % C }
      : { layer: name, row: 0, column: 0, map: at }
    const { parts, before, after } = (await lens.explain(place, label)) as Summed
    expect(parts[0].x.reduce<number>((sum, one, k) => sum + one! * parts[0].w[k], 0)).toBeCloseTo(after, 5)
    expect([before, after]).toEqual([product.data[at], product.data[at]])
  }
  net.dispose()
})

it.each([
  ['of a pixel’s channels', { axes: [3], keepDims: true }, 4],
  ['of a channel', { axes: [1, 2] }, 12],
] as const)(
  'a reduction to a product, %s, has every factor, and the loss has those slopes',
  async (_, config, count) => {
    const net = await networkWith(layers.reduce({ ...config, operation: 'product', name }), ['maps'])
    const values = await activations(net, x)
    const lens = await Lens.open(asked(net, x), name)
    const [below] = (await namedLayers(net)).find((layer) => layer.name === name)!.inputs
    const slopes = await Lens.open(asked(net, x), below)
    const maps = values[name].shape.length === 4
    for (const at of [0, 3]) {
      const place = maps
        ? { layer: name, row: at, column: 0, map: 0 }
        : { layer: name, row: 0, column: 0, map: at }
      const { shares, merged, before, after, back } = (await lens.explain(place, label)) as Merged
      expect(shares.length).toBe(count)
      expect(after).toBe(values[name].data[maps ? 3 * at : at])
      expect([merged, before]).toEqual([expect.closeTo(after, 7), after])
      if ('reason' in back) throw new Error(back.reason)
      expect(back.delta).not.toBe(0)
      for (const share of shares) {
        const product = shares.reduce((all, other) => (other === share ? all : all * other.x), 1)
        expect(share.slope).toBeCloseTo(product, 7)
        const own = await slopes.explain(share.place, label)
        expect(own.back).toMatchObject({ dy: expect.closeTo(back.delta * share.slope, 6) as number })
      }
    }
    net.dispose()
  },
)

it('a product of very many values is not taken apart, and it is said why', async () => {
  const whole = layers.reduce({ operation: 'product', axes: [1, 2, 3], keepDims: true, name })
  const image = input({ shape: [9, 8, 1] })
  const net = model({ inputs: image, outputs: whole.apply(image) })
  await net.compile({ loss: 'meanSquaredError', backend })
  const lens = await Lens.open(asked(net, randomArray([1, 9, 8, 1], 1)), name)
  await expect(lens.explain({ layer: name, row: 0, column: 0, map: 0 }, undefined)).rejects.toThrow(
    'This value is a product of 72 values, which is too long to show.',
  )
  net.dispose()
})

it('layers in nested models are listed and taken apart like others, with what flows back around them', async () => {
  const image = input({ shape: inputShape, name: 'image' })
  const block = input({ shape: inputShape })
  const inner = layers
    .conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', name: 'inner' })
    .apply(block)
  const normal = layers.batchNormalization({ name: 'normal' }).apply(inner)
  const base = model({
    inputs: block,
    outputs: layers.add({ name: 'sum' }).apply([normal, block]),
    name: 'base',
  })
  const head = sequential(
    [layers.flatten({ inputShape }), layers.dense({ units: 3, activation: 'softmax', name: 'end' })],
    { name: 'head' },
  )
  const net = model({ inputs: image, outputs: head.apply(base.apply(base.apply(image))) })
  await net.compile({ loss: 'categoricalCrossentropy', backend, seed: 5 })

  const { layers: listed } = await describeModel(net, '')
  expect(listed.map(({ name, inputs, parameters }) => [name, inputs.join(), parameters])).toEqual([
    ['base/inner', 'image', 148],
    ['base/normal', 'base/inner', 16],
    ['base/sum', 'base/normal,image', 0],
    ['base/inner#2', 'base/sum', 148],
    ['base/normal#2', 'base/inner#2', 16],
    ['base/sum#2', 'base/normal#2,base/sum', 0],
    ['head/flatten', 'base/sum#2', 0],
    ['head/end', 'head/flatten', 147],
  ])
  const values = await activations(net, x)
  for (const { name } of await namedLayers(net)) {
    const place = { layer: name, row: 0, column: 0, map: 1 }
    const explained = await (await Lens.open(asked(net, x), name)).explain(place, label)
    expect(explained.after).toBe(values[name].data[1])
    const byHand =
      'merged' in explained
        ? explained.merged
        : explained.parts.reduce(
            (sum, part) => part.x.reduce<number>((all, one, k) => all + (one ?? 0) * part.w[k], sum),
            explained.bias ?? 0,
          )
    expect(byHand).toBeCloseTo(explained.before, 5)
    expect(explained.back).toHaveProperty('delta')
  }
  // p − t at the end, though the end is in a nested model.
  const end = await (
    await Lens.open(asked(net, x), 'head/end')
  ).explain({ layer: 'head/end', row: 0, column: 0, map: 1 }, 1)
  expect(end.back).toMatchObject({
    dy: undefined,
    delta: expect.closeTo(values['head/end'].data[1] - 1, 6) as number,
  })
  net.dispose()
})
