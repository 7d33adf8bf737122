// Every rewrite rule, with it and without: which steps it makes, and that values, gradients and state stay what they are.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  input,
  layers,
  openBackend,
  type ActivationOption,
  type Backend,
  type Layer,
  type SymbolicTensor,
} from 'receptive'
import { trainingRules as rules } from '../../src/fusion/training.js'
import type { Mode, Rule } from '../../src/fusion/rule.js'
import { Graph } from '../../src/graph/graph.js'
import { flatten, type Flat } from '../../src/graph/nodes.js'
import { makePlan } from '../../src/graph/plan.js'
import { expectClose } from '../support/arrays.js'
import { doubledConv } from '../support/graphs.js'
import { randomGraph, runGraph } from '../support/random-graph.js'

const relu = () => layers.activation({ activation: 'relu' })
const conv = () => layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' })
const bn = () => layers.batchNormalization()
const drop = () => layers.dropout({ rate: 0.5 })

type Build = (x: SymbolicTensor) => SymbolicTensor | readonly SymbolicTensor[]
const flat = (shape: readonly number[], build: Build): Flat => {
  const x = input({ shape })
  const y = build(x)
  const outputs = Array.isArray(y) ? y.map((one, i) => [`y${i}`, one]) : [y]
  return flatten(new Graph({ kind: 'model', inputs: [x], outputs, where: 'test' } as never))
}
const chain =
  (...stack: Layer[]): Build =>
  (x) =>
    stack.reduce((y, layer) => layer.apply(y), x)
const image = [8, 7, 3]

/** The kinds of a plan's steps. */
const kinds = (graph: Flat, mode: Mode, only: readonly Rule[] = rules): readonly string[] =>
  makePlan(graph, mode, only).steps.map(({ kind }) => kind)
const rule = (name: string): Rule => rules.find((one) => one.name === name)!
const modes = ['training', 'inference'] as const

/** Every layer that an activation goes into, one graph each, and what comes after it. */
const activated = (activation: ActivationOption, ...after: readonly Layer[]): readonly Flat[] =>
  [
    ...[
      layers.conv2d({ filters: 3, kernelSize: 3, activation }),
      layers.conv2d({ filters: 6, kernelSize: 1, groups: 3, activation }),
      layers.depthwiseConv2d({ kernelSize: 3, activation }),
      layers.separableConv2d({ filters: 4, kernelSize: 3, activation }),
      layers.conv2dTranspose({ filters: 2, kernelSize: 2, activation }),
    ].map((layer) => chain(layer)),
    chain(layers.flatten(), layers.dense({ units: 4, activation })),
    chain(bn(), layers.activation({ activation })),
    (x: SymbolicTensor) => layers.activation({ activation }).apply(layers.add().apply([x, bn().apply(x)])),
  ].map((build) => flat(image, (x) => chain(...after)(build(x) as SymbolicTensor)))

