// Models come back from their files as they were, and files that are damaged are refused in words.

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decodeSafetensors,
  encodeSafetensors,
  input,
  layers,
  loadModel,
  model,
  sequential,
  type Model,
  type NDArray,
} from 'receptive'
import { array, randomArray } from '../support/arrays.js'
import { randomInputs } from '../support/graphs.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

const file = (name: string) => readFileSync(new URL(name, import.meta.url))

describe('version 1, as it was written before models were graphs', () => {
  it('loads, with the same names, table and predictions', async () => {
    const expected = JSON.parse(file('version-1.json').toString()) as {
      summary: string
      weights: readonly string[]
      predictions: readonly number[]
    }
    const net = await loadModel(new Uint8Array(file('version-1.safetensors')), { backend })
    expect(net.name).toBe('every layer')
    expect(net.classNames).toEqual(['a', 'b', 'c'])
    const y = await net.predict(randomArray([3, 17, 13, 2], 99))
    expect(y).toEqual(array([3, 3], expected.predictions))
    expect(Object.keys(await net.getWeights())).toEqual(expected.weights)
    expect(net.summary(() => undefined).split('\nTrainable')[0]).toBe(
      expected.summary.split('\n').slice(0, -1).join('\n'),
    )
    const again = await loadModel(await net.toSafetensors(), { backend })
    expect(await again.predict(randomArray([3, 17, 13, 2], 99))).toEqual(y)
    expect(again.summary(() => undefined)).toBe(net.summary(() => undefined))
  })
})

describe('activations', () => {
  it('come back with their options, in layers of their own and in configurations', async () => {
    const named = [
      'relu6',
      'leakyRelu',
      'selu',
      'gelu',
      'silu',
      'swish',
      'hardSigmoid',
      'hardSwish',
      'softplus',
    ] as const
    const stack = [
      layers.conv2d({
        filters: 4,
        kernelSize: 2,
        activation: { name: 'leakyRelu', negativeSlope: 0.1 },
        inputShape: [6, 5, 2],
      }),
      layers.separableConv2d({ filters: 3, kernelSize: 2, activation: { name: 'gelu', approximate: true } }),
      layers.reLU({ maxValue: 6, negativeSlope: 0.1, threshold: 0.2 }),
      layers.leakyReLU({ alpha: 0.25 }),
      layers.elu({ alpha: 0.5 }),
      layers.prelu({ sharedAxes: [1, 2], alphaInitializer: 'ones' }),
      ...named.map((activation) => layers.activation({ activation })),
      layers.activation({ activation: { name: 'hardSigmoid', alpha: 0.2, beta: 0.4 } }),
      layers.softmax({ axis: -1 }),
    ]
    const net = sequential(stack)
    await net.compile({ loss: 'mse', backend })
    const again = await loadModel(await net.toSafetensors(), { backend })
    const x = randomArray([2, 6, 5, 2], 7)
    expect(await again.predict(x)).toEqual(await net.predict(x))
    expect(await again.getWeights()).toEqual(await net.getWeights())
    expect(again.summary(() => undefined)).toBe(net.summary(() => undefined))
  })
})

it('normalization of each example, resizing and windows with padding come back as they were', async () => {
  const net = sequential([
    layers.layerNormalization({ axis: [1, 2, 3], center: false, scale: false, inputShape: [4, 3, 2] }),
    layers.upSampling2d({ size: [2, 1], interpolation: 'bilinear' }),
    layers.layerNormalization({ axis: [1, -1], epsilon: 0.01, gammaInitializer: 'glorotUniform' }),
    layers.localResponseNormalization({ depthRadius: [1, 2], bias: 2, alpha: 0.5, beta: 0.75 }),
    layers.layerNormalization({ scale: false }),
    layers.upSampling2d(),
    layers.resizing({ scale: [0.5, 1.5], interpolation: 'nearest', rounding: 'ceil' }),
    layers.averagePooling2d({ poolSize: 3, strides: 1, padding: [1, 1], countIncludePad: true }),
    layers.maxPooling2d({
      strides: 1,
      dilations: [1, 2],
      padding: [
        [0, 1],
        [1, 1],
      ],
    }),
  ])
  await net.compile({ loss: 'mse', backend })
  const again = await loadModel(await net.toSafetensors(), { backend })
  const weights = await net.getWeights()
  expect(Object.entries(weights).map(([name, { shape }]) => [name, shape])).toEqual([
    ['layerNormalization_1/gamma', [8, 2]],
    ['layerNormalization_1/beta', [8, 2]],
    ['layerNormalization_2/beta', [2]],
  ])
  const x = randomArray([2, 4, 3, 2], 7)
  expect(await again.predict(x)).toEqual(await net.predict(x))
  expect(await again.getWeights()).toEqual(weights)
  expect(again.outputShape).toEqual([8, 9, 2])
})

