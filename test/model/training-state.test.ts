import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import {
  adam,
  arrayDataset,
  BackupAndRestore,
  CSVLogger,
  decodeSafetensors,
  EarlyStopping,
  encodeSafetensors,
  imageAugmentation,
  layers,
  ModelCheckpoint,
  Random,
  ReduceLROnPlateau,
  schedules,
  sequential,
  sgd,
  type BackendName,
  type Callback,
  type CallbackState,
  type CompileOptions,
  type Dataset,
  type FitOptions,
  type Model,
} from 'receptive'

function images(N: number): Dataset {
  const random = new Random(7)
  return arrayDataset({
    x: { shape: [N, 5, 5, 1], data: Float32Array.from({ length: N * 25 }, () => random.uniform()) },
    y: { shape: [N], data: Float32Array.from({ length: N }, () => random.integer(3)) },
  })
}

async function compiled({
  units = 3,
  names = ['dense'],
  frozen = false,
  ...options
}: Partial<CompileOptions> & {
  units?: number
  names?: readonly string[]
  frozen?: boolean
} = {}): Promise<Model> {
  const model = sequential([
    layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [5, 5, 1] }),
    layers.batchNormalization(),
    layers.flatten(),
    layers.dropout({ rate: 0.4 }),
    layers.dense({ units, activation: 'softmax', name: names[0] }),
  ])
  if (frozen) model.freeze('conv2d')
  await model.compile({
    ...{ loss: 'sparseCategoricalCrossentropy', optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) },
    ...{ metrics: ['accuracy'], seed: 3 },
    ...options,
  })
  return model
}

const settings = { epochs: 5, batchSize: 4, validationData: images(6) }

/** Keeps the state after an epoch, and what the model was then. */
class Keeper implements Callback {
  state: Uint8Array | undefined
  constructor(readonly after: number) {}
  async onBackup(epoch: number, { model }: Parameters<NonNullable<Callback['onBackup']>>[1]) {
    if (epoch === this.after) this.state = await model.trainingState()
  }
}

/** The state after three epochs of five. */
async function stateAfterThree(model: Model, options: FitOptions = {}): Promise<Uint8Array> {
  const keeper = new Keeper(2)
  await model.fit(images(10), {
    ...settings,
    ...options,
    callbacks: [options.callbacks ?? [], keeper].flat(),
  })
  return keeper.state!
}

describe.each<[BackendName, () => CompileOptions['optimizer']]>([
  [
    'reference',
    () =>
      adam({
        learningRate: schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 3, decayRate: 0.5 }),
      }),
  ],
  ['wasm', () => sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, decay: 0.1 })],
])('a training state on %s', (backend, optimizer) => {
  it('lets a run continue in another model, to the same weights and the same history', async () => {
    const options = () => ({
      augment: imageAugmentation({ horizontalFlip: true }),
      callbacks: [
        new EarlyStopping({ patience: 9, restoreBestWeights: true }),
        new ReduceLROnPlateau({ patience: 1, factor: 0.5 }),
      ],
    })
    const straight = await compiled({ backend, optimizer: optimizer() })
    const keeper = new Keeper(2)
    const { callbacks, augment } = options()
    const whole = await straight.fit(images(10), { ...settings, augment, callbacks: [...callbacks, keeper] })
    const resumed = await compiled({ backend, optimizer: optimizer() })
    await resumed.restoreTrainingState(keeper.state!)
    expect(await resumed.fit(images(10), { ...settings, ...options() })).toEqual(whole)
    expect(await resumed.getWeights()).toEqual(await straight.getWeights())
  })

  it('goes on from one fit to the next, memory, steps, rate and random numbers', async () => {
    const straight = await compiled({ backend, optimizer: optimizer() })
    await straight.fit(images(10), { epochs: 2 })
    const state = await straight.trainingState()
    const whole = await straight.fit(images(10), { epochs: 2 })
    const resumed = await compiled({ backend, optimizer: optimizer() })
    await resumed.restoreTrainingState(state)
    expect(await resumed.fit(images(10), { epochs: 2 })).toEqual(whole)
    expect(await resumed.getWeights()).toEqual(await straight.getWeights())
    expect(await resumed.trainingState()).toEqual(await straight.trainingState())
  })
})