describe('rules take', () => {
  it.each<[string, Build, Partial<Record<Mode, readonly string[]>>]>([
    [
      'conv2d-activation',
      chain(conv(), relu()),
      { training: ['conv2d+activation'], inference: ['conv2d+activation'] },
    ],
    [
      'conv2d-activation',
      chain(
        layers.depthwiseConv2d({ kernelSize: 3 }),
        relu(),
        layers.conv2d({ filters: 6, kernelSize: 1, groups: 3 }),
        relu(),
        layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }),
        relu(),
      ),
      {
        training: ['depthwiseConv2d+activation', 'conv2d+activation', 'conv2dTranspose+activation'],
        inference: ['depthwiseConv2d+activation', 'conv2d+activation', 'conv2dTranspose+activation'],
      },
    ],
    [
      'dense-activation',
      chain(layers.flatten(), layers.dense({ units: 4 }), relu()),
      { training: ['flatten', 'dense+activation'], inference: ['flatten', 'dense+activation'] },
    ],
    [
      'add-activation',
      (x) => relu().apply(layers.average().apply([x, conv().apply(x), x])),
      { training: ['conv2d', 'average+activation'], inference: ['conv2d', 'average+activation'] },
    ],
    [
      'add-activation',
      (x) => relu().apply(layers.subtract().apply([conv().apply(x), x])),
      { training: ['conv2d', 'subtract+activation'], inference: ['conv2d', 'subtract+activation'] },
    ],
    [
      'add-activation',
      (x) => relu().apply(layers.add().apply([x, conv().apply(x), x])),
      { training: ['conv2d', 'add+activation'], inference: ['conv2d', 'add+activation'] },
    ],
    [
      'batch-normalization-activation',
      chain(bn(), relu()),
      { training: ['batchNormalization+activation'], inference: ['batchNormalization+activation'] },
    ],
    [
      'fold-batch-normalization',
      chain(conv(), bn()),
      { training: ['conv2d', 'batchNormalization'], inference: ['conv2d+batchNormalization'] },
    ],
    [
      'fold-batch-normalization',
      chain(
        layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
        bn(),
        layers.conv2d({ filters: 4, kernelSize: 1, groups: 2 }),
        bn(),
      ),
      {
        training: ['depthwiseConv2d', 'batchNormalization', 'conv2d', 'batchNormalization'],
        inference: ['depthwiseConv2d+batchNormalization', 'conv2d+batchNormalization'],
      },
    ],
    [
      'fold-batch-normalization',
      chain(conv(), relu(), bn()),
      {
        training: ['conv2d', 'activation', 'batchNormalization'],
        inference: ['conv2d', 'activation', 'batchNormalization'],
      },
    ],
    [
      'conv2d-max-pool2d',
      chain(conv(), layers.maxPooling2d()),
      { training: ['conv2d+maxPooling2d'], inference: ['conv2d+maxPooling2d'] },
    ],
    [
      'conv2d-max-pool2d',
      chain(
        layers.conv2d({
          filters: 3,
          kernelSize: 3,
          padding: [
            [1, 0],
            [2, 1],
          ],
        }),
        layers.maxPooling2d({
          dilations: 1,
          padding: [
            [0, 1],
            [0, 0],
          ],
        }),
        conv(),
        layers.maxPooling2d({ poolSize: [1, 2], strides: 4, dilations: [1, 2] }),
      ),
      {
        training: ['conv2d+maxPooling2d', 'conv2d', 'maxPooling2d'],
        inference: ['conv2d+maxPooling2d', 'conv2d', 'maxPooling2d'],
      },
    ],
    [
      'relu-dropout',
      chain(relu(), drop(), layers.reLU({ threshold: 0.5 }), layers.spatialDropout2d({ rate: 0.5 })),
      {
        training: ['activation+dropout', 'reLU+spatialDropout2d'],
        inference: ['activation', 'dropout', 'reLU', 'spatialDropout2d'],
      },
    ],
    [
      'zero-padding2d',
      chain(
        layers.zeroPadding2d(),
        layers.depthwiseConv2d({ kernelSize: 3, strides: 2 }),
        layers.constantPadding2d({ padding: [2, 0] }),
        layers.conv2d({ filters: 6, kernelSize: 3, groups: 3, padding: [1, 0] }),
      ),
      {
        training: ['zeroPadding2d', 'depthwiseConv2d', 'constantPadding2d', 'conv2d'],
        inference: ['zeroPadding2d+depthwiseConv2d', 'constantPadding2d+conv2d'],
      },
    ],
  ])('%s', (name, build, expected) => {
    for (const mode of modes) expect(kinds(flat(image, build), mode, [rule(name)])).toEqual(expected[mode])
  })

  it.each([
    ...(['relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'hardSigmoid', 'softplus', 'sigmoid', 'tanh'] as const),
    ...[{ name: 'relu', maxValue: 4, threshold: 1 } as const, { name: 'elu', alpha: 0.5 } as const],
  ])('%j, whose gradient is had from y, in both modes', (activation) => {
    for (const graph of activated(activation))
      for (const mode of modes) expect(kinds(graph, mode).join()).not.toContain(',activation')
  })

  it.each(['gelu', 'silu', 'swish', 'hardSwish', { name: 'gelu', approximate: true }] as const)(
    '%j, whose gradient needs x, at inference alone',
    (activation) => {
      for (const graph of activated(activation)) {
        expect(kinds(graph, 'inference').join()).not.toContain(',activation')
        expect(kinds(graph, 'training').at(-1)).toBe('activation')
      }
    },
  )

  it('no softmax, and no second activation', () => {
    for (const mode of modes) {
      expect(kinds(flat(image, chain(conv(), layers.softmax())), mode)).toEqual(['conv2d', 'softmax'])
      expect(kinds(flat(image, chain(conv(), relu(), layers.elu())), mode)).toEqual([
        'conv2d+activation',
        'elu',
      ])
    }
  })

  it('the layers that compute an activation, as its name in a configuration', () => {
    const stack = chain(
      conv(),
      layers.reLU({ maxValue: 6 }),
      conv(),
      layers.leakyReLU(),
      conv(),
      layers.elu(),
    )
    for (const mode of modes)
      expect(kinds(flat(image, stack), mode)).toEqual(['conv2d+reLU', 'conv2d+leakyReLU', 'conv2d+elu'])
    for (const mode of modes)
      expect(kinds(flat(image, chain(conv(), layers.reLU(), layers.maxPooling2d())), mode)).toHaveLength(1)
    for (const mode of modes)
      expect(kinds(flat(image, chain(conv(), layers.elu(), layers.maxPooling2d())), mode)).toHaveLength(2)
  })

  it('in training: dropout after whatever ends with ReLU, and after nothing else', () => {
    const trained = (build: Build) => kinds(flat(image, build), 'training')
    for (const graph of activated('relu', drop()))
      expect(kinds(graph, 'training').at(-1)).toMatch(/\+activation\+dropout$/)
    expect(trained(chain(conv(), layers.reLU(), layers.maxPooling2d(), drop()))).toHaveLength(1)
    expect(trained(chain(conv(), relu(), layers.maxPooling2d({ poolSize: 3, strides: 2 }), drop()))).toEqual([
      'conv2d+activation',
      'maxPooling2d',
      'dropout',
    ])
    for (const activation of ['relu6', 'leakyRelu', 'elu', 'tanh', 'silu'] as const)
      expect(trained(chain(conv(), layers.activation({ activation }), drop())).at(-1)).toBe('dropout')
    for (const layer of [conv(), layers.softmax(), layers.reLU({ maxValue: 2, threshold: 1 }), drop()])
      expect(trained(chain(layer, drop())).at(-1)).toBe('dropout')
    expect(trained(chain(relu(), layers.gaussianNoise({ stddev: 1 })))).toHaveLength(2)
  })

  it('at inference: zeros before a convolution and what has gone into it, but no other border, nor before other layers', () => {
    const zeros = layers.zeroPadding2d()
    const all = chain(layers.zeroPadding2d(), layers.conv2d({ filters: 2, kernelSize: 3 }), bn(), relu())
    expect(kinds(flat(image, all), 'inference')).toHaveLength(1)
    for (const stack of [
      [layers.constantPadding2d({ value: 1 }), layers.conv2d({ filters: 2, kernelSize: 3 })],
      [layers.reflectionPadding2d(), layers.conv2d({ filters: 2, kernelSize: 3 })],
      [zeros, conv()],
      [zeros, layers.separableConv2d({ filters: 2, kernelSize: 3 })],
      [zeros, layers.conv2dTranspose({ filters: 2, kernelSize: 3 })],
      [zeros, layers.maxPooling2d()],
      [zeros, doubledConv()],
    ])
      expect(kinds(flat(image, chain(...stack)), 'inference')).toHaveLength(2)
  })

  it('at inference: a convolution, batch normalization and what MobileNet and its kin have after it', () => {
    const convs = [
      conv(),
      layers.conv2d({ filters: 6, kernelSize: 3, groups: 3 }),
      layers.depthwiseConv2d({ kernelSize: 3 }),
      layers.separableConv2d({ filters: 4, kernelSize: 3 }),
    ]
    for (const layer of convs)
      for (const activation of ['relu6', 'silu', 'hardSwish', 'leakyRelu'] as const)
        expect(
          kinds(flat(image, chain(layer, bn(), layers.activation({ activation }))), 'inference'),
        ).toEqual([`${layer.kind}+batchNormalization+activation`])
  })

  it('what others have made: all of conv2d, batch normalization, ReLU and max pooling is one step at inference', () => {
    const graph = flat(image, chain(conv(), bn(), relu(), layers.maxPooling2d()))
    expect(kinds(graph, 'inference')).toHaveLength(1)
    expect(kinds(graph, 'training')).toEqual(['conv2d', 'batchNormalization+activation', 'maxPooling2d'])
  })

  it.each<[string, Build]>([
    [
      'another layer takes',
      (x) => {
        const y = conv().apply(x)
        return layers.add().apply([relu().apply(y), y])
      },
    ],
    [
      'the same layer takes twice',
      (x) => {
        const y = conv().apply(x)
        return bn().apply(layers.multiply().apply([y, y]))
      },
    ],
    [
      'dropout and another layer take',
      (x) => {
        const y = relu().apply(x)
        return layers.add().apply([drop().apply(y), y])
      },
    ],
    [
      'leaves the graph',
      (x) => {
        const y = conv().apply(x)
        return [relu().apply(y), y]
      },
    ],
    [
      'pooling and ReLU both take',
      (x) => {
        const y = conv().apply(x)
        return [layers.maxPooling2d().apply(y), relu().apply(y)]
      },
    ],
  ])('no value that %s', (_, build) => {
    const graph = flat(image, build)
    for (const mode of modes) expect(kinds(graph, mode)).toEqual(kinds(graph, mode, []))
  })

  it('no layer of one’s own for one whose weights they know', () => {
    for (const [next, mode] of [
      [layers.maxPooling2d(), 'training'],
      [bn(), 'inference'],
    ] as const)
      expect(kinds(flat(image, chain(doubledConv(), next)), mode)).toHaveLength(2)
    expect(kinds(flat(image, chain(doubledConv(), relu())), 'training')).toHaveLength(1)
  })
})

