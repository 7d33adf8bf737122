import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  adam,
  arrayDataset,
  input,
  layers,
  loadModel,
  Model,
  ndarray,
  openBackend,
  sequential,
  sgd,
  type CompileOptions,
} from 'receptive'
import { expectClose, randomArray } from '../support/arrays.js'

const small = (): Model =>
  sequential(
    [
      layers.conv2d({ filters: 4, kernelSize: [3, 2], activation: 'relu', inputShape: [9, 7, 2] }),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 3, kernelSize: 2, activation: 'tanh', name: 'second' }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    { name: 'small' },
  )

const compiled = async (options: Partial<CompileOptions> = {}): Promise<Model> => {
  const model = small()
  await model.compile({ loss: 'categoricalCrossentropy', ...options })
  return model
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('sequential', () => {
  it('prints Keras’s table', () => {
    const printed: string[] = []
    const table = small().summary((text) => printed.push(text))
    expect(printed).toEqual([table])
    expect(table.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'Model: "small"',
      expect.stringMatching(/^_+$/),
      ' Layer (type) Output Shape Param #',
      expect.stringMatching(/^=+$/),
      ' conv2d (Conv2D) (None, 7, 6, 4) 52',
      '',
      ' maxPooling2d (MaxPooling2D) (None, 3, 3, 4) 0',
      '',
      ' second (Conv2D) (None, 2, 2, 3) 51',
      '',
      ' dropout (Dropout) (None, 2, 2, 3) 0',
      '',
      ' flatten (Flatten) (None, 12) 0',
      '',
      ' dense (Dense) (None, 3) 39',
      expect.stringMatching(/^=+$/),
      'Total params: 142 (0.00 MB)',
      'Trainable params: 142 (0.00 MB)',
      'Non-trainable params: 0 (0.00 MB)',
      expect.stringMatching(/^_+$/),
    ])
  })

  it('refuses what does not fit, naming the layer', () => {
    expect(() => sequential([])).toThrow('at least one layer')
    expect(() => sequential([layers.dense({ units: 3 })])).toThrow('the first layer, dense, needs inputShape')
    expect(() => sequential([layers.conv2d({ filters: 2, kernelSize: 5, inputShape: [4, 9, 1] })])).toThrow(
      "layer 1, 'conv2d', for inputs [4,9,1]: conv2d: a window of [5,5]",
    )
    expect(() => sequential([layers.dense({ units: 3, inputShape: [4, 4, 1] })])).toThrow(
      'put layers.flatten() before it',
    )
    const named = () => layers.flatten({ name: 'a', inputShape: [2] })
    expect(() => sequential([named(), named()])).toThrow("two layers are called 'a'")
    expect(() => sequential([layers.flatten({ name: 'a/b', inputShape: [2] })])).toThrow("hold '/'")
    expect(() => sequential([layers.flatten({ inputShape: [0] })])).toThrow('whole numbers of at least 1')
  })

  it.each([
    [
      () => layers.conv2d({ filters: 0, kernelSize: 3 }),
      'filters must be a whole number of at least 1, got 0',
    ],
    [() => layers.conv2d({ filters: 2, kernelSize: [3, 0] }), 'kernelSize must be a whole number'],
    [() => layers.conv2d({ filters: 2 } as never), 'kernelSize must be a whole number of at least 1'],
    [
      () => layers.conv2d({ filters: 2, kernelSize: 3, activation: 'smish' as 'relu' }),
      "activation must be one of 'linear', 'relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'swish', " +
        "'hardSigmoid', 'hardSwish', 'softplus', 'sigmoid', 'tanh', 'exponential', 'softsign', 'mish', 'celu', " +
        "'logSigmoid', 'hardTanh', 'tanhShrink', 'softShrink', 'hardShrink', 'threshold', 'softmax', 'logSoftmax', got " +
        "'smish'",
    ],
    [
      () => layers.conv2d({ filters: 2, kernelSize: 3, kernelInitializer: 'sevens' as 'zeros' }),
      "kernelInitializer must be one of 'zeros', 'ones', 'glorotUniform', 'glorotNormal', 'heUniform'",
    ],
    [() => layers.dense({ units: 1.5 }), 'units must be a whole number'],
    [() => layers.dropout({ rate: 1 }), 'rate must be a number of at least 0 and below 1, got 1'],
    [() => layers.maxPooling2d({ poolSize: -1 }), 'poolSize must be a whole number'],
    [() => layers.maxPooling2d({ strides: 0 }), 'strides must be a whole number'],
    [() => layers.weightedAveragePooling2d({ sigma: 0 }), 'sigma must be a number above 0, got 0'],
    [() => layers.activation({ activation: 'hard_sigmoid' as 'relu' }), "did you mean 'hardSigmoid'?"],
    [
      () => layers.dense({ units: 2, activation: { name: 'elu', slope: 2 } as never }),
      "activation: there is no option 'slope'",
    ],
    [
      () => layers.dense({ units: 2, activation: { name: 'silu' } as never }),
      "activation: name must be one of 'relu', 'leakyRelu', 'elu', 'gelu', 'hardSigmoid', 'celu', 'threshold', " +
        "'softShrink', 'hardShrink', got 'silu'",
    ],
    [
      () => layers.activation({ activation: { name: 'relu', maxValue: 1, threshold: 2 } }),
      'maxValue must be above the threshold, 2, got 1',
    ],
    [
      () => layers.reLU({ maxValue: 1, threshold: 1 }),
      'reLU: maxValue must be above the threshold, 1, got 1',
    ],
    [() => layers.leakyReLU({ alpha: 0.1, negativeSlope: 0.1 }), 'give one of the two'],
    [() => layers.prelu({ sharedAxes: [0, 1] }), 'an axis from 1 on, or several, each once'],
    [
      () => layers.prelu({ sharedAxes: 4 }).apply(input({ shape: [5, 4, 3] })),
      'prelu: sharedAxes has axis 4, but inputs [5,4,3] have axes 1 to 3',
    ],
    [
      () => layers.softmax({ axis: 4 }).apply(input({ shape: [5, 4, 3] })),
      'softmax: axis must be from 1 to 3, or from −3 to −1, for inputs [N,5,4,3], got 4',
    ],
  ])('refuses the configuration %#', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('compile', () => {
  it('draws Glorot-uniform weights and zero biases, the same for the same seed', async () => {
    const weights = await (await compiled({ seed: 5 })).getWeights()
    expect(Object.keys(weights)).toEqual([
      'conv2d/kernel',
      'conv2d/bias',
      'second/kernel',
      'second/bias',
      'dense/kernel',
      'dense/bias',
    ])
    expect(weights['conv2d/kernel'].shape).toEqual([3, 2, 2, 4])
    const limit = Math.sqrt(6 / (3 * 2 * (2 + 4)))
    const { data } = weights['conv2d/kernel']
    expect(Math.max(...data)).toBeLessThanOrEqual(limit)
    expect(Math.min(...data)).toBeGreaterThanOrEqual(-limit)
    expect(Math.max(...data.map(Math.abs))).toBeGreaterThan(limit * 0.9)
    expect([...weights['dense/bias'].data]).toEqual([0, 0, 0])
    expect(await (await compiled({ seed: 5 })).getWeights()).toEqual(weights)
    expect(await (await compiled({ seed: 6 })).getWeights()).not.toEqual(weights)
  })

  it('keeps the weights the model has', async () => {
    const model = await compiled({ seed: 5 })
    const before = await model.getWeights()
    await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd(), seed: 6 })
    expect(await model.getWeights()).toEqual(before)
  })

  it('refuses what does not go together, and stays usable', async () => {
    const model = await compiled()
    await expect(model.compile({ loss: 'binaryCrossentropy' })).rejects.toThrow(
      'needs a model that ends in sigmoid',
    )
    await expect(model.compile({ loss: 'hinge' as 'meanSquaredError' })).rejects.toThrow(
      "there is no loss 'hinge'; use one of",
    )
    await expect(
      model.compile({ loss: 'categoricalCrossentropy', metrics: ['acuracy' as 'accuracy'] }),
    ).rejects.toThrow("no metric 'acuracy'; did you mean 'accuracy'")
    await expect(
      model.compile({ loss: 'categoricalCrossentropy', backend: 'gpu3' as 'reference' }),
    ).rejects.toThrow("no backend 'gpu3'")
    const backend = openBackend('reference') as never
    await expect(model.compile({ loss: 'categoricalCrossentropy', backend })).rejects.toThrow(
      'or an open backend: await openBackend(…)',
    )
    await expect(
      model.compile({ loss: 'categoricalCrossentropy', optimizer: 'nadam' as never }),
    ).rejects.toThrow('compile: optimizer must be an optimizer, such as adam(')
    expect((await model.predict(randomArray([1, 9, 7, 2], 1))).shape).toEqual([1, 3])
  })

  it('works on a backend that is shared, and gives back all it took', async () => {
    const backend = await openBackend('reference')
    const first = await compiled({ backend })
    const second = await compiled({ backend })
    await first.predict(randomArray([2, 9, 7, 2], 1))
    expect(first.backend).toBe(backend)
    first.dispose()
    second.dispose()
    expect(backend.memory().tensors).toBe(0)
  })

  it('frees what it took if it cannot be compiled or loaded', async () => {
    const backend = await openBackend('reference')
    const model = sequential([layers.dense({ units: 2, activation: 'relu', inputShape: [3] })])
    await expect(model.compile({ loss: 'categoricalCrossentropy', backend })).rejects.toThrow('softmax')
    expect(backend.memory().tensors).toBe(0)
    const dispose = vi.spyOn(backend, 'dispose')
    await model.compile({ loss: 'meanSquaredError', backend: 'reference' })
    const text = Buffer.from(await model.toSafetensors()).toString('latin1')
    const missing = Buffer.from(text.replace('dense/bias', 'dense/gain'), 'latin1')
    await expect(loadModel(missing, { backend: () => Promise.resolve(backend) })).rejects.toThrow(
      "there is no 'dense/gain'",
    )
    expect(dispose).not.toHaveBeenCalled()
    expect(backend.memory().tensors).toBe(0)
  })

  it('is asked for if it is missing', async () => {
    const model = small()
    for (const call of [
      () => model.fit({} as never),
      () => model.evaluate({} as never),
      () => model.predict(randomArray([1, 9, 7, 2], 1)),
      () => model.getWeights(),
      () => model.save(join(folder, 'x')),
    ])
      await expect(call()).rejects.toThrow(/await model\.compile\(\{ loss, … \}\) first/)
    expect(() => model.learningRate).toThrow('not compiled')
    expect(() => model.backend).toThrow('compile')
    model.dispose()
  })
})

describe('predict', () => {
  it('lets timers in while it computes', async () => {
    const model = await compiled()
    const inputs = randomArray([6000, 9, 7, 2], 2)
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await model.predict(inputs, { batchSize: 1 })
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(1)
  })

  it('gives the same rows whatever the batch size', async () => {
    const model = await compiled({ seed: 3 })
    const x = randomArray([7, 9, 7, 2], 4)
    const whole = await model.predict(x, { batchSize: 7 })
    expect(whole.shape).toEqual([7, 3])
    expect(await model.predict(x, { batchSize: 3 })).toEqual(whole)
    for (let n = 0; n < 7; n++)
      expect([...whole.data.slice(3 * n, 3 * n + 3)].reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    const classes = await model.predictClasses(x)
    expect([...classes]).toEqual(
      Array.from({ length: 7 }, (_, n) => {
        const row = [...whole.data.slice(3 * n, 3 * n + 3)]
        return row.indexOf(Math.max(...row))
      }),
    )
  })

  it('leaves nothing behind', async () => {
    const model = await compiled()
    const { tensors } = model.backend.memory()
    await model.predict(randomArray([5, 9, 7, 2], 4), { batchSize: 2 })
    expect(model.backend.memory().tensors).toBe(tensors)
  })

  it('says what it takes', async () => {
    const model = await compiled()
    await expect(model.predict([[1, 2]])).rejects.toThrow(
      'predict: the model takes inputs [N,9,7,2], got [1,2]',
    )
    const long = { shape: [1, 9, 7, 2], data: new Float32Array(127) }
    await expect(model.predict(long)).rejects.toThrow(
      'predict: inputs: 127 values of shape [127] do not fit [1,9,7,2]',
    )
  })

  it('says which shape it takes', async () => {
    const model = await compiled()
    await expect(model.predict(randomArray([1, 7, 9, 2], 1))).rejects.toThrow(
      'takes inputs [N,9,7,2], got [1,7,9,2]',
    )
    await expect(model.predict(randomArray([1, 9, 7, 2], 1), { batchSize: 0 })).rejects.toThrow('batchSize')
    const holed = randomArray([1, 9, 7, 2], 1)
    holed.data[5] = NaN
    await expect(model.predict(holed)).rejects.toThrow('predict: inputs: element 5 is NaN')
  })

  it('takes a single output as a probability', async () => {
    const model = sequential([layers.dense({ units: 1, activation: 'sigmoid', inputShape: [1] })])
    await model.compile({ loss: 'binaryCrossentropy' })
    model.setWeights({ 'dense/kernel': ndarray([[2]]), 'dense/bias': ndarray([-1]) })
    expect([...(await model.predictClasses(ndarray([[0], [1], [0.4], [0.6]])))]).toEqual([0, 1, 0, 1])
  })
})

describe('memory', () => {
  it('tells where the bytes of a step go', async () => {
    const backend = await openBackend('reference')
    const model = sequential([layers.dense({ units: 3, inputShape: [5] })])
    await model.compile({ backend, loss: 'meanSquaredError', optimizer: sgd({ momentum: 0.9 }) })
    const weights = 4 * (5 * 3 + 3)
    expect(model.memory()).toEqual({
      weights,
      optimizer: weights,
      activations: 0,
      workspace: 0,
      peak: 2 * weights,
    })
    await model.fit(arrayDataset({ x: randomArray([2, 5], 1), y: randomArray([2, 3], 2) }))
    // x, y, target; the loss's gradient (reshapes share memory); the weights' gradients; the losses
    expect(model.memory()).toMatchObject({ weights, activations: 4 * (10 + 6 + 6 + 6 + 18 + 2) })
    expect(model.memory().peak).toBeGreaterThanOrEqual(2 * weights + model.memory().activations)
    model.dispose()
    expect(() => model.memory()).toThrow('no weights yet')
  })

  it('of Adam is twice the weights, and wasm takes whole pages', async () => {
    const model = sequential([
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [9, 8, 3] }),
      layers.flatten(),
    ])
    await model.compile({ backend: 'wasm', loss: 'meanSquaredError', optimizer: adam() })
    await model.predict(randomArray([2, 9, 8, 3], 1))
    const { weights, optimizer, workspace, peak } = model.memory()
    expect(weights).toBe(4 * (3 * 3 * 3 * 4 + 4))
    expect(optimizer).toBe(2 * weights)
    expect(workspace).toBeGreaterThan(0)
    expect(peak).toBeGreaterThanOrEqual(65_536)
    expect(peak % 65_536).toBe(0)
    model.dispose()
  })
})

