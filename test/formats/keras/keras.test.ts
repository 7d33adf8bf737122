// Models that Keras itself has written, and what it predicts; older layouts of its files; files that are none.

import { readFileSync } from 'node:fs'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { layers, loadModel, sequential, type Model, type NDArray } from 'receptive'

const path = (file: string): string => new URL(`files/${file}`, import.meta.url).pathname
const bytes = (file: string): Uint8Array => readFileSync(path(file))

interface Expected {
  readonly inputs: readonly NDArray[]
  readonly outputs: readonly NDArray[]
}

const expected = (name: string): Expected => {
  const { inputs, outputs } = JSON.parse(readFileSync(path(`${name}.json`), 'utf8')) as {
    readonly [key in keyof Expected]: readonly { readonly shape: number[]; readonly data: number[] }[]
  }
  const arrays = (list: typeof inputs) =>
    list.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }))
  return { inputs: arrays(inputs), outputs: arrays(outputs) }
}

/** The largest difference between a model's predictions and Keras's. */
async function distance(net: Model<never>, name: string): Promise<number> {
  const { inputs, outputs } = expected(name)
  const given = Object.fromEntries(net.inputNames.map((input, i) => [input, inputs[i]]))
  const y = (await net.predict(inputs.length === 1 ? inputs[0] : given)) as NDArray | Record<string, NDArray>
  const arrays =
    outputs.length === 1
      ? [y as NDArray]
      : net.outputNames.map((output) => (y as Record<string, NDArray>)[output])
  let largest = 0
  arrays.forEach(({ shape, data }, i) => {
    expect(shape).toEqual(outputs[i].shape)
    data.forEach((value, j) => (largest = Math.max(largest, Math.abs(value - outputs[i].data[j]))))
  })
  return largest
}

describe('models of Keras predict as there', () => {
  it.each([
    'sequential.keras',
    'sequential.h5',
    'functional.keras',
    'functional.h5',
    'nested.keras',
    'nested.h5',
    'nested-older.h5',
  ])('%s', async (file) => {
    const net = await loadModel<never>(path(file))
    expect(await distance(net, file.replace(/[-.].*/, ''))).toBeLessThan(2e-5)
    net.dispose()
  })

  it('keeps names, and what is frozen', async () => {
    const net = await loadModel(path('nested.keras'))
    const weights = await net.getWeights()
    expect(Object.keys(weights)).toContain('base/bn/movingVariance')
    expect(weights['inner/conv/kernel'].shape).toEqual([1, 1, 3, 3])
    const sequentialNet = await loadModel(path('sequential.keras'))
    expect(sequentialNet.layers.map(({ kind }) => kind)).toContain('separableConv2d')
  })
})

const same = () =>
  sequential([
    layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [8, 8, 2] }),
    layers.batchNormalization(),
    layers.leakyReLU({ negativeSlope: 0.1 }),
    layers.maxPooling2d(),
    layers.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2, activation: 'swish' }),
    layers.flatten(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])

describe('weights of Keras alone', () => {
  it.each(['sequential.weights.h5', 'sequential-3.0.weights.h5', 'sequential.h5', 'sequential.keras'])(
    'are those of the same layers here: %s',
    async (file) => {
      const net = same()
      await net.loadWeights(path(file))
      expect(await distance(net as never, 'sequential')).toBeLessThan(2e-5)
    },
  )

  it('are refused for other layers, with all that does not fit', async () => {
    const net = sequential([
      layers.conv2d({ filters: 5, kernelSize: 3, inputShape: [8, 8, 2] }),
      layers.flatten(),
      layers.dense({ units: 4 }),
      layers.dense({ units: 4 }),
    ])
    await expect(net.loadWeights(path('sequential.weights.h5'))).rejects.toThrow(
      /its kernel is \[3,3,2,5\], in the file .* is \[3,3,2,4\] \(conv2d\)[^]*dense\)[^]*dense_1\)/,
    )
  })

  it('cannot make a model', async () => {
    await expect(loadModel(path('sequential.weights.h5'))).rejects.toThrow(
      /only weights; make the model.*loadWeights/,
    )
  })
})

/** The parts of a .keras file, changed and put together again. */
function changed(file: string, change: (config: string) => string): Uint8Array {
  const files = unzipSync(bytes(file))
  return zipSync({ ...files, 'config.json': strToU8(change(new TextDecoder().decode(files['config.json']))) })
}