/** A shared and a nested model, a shared layer, two inputs, three outputs, frozen layers and thawed ones. */
function intricate(): Model<Record<string, NDArray>> {
  const [left, right] = [
    input({ shape: [6, 5, 2], name: 'left' }),
    input({ shape: [6, 5, 2], name: 'right' }),
  ]
  const stem = sequential(
    [
      layers.conv2d({
        filters: 2,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        inputShape: [6, 5, 2],
      }),
      layers.batchNormalization({ trainable: false }),
    ],
    { name: 'stem' },
  )
  const x = input({ shape: [6, 5, 2] })
  const inner = stem.apply(x)
  const gate = layers.globalAveragePooling2d({ keepDims: true }).apply(inner)
  const gated = layers.multiply().apply([inner, gate])
  const block = model({ inputs: x, outputs: { body: gated, gate }, name: 'block' })
  const a = block.apply(stem.apply(left))
  const b = block.apply(right)
  const sum = layers.add({ name: 'sum' }).apply([a.body, b.body, left])
  const head = layers.dense({ units: 3, trainable: false })
  const flat = (y: typeof x) => head.apply(layers.flatten().apply(y))
  return model({
    inputs: [right, left],
    outputs: { second: flat(sum), first: flat(b.body), gate: a.gate },
    name: 'intricate',
  })
}

describe('version 2', () => {
  it('brings back graphs: nested, shared, of several inputs and outputs, frozen in part', async () => {
    const net = intricate()
    net.getLayer('block').trainable = false
    net.unfreeze('dense')
    await model({ inputs: net.inputs, outputs: net.getLayer('dense').outputs[0][0] }).compile({
      ...{ backend, loss: 'meanSquaredError', seed: 5 },
    })
    const values = randomInputs(net, 3, 1)
    const bytes = await net.toSafetensors()
    const loaded = await loadModel<Record<string, NDArray>>(bytes, { backend })
    expect(await loaded.predict(values)).toEqual(await net.predict(values))
    expect(loaded.inputNames).toEqual(['right', 'left'])
    expect(loaded.outputNames).toEqual(['second', 'first', 'gate'])
    expect(loaded.summary(() => undefined)).toBe(net.summary(() => undefined))
    expect(Object.keys(await loaded.getWeights())).toEqual(Object.keys(await net.getWeights()))
    expect(loaded.layers.map(({ name, trainable }) => [name, trainable])).toEqual(
      net.layers.map(({ name, trainable }) => [name, trainable]),
    )
    expect(loaded.getLayer('block').trainable).toBe(false)
    expect(loaded.getLayer('dense').trainable).toBe(true)
    expect(await loaded.toSafetensors()).toEqual(bytes)
  })
})

/** The bytes of a model's file with its architecture changed. */
function changed(bytes: Uint8Array, change: (architecture: Architecture) => unknown): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes)
  const architecture = JSON.parse(metadata.architecture) as Architecture
  const result = change(architecture) ?? architecture
  return encodeSafetensors(tensors, { ...metadata, architecture: JSON.stringify(result) })
}

interface Architecture {
  layers: { kind: string; config: Record<string, unknown>; trainable?: boolean }[]
  graphs: {
    kind: string
    inputs: { name: string; shape: number[] }[]
    nodes: { name: string; layer?: number; graph?: number; inputs: number[][] }[]
    outputs: { name: string; from: number[] }[]
  }[]
}

