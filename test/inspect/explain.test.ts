// Which class, which layer, which input and output are explained, of whatever model; and that nothing of it changes.

import { beforeAll, describe, expect, it } from 'vitest'
import {
  activations,
  arrayDataset,
  gradCam,
  gradients,
  input,
  Layer,
  layers,
  loadModel,
  model,
  occlusion,
  Random,
  deriveSeed,
  saliency,
  sequential,
  type Model,
  type NDArray,
  type Prediction,
  type SymbolicTensor,
} from 'receptive'
import { loadFixture } from '../fixtures/load.js'
import { array, expectClose, randomArray } from '../support/arrays.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

const images = randomArray([3, 9, 8, 2], 1)
const inputShape = images.shape.slice(1)

const opened = async <M extends Model<Prediction>>(net: M, loss = 'categoricalCrossentropy'): Promise<M> => {
  await net.compile({ loss: loss as 'meanSquaredError', backend, seed: 3 })
  return net
}

const conv = (config: object = {}): Layer =>
  layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', ...config })

const small = (head: readonly Layer[]): Model =>
  sequential([conv({ inputShape }), layers.maxPooling2d(), layers.flatten(), ...head])

describe('the score', () => {
  // One set of weights, however the scores are made probabilities and moved about.
  const ends: Record<string, (z: SymbolicTensor) => SymbolicTensor> = {
    'the scores themselves': (z) => z,
    softmax: (z) => layers.softmax().apply(z),
    'an activation of softmax': (z) => layers.activation({ activation: 'softmax' }).apply(z),
    logSoftmax: (z) => layers.logSoftmax().apply(z),
    'an activation of logSoftmax': (z) => layers.activation({ activation: 'logSoftmax' }).apply(z),
    'sigmoid, for several labels': (z) => layers.activation({ activation: 'sigmoid' }).apply(z),
    'softmax, dropout and linear': (z) =>
      layers
        .activation({ activation: 'linear' })
        .apply(layers.dropout({ rate: 0.5 }).apply(layers.softmax().apply(z))),
    'softmax over pixels of one, flattened': (z) =>
      layers.flatten().apply(layers.softmax().apply(layers.reshape({ targetShape: [1, 1, 4] }).apply(z))),
    'softmax along the first axis, moved': (z) =>
      layers
        .flatten()
        .apply(layers.softmax({ axis: 1 }).apply(layers.reshape({ targetShape: [4, 1, 1] }).apply(z))),
  }
  it.each(Object.keys(ends))('is what probabilities are made of: %s', async (name) => {
    const base = small([layers.dense({ name: 'scores', units: 4 })])
    const net = await opened(
      model({ inputs: base.input, outputs: ends[name](base.output) }),
      'meanSquaredError',
    )
    const plain = await opened(base, 'meanSquaredError')
    const expected = (await plain.predict(images)).data
    const { classes, scores, raw } = await gradCam(net, images)
    expect([...classes]).toEqual([...(await plain.predictClasses(images))])
    expectClose(
      scores,
      [...classes].map((k, n) => expected[n * 4 + k]),
      { atol: 1e-6 },
    )
    expect(raw).toEqual((await gradCam(plain, images)).raw)
    net.dispose()
    plain.dispose()
  })

  it('of a softmax that something else follows is the output', async () => {
    const net = await opened(
      small([layers.dense({ units: 4, activation: 'softmax' }), layers.dense({ units: 2 })]),
      'meanSquaredError',
    )
    const { classes, scores } = await saliency(net, images)
    const out = (await net.predict(images)).data
    expectClose(
      scores,
      [...classes].map((k, n) => out[2 * n + k]),
      { atol: 1e-6 },
    )
    net.dispose()
  })

  it('of one unit with a sigmoid is that of class 1, and of class 0 with the other sign', async () => {
    const net = await opened(small([layers.dense({ units: 1, activation: 'sigmoid' })]), 'binaryCrossentropy')
    const p = (await net.predict(images)).data
    const by = async (classIndex?: number) => saliency(net, images, { classIndex })
    const [zero, one, own] = [await by(0), await by(1), await by()]
    expectClose(
      one.scores,
      p.map((p) => Math.log(p / (1 - p))),
      { atol: 1e-5 },
    )
    expectClose(
      zero.scores,
      one.scores.map((z) => -z),
    )
    expectClose(
      zero.attributions.data,
      one.attributions.data.map((g) => -g),
    )
    expect([...own.classes]).toEqual([...(await net.predictClasses(images))])
    await expect(by(2)).rejects.toThrow('saliency: classIndex must be below the number of classes, 2, got 2')
    const [a, b] = [
      await occlusion(net, images, { classIndex: 0 }),
      await occlusion(net, images, { classIndex: 1 }),
    ]
    expectClose(
      a.scores,
      p.map((p) => 1 - p),
      { atol: 1e-6 },
    )
    expectClose(
      a.drops.data,
      b.drops.data.map((drop) => -drop),
      { atol: 1e-6 },
    )
    net.dispose()
  })

  it('of one linear unit is the output; with names for two classes it has two', async () => {
    const net = await opened(small([layers.dense({ units: 1 })]), 'meanSquaredError')
    const { classes, scores } = await saliency(net, images)
    expect([...classes]).toEqual([0, 0, 0])
    expectClose(scores, (await net.predict(images)).data, { atol: 1e-6 })
    await expect(saliency(net, images, { classIndex: 1 })).rejects.toThrow('below the number of classes, 1,')
    net.classNames = ['no', 'yes']
    expect([...(await saliency(net, images)).classes]).toEqual([...(await net.predictClasses(images))])
    net.dispose()
  })

  it('of an output with places is the sum over these', async () => {
    const net = await opened(
      sequential([conv({ inputShape }), layers.conv2d({ filters: 2, kernelSize: 1, activation: 'softmax' })]),
    )
    const { layer, scores, raw } = await gradCam(net, images, { classIndex: 1, layer: 'conv2d' })
    expect(layer).toBe('conv2d')
    const before = await activations(net, images, { layers: ['conv2d_1'], beforeActivation: true })
    const { data } = before.conv2d_1
    const sums = [0, 0, 0]
    data.forEach((z, i) => (sums[Math.floor(i / (7 * 6 * 2))] += i % 2 === 1 ? z : 0))
    expectClose(scores, sums, { atol: 1e-4 })
    expect(raw.shape).toEqual([3, 7, 6])
    const covered = await occlusion(net, images, { classIndex: 1 })
    const out = (await net.predict(images)).data
    const shares = [0, 0, 0]
    out.forEach((p, i) => (shares[Math.floor(i / (7 * 6 * 2))] += i % 2 === 1 ? p : 0))
    expectClose(covered.scores, shares, { atol: 1e-4 })
    net.dispose()
  })
})

