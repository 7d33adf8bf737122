// Layers of one's own: written from ops or made of layers, they train, are checked, saved and loaded as those of the library.

import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  gradCheck,
  input,
  Layer,
  layers,
  loadModel,
  model,
  openBackend,
  saliency,
  sequential,
  sgd,
  type Backend,
  type LayerConfig,
  type LayerFactories,
  type Model,
} from 'receptive'
import { gpu } from 'receptive/gpu'
import { kinds } from '../../src/layers/kinds.js'
import { expectClose, randomArray } from '../support/arrays.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

interface GainConfig extends LayerConfig {
  readonly start?: 'ones' | 'zeros'
}

/** y = x·w, w of one gain per unit on its diagonal only: from ops, with its backward pass. */
const gain = (config: GainConfig = {}): Layer =>
  new Layer({
    kind: 'acme>gain',
    config,
    outputShape: ([x]) => x,
    weights: ([[, , C]]) => ({
      gain: { shape: [1, 1, C, 1], initializer: config.start ?? 'glorotUniform' },
    }),
    forward: ({ backend, inputs: [x], weights: { gain: w } }) => ({
      y: backend.run('depthwiseConv2d', { x, w }, window),
      saved: { x },
    }),
    backward: ({ backend, dy, saved: { x }, weights: { gain: w }, inputShapes: [inputShape], wanted }) => ({
      inputs: [
        wanted.inputs[0]
          ? backend.run('depthwiseConv2dInputGradient', { dy, w }, { ...window, inputShape })
          : undefined,
      ],
      weights: {
        gain: backend.run('depthwiseConv2dFilterGradient', { x, dy }, { ...window, kernelSize: [1, 1] }),
      },
    }),
  })

const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

interface ExciteConfig extends LayerConfig {
  readonly ratio: number
}

/** Squeeze and excitation: made of layers, one of them of one's own. */
const excite = (config: ExciteConfig): Layer =>
  new Layer({
    kind: 'excite',
    config,
    call([x]) {
      const C = x.shape[2]
      const squeezed = layers
        .globalAveragePooling2d({ keepDims: true })
        .apply(gain({ start: 'ones' }).apply(x))
      const small = layers
        .conv2d({ filters: C / config.ratio, kernelSize: 1, activation: 'relu' })
        .apply(squeezed)
      const gates = layers.conv2d({ filters: C, kernelSize: 1, activation: 'sigmoid' }).apply(small)
      return layers.multiply().apply([x, gates])
    },
  })

const own: LayerFactories = { 'acme>gain': gain, excite }

const classifier = (): Model =>
  sequential([
    layers.conv2d({ filters: 4, kernelSize: 2, inputShape: [5, 4, 2] }),
    gain(),
    excite({ ratio: 2, name: 'se' }),
    excite({ ratio: 4 }),
    layers.flatten(),
    layers.dense({ units: 2, activation: 'softmax' }),
  ])

const data = () =>
  arrayDataset({
    ...{ x: randomArray([8, 5, 4, 2], 3), y: [0, 1, 0, 1, 1, 0, 1, 0], classNames: ['a', 'b'] },
  })

async function trained(on: Backend): Promise<{ net: Model; loss: readonly number[] }> {
  const net = classifier()
  await net.compile({
    ...{ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 0.5 }), backend: on, seed: 4 },
  })
  const { history } = await net.fit(data(), { epochs: 3, batchSize: 3 })
  return { net, loss: history.loss }
}