/** How far a rule may move a value. Folding multiplies weights before it sums; pooling sums gradients window by window. */
const tolerances: Readonly<Record<string, Readonly<Record<Mode, number>>>> = {
  'fold-batch-normalization': { training: 0, inference: 1e-12 },
  'conv2d-max-pool2d': { training: 1e-12, inference: 0 },
  // A constant's gradient is summed in another order.
  'constant-into-merge': { training: 1e-12, inference: 0 },
}

/** The rules that apply in one mode alone. */
const onlyIn: Readonly<Record<string, Mode>> = {
  'fold-batch-normalization': 'inference',
  'zero-padding2d': 'inference',
  'relu-dropout': 'training',
}

describe('values, gradients and state with a rule and without, over random graphs', () => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend('reference', { dtype: 'float64' })
  })
  afterAll(() => {
    backend.dispose()
  })
  const used = new Map<string, number>()

  it.each(rules.filter(({ name }) => !name.includes('entropy')).map(({ name }) => name))(
    '%s',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(randomGraph, async (draw) => {
          const { graph } = draw
          for (const mode of modes) {
            const [without, with_] = [makePlan(graph, mode, []), makePlan(graph, mode, [rule(name)])]
            if (with_.steps.length < without.steps.length)
              used.set(name + mode, (used.get(name + mode) ?? 0) + 1)
            const options = { ...draw, mode }
            const expected = await runGraph(backend, without, options)
            const actual = await runGraph(backend, with_, options)
            const atol = tolerances[name]?.[mode] ?? 0
            expect(Object.keys(actual)).toEqual(Object.keys(expected))
            for (const [key, value] of Object.entries(expected))
              expectClose(actual[key], value, { atol, rtol: atol })
          }
        }),
        { numRuns: 80, seed: 7 },
      )
      // A rule that never applied would have been compared with nothing.
      for (const mode of modes)
        if (!onlyIn[name] || onlyIn[name] === mode) expect(used.get(name + mode)).toBeGreaterThan(5)
    },
  )

  it('relu-dropout to the bit, whatever the other rules have made, forward and back', async () => {
    const wasm = await openBackend('wasm', { threads: 2 })
    const others = rules.filter((one) => one !== rule('relu-dropout'))
    let taken = 0
    await fc.assert(
      fc.asyncProperty(randomGraph, async (draw) => {
        const options = { ...draw, mode: 'training' } as const
        const [without, with_] = [others, rules].map((these) => makePlan(draw.graph, 'training', these))
        if (with_.steps.some(({ kind }) => /\+.+\+.*dropout/i.test(kind))) taken++
        for (const on of [backend, wasm]) {
          const expected = await runGraph(on, without, options)
          const actual = await runGraph(on, with_, options)
          expect(Object.keys(actual)).toEqual(Object.keys(expected))
          for (const [key, value] of Object.entries(expected)) expectClose(actual[key], value)
        }
      }),
      { numRuns: 100, seed: 9 },
    )
    expect(taken).toBeGreaterThan(5)
    expect(wasm.memory().tensors).toBe(0)
    wasm.dispose()
  })

  it('all at once, in float32 on every processor kernel, too', async () => {
    const wasm = await openBackend('wasm', { threads: 2 })
    await fc.assert(
      fc.asyncProperty(randomGraph, async (draw) => {
        for (const mode of modes) {
          const options = { ...draw, mode }
          const expected = await runGraph(backend, makePlan(draw.graph, mode, []), options)
          const actual = await runGraph(wasm, makePlan(draw.graph, mode, rules), options)
          for (const [key, value] of Object.entries(expected)) {
            const scale = Math.max(1, ...value.map(Math.abs))
            // Terms of a constant's gradient cancel where batch normalization follows.
            expectClose(actual[key], value, { atol: 1e-4 * scale, rtol: 1e-4 })
          }
        }
      }),
      { numRuns: 40, seed: 8 },
    )
    expect(wasm.memory().tensors).toBe(0)
    wasm.dispose()
  })
})