describe('the class', () => {
  let net: Model
  beforeAll(async () => {
    net = await opened(small([layers.dense({ units: 3, activation: 'softmax' })]))
    net.classNames = ['cat', 'dog', 'film']
  })

  it('may be one for all, one for each, a number or a name', async () => {
    const each = await gradCam(net, images, { classIndex: [2, 0, 1] })
    expect(each).toEqual(await gradCam(net, images, { className: ['film', 'cat', 'dog'] }))
    expect(each).toEqual(await gradCam(net, images, { classIndex: Int32Array.of(2, 0, 1) }))
    await expect(gradCam(net, images, { classIndex: Int32Array.of(2, 0, -1) })).rejects.toThrow(
      'gradCam: classIndex[2] must be a whole number of at least 0, got -1',
    )
    for (const [k, name] of net.classNames!.entries()) {
      const one = await gradCam(net, images, { className: name })
      expect([...one.classes]).toEqual([k, k, k])
      const n = [...each.classes].indexOf(k)
      expect(each.scores[n]).toBe(one.scores[n])
    }
  })

  it.each([
    [{ classIndex: 1, className: 'cat' }, 'give classIndex or className, not both'],
    [{ classIndex: [0, 1] }, 'classIndex must have one class for each of the 3 examples, got 2'],
    [{ className: 'Dog' }, "className: there is no class 'Dog'; did you mean 'dog'?"],
    [{ className: 'zebra' }, "className: there is no class 'zebra'; the model has cat, dog, film"],
    [{ classIndex: 3 }, 'classIndex must be below the number of classes, 3, got 3'],
    [{ classIndex: -1 }, 'classIndex must be a whole number of at least 0, got -1'],
    [{ layer: 'conv' }, "there is no layer 'conv'; did you mean 'conv2d'?"],
    [{ layer: 'xyz' }, "there is no layer 'xyz'; the model has conv2d, maxPooling2d, flatten, dense"],
    [{ layer: 'dense' }, "layer 'dense' outputs [3], not maps [H, W, C]"],
    [{ input: 'x' }, "there is no input 'x'; the model has input"],
    [{ output: 'x' }, "there is no output 'x'; the model has dense"],
  ])('%o is refused', async (options, message) => {
    await expect(gradCam(net, images, options)).rejects.toThrow(`gradCam: ${message}`)
  })

  it('has no name if the model has none', async () => {
    const other = await opened(small([layers.dense({ units: 3, activation: 'softmax' })]))
    await expect(gradCam(other, images, { className: 'cat' })).rejects.toThrow(
      'the model has no names for these 3 classes; set model.classNames, or give classIndex',
    )
    other.dispose()
  })
})