describe('layers of one’s own', () => {
  it('train alike on every backend', async () => {
    const { loss } = await trained(backend)
    expect(loss[2]).toBeLessThan(loss[0])
    for (const open of ['wasm', gpu({ mode: 'cpu' })] as const) {
      const on = typeof open === 'string' ? await openBackend(open) : await open()
      expectClose((await trained(on)).loss, loss, { rtol: 1e-4 })
      on.dispose()
    }
  })

  it('have their gradients checked, also where they are made of others', async () => {
    for (const layer of [gain(), excite({ ratio: 2 })])
      expect(await gradCheck(layer, { inputShape: [3, 4, 4] })).toMatchObject({ passed: true })
    expect(await gradCheck(classifier(), { samples: 8 })).toMatchObject({ passed: true })
  })

  it('a mistake in one that a block is made of is named by its weight', async () => {
    const wrong = new Layer({
      kind: 'block',
      config: {},
      call: ([x]) => {
        const { definition } = gain()
        const { backward } = definition as { backward(pass: object): object }
        const spoilt = {
          ...definition,
          backward: (pass: { dy: unknown }) => ({ ...backward(pass), inputs: [pass.dy] }),
        }
        return new Layer(spoilt as never).apply(layers.conv2d({ filters: 2, kernelSize: 1 }).apply(x))
      },
    })
    const { passed, worst } = await gradCheck(wrong, { inputShape: [3, 2, 2] })
    expect(passed).toBe(false)
    expect(worst.tensor).toMatch(/^block\/conv2d\/|^input$/)
  })

  it('are named by their kinds without the package, and their parts behind them', async () => {
    const { net } = await trained(backend)
    expect(net.layers.map(({ name }) => name)).toEqual(['conv2d', 'gain', 'se', 'excite', 'flatten', 'dense'])
    expect(Object.keys(await net.getWeights()).filter((name) => name.startsWith('excite/'))).toEqual([
      'excite/gain/gain',
      'excite/conv2d/kernel',
      'excite/conv2d/bias',
      'excite/conv2d_1/kernel',
      'excite/conv2d_1/bias',
    ])
    const summary = net.summary(() => undefined)
    expect(summary).toMatch(/gain \(Gain\) +\(None, 4, 3, 4\) +4\n/)
    expect(summary).toMatch(/se \(Excite\) +\(None, 4, 3, 4\) +26\n/)
  })

  it('are frozen whole, from outside, and thawed', async () => {
    const net = classifier()
    net.freeze('se')
    await net.compile({ loss: 'categoricalCrossentropy', backend, optimizer: sgd({ learningRate: 0.5 }) })
    const before = await net.getWeights()
    await net.fit(data(), { epochs: 1 })
    const changed = async () => {
      const after = await net.getWeights()
      return Object.keys(after).filter((name) => String(after[name].data) !== String(before[name].data))
    }
    expect((await changed()).filter((name) => name.startsWith('se/'))).toEqual([])
    expect(net.getLayer('se').trainable).toBe(false)
    const loaded = await loadModel(await net.toSafetensors(), { layers: own, backend })
    expect(loaded.layers.map(({ trainable }) => trainable)).toEqual(
      net.layers.map(({ trainable }) => trainable),
    )
    net.unfreeze('se')
    await net.fit(data(), { epochs: 1 })
    expect((await changed()).filter((name) => name.startsWith('se/')).length).toBeGreaterThan(3)
  })

  it('take several inputs, stand in graphs, and are applied twice with one set of weights', async () => {
    const [x, z] = [input({ shape: [3, 3, 2], name: 'x' }), input({ shape: [3, 3, 2], name: 'z' })]
    const head = layers.conv2d({ filters: 2, kernelSize: 1 })
    const difference = new Layer({
      ...{ kind: 'difference', config: {}, merges: true },
      call: ([a, b]) => layers.subtract().apply([head.apply(a), head.apply(b)]),
    })
    const net = model({ inputs: [x, z], outputs: difference.apply([difference.apply([x, z]), z]) })
    expect(net.flat.weights.map(({ name }) => name)).toEqual([
      'difference/conv2d/kernel',
      'difference/conv2d/bias',
    ])
    expect(await gradCheck(net)).toMatchObject({ passed: true })
    expect(() => difference.apply(input({ shape: [2, 3, 2] }))).toThrow(
      'difference, for inputs [2,3,2]: its layers were made for inputs [3,3,2], [3,3,2]; make another one',
    )
  })
})