test('what a callback remembers comes back as it was', async () => {
  const remembered: CallbackState = {
    values: {
      worst: -Infinity,
      none: NaN,
      minus: -0,
      list: [1e-300, null, 'text'],
      deep: { number: 'nine' },
    },
    tensors: {
      'a/b': { shape: [2], data: Float32Array.of(NaN, -0) },
      c: { shape: [], data: Float64Array.of(1 / 3) },
    },
  }
  const order: string[] = []
  const callback = () => ({
    onTrainBegin: () => void order.push('begin'),
    getState: () => remembered,
    setState: (state: CallbackState) => {
      order.push('restored')
      expect(state).toEqual(remembered)
      expect(Object.is(state.values!.minus, -0)).toBe(true)
    },
  })
  const state = await stateAfterThree(await compiled(), { callbacks: [callback()] })
  order.length = 0
  const model = await compiled()
  await model.restoreTrainingState(state)
  await model.fit(images(10), { ...settings, callbacks: [callback()] })
  expect(order).toEqual(['begin', 'restored'])
})

test.each<[string, unknown, string]>([
  [
    'a map',
    { values: { seen: new Map() } },
    'values.seen must be plain: numbers, texts, true, false, null, and lists and objects of them, got a Map',
  ],
  ['an array of numbers', { values: { list: [1, Float32Array.of(1)] } }, 'values.list[1] must be plain'],
  [
    'whole numbers',
    { tensors: { a: { shape: [1], data: Int32Array.of(1) } } },
    'tensors.a must be { shape, data }, data a Float32Array or Float64Array of as many values, got',
  ],
  [
    'too few',
    { tensors: { a: { shape: [2], data: Float32Array.of(1) } } },
    'tensors.a must be { shape, data }',
  ],
  ['something else', { value: 1 }, "there is no option 'value'; did you mean 'values'?"],
  ['nothing', undefined, 'getState'],
])('a callback that remembers %s is told what it can', async (_what, state, message) => {
  class Odd implements Callback {
    getState = () => state as CallbackState
    setState = () => undefined
  }
  const training = (await compiled()).fit(images(10), { callbacks: [new Odd(), new Keeper(0)] })
  await expect(training).rejects.toThrow(message)
  await expect(training).rejects.toThrow('Odd: getState')
})

test('a run may have more epochs when it goes on, and not fewer than are behind it', async () => {
  const state = await stateAfterThree(await compiled())
  const model = await compiled()
  await model.restoreTrainingState(state)
  await expect(model.fit(images(10), { ...settings, epochs: 2 })).rejects.toThrow(
    'fit: the training state is from after 3 epochs, but epochs is 2; set it to 3 or more',
  )
  expect((await model.fit(images(10), { ...settings, epochs: 7 })).epoch).toEqual([0, 1, 2, 3, 4, 5, 6])
})

describe('a state of another run is refused, and it is said what differs', () => {
  it.each<[string, Parameters<typeof compiled>[0], string]>([
    ['seed', { seed: 4 }, 'seed is 3 in the state and 4 here'],
    ['kind of optimizer', { optimizer: adam() }, "optimizer.kind is 'sgd' in the state and 'adam' here"],
    [
      'momentum',
      { optimizer: sgd({ momentum: 0.8 }) },
      'optimizer.momentum is 0.9 in the state and 0.8 here',
    ],
    [
      'schedule',
      { optimizer: sgd({ momentum: 0.9, learningRate: () => 1 }) },
      'optimizer.schedule is false in the state',
    ],
    ['metric', { metrics: [] }, 'metrics.accuracy is { metric } in the state and nothing here'],
    ['width', { units: 4 }, 'config.units is 3 in the state and 4 here'],
    ['name', { names: ['head'] }, "is 'dense' in the state and 'head' here"],
    ['frozen layer', { frozen: true }, 'trainable is nothing in the state and false here'],
  ])('of another %s', async (_what, options, message) => {
    const state = await stateAfterThree(await compiled())
    const model = await compiled(options)
    const before = await model.getWeights()
    await expect(model.restoreTrainingState(state)).rejects.toThrow(
      /^restoreTrainingState: the training state is from another run: /,
    )
    await expect(model.restoreTrainingState(state)).rejects.toThrow(message)
    expect(await model.getWeights()).toEqual(before)
  })

  const early = () => new EarlyStopping()
  const plateau = () => new ReduceLROnPlateau()
  it.each<[string, FitOptions & { N?: number }, string]>([
    ['batch size', { batchSize: 5 }, 'batchSize is 4 in the state and 5 here'],
    ['length of the data', { N: 11 }, 'examples is 10 in the state and 11 here'],
    ['validation', { validationData: undefined }, 'validationExamples is 6 in the state and nothing here'],
    ['order', { shuffle: false }, 'shuffle is true in the state and false here'],
    ['augmentation', { augment: () => undefined }, 'augment is false in the state and true here'],
    ['weighting', { classWeight: { 1: 2 } }, 'classWeights is nothing in the state and [1, 2, 1] here'],
    ['first epoch', { initialEpoch: 1 }, 'initialEpoch is 0 in the state and 1 here'],
    [
      'callback',
      { callbacks: [early()] },
      "callbacks is 'EarlyStopping, ReduceLROnPlateau' in the state and 'EarlyStopping' here",
    ],
    [
      'order of callbacks',
      { callbacks: [plateau(), early()] },
      "and 'ReduceLROnPlateau, EarlyStopping' here",
    ],
    [
      'figure',
      { callbacks: [new EarlyStopping({ monitor: 'loss' }), plateau()] },
      "the training state is of monitor 'valLoss', mode 'min'",
    ],
    [
      'memory',
      { callbacks: [new EarlyStopping({ restoreBestWeights: true }), plateau()] },
      'saved without restoreBestWeights',
    ],
  ])('of another %s', async (_what, { N = 10, ...options }, message) => {
    const both = [new EarlyStopping({ patience: 9 }), plateau()]
    const state = await stateAfterThree(await compiled(), { callbacks: both })
    const model = await compiled()
    await model.restoreTrainingState(state)
    await expect(model.fit(images(N), { ...settings, callbacks: both, ...options })).rejects.toThrow(message)
  })
})