describe('the layer', () => {
  const last = async (net: Model<Prediction>): Promise<string> => (await gradCam(net, images)).layer

  it('is the last one with maps: before pooling, padding, dropout and flattening', async () => {
    const net = await opened(
      sequential([
        conv({ inputShape }),
        conv({ name: 'seen' }),
        layers.dropout({ rate: 0.1 }),
        layers.zeroPadding2d(),
        layers.averagePooling2d(),
        layers.globalMaxPooling2d(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ]),
    )
    expect(await last(net)).toBe('seen')
    net.dispose()
  })

  it('may be within nested models and layers made of layers, or applied twice', async () => {
    const block = new Layer({
      ...{ kind: 'acme>block', config: { name: 'block' } },
      call: ([x]) => layers.add().apply([x, conv({ padding: 'same', filters: 3, name: 'inner' }).apply(x)]),
    })
    const base = sequential([conv({ inputShape, name: 'stem' }), block], { name: 'base' })
    const shared = layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'shared' })
    const x = input({ shape: inputShape })
    const y = shared.apply(layers.reLU().apply(shared.apply(base.apply(x))))
    const end = layers
      .dense({ units: 2, activation: 'softmax' })
      .apply(layers.globalAveragePooling2d().apply(y))
    const net = await opened(model({ inputs: x, outputs: end }))
    const given = await activations(net, images)
    expect(Object.keys(given)).toEqual([
      ...['base/stem', 'base/block/inner', 'base/block/add', 'shared', 'reLU', 'shared#2'],
      ...['globalAveragePooling2d', 'dense'],
    ])
    expect(await last(net)).toBe('shared#2')
    const whole = await activations(net, images, { layers: ['base', 'base/block', 'base/block/add'] })
    expect(whole.base).toEqual(given['base/block/add'])
    expect(whole['base/block']).toEqual(whole.base)
    for (const layer of ['base', 'base/block/inner', 'shared', 'shared#2'])
      expect(await gradCam(net, images, { layer })).toMatchObject({ layer, raw: { shape: [3, 7, 6] } })
    // What is weighed is what the layer gives: the same from a model that begins there.
    const above = await opened(model({ inputs: net.getLayer('shared').outputs[0][0], outputs: end }))
    const { raw } = await gradCam(net, images, { layer: 'shared', classIndex: 1 })
    const slope = (await saliency(above, given.shared, { classIndex: 1 })).attributions
    expectClose(raw, weighed(given.shared, slope), { atol: 1e-5 })
    for (const one of [net, above]) one.dispose()
  })

  it('that the score does not depend on is refused', async () => {
    const x = input({ shape: inputShape })
    const seen = layers.flatten().apply(conv({ name: 'seen' }).apply(x))
    const other = layers.flatten().apply(conv({ name: 'other' }).apply(x))
    const a = layers.dense({ units: 2, activation: 'softmax', name: 'a' }).apply(seen)
    const b = layers.dense({ units: 3, activation: 'softmax', name: 'b' }).apply(other)
    const net = model({ inputs: x, outputs: [a, b] })
    for (const name of ['a', 'b']) {
      const part = await opened(model({ inputs: x, outputs: net.getLayer(name).output }))
      expect(part.outputShape.length).toBe(1)
    }
    expect((await gradCam(net, images, { output: 'b' })).layer).toBe('other')
    expect((await gradCam(net, images, { output: 'b' })).layer).toBe('other')
    expect((await gradCam(net, images, { output: 'a', classIndex: 1 })).layer).toBe('seen')
    await expect(gradCam(net, images, { output: 'a', layer: 'other' })).rejects.toThrow(
      "gradCam: the scores do not depend on layer 'other'",
    )
    await expect(gradCam(net, images)).rejects.toThrow(
      'gradCam: the model has several outputs, a, b; choose one with the option output',
    )
  })

  it('is below the scores if these are maps themselves', async () => {
    const end = layers.conv2d({ filters: 2, kernelSize: 1, activation: 'softmax' })
    const net = await opened(sequential([conv({ inputShape }), conv({ name: 'below' }), end]))
    expect(await last(net)).toBe('below')
    net.dispose()
  })

  it('is the last one, before its activation, if a single convolution makes the probabilities', async () => {
    const end = layers.conv2d({ filters: 2, kernelSize: 3, activation: 'sigmoid', name: 'end', inputShape })
    const net = await opened(sequential([end]), 'meanSquaredError')
    const { end: scores } = await activations(net, images, { beforeActivation: true })
    const [N, h, w, K] = scores.shape
    // The score of a class is the sum of its map, so each place counts 1, and the mean of the gradient is 1.
    const mine = Float32Array.from({ length: N * h * w }, (_, p) => Math.max(0, scores.data[p * K + 1]))
    for (const layer of ['end', undefined])
      expectClose((await gradCam(net, images, { classIndex: 1, layer })).raw.data, mine, { rtol: 1e-5 })
    net.dispose()
  })

  it('is wanted: a model of dense layers has none', async () => {
    const net = await opened(
      sequential([layers.flatten({ inputShape }), layers.dense({ units: 2, activation: 'softmax' })]),
    )
    await expect(gradCam(net, images)).rejects.toThrow('gradCam: the model makes no maps [H, W, C]')
    expect((await saliency(net, images)).attributions.shape).toEqual(images.shape)
    net.dispose()
  })
})