describe('a model file', () => {
  it('brings them back if the caller says what makes them: functions, or classes', async () => {
    const { net } = await trained(backend)
    const bytes = await net.toSafetensors()
    const x = randomArray([3, 5, 4, 2], 8)
    class Excite extends Layer {
      constructor(config: ExciteConfig) {
        super(excite(config).definition)
      }
    }
    for (const layers of [own, { ...own, excite: Excite }]) {
      const loaded = await loadModel(bytes, { layers, backend })
      expect(await loaded.predict(x)).toEqual(await net.predict(x))
      expect(loaded.getLayer('se').config).toEqual({ ratio: 2, name: 'se' })
      expect(await loaded.toSafetensors()).toEqual(bytes)
      expect(loaded.summary(() => undefined)).toBe(net.summary(() => undefined))
    }
  })

  const refused = async (layers?: unknown): Promise<string> => {
    const { net } = await trained(backend)
    return loadModel(await net.toSafetensors(), { layers, backend } as never).then(
      () => 'accepted',
      (error: unknown) => (error as Error).message,
    )
  }

  it('names all that are unknown, and says how to make them known', async () => {
    expect(await refused()).toBe(
      "loadModel: there are no layers 'acme>gain', 'excite' in this version; for your own layers, give functions that make them: " +
        "loadModel(source, { layers: { 'acme>gain': (config) => … } }); otherwise update the library",
    )
    expect(await refused({ excite })).toContain("there is no layer 'acme>gain' in this version")
  })

  it.each<[string, object, string]>([
    ['the name of a layer of the library', { dense: gain }, "layers: 'dense' is a layer of this library"],
    ['what is no function', { excite: 5 }, "layers['excite'] must be a function"],
    [
      'a function that gives no layer',
      { ...own, excite: () => Promise.resolve(1) },
      "layers['excite'] must make a Layer, new Layer({ kind: 'excite', … }), got a Promise",
    ],
    [
      'a function that gives another layer',
      { ...own, excite: () => gain() },
      "layers['excite'] must make a layer of the kind 'excite', got one of the kind 'acme>gain'",
    ],
    [
      'a function that fails',
      { ...own, excite: ({ missing }: { missing: { x: 1 } }) => missing.x },
      "layers['excite'] did not make the layer: ",
    ],
  ])('refuses %s', async (_, given, words) => {
    expect(await refused(given)).toContain(words)
  })

  const saving = async (config: object): Promise<string> => {
    const net = sequential([excite({ ratio: 1, inputShape: [2, 2, 1], ...config } as ExciteConfig)])
    await net.compile({ loss: 'meanSquaredError', backend })
    const outcome = await net.toSafetensors().then(
      () => 'saved',
      (error: unknown) => (error as Error).message,
    )
    net.dispose()
    return outcome
  }
  const itself: Record<string, unknown> = {}
  itself.again = [itself]

  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'got the function'],
    ['NaN', NaN, 'got NaN'],
    ['a Date', new Date(0), 'got a Date'],
    ['a Map', new Map(), 'got a Map'],
    ['a typed array', new Float32Array(2), 'got a Float32Array of 2'],
    [
      'an object of a class',
      new (class Pair {
        a = 1
      })(),
      'got a Pair',
    ],
    ['a bigint', 5n, 'got 5n'],
    ['nothing in a list', [undefined], 'got nothing'],
  ])('cannot hold %s in a config', async (_, value, got) => {
    const words = await saving({ deep: { list: [1, value] } })
    expect(words).toMatch(
      /^save: the config of excite\.deep\.list\[1\](\[0\])? must be plain: finite numbers, texts/,
    )
    expect(words).toContain(got)
  })

  it('cannot hold a config that holds itself, but texts, numbers, null and what is left out', async () => {
    expect(await saving({ deep: itself })).toContain('the config of excite.deep.again[0] contains itself')
    const shared = { a: 1 }
    expect(await saving({ a: null, b: 'x', c: [1.5, true], d: undefined, e: [shared, shared] })).toBe('saved')
  })

  it('cannot say that two of them share a part', async () => {
    const shared = layers.dense({ units: 2 })
    const half = (kind: string) => new Layer({ kind, config: {}, call: ([x]) => shared.apply(x) })
    const x = input({ shape: [2] })
    const both = model({ inputs: x, outputs: half('second').apply(half('first').apply(x)) })
    await both.compile({ loss: 'meanSquaredError', backend })
    await expect(both.toSafetensors()).rejects.toThrow(
      'save: dense is a part of two layers, first and second, which a file cannot record',
    )
  })
})

