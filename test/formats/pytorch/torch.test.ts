// Weights that PyTorch has written, for the same layers here. What is executed nowhere, and what does not fit.

import { readFileSync } from 'node:fs'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import {
  encodeSafetensors,
  input,
  layers,
  loadModel,
  model,
  sequential,
  type Model,
  type NDArray,
} from 'receptive'
import { readStateDict } from '../../../src/formats/pytorch/state-dict.js'

const path = (file: string): string => new URL(`files/${file}`, import.meta.url).pathname
const { x, y, z, w } = JSON.parse(readFileSync(path('expected.json'), 'utf8')) as Record<string, number[]>

const classifier = (units = 5) =>
  sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', inputShape: [6, 8, 3] }),
    layers.batchNormalization({ epsilon: 1e-5 }),
    layers.reLU(),
    layers.maxPooling2d(),
    layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }),
    layers.prelu({ sharedAxes: [1, 2] }),
    layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 2 }),
    layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', groups: 2 }),
    layers.prelu({ sharedAxes: [1, 2] }),
    layers.flatten(),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 10 }),
    layers.batchNormalization({ epsilon: 1e-5 }),
    layers.reLU(),
    layers.dense({ units }),
  ])

function decoder() {
  const vector = input({ shape: [5] })
  const grown = layers.batchNormalization({ epsilon: 1e-5 }).apply(layers.dense({ units: 48 }).apply(vector))
  const image = layers.reshape({ targetShape: [3, 4, 4] }).apply(layers.reLU().apply(grown))
  const mixed = layers.flatten().apply(layers.conv2d({ filters: 2, kernelSize: 1 }).apply(image))
  return model({
    inputs: vector,
    outputs: layers.dense({ units: 3 }).apply(layers.concatenate().apply([mixed, vector])),
  })
}

const distance = ({ data }: NDArray, wanted: readonly number[]): number =>
  Math.max(...wanted.map((value, i) => Math.abs(value - data[i])))

const images = { shape: [2, 6, 8, 3], data: Float32Array.from(x) }

async function classifies(net: Model): Promise<void> {
  expect(distance(await net.predict(images), y)).toBeLessThan(1e-5)
  net.dispose()
}

/** The same tensors as a safetensors file, which has them in the order of their names. */
const asSafetensors = (file: string): Uint8Array =>
  encodeSafetensors(
    Object.fromEntries(
      readStateDict('test', readFileSync(path(file))).map((one) => [
        one.name,
        { shape: one.shape, data: one.read() },
      ]),
    ),
  )

describe('a state_dict', () => {
  it.each(['classifier.pt', 'checkpoint.pth'])(
    'goes into the same layers by their order: %s',
    async (file) => {
      const net = classifier()
      await net.loadWeights(path(file))
      await classifies(net)
    },
  )

  it('goes into a model that is compiled, or has been loaded', async () => {
    const net = classifier()
    await net.compile({ loss: 'mse' })
    await net.loadWeights(path('classifier.pt'))
    const again = await loadModel(await net.toSafetensors())
    await again.loadWeights(await net.toSafetensors())
    await classifies(net)
    await classifies(again)
  })

  it('has rows and columns of dense layers in another order if a vector is an image', async () => {
    const net = decoder()
    await net.loadWeights(readFileSync(path('decoder.pt')))
    expect(distance(await net.predict({ shape: [2, 5], data: Float32Array.from(z) }), w)).toBeLessThan(1e-5)
  })

  it('comes as safetensors, too: by order if that is certain, else by names', async () => {
    const net = classifier()
    // classifier before features: the order of names is not that of the modules.
    const bytes = asSafetensors('classifier.pt')
    const [C, F] = ['classifier', 'features']
    const names = {
      ...{ conv2d: `${F}.0`, batchNormalization: `${F}.1`, depthwiseConv2d: `${F}.4`, prelu: `${F}.5` },
      ...{ conv2dTranspose: `${F}.6`, conv2d_1: `${F}.7`, prelu_1: `${F}.8`, dense: `${C}.1` },
      ...{ batchNormalization_1: `${C}.2`, 'dense_1/kernel': `${C}.4.weight`, 'dense_1/bias': `${C}.4.bias` },
    }
    await net.loadWeights(bytes, { names })
    await classifies(net)
    const byFunction = classifier()
    const all: Record<string, string> = {}
    for (const { name } of readStateDict('test', readFileSync(path('classifier.pt')))) all[name] = name
    const variables = {
      kernel: 'weight',
      bias: 'bias',
      gamma: 'weight',
      beta: 'bias',
      alpha: 'weight',
    } as Record<string, string>
    await byFunction.loadWeights(bytes, {
      names: (name) => {
        const [layer, key] = name.split('/')
        const module = names[layer as keyof typeof names] ?? `${C}.4`
        return all[`${module}.${variables[key] ?? (key === 'movingMean' ? 'running_mean' : 'running_var')}`]
      },
    })
    await classifies(byFunction)
  })

  it('goes by names if those of layers and modules are the same', async () => {
    const net = sequential([
      layers.dense({ units: 4, name: 'second', inputShape: [4] }),
      layers.dense({ units: 4, name: 'first' }),
    ])
    const values = (n: number) => ({ shape: [4, 4], data: new Float32Array(16).fill(n) })
    const bias = { shape: [4], data: new Float32Array(4) }
    await net.loadWeights(
      encodeSafetensors({
        'first.weight': values(1),
        'first.bias': bias,
        'second.weight': values(2),
        'second.bias': bias,
      }),
    )
    expect((await net.getWeights())['second/kernel'].data[0]).toBe(2)
  })
})

