// Layers of TensorFlow.js's format: topologies of all ages, weights in shards and bytes; files that are none.

import { describe, expect, it } from 'vitest'
import { layers, loadModel, sequential, type Model, type NDArray } from 'receptive'
import { missingPeers, openTfjs, type Tf } from '../../support/tfjs.js'

interface Weight {
  readonly name: string
  readonly shape: readonly number[]
}

const valuesOf = ({ shape }: Weight, seed: number): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7 + seed) / 2)

/** A model.json with weights drawn, and the file beside it. */
function file(topology: object, weights: readonly Weight[], more: object = {}) {
  const values = weights.map(valuesOf)
  const specs = weights.map((weight) => ({ ...weight, dtype: 'float32' }))
  const bytes = Buffer.concat(values.map(({ buffer }) => Buffer.from(buffer)))
  const json = { modelTopology: topology, weightsManifest: [{ paths: ['w.bin'], weights: specs }], ...more }
  return { json, values, files: { 'w.bin': bytes } }
}

const load = (
  json: object,
  files: Readonly<Record<string, Uint8Array>>,
  options: object = {},
): Promise<Model> => loadModel(new TextEncoder().encode(JSON.stringify(json)), { files, ...options })

const image = (...shape: number[]): NDArray => ({ shape, data: valuesOf({ name: '', shape }, 5) })

const conv = { name: 'c', filters: 3, kernel_size: [3, 3], activation: 'relu' }
const inputOf = (shape: readonly (number | null)[]) => ({ batch_input_shape: [null, ...shape] })
const chain = (first: object, keras_version = '2.2.4') => ({
  keras_version,
  model_config: {
    class_name: 'Sequential',
    config: [
      { class_name: 'Conv2D', config: { ...conv, ...inputOf([6, 6, 2]), ...first } },
      { class_name: 'Flatten', config: { name: 'f' } },
      { class_name: 'Dense', config: { name: 'd', units: 2, activation: 'hard_sigmoid' } },
    ],
  },
})
const weights = [
  { name: 'c/kernel', shape: [3, 3, 2, 3] },
  { name: 'c/bias', shape: [3] },
  { name: 'd/kernel', shape: [48, 2] },
  { name: 'd/bias', shape: [2] },
]

async function byHand(values: readonly Float32Array[], slope = 0.2): Promise<NDArray> {
  const net = sequential([
    layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 2] }),
    layers.flatten(),
    layers.dense({ units: 2, activation: { name: 'hardSigmoid', alpha: slope } }),
  ])
  await net.compile({ loss: 'mse' })
  const named = ['conv2d/kernel', 'conv2d/bias', 'dense/kernel', 'dense/bias']
  net.setWeights(
    Object.fromEntries(named.map((name, i) => [name, { shape: weights[i].shape, data: values[i] }])),
  )
  return net.predict(image(2, 6, 6, 2))
}

async function expectSame(net: Model, wanted: NDArray, within = 1e-6): Promise<void> {
  const { data } = await net.predict(image(2, 6, 6, 2))
  wanted.data.forEach((value, i) => expect(Math.abs(value - data[i])).toBeLessThan(within))
}