it('of a nested model with several outputs, layers have names, and it has none', async () => {
  const x = input({ shape: inputShape, name: 'image' })
  const stem = conv({ name: 'stem' }).apply(x)
  const inner = model({ inputs: x, outputs: [stem, conv({ name: 'next' }).apply(stem)], name: 'inner' })
  const y = input({ shape: inputShape })
  const parts = inner.apply(y) as Readonly<Record<string, SymbolicTensor>>
  const joined = layers
    .concatenate()
    .apply([parts.stem, parts.next].map((part) => layers.flatten().apply(part)))
  const net = await opened(
    model({ inputs: y, outputs: layers.dense({ units: 2, activation: 'softmax' }).apply(joined) }),
  )
  expect(Object.keys(await activations(net, images)).slice(0, 2)).toEqual(['inner/stem', 'inner/next'])
  await expect(activations(net, images, { layers: ['inner'] })).rejects.toThrow("there is no layer 'inner'")
  // A value that goes two ways: the gradients of both are added.
  expect((await gradCam(net, images, { layer: 'inner/stem' })).raw.shape).toEqual([3, 7, 6])
  net.dispose()
})

it('networks that PyTorch exports are looked into as any other', async () => {
  const { cases } = loadFixture<{ cases: readonly { name: string; onnx: string }[] }>('exported')
  // "rows" takes no images, and "windows" does nothing but pool them.
  const looked = cases.filter(({ name }) => /any batch/.test(name) && !/^(rows|windows)/.test(name))
  for (const { name, onnx } of looked) {
    const net = await loadModel<Prediction>(Buffer.from(onnx, 'base64'), { backend })
    const [{ shape }] = net.inputs
    const x = randomArray([2, ...shape], 4)
    const [output] = net.outputNames
    const { tensors } = backend.memory()
    const given = await activations(net, x)
    const { layer, maps } = await gradCam(net, x, { output })
    expect(given[layer].shape.slice(0, 3), name).toEqual(maps.shape)
    expect((await saliency(net, x, { output })).attributions.shape, name).toEqual(x.shape)
    const { heatmaps } = await occlusion(net, x, { output, windowSize: 4, strides: 4 })
    expect(heatmaps.shape, name).toEqual(x.shape.slice(0, 3))
    expect(backend.memory().tensors, name).toBe(tensors)
    net.dispose()
  }
})