describe('what blocks are made of', () => {
  const block = (call: unknown) => new Layer({ kind: 'block', config: {}, call } as never)
  const x = input({ shape: [2] })

  it.each<[unknown, string]>([
    [() => undefined, 'its call must give what apply(…) of a layer gives, one symbolic tensor, got nothing'],
    [async () => Promise.resolve(x), 'one symbolic tensor, got a Promise'],
    [([y]: unknown[]) => [y], 'one symbolic tensor, got a list of 1'],
    [
      ([y]: (typeof x)[]) => layers.conv2d({ filters: 1, kernelSize: 1 }).apply(y),
      'block, for inputs [2]: conv2d, for inputs [2]: ',
    ],
  ])('%#', (call, words) => {
    expect(() => block(call).apply(x)).toThrow(words)
  })

  it('is not itself, nor values of elsewhere, and every input counts', () => {
    const self: Layer = block(([y]: (typeof x)[]) => self.apply(y))
    expect(() => self.apply(x)).toThrow('nested more than 100 deep; does its call apply itself?')
    const outside = layers.dense({ units: 2 }).apply(x)
    expect(() => model({ inputs: x, outputs: block(() => outside).apply(x) })).toThrow(
      'the call of block: the outputs depend on the input of [2], which is not among the inputs',
    )
  })

  it('learns on the way back whether it was training, and with which key', async () => {
    const seen: { readonly training: boolean; readonly key: number }[] = []
    const note = new Layer({
      ...{ kind: 'acme>note', config: { inputShape: [2, 2, 1] }, outputShape: ([x]) => x },
      forward({ inputs: [y], training, key }) {
        seen.push({ training, key })
        return { y }
      },
      backward({ dy, training, key }) {
        seen.push({ training, key })
        return { inputs: [dy] }
      },
    })
    const net = sequential([gain({ inputShape: [2, 2, 1] }), note, layers.flatten()])
    await net.compile({ backend, loss: 'meanSquaredError' })
    await net.fit(arrayDataset({ x: randomArray([1, 2, 2, 1], 1), y: randomArray([1, 4], 2) }))
    const [ahead, back] = seen.splice(0)
    expect(ahead).toMatchObject({ training: true })
    expect(ahead.key).toBeGreaterThan(0)
    expect(back).toEqual(ahead)
    await saliency(net, randomArray([1, 2, 2, 1], 1), { classIndex: 0 })
    for (const pass of seen) expect(pass).toEqual({ training: false, key: 0 })
    expect(seen.length).toBeGreaterThan(1)
    net.dispose()
  })

  it('may hand on what it gets', async () => {
    const net = model({ inputs: x, outputs: block(([y]: (typeof x)[]) => y).apply(x) })
    expect(
      await gradCheck(model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(net.apply(x)) })),
    ).toMatchObject({ passed: true })
  })
})

it('no layer of one’s own is called as one of the library', () => {
  expect([...kinds].sort()).toEqual([...Object.keys(layers), 'input', 'model', 'sequential'].sort())
})
