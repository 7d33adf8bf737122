import { describe, expect, it, vi } from 'vitest'
import { adam, EarlyStopping, loadModel, ndarray, sgd, type Callback, type Model } from 'receptive'
import { points, unit } from '../support/points.js'

const compiled = async (): Promise<Model> => {
  const model = unit(2, 'softmax')
  await model.compile({ loss: 'categoricalCrossentropy', seed: 1 })
  return model
}

describe('compile takes what is meant', () => {
  const losses = async (
    options: object,
    activation: 'softmax' | 'sigmoid' | 'linear' = 'softmax',
  ): Promise<unknown> => {
    const model = unit(2, activation)
    await model.compile(options as never)
    return (await model.fit(points(20, 1), { epochs: 2 })).history
  }

  it.each([
    ['mse', 'meanSquaredError', 'linear'],
    ['MSE', 'meanSquaredError', 'linear'],
    ['mean_squared_error', 'meanSquaredError', 'linear'],
    ['MeanSquaredError', 'meanSquaredError', 'linear'],
    ['categorical_crossentropy', 'categoricalCrossentropy', 'softmax'],
    ['categoricalCrossEntropy', 'categoricalCrossentropy', 'softmax'],
    ['sparse_categorical_crossentropy', 'sparseCategoricalCrossentropy', 'softmax'],
    ['binary_crossentropy', 'binaryCrossentropy', 'sigmoid'],
    ['bce', 'binaryCrossentropy', 'sigmoid'],
  ] as const)('the loss %s', async (alias, loss, activation) => {
    expect(await losses({ loss: alias }, activation)).toEqual(await losses({ loss }, activation))
  })

  it('optimizers and metrics by name', async () => {
    const loss = 'categoricalCrossentropy'
    const whole = await losses({ loss, optimizer: adam(), metrics: ['accuracy'] })
    for (const metrics of ['accuracy', 'acc', ['acc'], ['acc', 'accuracy']])
      expect(await losses({ loss, optimizer: 'adam', metrics })).toEqual(whole)
    expect(await losses({ loss, optimizer: 'Adam', metrics: 'acc' })).toEqual(whole)
    expect(await losses({ loss, optimizer: 'SGD' })).toEqual(await losses({ loss, optimizer: sgd() }))
    expect(await losses({ loss, metrics: [] })).not.toHaveProperty('accuracy')
  })
})

describe('compile refuses', () => {
  const loss = 'categoricalCrossentropy'
  it.each<[unknown, string]>([
    [undefined, 'compile: it takes an object, { loss, '],
    ['mse', 'compile: it takes an object'],
    [{}, 'compile: there is no loss nothing; use one of categoricalCrossentropy'],
    [
      { loss: 'categoricalCrosentropy' },
      "there is no loss 'categoricalCrosentropy'; did you mean 'categoricalCrossentropy'?",
    ],
    [{ loss: () => 0 }, 'there is no loss the function loss; use one of'],
    [{ loss, metric: ['accuracy'] }, "there is no option 'metric'; did you mean 'metrics'?"],
    [{ loss, optimzer: 'sgd' }, "did you mean 'optimizer'?"],
    [{ loss, metrics: ['f1'] }, "there is no metric 'f1'; use one of accuracy,"],
    [{ loss, metrics: [undefined] }, 'there is no metric nothing'],
    [{ loss, metrics: { accuracy: true } }, 'there is no metric { accuracy }'],
    [{ loss, optimizer: sgd }, 'got the function sgd; call it: sgd()'],
    [{ loss, optimizer: adam }, 'call it: adam()'],
    [
      { loss, optimizer: 'nadam' },
      'compile: optimizer must be an optimizer, such as adam({ learningRate: 0.001 }), or one of',
    ],
    [{ loss, optimizer: null }, 'got null'],
    [{ loss, optimizer: 0.01 }, 'got 0.01'],
    [
      { loss, optimizer: { update: () => undefined } },
      'optimizer.kind must be text of 1 to 256 characters, got nothing',
    ],
    [{ loss, optimizer: { ...sgd(), slots: 'v' } }, 'optimizer.slots must be a list of different names'],
    [
      { loss, optimizer: { ...sgd(), learningRate: '0.1' } },
      "optimizer.learningRate must be a positive number or a schedule, got '0.1'",
    ],
    [{ loss, backend: null }, 'compile: backend must be'],
    [{ loss, backend: 5 }, 'or an open backend: await openBackend(…), got 5'],
    [{ loss, seed: -1 }, 'compile: seed must be a whole number from 0 to 4294967295, got -1'],
    [{ loss, seed: '1' }, "got '1'"],
  ])('%j', async (options, message) => {
    await expect(unit(2, 'softmax').compile(options as never)).rejects.toThrow(message)
  })
})