describe('topologies', () => {
  const older = {
    ...{ nb_filter: 3, nb_row: 3, nb_col: 3, border_mode: 'valid', subsample: [1, 1], dim_ordering: 'tf' },
    ...{ kernel_size: undefined, filters: undefined, bias: true, init: 'glorot_uniform' },
  }
  it.each([
    ['Keras 2', chain({}), weights, 0.2],
    ['Keras 3: hard_sigmoid has another slope', chain({}, '3.4.1'), weights, 1 / 6],
    [
      'Keras 1',
      JSON.parse(JSON.stringify(chain(older)).replace('"Conv2D"', '"Convolution2D"')) as object,
      weights,
      0.2,
    ],
    [
      'Keras 1, names of weights behind the layer’s',
      chain({}),
      weights.map((one, i) => ({ ...one, name: `${one.name[0]}/${one.name[0]}_${i % 2 ? 'b' : 'W'}` })),
      0.2,
    ],
    ['names in scopes', chain({}), weights.map((one) => ({ ...one, name: `model/scope/${one.name}` })), 0.2],
    ['weights in another order', chain({}), weights.toReversed(), 0.2],
  ])('%s', async (_, topology, stored, slope) => {
    const { json, values, files } = file(topology, stored)
    const reversed = stored[0].name === 'd/bias'
    await expectSame(await load(json, files), await byHand(reversed ? values.toReversed() : values, slope))
  })

  it('nested models may have layers of one name', async () => {
    const inner = (name: string) => ({
      class_name: 'Sequential',
      name,
      config: {
        name,
        layers: [
          { class_name: 'Conv2D', config: { ...conv, padding: 'same', filters: 2, ...inputOf([6, 6, 2]) } },
        ],
      },
    })
    const node = (from: string) => [[[from, 0, 0, {}]]]
    const topology = {
      class_name: 'Functional',
      config: {
        name: 'outer',
        layers: [
          {
            class_name: 'InputLayer',
            name: 'x',
            config: { name: 'x', batch_input_shape: [null, 6, 6, 2] },
            inbound_nodes: [],
          },
          { ...inner('b'), inbound_nodes: [[['a', 1, 0, {}]]] },
          { ...inner('a'), inbound_nodes: node('x') },
        ],
        input_layers: [['x', 0, 0]],
        output_layers: [['b', 1, 0]],
      },
    }
    const kernel = { name: 'c/kernel', shape: [3, 3, 2, 2] }
    const { json, values, files } = file(topology, [
      kernel,
      { name: 'c/bias', shape: [2] },
      kernel,
      { name: 'c/bias', shape: [2] },
    ])
    const net = await load(json, files)
    const held = await net.getWeights()
    expect(Object.keys(held).sort()).toEqual(['a/c/bias', 'a/c/kernel', 'b/c/bias', 'b/c/kernel'])
    expect(held['b/c/kernel'].data).toEqual(values[0])
    expect(held['a/c/kernel'].data).toEqual(values[2])
  })

  it('names of classes are taken if the file’s author gives them', async () => {
    const { json, files } = file(chain({}), weights, { userDefinedMetadata: { classNames: ['cat', 'dog'] } })
    expect((await load(json, files)).classNames).toEqual(['cat', 'dog'])
  })
})

describe('weights', () => {
  const { json, values, files } = file(chain({}), weights)
  const all = files['w.bin']

  it('in several groups and shards, which split values anywhere', async () => {
    const [{ weights: specs }] = json.weightsManifest
    const first = 4 * (54 + 3)
    const manifest = [
      { paths: ['a.bin', 'sub/b.bin'], weights: specs.slice(0, 2) },
      { paths: ['c.bin'], weights: specs.slice(2) },
    ]
    const shards = {
      'a.bin': all.subarray(0, 13),
      'sub/b.bin': all.subarray(13, first),
      'c.bin': all.subarray(first),
    }
    await expectSame(await load({ ...json, weightsManifest: manifest }, shards), await byHand(values))
  })

  it.each([
    ['uint8', 255, 0.02],
    ['uint16', 65535, 1e-4],
  ])('quantized to %s', async (dtype, steps, within) => {
    const parts: Buffer[] = []
    const specs = weights.map((weight, n) => {
      const [min, max] = [Math.min(...values[n]), Math.max(...values[n])]
      const scale = (max - min) / steps
      const whole = values[n].map((value) => Math.round((value - min) / scale))
      parts.push(Buffer.from((dtype === 'uint8' ? Uint8Array.from(whole) : Uint16Array.from(whole)).buffer))
      return { ...weight, dtype: 'float32', quantization: { dtype, scale, min } }
    })
    const net = await load(
      { ...json, weightsManifest: [{ paths: ['q'], weights: specs }] },
      { q: Buffer.concat(parts) },
    )
    await expectSame(net, await byHand(values), within)
  })

  it('in halves', async () => {
    const halves = new Uint16Array(54).fill(0x3800)
    const specs = weights.map((weight, i) => ({
      ...weight,
      dtype: 'float32',
      ...(i === 0 && { quantization: { dtype: 'float16' } }),
    }))
    const bytes = Buffer.concat([Buffer.from(halves.buffer), all.subarray(4 * 54)])
    const net = await load({ ...json, weightsManifest: [{ paths: ['h'], weights: specs }] }, { h: bytes })
    expect((await net.getWeights())['c/kernel'].data).toEqual(new Float32Array(54).fill(0.5))
  })
})