describe('bytes that are no training state', () => {
  const changed = (
    bytes: Uint8Array,
    change: (state: Record<string, unknown>, tensors: Record<string, unknown>) => void,
  ) => {
    const { tensors, metadata } = decodeSafetensors(bytes)
    const state = JSON.parse(metadata.state) as Record<string, unknown>
    change(state, tensors)
    return encodeSafetensors(tensors, { ...metadata, state: JSON.stringify(state) })
  }

  it('are refused, and nothing changes', async () => {
    const model = await compiled()
    const good = await stateAfterThree(model)
    const { tensors, metadata } = decodeSafetensors(good)
    const before = await model.trainingState()
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(), 'safetensors: 0 bytes are too few'],
      [good.subarray(0, -4), 'safetensors: '],
      [await model.toSafetensors(), 'restoreTrainingState: this safetensors file holds no training state'],
      [
        encodeSafetensors(tensors, { ...metadata, version: '9' }),
        'the state has version 9 of its format, but this library reads 1; update the library',
      ],
      [
        encodeSafetensors(tensors, { ...metadata, state: '{' }),
        'restoreTrainingState: the state is not readable: ',
      ],
      [
        changed(good, (state) => delete state.trainer),
        'the state is not readable: the state: trainer: it takes an object, { iterations, epochs, learningRate, accumulated, averaged }',
      ],
      [changed(good, (state) => (state.run = { next: -1 })), 'the state is not readable: the state: run'],
      [
        changed(good, (state) => (state.more = 1)),
        "the state has the key 'more', which this version of the library does not know",
      ],
      [changed(good, (_, tensors) => delete tensors['weights/dense/bias']), 'weights: missing dense/bias'],
      [
        changed(good, (_, tensors) => delete tensors['optimizer/dense/bias/velocity']),
        'missing dense/bias/velocity',
      ],
      [
        changed(
          good,
          (_, tensors) =>
            (tensors['optimizer/dense/bias/velocity'] = { shape: [1], data: Float32Array.of(1) }),
        ),
        "'dense/bias/velocity' has the shape [1], the model's is [3]",
      ],
      [
        changed(good, (_, tensors) => (tensors.stray = { shape: [1], data: Float32Array.of(1) })),
        'tensors that belong to nothing in it',
      ],
    ]
    for (const [bytes, message] of cases) {
      await expect(model.restoreTrainingState(bytes), message).rejects.toThrow(message)
    }
    expect(await model.trainingState()).toEqual(before)
    await expect(model.restoreTrainingState('run.state' as unknown as Uint8Array)).rejects.toThrow(
      "restoreTrainingState: it takes bytes, as a Uint8Array or an ArrayBuffer, got 'run.state'",
    )
  })
})

test('a state is neither given nor restored during training', async () => {
  const model = await compiled()
  const state = await model.trainingState()
  const wrong = (call: () => Promise<unknown>) =>
    model.fit(images(10), { callbacks: [{ onEpochEnd: async () => void (await call()) }] })
  await expect(wrong(() => model.trainingState())).rejects.toThrow(
    'trainingState: the model is training; call it in a callback’s onBackup',
  )
  await expect(wrong(() => model.restoreTrainingState(state))).rejects.toThrow(
    'restoreTrainingState: the model is training; call it in a callback’s onRestore',
  )
  await model.restoreTrainingState(await model.trainingState())
  const fresh = sequential([layers.dense({ units: 1, inputShape: [1] })])
  await expect(fresh.trainingState()).rejects.toThrow('trainingState: the model is not compiled')
  await expect(fresh.restoreTrainingState(state)).rejects.toThrow(
    'restoreTrainingState: the model is not compiled',
  )
})