describe('the input', () => {
  const two = (): Model => {
    const [a, b] = ['a', 'b'].map((name) => input({ shape: [5, 4, 1], name }))
    const ends = [a, b].map((x) => layers.flatten().apply(conv({ kernelSize: 2 }).apply(x)))
    const y = layers.dense({ units: 2, activation: 'softmax' }).apply(layers.concatenate().apply(ends))
    return model({ inputs: [a, b], outputs: y })
  }
  const both = { a: randomArray([2, 5, 4, 1], 5), b: randomArray([2, 5, 4, 1], 6) }

  it('with the images is chosen if there are several', async () => {
    const net = await opened(two())
    await expect(saliency(net, both)).rejects.toThrow(
      'several inputs, a, b; choose one with the option input',
    )
    const a = await saliency(net, both, { input: 'a' })
    const b = await saliency(net, both, { input: 'b', method: 'integrated', steps: 40 })
    expect(a.attributions.data).not.toEqual(b.attributions.data)
    // f(image) − f(baseline) is that of the one input, the other one staying as it is.
    expect(Math.max(...b.convergenceDelta!.map(Math.abs))).toBeLessThan(0.02)
    expect((await gradCam(net, both, { input: 'b' })).layer).toBe('conv2d_1')
    expect((await occlusion(net, both, { input: 'a', windowSize: 2 })).drops.shape).toEqual([2, 4, 3])
    net.dispose()
  })

  it('has to be an image for Grad-CAM and occlusion, but not for saliency', async () => {
    const x = input({ shape: [6], name: 'figures' })
    const net = await opened(
      model({
        inputs: x,
        outputs: layers
          .dense({ units: 2, activation: 'softmax' })
          .apply(layers.dense({ units: 2, name: 'inner' }).apply(x)),
      }),
    )
    const figures = randomArray([2, 6], 2)
    for (const explain of [gradCam, occlusion])
      await expect(explain(net, figures)).rejects.toThrow(
        "it explains images, [H, W, C] or [H, W], but the model takes 'figures' [6]; see saliency",
      )
    // The layers are linear, so the slope of score k is column k of the product of their weights.
    const { 'inner/kernel': first, 'dense/kernel': second } = await net.getWeights()
    const slope = (i: number): number =>
      first.data[2 * i] * second.data[1] + first.data[2 * i + 1] * second.data[3]
    const { attributions, heatmaps } = await saliency(net, figures, { classIndex: 1, input: 'figures' })
    const expected = Float64Array.from({ length: 12 }, (_, at) => slope(at % 6))
    expectClose(attributions, expected, { atol: 1e-6 })
    const most = Math.max(...expected.map(Math.abs))
    expectClose(
      heatmaps,
      expected.map((g) => Math.abs(g) / most),
      { atol: 1e-6 },
    )
    expect(heatmaps.shape).toEqual([2, 6])
    const shares = await saliency(net, figures, { method: 'integrated', baseline: randomArray([6], 3) })
    expect(Math.max(...shares.convergenceDelta!.map(Math.abs))).toBeLessThan(1e-5)
    const { inner: slopes } = await gradients(net, figures, { layers: ['inner'], classIndex: 1 })
    expect(slopes.shape).toEqual([2, 2])
    net.dispose()
  })

  it('may be an image without an axis of channels', async () => {
    const base = await opened(
      sequential([
        conv({ inputShape: [6, 5, 1] }),
        layers.flatten(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ]),
    )
    const net = await opened(
      sequential([layers.reshape({ targetShape: [6, 5, 1], inputShape: [6, 5] }), base]),
    )
    const x = randomArray([2, 6, 5], 8)
    const withChannel = { ...x, shape: [2, 6, 5, 1] }
    const [cam, baseCam] = [await gradCam(net, x), await gradCam(base, withChannel)]
    expect(cam.layer).toBe('sequential/conv2d')
    expect(cam.heatmaps).toEqual(baseCam.heatmaps)
    const [slopes, baseSlopes] = [await saliency(net, x), await saliency(base, withChannel)]
    expect(slopes.attributions).toEqual({ ...baseSlopes.attributions, shape: x.shape })
    expect(slopes.heatmaps).toEqual(baseSlopes.heatmaps)
    const windows = { windowSize: 2, value: [0.5] }
    expect(await occlusion(net, x, windows)).toEqual(await occlusion(base, withChannel, windows))
    for (const one of [net, base]) one.dispose()
  })
})

describe('a model that is looked into', () => {
  it('gives the same in batches of any size, of arrays and of a dataset, and in the course of a fit', async () => {
    const net = await opened(
      small([layers.dropout({ rate: 0.5 }), layers.dense({ units: 3, activation: 'softmax' })]),
    )
    const y = array([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1])
    const data = arrayDataset({ x: images, y })
    for (const batchSize of [1, 2, 5]) {
      expect(await gradCam(net, data, { batchSize })).toEqual(await gradCam(net, images))
      const smooth = { method: 'smooth', samples: 6, seed: 4 } as const
      expectClose(
        (await saliency(net, images, { ...smooth, batchSize })).attributions,
        (await saliency(net, images, smooth)).attributions,
        { atol: 1e-7 },
      )
      expect(await activations(net, data, { batchSize })).toEqual(await activations(net, images))
    }
    const seen: string[] = []
    const look = async (): Promise<void> => {
      seen.push((await gradCam(net, images)).layer)
    }
    await net.fit(data, { epochs: 2, callbacks: [{ onEpochEnd: look }] })
    expect(seen).toEqual(['conv2d', 'conv2d'])
    net.dispose()
  })

  it('keeps its weights, its moving statistics and its predictions, and leaves no memory taken', async () => {
    const net = await opened(
      sequential([
        conv({ inputShape, activation: 'linear' }),
        layers.batchNormalization(),
        layers.dropout({ rate: 0.5 }),
        layers.gaussianNoise({ stddev: 1 }),
        layers.reLU(),
        layers.flatten(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ]),
    )
    const weights = await net.getWeights()
    const predicted = await net.predict(images)
    const { tensors, tensorBytes } = backend.memory()
    await gradCam(net, images)
    await activations(net, images)
    await occlusion(net, images)
    for (const method of ['gradient', 'smooth', 'integrated'] as const)
      await saliency(net, images, { method, samples: 3, steps: 3 })
    expect(await net.getWeights()).toEqual(weights)
    expect(await net.predict(images)).toEqual(predicted)
    expect(backend.memory()).toMatchObject({ tensors, tensorBytes })
    net.dispose()
  })

  it('without weights, or with weights that overflow, is refused', async () => {
    const net = small([layers.dense({ units: 2, activation: 'softmax' })])
    for (const look of [gradCam, saliency, occlusion, activations])
      await expect(look(net, images)).rejects.toThrow(`${look.name}: the model has no weights yet`)
    await opened(net)
    const weights = await net.getWeights()
    net.setWeights({
      ...weights,
      'dense/kernel': { ...weights['dense/kernel'], data: weights['dense/kernel'].data.fill(3e38) },
    })
    for (const look of [gradCam, saliency, occlusion])
      await expect(look(net, images)).rejects.toThrow(`${look.name}: what the model computes: element 0 is`)
    net.dispose()
  })

  it('must not be trained meanwhile', async () => {
    const net = await opened(small([layers.dense({ units: 2, activation: 'softmax' })]))
    const looking = saliency(net, images, { method: 'smooth', samples: 100, batchSize: 1 })
    const refused = expect(looking).rejects.toThrow('saliency: the weights changed in the meantime')
    await new Promise((resolve) => setTimeout(resolve, 5))
    net.setWeights(await net.getWeights())
    await refused
    net.dispose()
  })
})

describe('saliency', () => {
  let net: Model
  beforeAll(async () => {
    net = await opened(
      sequential([
        conv({ inputShape, activation: 'tanh' }),
        layers.flatten(),
        layers.dense({ units: 3, activation: 'softmax' }),
      ]),
    )
  })

  it('of the gradient is what central differences of the scores give', async () => {
    const { attributions } = await saliency(net, images, { classIndex: 1 })
    const scores = scoresOfLast(net)
    for (const at of [0, 17, 100, 143]) {
      const moved = async (h: number): Promise<number> =>
        (await scores({ ...images, data: images.data.map((x, i) => (i === at ? x + h : x)) }))[1]
      expect(((await moved(0.01)) - (await moved(-0.01))) / 0.02).toBeCloseTo(attributions.data[at], 3)
    }
  })

  it('integrated adds up to f(image) − f(baseline), the nearer the more steps', async () => {
    const by = (steps: number, baseline: number | NDArray = 0) =>
      saliency(net, images, { method: 'integrated', steps, baseline, classIndex: 2 })
    const baseline = randomArray(inputShape, 9)
    const off = async (steps: number): Promise<number> =>
      Math.max(...(await by(steps, baseline)).convergenceDelta!.map(Math.abs))
    expect(await off(4)).toBeGreaterThan(10 * (await off(64)))
    expect(await off(64)).toBeLessThan(1e-4)
    const { attributions, scores, convergenceDelta } = await by(16, baseline)
    const [, , from] = await scoresOfLast(net)({ shape: [1, ...inputShape], data: baseline.data })
    const size = attributions.data.length / 3
    for (let n = 0; n < 3; n++) {
      const sum = [...attributions.data.subarray(n * size, (n + 1) * size)].reduce((a, b) => a + b, 0)
      expect(sum - (scores[n] - from)).toBeCloseTo(convergenceDelta![n], 4)
    }
    await expect(by(1, randomArray([3], 1))).rejects.toThrow(
      'saliency: baseline must be one number, or an array [9,8,2], got [3]',
    )
  })

  it('smooth is the mean gradient of noisy copies, by the seed', async () => {
    const options = { method: 'smooth', samples: 4, noise: 0.2, seed: 7, classIndex: 0 } as const
    const { attributions, convergenceDelta } = await saliency(net, images, options)
    expect(convergenceDelta).toBeUndefined()
    const size = images.data.length / 3
    const image = images.data.subarray(size, 2 * size)
    const stddev = 0.2 * (Math.max(...image) - Math.min(...image))
    const random = new Random(deriveSeed(7, 'smooth', 1))
    const copies = Float32Array.from(
      { length: 4 * size },
      (_, i) => image[i % size] + stddev * random.normal(),
    )
    const { data } = (await saliency(net, { shape: [4, ...inputShape], data: copies }, { classIndex: 0 }))
      .attributions
    const mean = Float64Array.from({ length: size }, (_, i) =>
      [0, 1, 2, 3].reduce((sum, j) => sum + data[j * size + i] / 4, 0),
    )
    expectClose(attributions.data.subarray(size, 2 * size), mean, { atol: 1e-6 })
    expect((await saliency(net, images, { ...options, seed: 8 })).attributions).not.toEqual(attributions)
  })

  it('shows each pixel by its largest channel, or by the sum of the shares', async () => {
    const plain = await saliency(net, images)
    const shares = await saliency(net, images, { method: 'integrated', steps: 3 })
    const by = ({ attributions: { data } }: typeof plain, of: (a: number, b: number) => number) => {
      const maps = Float64Array.from({ length: data.length / 2 }, (_, p) => of(data[2 * p], data[2 * p + 1]))
      return maps.map((value, p) => value / Math.max(...maps.subarray(p - (p % 72), p - (p % 72) + 72)))
    }
    expectClose(
      plain.heatmaps.data,
      by(plain, (a, b) => Math.max(Math.abs(a), Math.abs(b))),
      { atol: 1e-6 },
    )
    expectClose(
      shares.heatmaps.data,
      by(shares, (a, b) => Math.abs(a + b)),
      { atol: 1e-6 },
    )
  })
})

describe('occlusion', () => {
  it('finds the one pixel that counts, whatever the windows', async () => {
    const net = await opened(
      sequential([layers.flatten({ inputShape: [6, 5, 1] }), layers.dense({ units: 1, useBias: false })]),
      'meanSquaredError',
    )
    const kernel = new Float32Array(30)
    kernel[3 * 5 + 2] = 2
    net.setWeights({ 'dense/kernel': { shape: [30, 1], data: kernel } })
    const one = { shape: [1, 6, 5, 1], data: new Float32Array(30).fill(1) }
    const { drops, heatmaps, scores } = await occlusion(net, one, {
      windowSize: [2, 3],
      strides: [2, 3],
      value: 0.5,
    })
    expect(scores[0]).toBe(2)
    // Rows 2 and 3, columns 0 to 2; the last column of windows hangs over the edge.
    expect(drops).toEqual({ shape: [1, 3, 2], data: Float32Array.of(0, 0, 1, 0, 0, 0) })
    expect([...heatmaps.data].flatMap((value, p) => (value > 0 ? [p] : []))).toEqual([10, 11, 12, 15, 16, 17])
    const sparse = await occlusion(net, one, { windowSize: 1, strides: 3, value: [0] })
    expect(sparse.drops.shape).toEqual([1, 3, 3])
    expect(Math.max(...sparse.heatmaps.data)).toBe(0)
    expect((await occlusion(net, one, { windowSize: 50 })).drops).toEqual({
      shape: [1, 1, 1],
      data: Float32Array.of(2),
    })
    await expect(occlusion(net, one, { value: [1, 2] })).rejects.toThrow(
      'occlusion: value must be one number, or 1, one per channel; got 2',
    )
    net.dispose()
  })
})

/** The scores of a model whose last layer is its softmax. */
const scoresOfLast = (net: Model) => async (x: NDArray) =>
  (await activations(net, x, { layers: ['dense'], beforeActivation: true })).dense.data

/** Grad-CAM's maps, by its formula. */
function weighed({ shape: [N, H, W, K], data: A }: NDArray, { data: dA }: NDArray): NDArray {
  const size = H * W
  const at = (n: number, p: number, k: number): number => (n * size + p) * K + k
  const alpha = (n: number, k: number): number =>
    Array.from({ length: size }, (_, p) => dA[at(n, p, k)]).reduce((a, b) => a + b) / size
  const data = Float32Array.from({ length: N * size }, (_, i) => {
    const [n, p] = [Math.floor(i / size), i % size]
    return Math.max(
      Array.from({ length: K }, (_, k) => alpha(n, k) * A[at(n, p, k)]).reduce((a, b) => a + b),
      0,
    )
  })
  return { shape: [N, H, W], data }
}