describe('a damaged architecture', () => {
  let bytes: Uint8Array
  beforeAll(async () => {
    const net = intricate()
    await model({ inputs: net.inputs, outputs: net.outputs[0] }).compile({
      backend,
      loss: 'meanSquaredError',
    })
    bytes = await net.toSafetensors()
  })

  it.each<[string, (architecture: Architecture) => unknown, string]>([
    [
      'a cycle',
      ({ graphs }) => void (graphs.at(-1)!.nodes[0].inputs[0] = [7, 0]),
      "layer 'stem' takes output 0 of node 7, which is not before it; the graph has a cycle, or the file is damaged",
    ],
    [
      'an output that a node does not have',
      ({ graphs }) => void (graphs.at(-1)!.outputs[0].from = [2, 5]),
      "the output 'second' takes output 5 of node 2",
    ],
    ['a layer that is not there', ({ layers }) => void layers.pop(), 'is not in the file'],
    [
      'a graph in itself',
      ({ graphs }) => void (graphs[0].nodes[0] = { ...graphs[0].nodes[0], layer: undefined, graph: 0 }),
      'is not in the file',
    ],
    [
      'an unknown layer',
      ({ layers }) => void (layers[0].kind = 'conv3d'),
      "there is no layer 'conv3d' in this version",
    ],
    [
      'an unknown key',
      ({ layers }) => void Object.assign(layers[0], { precision: 'int8' }),
      "the architecture: layers[0] has the key 'precision', which this version of the library does not know; update it",
    ],
    [
      'a configuration that its layer refuses',
      ({ layers }) => void (layers[0].config.filters = 0),
      'filters must be a whole number of at least 1, got 0',
    ],
    ['inputs that do not fit', ({ graphs }) => void (graphs[0].inputs[0].shape = [6, 5]), "layer 'conv2d'"],
    [
      'other inputs than the weights were for',
      ({ graphs }) => void (graphs[0].inputs[0].shape = [6, 5, 1]),
      'its input',
    ],
    [
      'two names for one layer',
      ({ graphs }) => void (graphs.at(-1)!.nodes.at(-1)!.name = 'other'),
      "called 'dense', too",
    ],
    [
      'one name for two layers',
      ({ graphs }) => void (graphs[0].nodes[1].name = graphs[0].nodes[0].name),
      "two layers are called 'conv2d'",
    ],
    [
      'one name for two outputs',
      ({ graphs }) => void (graphs.at(-1)!.outputs[1].name = 'gate'),
      "two outputs are called 'gate'",
    ],
    ['no graph', ({ layers }) => ({ layers, graphs: [] }), 'the file holds no graph'],
    ['a list', () => [], 'the architecture: it takes an object, { layers, graphs, classNames }, got []'],
    [
      'a node of nothing',
      ({ graphs }) => void delete graphs[0].nodes[0].layer,
      'must name either a layer or a graph',
    ],
    [
      'a layer that nobody uses',
      ({ layers }) => void layers.push({ kind: 'flatten', config: {} }),
      'no node uses layer',
    ],
    ['a graph that nobody uses', ({ graphs }) => void graphs.splice(-1, 0, graphs[0]), 'no node uses graph'],
    [
      'a layer that leads nowhere',
      ({ layers, graphs }) => {
        layers.push({ kind: 'activation', config: { activation: 'relu' } })
        graphs.at(-1)!.nodes.push({ name: 'aside', layer: layers.length - 1, inputs: [[0, 0]] })
      },
      "layer 'aside' leads to no output",
    ],
    [
      'a name that the configuration has otherwise',
      ({ layers, graphs }) => {
        const at = graphs.at(-1)!.nodes.find(({ name }) => name === 'sum')!
        at.name = 'total'
        expect(layers[at.layer!].config.name).toBe('sum')
      },
      "layer 'total' is called 'sum' in its configuration",
    ],
    ['an input of no axes', ({ graphs }) => void (graphs[0].inputs[0].shape = []), 'inputs[0].shape must be'],
    [
      'an input beyond all numbers',
      ({ graphs }) => void (graphs[0].inputs[0].shape = [2 ** 40, 2 ** 40]),
      'more than the 2,147,483,647 allowed',
    ],
    [
      'a very long name',
      ({ graphs }) => void (graphs[0].nodes[0].name = 'x'.repeat(4e6)),
      'nodes[0].name must be text of 1 to 256 characters',
    ],
    ['a very long kind', ({ layers }) => void (layers[0].kind = 'x'.repeat(4e6)), 'there is no layer'],
    [
      'a very long key',
      ({ layers }) => void Object.assign(layers[0], { ['x'.repeat(4e6)]: 1 }),
      'has the key',
    ],
    [
      'classes that are no list',
      (a) => ({ ...a, classNames: 'abc' }),
      "classNames must be a list, got 'abc'",
    ],
    ['classes that are no text', (a) => ({ ...a, classNames: ['a', 1, 'c'] }), 'classNames[1] must be text'],
    [
      'too many classes',
      (a) => ({ ...a, classNames: ['a', 'b', 'c', 'd'] }),
      'loadModel: there are 4 classNames, a, b, c, d, but the outputs are [3], [3], [1,1,2]',
    ],
    ['two classes of one name', (a) => ({ ...a, classNames: ['a', 'b', 'a'] }), 'classNames must be a list'],
  ])('with %s is refused', async (_, change, message) => {
    const loading = loadModel(changed(bytes, change), { backend })
    await expect(loading).rejects.toThrow(message)
    await expect(loading).rejects.toThrow(/^[^]{1,700}$/)
  })

  it('whose keys stand there twice is refused', async () => {
    const { tensors, metadata } = decodeSafetensors(bytes)
    const architecture = metadata.architecture.replace('"kind"', '"kind":"dense","kind"')
    await expect(
      loadModel(encodeSafetensors(tensors, { ...metadata, architecture }), { backend }),
    ).rejects.toThrow('the key "kind" occurs twice')
  })

  it('of any other kind is refused in words, too', async () => {
    const { metadata } = decodeSafetensors(bytes)
    const spots: (readonly (string | number)[])[] = []
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (path.length > 0) spots.push(path)
      if (Array.isArray(value))
        value.forEach((one, i) => {
          walk(one, [...path, i])
        })
      else if (value && typeof value === 'object')
        for (const [key, one] of Object.entries(value)) walk(one, [...path, key])
    }
    walk(JSON.parse(metadata.architecture), [])
    let refused = 0
    for (const path of spots)
      for (const damage of [undefined, null, -1, 2.5, 99, 'x', true, [], {}, [null], { x: 1 }]) {
        const damaged = changed(bytes, (architecture) => {
          let at = architecture as never
          for (const key of path.slice(0, -1)) at = at[key]
          ;(at as Record<string, unknown>)[path.at(-1)!] = damage
        })
        try {
          const loaded = await loadModel(damaged, { backend })
          loaded.dispose()
        } catch (error) {
          refused++
          expect([path, damage, (error as Error).constructor]).toEqual([path, damage, Error])
        }
      }
    expect(refused).toBeGreaterThan(spots.length * 6)
  })
})