describe('BackupAndRestore', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backup-'))
    path = join(folder, 'runs', 'state')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const backup = (deleteCheckpoint?: boolean) => new BackupAndRestore(path, { deleteCheckpoint })

  it('removes its file when training ends, also if a callback ends it', async () => {
    const stop: Callback = { onEpochEnd: (epoch, _, { model }) => void (model.stopTraining = epoch === 1) }
    for (const callbacks of [[backup()], [backup(), stop]]) {
      await (await compiled()).fit(images(10), { ...settings, callbacks })
      expect(await readdir(join(folder, 'runs'))).toEqual([])
    }
  })

  it('goes on after an abort and after an error, with a history of all epochs', async () => {
    const whole = await (await compiled()).fit(images(10), settings)
    const controller = new AbortController()
    const abort: Callback = { onEpochEnd: (epoch) => (epoch === 1 ? controller.abort() : undefined) }
    const fail: Callback = {
      onBatchEnd: () => {
        throw new Error('the lamp went out')
      },
    }
    const aborted = await (
      await compiled()
    ).fit(images(10), { ...settings, signal: controller.signal, callbacks: [backup(), abort] })
    expect(aborted.stopped).toBe('aborted')
    await expect(
      (await compiled()).fit(images(10), { ...settings, callbacks: [backup(), fail] }),
    ).rejects.toThrow('the lamp went out')
    const epochs: number[] = []
    const count: Callback = { onEpochBegin: (epoch) => void epochs.push(epoch) }
    const model = await compiled()
    expect(await model.fit(images(10), { ...settings, callbacks: [count, backup()] })).toEqual(whole)
    expect(epochs).toEqual([2, 3, 4])
  })

  it('if it keeps its file, a run that is done is not repeated', async () => {
    const first = await compiled()
    const early = () =>
      new EarlyStopping({ patience: 1, restoreBestWeights: true, monitor: 'loss', mode: 'max' })
    const history = await first.fit(images(10), {
      ...settings,
      epochs: 50,
      callbacks: [backup(false), early()],
    })
    expect(history.stopped).toBe('callback')
    const second = await compiled()
    const never: Callback = { onEpochBegin: () => expect.unreachable() }
    expect(
      await second.fit(images(10), { ...settings, epochs: 50, callbacks: [backup(false), early(), never] }),
    ).toEqual(history)
    expect(await second.getWeights()).toEqual(await first.getWeights())
  })

  it('leaves each epoch once in the CSV file, whatever happened to it meanwhile', async () => {
    const csv = join(folder, 'history.csv')
    const callbacks = () => [
      backup(),
      new CSVLogger(csv),
      new ModelCheckpoint(join(folder, 'best'), { saveBestOnly: true }),
    ]
    await (await compiled()).fit(images(10), { ...settings, callbacks: callbacks() })
    const whole = await readFile(csv, 'utf8')
    const fail: Callback = {
      onBatchEnd: (_batch, _logs, { initialEpoch }) => {
        if (initialEpoch === 0 && written === 3) throw new Error('the lamp went out')
      },
      onEpochEnd: () => void written++,
    }
    for (const meanwhile of [() => rm(csv), () => writeFile(csv, `${whole}9,9,9`), () => undefined]) {
      written = 0
      await expect(
        (await compiled()).fit(images(10), { ...settings, callbacks: [...callbacks(), fail] }),
      ).rejects.toThrow('the lamp')
      await meanwhile()
      await (await compiled()).fit(images(10), { ...settings, callbacks: callbacks() })
      expect(await readFile(csv, 'utf8')).toBe(whole)
    }
  })
  let written = 0

  it('names its file if that holds something else', async () => {
    path = join(folder, 'state')
    await writeFile(path, 'Dear colleague')
    const model = await compiled()
    await expect(model.fit(images(10), { callbacks: [backup()] })).rejects.toThrow(
      `BackupAndRestore: ${path}: safetensors: `,
    )
    expect(await readFile(path, 'utf8')).toBe('Dear colleague')
  })

  it('refuses what is no path, and options that it does not have', () => {
    expect(() => new BackupAndRestore('')).toThrow(
      'BackupAndRestore: path must be a path, as text or a file: URL',
    )
    expect(() => new BackupAndRestore('a', { deleteCheckpoints: false } as object)).toThrow(
      "BackupAndRestore: there is no option 'deleteCheckpoints'; did you mean 'deleteCheckpoint'?",
    )
  })
})