describe('what does not fit', () => {
  it('is listed, with the names and shapes of both sides', async () => {
    await expect(classifier(6).loadWeights(path('classifier.pt'))).rejects.toThrow(
      /the model {3}dense_1: kernel \[10,6\], bias \[6\][^]*the file {3}classifier\.4: weight \[5,10\], bias \[5\][^]*names/,
    )
  })

  it('may be ambiguous, and is not guessed', async () => {
    const net = sequential([
      layers.dense({ units: 4, inputShape: [4] }),
      layers.dense({ units: 4 }),
      layers.dense({ units: 2 }),
    ])
    const of = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })
    const bytes = encodeSafetensors({
      ...{ 'a.weight': of(2, 4), 'a.bias': of(2), 'b.weight': of(4, 4), 'b.bias': of(4) },
      ...{ 'c.weight': of(4, 4), 'c.bias': of(4) },
    })
    await expect(net.loadWeights(bytes)).rejects.toThrow(
      /dense: [^]*dense_1: [^]*b: bias \[4\], weight[^]*c: bias/,
    )
  })

  it('names that lead nowhere are all told', async () => {
    await expect(
      classifier().loadWeights(path('classifier.pt'), { names: { conv2d: 'no', elsewhere: 'x' } }),
    ).rejects.toThrow(/no 'no\.weight' in the file[^]*names has no entry for it/)
  })
})

describe('what is refused', () => {
  it.each([
    ['whole.pt', /__main__\.Classifier, which is Python code and is not run; save only the weights/],
    ['before-1.6.pt', /before 1\.6/],
  ])('%s', async (file, error) => {
    await expect(classifier().loadWeights(path(file))).rejects.toThrow(error)
  })

  it('a model from weights alone', async () => {
    await expect(loadModel(path('classifier.pt'))).rejects.toThrow(
      /make the model, and then await model\.loadWeights/,
    )
    await expect(loadModel(asSafetensors('decoder.pt'))).rejects.toThrow(/loadWeights/)
  })

  const pickled = (text: string, others: Record<string, Uint8Array> = {}) =>
    zipSync({ 'm/data.pkl': strToU8(text, true), ...others })

  it.each([
    ['a call of the system', 'cposix\nsystem\n(U\x04echotR.', /posix\.system, which is Python code/],
    ['an end that is missing', '\x80\x02}', /ends too early/],
    ['an empty stack', '\x80\x02.', /empty stack/],
    ['what was not remembered', '\x80\x02h\x05.', /not stored/],
    ['no dictionary', '\x80\x02K\x01.', /no dictionary/],
    ['an unknown instruction', '\x80\x02P', /instruction 'P'/],
  ])('%s', async (_, text, error) => {
    await expect(classifier().loadWeights(pickled(text))).rejects.toThrow(error)
  })

  it('tensors that say they are larger than their storage', async () => {
    const files = unzipSync(readFileSync(path('decoder.pt')))
    const [folder] = Object.keys(files)[0].split('/')
    const short = zipSync({ ...files, [`${folder}/data/0`]: new Uint8Array(4) })
    await expect(decoder().loadWeights(short)).rejects.toThrow(/not all in the file; it is damaged/)
  })

  it('damage, in words', async () => {
    const whole = readFileSync(path('decoder.pt'))
    for (let n = 0; n < 80; n++) {
      const damaged = Uint8Array.from(whole)
      damaged.fill(n, n * 60, n * 60 + 3)
      const error = await decoder()
        .loadWeights(damaged)
        .catch((cause: unknown) => cause)
      if (error !== undefined) expect(String(error)).toMatch(/^Error: (loadWeights|weights)/)
    }
  })
})