describe('weights', () => {
  let net: Model
  beforeAll(async () => {
    net = sequential([layers.dense({ units: 2, inputShape: [2] })])
    await net.compile({ backend, loss: 'meanSquaredError' })
  })

  it.each<[string, Record<string, ArrayBufferView>, string]>([
    ['NaN', { 'dense/bias': Float32Array.of(1, NaN) }, "'dense/bias': element 1 is NaN"],
    ['what float32 cannot hold', { 'dense/bias': Float64Array.of(1e39, 0) }, 'element 0 is 1e+39; float32'],
    ['integers', { 'dense/bias': Int32Array.of(1, 2) }, "'dense/bias' holds integers, an Int32Array of 2"],
  ])('that are %s are refused, by name and element', async (_, changes, message) => {
    const { tensors, metadata } = decodeSafetensors(await net.toSafetensors())
    const others = Object.entries(changes).map(([name, data]) => [name, { shape: [2], data }] as const)
    const file = encodeSafetensors({ ...tensors, ...Object.fromEntries(others) }, metadata)
    await expect(loadModel(file, { backend })).rejects.toThrow(message)
  })

  it('are set from nested lists and arrays of any kind, and from nothing else', async () => {
    net.setWeights({ 'dense/kernel': [[1, 2], [3, 4]], 'dense/bias': Uint8Array.of(5, 6) }) // prettier-ignore
    expect(await net.getWeights()).toEqual({
      'dense/kernel': array([2, 2], [1, 2, 3, 4]),
      'dense/bias': array([2], [5, 6]),
    })
    const set = (kernel: unknown) => () => {
      net.setWeights({ 'dense/kernel': kernel as NDArray, 'dense/bias': [0, 0] })
    }
    expect(set([[1, 2], [3, NaN]])).toThrow("'dense/kernel': element [1][1] is NaN") // prettier-ignore
    expect(set([1, 2, 3, 4])).toThrow("'dense/kernel' has the shape [4], the model's is [2,2]")
    expect(set('zeros')).toThrow("'dense/kernel': it takes numbers")
    expect(() => {
      net.setWeights(undefined as never)
    }).toThrow('weights must be arrays by name, as getWeights() gives them, got nothing')
  })
})

