// Operators that the library does not have, and what is told of all that cannot be read.

import { Layer, layers, loadModel, type LayerConfig, type NDArray } from 'receptive'
import { describe, expect, it } from 'vitest'
import { floats, modelBytes, node, value } from '../../support/onnx-model.js'

const bytes = modelBytes({
  input: [value('x', ['N', 2, 2, 1])],
  node: [
    node('Relu', ['x'], ['y']),
    { ...node('Twice', ['y'], ['z'], { times: 2, by: 0.5, list: [1, 2], mode: 'plain' }), domain: 'acme' },
  ],
  output: [value('z', [])],
})

describe('operators of one’s own', () => {
  it('are made by what the caller gives, of the name and the attributes', async () => {
    const configs: unknown[] = []
    const model = await loadModel(bytes, {
      layers: {
        Twice: (config: LayerConfig) => {
          configs.push(config)
          return layers.activation({ activation: { name: 'relu', negativeSlope: 1 }, name: config.name })
        },
      },
    })
    expect(configs).toEqual([{ name: 'Twice z', times: 2, by: 0.5, list: [1, 2], mode: 'plain' }])
    const x = { shape: [1, 2, 1, 2], data: Float32Array.of(1, -1, 2, 3) }
    expect(Array.from(((await model.predict(x)) as NDArray).data)).toEqual([1, 0, 2, 3])
    expect(model.getLayer('Twice z').layer?.kind).toBe('activation')
    model.dispose()
  })

  it('stand before those of the library', async () => {
    const model = await loadModel(
      modelBytes({
        input: [value('x', ['N', 3])],
        node: [node('Relu', ['x'], ['y'])],
        output: [value('y', [])],
      }),
      {
        layers: { Relu: ({ name }: LayerConfig) => layers.elu({ name }) },
      },
    )
    expect(model.getLayer('Relu y').layer?.kind).toBe('elu')
    model.dispose()
  })

  it('must be layers, and may fail in words', async () => {
    await expect(loadModel(bytes, { layers: { Twice: () => 7 as unknown as Layer } })).rejects.toThrow(
      "layers['Twice'] must make a Layer",
    )
    const broken = (): Layer => {
      throw new Error('no glue')
    }
    await expect(loadModel(bytes, { layers: { Twice: broken } })).rejects.toThrow(
      "layers['Twice'] did not make Twice 'Twice z': no glue",
    )
  })
})

describe('what cannot be read', () => {
  it('is told at once: operators, domains, attributes, types and values, with the way to give operators', async () => {
    const many = modelBytes({
      input: [value('x', ['N', 3])],
      initializer: [{ ...floats('t', [1], []), dataType: 8 }],
      node: [
        node('Unknown', ['x'], ['a']),
        { ...node('Gelu', ['x'], ['b']), domain: 'com.microsoft' },
        node('Relu', ['x'], ['c'], { slope: 0.1 }),
        node('Softmax', ['x'], ['d'], { axis: 5 }),
        node('Unknown', ['a'], ['e']),
        node('Add', ['x', 't'], ['f']),
      ],
      output: ['b', 'c', 'd', 'e', 'f'].map((name) => value(name, [])),
    })
    const error = (await loadModel(many).catch((reason: unknown) => reason)) as Error
    for (const words of [
      "the model 'g' cannot be converted to layers:",
      "- the operator Unknown is unknown (Unknown 'Unknown a', Unknown 'Unknown e')",
      "- the operator Gelu of the domain 'com.microsoft' is unknown",
      "- the attribute 'slope' of Relu is unknown in version 17",
      '- there is no axis 5 among 2',
      "- values of the type STRING cannot be read (the initializer 't')",
      'loadModel(source, { layers: { Name: (config) => layer } })',
    ])
      expect(error.message).toContain(words)
  })
})
