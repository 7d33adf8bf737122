// Models come back from their files as they were, and files that are damaged are refused in words.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  decodeSafetensors,
  encodeSafetensors,
  input,
  layers,
  loadModel,
  model,
  openBackend,
  sequential,
  type Backend,
  type Model,
  type NDArray,
} from 'receptive'
import { array, randomArray } from '../support/arrays.js'
import { randomInputs } from '../support/graphs.js'

let backend: Backend
beforeAll(async () => {
  backend = await openBackend('reference')
})
afterAll(() => {
  backend.dispose()
})

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
  ])('with %s is refused', async (_, change, message) => {
    await expect(loadModel(changed(bytes, change), { backend })).rejects.toThrow(message)
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