describe('what cannot be read', () => {
  it('is listed whole, with the way to say what makes it', async () => {
    const broken = changed('sequential.keras', (config) =>
      config
        .replace('"class_name": "LeakyReLU"', '"class_name": "Swoosh"')
        .replace('"class_name": "MaxPooling2D"', '"class_name": "Lambda"')
        .replace('"activation": "silu"', '"activation": "whirl"')
        .replace('"data_format": "channels_last"', '"data_format": "channels_first"'),
    )
    await expect(loadModel(broken)).rejects.toThrow(
      /channels_first[^]*Swoosh: there is no such layer \(leaky_re_lu\)[^]*Lambda[^]*no activation 'whirl'[^]*layers: \{ Swish/,
    )
  })

  it('can be made by the user, by the name of the class or of the activation', async () => {
    const broken = changed('sequential.keras', (config) =>
      config
        .replace('"class_name": "LeakyReLU"', '"class_name": "Swoosh"')
        .replace('"activation": "silu"', '"activation": "whirl"'),
    )
    const net = await loadModel<never>(broken, {
      layers: {
        Swoosh: ({ negative_slope: negativeSlope }: { negative_slope: number }) =>
          layers.leakyReLU({ negativeSlope }),
        whirl: () => layers.activation({ activation: 'silu' }),
      },
    })
    expect(await distance(net, 'sequential')).toBeLessThan(2e-5)
  })

  it.each([
    [
      'that gives no layer',
      () => ({}),
      "layer 'leaky_re_lu' (Swoosh): layers['Swoosh'] must make a Layer, new Layer({ kind: 'Swoosh', … }), got {}",
    ],
    [
      'that throws',
      () => {
        throw new Error('no slope')
      },
      "layer 'leaky_re_lu' (Swoosh): layers['Swoosh'] did not make it: no slope",
    ],
  ])('is not made by a function %s', async (_, Swoosh, error) => {
    const broken = changed('sequential.keras', (config) =>
      config.replace('"class_name": "LeakyReLU"', '"class_name": "Swoosh"'),
    )
    await expect(loadModel<never>(broken, { layers: { Swoosh: Swoosh as never } })).rejects.toThrow(error)
  })

  it.each([
    [
      '__proto__ as a layer’s class',
      (config: string) => config.replace('"class_name": "LeakyReLU"', '"class_name": "__proto__"'),
      /__proto__: there is no such layer/,
    ],
    [
      'a key that stands there twice',
      (config: string) => config.replace('{"name"', '{"name": 1, "name"'),
      /occurs twice/,
    ],
    ['no JSON', () => '{', /config\.json is not readable/],
    [
      'a shape of any size',
      (config: string) => config.replace('[null, 8, 8, 2]', '[null, null, 8, 2]'),
      /of any size, \[\?,8,2\]/,
    ],
    [
      'a class of its own',
      (config: string) => config.replace('"class_name": "Sequential"', '"class_name": "MyModel"'),
      /class of its own/,
    ],
  ])('%s', async (_, change, error) => {
    await expect(loadModel(changed('sequential.keras', change))).rejects.toThrow(error)
  })

  it('a bomb is not unpacked', async () => {
    const bomb = zipSync({
      'config.json': new Uint8Array(200_000_000),
      'model.weights.h5': new Uint8Array(8),
    })
    expect(bomb.length).toBeLessThan(1_000_000)
    await expect(loadModel(bomb)).rejects.toThrow(/would unpack to 200000000 bytes/)
  })

  it('a circle of layers', async () => {
    const config = new TextDecoder().decode(unzipSync(bytes('functional.keras'))['config.json'])
    const circle = config.replace('"keras_history": ["image", 0, 0]', '"keras_history": ["flat", 0, 0]')
    expect(circle).not.toBe(config)
    await expect(loadModel(changed('functional.keras', () => circle))).rejects.toThrow(/or depends on itself/)
  })

  it('damage is told in words, wherever it is', async () => {
    const whole = bytes('nested.h5')
    for (let n = 0; n < 60; n++) {
      const damaged = whole.slice(0, n % 2 ? whole.length - n * 97 : undefined)
      if (n % 2 === 0) damaged.fill(0xff, n * 211, n * 211 + 8)
      const error = await loadModel(damaged).then(
        () => undefined,
        (cause: unknown) => cause,
      )
      if (error !== undefined) expect(String(error)).toMatch(/^Error: (loadModel|weights): /)
    }
  })
})