describe('fit refuses', () => {
  const controller = new AbortController()
  it.each<[unknown, string]>([
    [5, 'fit: it takes an object, { epochs, batchSize, '],
    [null, 'got null'],
    [{ batch_size: 4 }, "fit: there is no option 'batch_size'; did you mean 'batchSize'?"],
    [{ epoch: 5 }, "did you mean 'epochs'?"],
    [{ validation_data: points(4, 1) }, "did you mean 'validationData'?"],
    [{ classWeights: [1, 2] }, "did you mean 'classWeight'?"],
    [{ lr: 0.1 }, "there is no option 'lr'; it takes epochs, batchSize"],
    [{ epochs: '5' }, "fit: epochs must be a whole number of at least 1, got '5'"],
    [{ epochs: Infinity }, 'got Infinity'],
    [{ initialEpoch: 1 }, 'fit: initialEpoch must be a whole number from 0 to epochs − 1 = 0, got 1'],
    [{ initialEpoch: -1 }, 'initialEpoch must be a whole number of at least 0, got -1'],
    [{ shuffle: 'no' }, "fit: shuffle must be true or false, got 'no'"],
    [{ shuffle: 0 }, 'got 0'],
    [
      { signal: controller },
      'fit: signal must be an AbortSignal, got an AbortController; give controller.signal',
    ],
    [{ signal: {} }, 'fit: signal must be an AbortSignal, got {}'],
    [{ augment: { horizontalFlip: true } }, 'fit: augment must be a function, got { horizontalFlip }'],
    [{ validationData: null }, 'fit: validationData: it must be a dataset'],
    [{ validationData: [points(4, 1)] }, 'got a list of 1'],
    [{ validationSplit: 0 }, 'fit: validationSplit must be a number above 0 and below 1, got 0'],
    [{ validationSplit: 1 }, 'got 1'],
    [{ validationSplit: '0.2' }, "got '0.2'"],
    [{ validationSplit: null }, 'got null'],
    [
      { validationSplit: { fraction: 2 } },
      'fit: validationSplit.fraction must be a number above 0 and below 1, got 2',
    ],
    [{ validationSplit: { fraction: 0.2, take: 'first' } }, "take must be 'random' or 'last', got 'first'"],
    [{ validationSplit: { fraction: 0.2, shuffle: false } }, "there is no option 'shuffle'"],
    [
      { validationSplit: 0.2, validationData: points(4, 1) },
      'it takes validationData or validationSplit, not both',
    ],
  ])('%j', async (options, message) => {
    const model = await compiled()
    await expect(model.fit(points(8, 1), options as never)).rejects.toThrow(message)
    await model.fit(points(8, 1), { epochs: undefined, signal: controller.signal })
  })

  it('other callbacks than there are', async () => {
    class Own {
      onEpochEnd(): void {}
    }
    class Snake {
      on_epoch_end(): void {}
    }
    class Derived extends Snake {
      onEpochBegin(): void {}
    }
    const model = await compiled()
    const wrong: readonly (readonly [unknown, string])[] = [
      [
        () => undefined,
        'fit: callbacks must be a callback, an object with methods such as onEpochEnd(epoch, logs), got the function',
      ],
      [Own, 'got the class Own; make one with new Own(…)'],
      [[EarlyStopping], 'fit: callbacks[0] must be a callback'],
      [
        [undefined],
        'fit: callbacks[0] must be a callback, an object with methods such as onEpochEnd(epoch, logs), got nothing',
      ],
      [[new Own(), null], 'callbacks[1]'],
      [[[new Own()]], 'callbacks[0]'],
      [null, 'got null'],
      ['earlyStopping', "got 'earlyStopping'"],
      [{}, 'it has no method that fit calls: onTrainBegin, onEpochBegin'],
      [{ patience: 3 }, 'got { patience }; it has no method'],
      [{ onEpochEnd: 'stop' }, "callbacks.onEpochEnd must be a function, got 'stop'"],
      [{ onEpochsEnd: () => undefined }, 'fit calls no onEpochsEnd; did you mean onEpochEnd?'],
      [{ onepochend: () => undefined }, 'did you mean onEpochEnd?'],
      [new Snake(), 'fit: callbacks: fit calls no on_epoch_end; did you mean onEpochEnd?'],
      [[new Derived()], 'fit: callbacks[0]: fit calls no on_epoch_end'],
      [{ onTrainBatchEnd: () => undefined }, 'did you mean onBatchEnd?'],
      [{ on_train_batch_begin: () => undefined }, 'did you mean onBatchBegin?'],
      [{ onTestBatchEnd: () => undefined }, 'fit calls no onTestBatchEnd; it calls onTrainBegin,'],
      [{ onPredictBegin: () => undefined }, 'fit calls no onPredictBegin; it calls onTrainBegin,'],
      [
        { setModel: () => undefined, onEpochEnd: () => undefined },
        'fit calls no setModel; the last argument of each method is the plan',
      ],
      [{ set_params: () => undefined }, 'fit calls no set_params'],
    ]
    for (const [callbacks, message] of wrong)
      await expect(model.fit(points(4, 1), { callbacks: callbacks as never }), message).rejects.toThrow(
        message,
      )
    const once = vi.fn()
    const callbacks = Object.assign(new Own(), { once, on: once, only: 1, onEpochBegin: undefined })
    await model.fit(points(4, 1), { callbacks })
    expect(once).not.toHaveBeenCalled()
  })
})