describe('what is large', () => {
  it('outputs whose names look like numbers keep their order, and names of prototypes are names', async () => {
    const x = input({ shape: [2], name: 'constructor' })
    const outputs = ['10', '9', '__proto__', 'toString'].map((name) =>
      layers.dense({ units: 1, name }).apply(x),
    )
    const net = model({ inputs: x, outputs })
    for (const output of outputs)
      await model({ inputs: x, outputs: output }).compile({ backend, loss: 'meanSquaredError' })
    const loaded = await loadModel<Record<string, NDArray>>(await net.toSafetensors(), { backend })
    expect(loaded.outputNames).toEqual(['10', '9', '__proto__', 'toString'])
    const inputs = array([1, 2], [1, 2])
    expect(Object.entries(await loaded.predict(inputs))).toEqual(Object.entries(await net.predict(inputs)))
  })

  it('models nested too deep, and those too large when laid open, are refused', () => {
    const wrap = (times: number, calls: number): Model => {
      let net = sequential([layers.flatten({ inputShape: [1] })])
      for (let n = 0; n < times; n++) net = sequential(Array.from({ length: calls }, () => net))
      return net
    }
    expect(wrap(99, 1).layers).toHaveLength(1)
    expect(() => wrap(100, 1)).toThrow('sequential: models are nested more than 100 deep')
    expect(() => wrap(30, 2)).toThrow(
      'there are 262144 layers, those of nested models included; at most 250000 are allowed',
    )
  })

  it('ten thousand levels of nesting in a file are refused', async () => {
    const graphs = Array.from({ length: 10_000 }, (_, n) => ({
      kind: 'sequential',
      inputs: [{ name: 'input', shape: [1] }],
      nodes: [{ name: n === 0 ? 'flatten' : 'sequential', ...(n === 0 ? { layer: 0 } : { graph: n - 1 }), inputs: [[0, 0]] }], // prettier-ignore
      outputs: [{ name: 'y', from: [1, 0] }],
    }))
    const architecture = JSON.stringify({ layers: [{ kind: 'flatten', config: {} }], graphs })
    const file = encodeSafetensors({}, { format: 'receptive', version: '2', architecture })
    await expect(loadModel(file, { backend })).rejects.toThrow(
      'loadModel: models are nested more than 100 deep',
    )
  })

  it('a list of five thousand layers is built, saved and loaded', async () => {
    const relu = () => layers.activation({ activation: 'relu', inputShape: [1] })
    const net = sequential(Array.from({ length: 5000 }, relu))
    await net.compile({ backend, loss: 'meanSquaredError' })
    const loaded = await loadModel(await net.toSafetensors(), { backend })
    expect(loaded.layers).toHaveLength(5000)
    expect(() => loaded.getLayer('none')).toThrow(/activation_9, activation_10 and 4989 more$/)
  })

  it('class names that do not fit are refused when they are set', async () => {
    const net = sequential([layers.dense({ units: 3, inputShape: [2] })])
    await net.compile({ backend, loss: 'meanSquaredError' })
    expect(() => {
      net.classNames = ['a', 'b']
    }).toThrow("model 'sequential': there are 2 classNames, a, b, but the outputs are [3]")
  })
})

it('a prediction that overflows is refused', async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2], name: 'out' })])
  await net.compile({ backend, loss: 'meanSquaredError' })
  net.setWeights({ 'out/kernel': [[3e38], [3e38]], 'out/bias': [0] })
  await expect(net.predict(array([1, 2], [1, 1]))).rejects.toThrow(
    "predict: the output 'out': element 0 is Infinity",
  )
})

it('an empty file is said to be empty, any other unknown one how it begins', async () => {
  await expect(loadModel(new Uint8Array())).rejects.toThrow(
    /^loadModel: this is not a model; .*; this file is empty$/,
  )
  await expect(loadModel(Uint8Array.of(72, 105))).rejects.toThrow("this file begins with 'Hi'")
})
