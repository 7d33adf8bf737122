import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  EarlyStopping,
  input,
  layers,
  model,
  openBackend,
  sgd,
  type AnyDataset,
  type Callback,
  type Model,
  type NDArray,
} from 'receptive'
import { points, unit } from '../support/points.js'

const data = points(80, 1)

const compiled = async (backend: 'wasm' | 'reference' = 'reference'): Promise<Model> => {
  const net = unit(2, 'softmax')
  await net.compile({
    loss: 'categoricalCrossentropy',
    backend,
    seed: 1,
    optimizer: sgd({ learningRate: 0.5 }),
  })
  return net
}

/** Lets training go on for a while. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2))

/** Data that take a while. */
const slow: AnyDataset = {
  ...points(6, 2),
  read: (...args) =>
    turn().then(() => {
      points(6, 2).read(...args)
    }),
}

describe('one fit at a time', () => {
  it('refuses what would interfere, and is none the worse for it', async () => {
    const [net, undisturbed] = [await compiled(), await compiled()]
    const options = { epochs: 3, batchSize: 4 }
    const running = net.fit(data, options)
    const weights = await net.getWeights()
    await expect(net.fit(data)).rejects.toThrow('fit: the model is training; await its fit first')
    await expect(net.compile({ loss: 'mse' })).rejects.toThrow('compile: the model is training')
    expect(() => {
      net.dispose()
    }).toThrow('dispose: the model is training')
    expect(() => {
      net.setWeights(weights)
    }).toThrow('setWeights: the model is training; do it in a callback of fit, or await fit first')
    await running
    await undisturbed.fit(data, options)
    expect(await net.getWeights()).toEqual(await undisturbed.getWeights())
    net.setWeights(weights)
    await net.fit(data)
    net.dispose()
  })

  it('does not swap the model under a fit that began while compile opened a backend', async () => {
    const net = await compiled()
    const compiling = net.compile({
      loss: 'mse',
      backend: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        return openBackend('reference')
      },
    })
    let stop = false
    const running = net.fit(data, {
      epochs: 1000,
      callbacks: { onEpochEnd: (_, __, { model }) => void (model.stopTraining = stop) },
    })
    await expect(compiling).rejects.toThrow('the model is training')
    stop = true
    await running
  })

  it('lets callbacks set weights and rates, evaluate and predict', async () => {
    const net = await compiled()
    const start = await net.getWeights()
    const seen: unknown[] = []
    const callbacks: Callback = {
      async onEpochEnd(epoch, _, { model }) {
        model.setWeights(start)
        model.learningRate = 0.1
        seen.push(await net.evaluate(data, { batchSize: 7 }), await net.predict(data, { batchSize: 7 }))
        model.stopTraining = epoch === 1
      },
    }
    expect((await net.fit(data, { epochs: 5, callbacks })).epoch).toEqual([0, 1])
    expect(seen.slice(2)).toEqual(seen.slice(0, 2))
    expect(await net.getWeights()).toEqual(start)
    const stopping = new EarlyStopping({ monitor: 'loss', restoreBestWeights: true, patience: 1 })
    await net.fit(data, { epochs: 30, callbacks: stopping })
  })

  it('is over after a failure, whoever fails', async () => {
    const net = await compiled()
    for (const method of [
      'onTrainBegin',
      'onEpochBegin',
      'onBatchBegin',
      'onBatchEnd',
      'onEpochEnd',
      'onTrainEnd',
    ] as const) {
      const callbacks: Callback = { [method]: () => Promise.reject(new Error(method)) }
      await expect(net.fit(data, { callbacks })).rejects.toThrow(method)
      net.setWeights(await net.getWeights())
    }
    await net.fit(data)
    expect(net.backend.memory().tensors).toBe(4)
  })
})

describe('weights read in training', () => {
  it.each(['wasm', 'reference'] as const)('are those of one moment: %s', async (backend) => {
    const folder = await mkdtemp(join(tmpdir(), 'receptive-'))
    const path = join(folder, 'model.safetensors')
    const net = await compiled(backend)
    const awaited: Record<string, NDArray>[] = []
    const pending: Promise<Record<string, NDArray>>[] = []
    let saving: Promise<void> | undefined
    let bytes: Uint8Array | undefined
    await net.fit(data, {
      epochs: 3,
      batchSize: 4,
      callbacks: {
        async onEpochBegin(epoch, { model }) {
          if (epoch === 1) saving = model.save(path)
          pending.push(model.getWeights())
          awaited.push(await model.getWeights())
          if (epoch === 1) bytes = await net.toSafetensors()
        },
      },
    })
    await saving
    expect(await Promise.all(pending)).toEqual(awaited)
    expect(new Uint8Array(await readFile(path))).toEqual(bytes)
    await rm(folder, { recursive: true })
  })

  it('predict of one moment, or not at all', async () => {
    const net = await compiled()
    const before = await net.predict(data)
    const controller = new AbortController()
    const running = net.fit(data, { epochs: 100_000, batchSize: 4, signal: controller.signal })
    await turn()
    expect(await net.predict(data, { batchSize: 80 })).not.toEqual(before)
    await expect(net.predict(slow, { batchSize: 1 })).rejects.toThrow(
      'predict: the weights changed in the meantime; await fit and setWeights first, or, in a callback, await this call',
    )
    await expect(net.evaluate(slow, { batchSize: 1 })).rejects.toThrow(
      'evaluate: the weights changed in the meantime',
    )
    controller.abort()
    await running
    const predicting = net.predict(slow, { batchSize: 1 })
    const fitting = net.fit(data, { epochs: 20, batchSize: 4 })
    await expect(predicting).rejects.toThrow('the weights changed in the meantime')
    await fitting
    const late = net.predict(slow, { batchSize: 1 })
    net.dispose()
    await expect(late).rejects.toThrow('predict: the model was compiled again or disposed of in the meantime')
  })
})