describe('weights', () => {
  it('are replaced whole or not at all', async () => {
    const model = await compiled({ seed: 1 })
    const before = await model.getWeights()
    const { 'dense/bias': bias, ...rest } = before
    expect(() => model.setWeights(rest)).toThrow('missing dense/bias')
    expect(() => model.setWeights({ ...before, extra: bias })).toThrow("there is no 'extra'")
    expect(() => model.setWeights({ ...before, 'dense/bias': ndarray([1, 2]) })).toThrow(
      "'dense/bias' has the shape [2], the model's is [3]",
    )
    expect(await model.getWeights()).toEqual(before)
    const other = await (await compiled({ seed: 2 })).getWeights()
    const { tensors } = model.backend.memory()
    model.setWeights(other)
    expect(await model.getWeights()).toEqual(other)
    expect(model.backend.memory().tensors).toBe(tensors)
  })
})

describe('save and loadModel', () => {
  it('bring back every layer, every weight and the class names', async () => {
    const model = sequential([
      layers.conv2d({
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        strides: 2,
        dilationRate: 1,
        inputShape: [12, 11, 2],
      }),
      layers.averagePooling2d({ poolSize: [1, 2], strides: 1 }),
      layers.activation({ activation: 'sigmoid' }),
      layers.l2Pooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
      layers.weightedAveragePooling2d({ poolSize: 3, strides: 1, sigma: 0.7 }),
      layers.dropout({ rate: 0.5 }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax', useBias: false }),
    ])
    await model.compile({ loss: 'categoricalCrossentropy', seed: 9 })
    model.classNames = ['a', 'b', 'ü']
    const path = join(folder, 'nested', 'model.safetensors')
    await model.save(path)
    const loaded = await loadModel(path)
    expect(loaded.classNames).toEqual(['a', 'b', 'ü'])
    expect(loaded.layers.map(({ kind, config }) => ({ kind, config }))).toEqual(
      model.layers.map(({ kind, config }) => ({ kind, config })),
    )
    const x = randomArray([3, 12, 11, 2], 5)
    expect(await loaded.predict(x)).toEqual(await model.predict(x))
    expect(await loaded.toSafetensors()).toEqual(new Uint8Array(await readFile(path)))
    await expect(loaded.evaluate({} as never)).rejects.toThrow('not compiled')
    await loaded.compile({ loss: 'categoricalCrossentropy' })
    expectClose((await loaded.predict(x)).data, (await model.predict(x)).data)
    expect(await loadModel(await model.toSafetensors())).toBeInstanceOf(Model)
  })

  it('refuse files that hold something else', async () => {
    const path = join(folder, 'x.safetensors')
    await expect(loadModel(path)).rejects.toThrow('x.safetensors')
    await writeFile(path, 'hello')
    await expect(loadModel(path)).rejects.toThrow()
    const bytes = await (await compiled()).toSafetensors()
    const replaced = (from: string, to: string): Uint8Array => {
      const text = Buffer.from(bytes).toString('latin1')
      expect(text).toContain(from)
      return Buffer.from(text.replace(from, to), 'latin1')
    }
    await expect(loadModel(replaced('"format":"receptive"', '"format":"deceptive"'))).rejects.toThrow(
      'no receptive model',
    )
    await expect(loadModel(replaced('"version":"2"', '"version":"9"'))).rejects.toThrow('version 9')
    await expect(loadModel(replaced('maxPooling2d', 'mixPooling2d'))).rejects.toThrow(
      "no layer 'mixPooling2d'",
    )
    await expect(loadModel(replaced('\\"layers\\":[', '\\"layers\\":{'))).rejects.toThrow('not readable')
  })
})