describe('what cannot be read', () => {
  const { json, files } = file(chain({}), weights)
  const manifest = (change: object) => ({
    ...json,
    weightsManifest: [{ ...json.weightsManifest[0], ...change }],
  })
  it.each([
    ['no model', { hello: 1 }, /not a TensorFlow\.js model; it has hello, not modelTopology/],
    ['no fields', {}, /it has no fields, not modelTopology/],
    ['a topology that is text', { modelTopology: 'none' }, /its modelTopology must be an object, got 'none'/],
    ['no weights', { modelTopology: chain({}) }, /no weightsManifest/],
    ['a shard that climbs out', manifest({ paths: ['../w.bin'] }), /not in its own folder/],
    ['a shard that is missing', manifest({ paths: ['v.bin'] }), /'v\.bin'; give it as well/],
    ['a shard too short', manifest({ paths: ['w.bin', 'w.bin'] }), /the manifest's weights take \d+ bytes/],
    [
      'sizes that lie',
      manifest({ weights: [{ name: 'c/kernel', shape: [1e9, 1e9], dtype: 'float32' }] }),
      /the manifest's weights take/,
    ],
    [
      'a shape that is none',
      manifest({ weights: [{ name: 'c/kernel', shape: [-1], dtype: 'float32' }] }),
      /shape must be a list of sizes/,
    ],
    [
      'text for weights',
      manifest({ weights: [{ name: 'c', shape: [1], dtype: 'string' }] }),
      /dtype must be one of|must be/,
    ],
  ])('%s', async (_, broken, error) => {
    await expect(load(broken, files)).rejects.toThrow(error)
  })

  it('weights of other layers, all of them', async () => {
    const other = file(chain({}), [...weights.slice(0, 2), { name: 'e/kernel', shape: [48, 2] }])
    await expect(load(other.json, other.files)).rejects.toThrow(
      /it needs 2 weights, kernel \[48,2\], bias \[2\]; the file has none \(d\)[^]*1 weights in the file belong to no layer \(e\/kernel\)/,
    )
  })
})

const missing = missingPeers('@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm')

describe.skipIf(missing !== undefined)(`TensorFlow.js's own models${missing ? ` (${missing})` : ''}`, () => {
  it('predict as there', async () => {
    const tf = (await openTfjs()) as Tf & {
      layers: Record<string, (config?: object) => object>
      sequential(config: object): {
        predict(x: unknown): { data(): Promise<Float32Array> }
        save(handler: unknown): Promise<unknown>
      }
      io: { withSaveHandler(handler: (artifacts: Record<string, unknown>) => Promise<object>): unknown }
    }
    const theirs = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu6', inputShape: [6, 6, 2] }),
        tf.layers.batchNormalization(),
        tf.layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
        tf.layers.separableConv2d({ filters: 3, kernelSize: 3, activation: 'hardSigmoid' }),
        tf.layers.leakyReLU(),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    })
    const kept: Record<string, unknown>[] = []
    await theirs.save(tf.io.withSaveHandler((artifacts) => (kept.push(artifacts), Promise.resolve({}))))
    const [{ modelTopology, weightSpecs, weightData }] = kept
    const net = await load(
      { modelTopology, weightsManifest: [{ paths: ['w'], weights: weightSpecs }] },
      { w: new Uint8Array(weightData as ArrayBuffer) },
    )
    const x = image(2, 6, 6, 2)
    const wanted = await theirs.predict(tf.tensor(x.data as Float32Array, x.shape)).data()
    await expectSame(net, { shape: [2, 3], data: wanted })
  })
})