describe('two models in training at once', () => {
  it('are two, on a backend that they share', async () => {
    const backend = await openBackend('reference')
    const net = async (seed: number): Promise<Model> => {
      const one = unit(2, 'softmax')
      await one.compile({ loss: 'categoricalCrossentropy', backend, seed })
      return one
    }
    const alone = [await net(1), await net(2)]
    for (const one of alone) await one.fit(data, { epochs: 3, batchSize: 4 })
    const together = [await net(1), await net(2)]
    await Promise.all(together.map((one) => one.fit(data, { epochs: 3, batchSize: 4 })))
    for (const i of [0, 1]) expect(await together[i].getWeights()).toEqual(await alone[i].getWeights())
  })

  it('do not learn the same weights', async () => {
    const x = input({ shape: [2] })
    const base = layers.dense({ units: 4, activation: 'relu', name: 'base' })
    const heads = ['one', 'other'].map((name) =>
      model({
        inputs: x,
        outputs: layers.dense({ units: 2, activation: 'softmax', name }).apply(base.apply(x)),
      }),
    )
    for (const head of heads) await head.compile({ loss: 'categoricalCrossentropy', seed: 1 })
    const [one, other] = heads
    const controller = new AbortController()
    const running = one.fit(data, { epochs: 100_000, batchSize: 4, signal: controller.signal })
    await turn()
    await expect(other.fit(data)).rejects.toThrow(
      'fit: another model that shares layers with this one is training',
    )
    const weights = await other.getWeights()
    expect(() => {
      other.setWeights(weights)
    }).toThrow('setWeights: the model is training')
    await expect(other.predict(slow, { batchSize: 1 })).rejects.toThrow('the weights changed in the meantime')
    controller.abort()
    await running
    await other.fit(data)

    base.trainable = false
    await Promise.all(heads.map((head) => head.fit(data, { epochs: 2, batchSize: 4 })))
    const both = heads.map((head) => head.fit(data, { batchSize: 4 }))
    await other.predict(data, { batchSize: 80 })
    await Promise.all(both)
  })
})

describe('errors of callbacks', () => {
  const failing = (where: keyof Callback, message: string): Callback => ({
    [where]: () => {
      throw new Error(message)
    },
  })

  it('do not hide the first, and keep nobody from the end', async () => {
    const ended: string[] = []
    const end = (name: string): Callback => ({ onTrainEnd: () => void ended.push(name) })
    const net = await compiled()
    const callbacks = [
      end('first'),
      failing('onTrainEnd', 'cannot close'),
      failing('onEpochEnd', 'disk full'),
      failing('onTrainEnd', 'cannot close either'),
      end('last'),
    ]
    const error = await net.fit(data, { callbacks }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      message: 'disk full',
      suppressed: [{ message: 'cannot close' }, { message: 'cannot close either' }],
    })
    expect(ended).toEqual(['first', 'last'])
    await expect(net.fit(data, { callbacks: callbacks.slice(0, 2) })).rejects.toThrow('cannot close')
  })

  const after = async (thrown: unknown): Promise<unknown> => {
    const first: Callback = {
      onEpochEnd: () => {
        throw thrown
      },
    }
    return (await compiled())
      .fit(data, { callbacks: [first, failing('onTrainEnd', 'cannot close')] })
      .catch((reason: unknown) => reason)
  }

  it('all come, though the first is frozen', async () => {
    const frozen = Object.freeze(new Error('text'))
    const error = await after(frozen)
    expect(error).toBeInstanceOf(AggregateError)
    expect((error as AggregateError).errors).toMatchObject([frozen, { message: 'cannot close' }])
    expect(String(error)).toContain('text')
  })

  it.each([
    ['text', "'text'"],
    [undefined, 'nothing'],
    [null, 'null'],
    [{ code: 5 }, '{ code }'],
    [Symbol('x'), 'Symbol(x)'],
  ])('are errors, whatever was thrown: %s', async (thrown, shown) => {
    expect(await after(thrown)).toMatchObject({
      message: `fit: a callback's onEpochEnd threw ${shown}, which is not an Error`,
      cause: thrown,
      suppressed: [{ message: 'cannot close' }],
    })
  })
})

describe('callbacks', () => {
  it('are called around batches and validation, too', async () => {
    const calls: string[] = []
    const note =
      (name: string) =>
      (...args: unknown[]): void =>
        void calls.push(
          [
            name,
            ...args.slice(0, -1).map((arg) => (typeof arg === 'object' ? Object.keys(arg!).join() : arg)),
          ].join(' '),
        )
    const names = [
      'onTrainBegin',
      'onEpochBegin',
      'onBatchBegin',
      'onBatchEnd',
      'onTestBegin',
      'onTestEnd',
      'onEpochEnd',
      'onTrainEnd',
    ]
    const net = await compiled()
    await net.fit(points(8, 1), {
      batchSize: 4,
      validationData: points(4, 2),
      callbacks: Object.fromEntries(names.map((name) => [name, note(name)])),
    })
    expect(calls).toEqual([
      'onTrainBegin',
      'onEpochBegin 0',
      'onBatchBegin 0',
      'onBatchEnd 0 loss,size',
      'onBatchBegin 1',
      'onBatchEnd 1 loss,size',
      'onTestBegin',
      'onTestEnd valLoss',
      'onEpochEnd 0 loss,valLoss,learningRate',
      'onTrainEnd',
    ])
  })
})