describe('the other methods refuse', () => {
  it.each<[string, (model: Model) => unknown, string]>([
    [
      'evaluate',
      (m) => m.evaluate(points(4, 1), { batchsize: 4 } as never),
      "evaluate: there is no option 'batchsize'; did you mean 'batchSize'?",
    ],
    ['evaluate', (m) => m.evaluate(points(4, 1), 4 as never), 'evaluate: it takes an object'],
    [
      'predict',
      (m) => m.predict(points(4, 1), { batchSize: 0 }),
      'predict: batchSize must be a whole number of at least 1, got 0',
    ],
    [
      'predictClasses',
      (m) => m.predictClasses(points(4, 1), { batch: 4 } as never),
      "did you mean 'batchSize'?",
    ],
    ['predict', (m) => m.predict(null as never), 'predict: inputs: it takes numbers, as nested lists'],
    [
      'setWeights',
      (m) => Promise.resolve().then(() => m.setWeights(null as never)),
      'weights must be arrays by name',
    ],
    [
      'setWeights',
      (m) => Promise.resolve().then(() => m.setWeights([] as never)),
      'weights must be arrays by name',
    ],
    [
      'setWeights',
      (m) =>
        Promise.resolve().then(() => m.setWeights({ 'dense/kernel': null, 'dense/bias': null } as never)),
      "weights: 'dense/kernel': it takes numbers, as nested lists",
    ],
    ['save', (m) => m.save(undefined as never), 'path must be a path, as text or a file: URL, got nothing'],
    [
      'loadModel',
      async (m) => loadModel(await m.toSafetensors(), { backnd: 'wasm' } as never),
      "loadModel: there is no option 'backnd'",
    ],
    [
      'learningRate',
      async (m) => void (m.learningRate = '0.1' as never),
      "learningRate must be a number above 0, got '0.1'",
    ],
  ])('%s', async (_, call, message) => {
    const model = await compiled()
    await expect(call(model)).rejects.toThrow(message)
  })

  it('weights that are not finite, and leave those there are', async () => {
    const model = await compiled()
    const before = await model.getWeights()
    const { shape } = before['dense/kernel']
    for (const value of [NaN, Infinity]) {
      const kernel = { shape, data: new Float32Array(4).fill(value) }
      expect(() => {
        model.setWeights({ ...before, 'dense/kernel': kernel })
      }).toThrow("weights: 'dense/kernel': element 0 is")
    }
    expect(() => {
      model.setWeights({ ...before, 'dense/kernel': { shape, data: new Float32Array(3) } })
    }).toThrow("weights: 'dense/kernel': 3 values of shape [3] do not fit [2,2]")
    expect(await model.getWeights()).toEqual(before)
  })
})

describe('training that diverges', () => {
  it('is refused though its figures are finite', async () => {
    const model = unit(2, 'softmax')
    await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 1e30 }), seed: 1 })
    await expect(model.fit(points(64, 1), { batchSize: 8 })).rejects.toThrow(
      /fit: the loss became \d.*in epoch 0, batch 1; use a smaller learning rate/,
    )
    const again = unit(2, 'softmax')
    await again.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 1e30 }), seed: 1 })
    const saved = vi.fn()
    const callbacks: Callback = { onEpochEnd: saved }
    await expect(again.fit(points(8, 1), { callbacks }), 'one batch: no loss shows it').rejects.toThrow(
      /fit: a weight of dense\/kernel became -?\d.* in epoch 0; use a smaller learning rate/,
    )
    expect(saved).not.toHaveBeenCalled()
  })

  it('leaves a model that can be used again', async () => {
    const model = unit(1, 'linear')
    await model.compile({ loss: 'mse', optimizer: sgd({ learningRate: 1e25 }), seed: 1 })
    const before = await model.getWeights()
    const data = points(8, 1)
    await expect(model.fit(data, { epochs: 9 })).rejects.toThrow('became')
    const { tensors } = model.backend.memory()
    model.setWeights(before)
    model.learningRate = 0.1
    await model.fit(data, { epochs: 2 })
    expect(model.backend.memory().tensors).toBe(tensors)
    expect((await model.predict(ndarray([[1, 2]]))).data.every(Number.isFinite)).toBe(true)
  })
})
