// Wrong calls that do not follow from a right one: what a caller's own functions give, sizes that no memory holds, and what
// is set later. Each with the words that answer it.

import { describe, expect, it } from 'vitest'
import {
  arrayDataset,
  input,
  Layer,
  layers,
  LearningRateScheduler,
  model,
  ndarray,
  schedules,
  sequential,
  sgd,
  type LayerDefinition,
  type Model,
  type Schedule,
} from '../../src/index.js'
import { outcomeOf } from './outcome.js'
import { suiteBackend } from '../support/suite-backend.js'

const backend = await suiteBackend('reference')

const refusal = async (call: () => unknown): Promise<string> => {
  const { kind, said } = await outcomeOf(call)
  return kind === 'refused' ? said : `${kind}: ${said}`
}

const data = arrayDataset({ x: ndarray([[1], [2]]), y: ndarray([[1], [2]]) })
const compiled = async (net: Model, learningRate: number | Schedule = 0.1): Promise<Model> => {
  await net.compile({ loss: 'meanSquaredError', optimizer: sgd({ learningRate }), backend })
  return net
}

describe('what a schedule gives', () => {
  const wrong: readonly unknown[] = [
    '0.1',
    NaN,
    Infinity,
    -1,
    undefined,
    null,
    [0.1],
    Promise.resolve(0.1),
    1n,
    {},
  ]

  it.each(wrong)('%s is no learning rate', async (given) => {
    const net = await compiled(
      sequential([layers.dense({ units: 1, inputShape: [1] })]),
      () => given as number,
    )
    expect(await refusal(() => net.fit(data))).toMatch(
      /^fit: the learning rate became .+; a schedule must give a number/,
    )
    net.dispose()
  })

  it.each(wrong)('%s is no rate of an epoch', async (given) => {
    const net = await compiled(sequential([layers.dense({ units: 1, inputShape: [1] })]))
    const callbacks = [new LearningRateScheduler(() => given as number)]
    expect(await refusal(() => net.fit(data, { callbacks }))).toMatch(
      /^LearningRateScheduler: the schedule gave /,
    )
    net.dispose()
  })

  it.each([
    schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 2 }),
    schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }),
    schedules.piecewiseConstantDecay({ boundaries: [1], values: [1, 2] }),
  ])('is asked for a number of updates', async (schedule) => {
    for (const given of [undefined, '1', NaN, -1, null])
      expect(await refusal(() => schedule(given as number))).toMatch(
        /Decay: iterations must be a number of at least 0, got /,
      )
  })
})

describe('a layer of one’s own', () => {
  const definition = {
    kind: 'scale',
    config: {},
    outputShape: ([x]: readonly (readonly number[])[]) => x,
    weights: () => ({ gain: { shape: [1], initializer: () => Float64Array.of(2) } }),
    forward: ({ backend, inputs: [x], weights: { gain } }) => ({
      y: backend.run('dense', { x, w: backend.reshape(gain, [1, 1]) }),
      saved: { x },
    }),
    backward: ({ backend, dy, saved: { x } }) => ({
      inputs: [dy],
      weights: { gain: backend.reshape(backend.run('denseWeightGradient', { x, dy }), [1]) },
    }),
  } satisfies LayerDefinition
  const trained = async (changes: object): Promise<void> => {
    const own = new Layer({ ...definition, ...changes } as LayerDefinition)
    const net = await compiled(model(throughOwn(own)))
    try {
      await net.fit(data)
    } finally {
      net.dispose()
    }
  }
  const throughOwn = (own: Layer) => {
    const x = input({ shape: [1] })
    return { inputs: x, outputs: own.apply(x) }
  }
  const weight = (initializer: unknown, shape: unknown = [1]) => ({
    weights: () => ({ gain: { shape, initializer } }),
  })

  it('is right as it stands', async () => {
    expect(await outcomeOf(() => trained({}))).toEqual({ kind: 'accepted', said: '' })
  })

  it.each([
    [{ config: { name: 5 } }, 'scale: name must be text of 1 to 256 characters, got 5'],
    [{ config: { trainable: 'no' } }, "scale: trainable must be true or false, got 'no'"],
    [{ config: { inputShape: [0] } }, 'scale: inputShape must be a list of whole numbers of at least 1'],
    [{ forward: undefined }, "Layer: 'scale' must have either op or forward, got neither"],
    [
      { op: { name: 'relu', attributes: {}, inputs: () => ({}), saved: [] } },
      "Layer: 'scale' must have either op or forward, got both",
    ],
    [
      { forward: undefined, op: { name: 'conv3d', attributes: {}, inputs: () => ({}), saved: [] } },
      "Layer: op.name must be the name of an op, got 'conv3d'; did you mean 'conv2d'?",
    ],
    [
      { outputShape: () => undefined },
      'the output must be a list of whole numbers of at least 1, got nothing',
    ],
    [
      { outputShape: () => [0.5] },
      'scale, for inputs [1]: the output must be a list of whole numbers of at least 1, got [0.5]',
    ],
    [
      { outputShape: () => [1e9, 1e9] },
      'the output [1000000000,1000000000] holds 1,000,000,000,000,000,000 values',
    ],
    [{ weights: () => 5 }, "layer 'scale': what weights gives must be an object, got 5"],
    [
      { weights: () => ({ gain: [1] }) },
      "weight 'scale/gain': it takes an object, { shape, initializer, trained, regularizer }",
    ],
    [weight(5), "weight 'scale/gain': initializer must be a function, got 5"],
    [weight('glorot_uniform'), "got 'glorot_uniform'; did you mean 'glorotUniform'?"],
    [weight({ kind: 'constant' }), "weight 'scale/gain': initializer.value must be a finite number"],
    [{ kind: 'scale/2' }, "Layer: kind must not contain '/'"],
    [
      { kind: 'dense' },
      "Layer: kind 'dense' is a layer of this library; give yours another name, such as 'acme>dense'",
    ],
    [{ call: ([x]: unknown[]) => x }, "Layer: there is no option 'outputShape'"],
    [weight(() => [2], ['1']), "weight 'scale/gain': shape must be a list of whole numbers"],
    [
      weight(() => [2]),
      "compile: the initializer of 'scale/gain' must give a Float64Array of 1 for [1], got [2]",
    ],
    [weight(() => undefined), 'must give a Float64Array of 1 for [1], got nothing'],
    [
      weight(async () => Promise.resolve(Float64Array.of(1))),
      'must give a Float64Array of 1 for [1], got a Promise',
    ],
    [weight(() => new Float64Array(2)), 'must give a Float64Array of 1 for [1], got a Float64Array of 2'],
    [weight(() => Float64Array.of(NaN)), "compile: the initializer of 'scale/gain': element 0 is NaN"],
    [{ forward: () => undefined }, "layer 'scale': forward must give { y }, y a tensor, got nothing"],
    [{ forward: () => ({ y: [1] }) }, "layer 'scale': forward must give { y }, y a tensor, got [1]"],
    [
      { forward: ({ inputs: [y] }: { inputs: unknown[] }) => ({ y, saved: [y] }) },
      "layer 'scale': forward's saved must be an object of tensors by name",
    ],
    [{ backward: () => undefined }, "layer 'scale': backward must give { inputs }, a list"],
    [{ backward: () => ({ inputs: 5 }) }, "layer 'scale': backward must give { inputs }, a list"],
    [{ backward: () => ({ inputs: [5] }) }, 'a list of a tensor for each of its inputs, got [5]'],
    [
      { backward: () => ({ inputs: [], weights: { gain: 5 } }) },
      "layer 'scale': backward's weights must be an object of tensors by name",
    ],
    [{ backward: () => ({ inputs: [] }) }, "layer 'scale' gave no gradient for its weight 'gain'"],
  ])('%#', async (changes, words) => {
    expect(await refusal(() => trained(changes))).toContain(words)
  })
})

describe('sizes that no memory holds', () => {
  const most = 'which is more than the 2,147,483,647 allowed'
  const of = (layer: Layer) => () => sequential([layer])
  const inputShape = [4, 4, 2]

  it.each([
    [
      of(layers.dense({ units: 1e9, inputShape: [4] })),
      "weight 'dense/kernel': shape [4,1000000000] holds 4,000,000,000 values",
    ],
    [of(layers.dense({ units: 2 ** 53 - 1, inputShape: [4] })), 'the output [9007199254740991] holds'],
    [of(layers.conv2d({ filters: 1e9, kernelSize: 1, inputShape })), 'conv2d'],
    [
      of(layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [1, 1, 2 ** 31 - 1] })),
      "weight 'conv2d/kernel': shape",
    ],
    [of(layers.zeroPadding2d({ padding: 1e9, inputShape })), 'zeroPadding2d'],
    [
      () => input({ shape: [1e6, 1e6, 3] }),
      'input: shape [1000000,1000000,3] holds 3,000,000,000,000 values',
    ],
    [() => layers.flatten({ inputShape: [1e6, 1e6] }), 'flatten: inputShape [1000000,1000000] holds'],
  ])('%#', async (call, words) => {
    const said = await refusal(call)
    expect(said).toContain(words)
    expect(said).toContain(most)
  })

  it('names the weight for which there is no memory', async () => {
    const full = () => {
      throw new RangeError('Array buffer allocation failed')
    }
    const own = new Layer({
      ...{ kind: 'table', config: {}, outputShape: ([x]) => x, forward: ({ inputs: [y] }) => ({ y }) },
      ...{
        backward: ({ dy }) => ({ inputs: [dy] }),
        weights: () => ({ rows: { shape: [1e9, 2], initializer: full } }),
      },
    })
    const x = input({ shape: [1] })
    expect(await refusal(() => compiled(model({ inputs: x, outputs: own.apply(x) })))).toBe(
      "compile: there is no memory for the weight 'table/rows' [1000000000,2], 16.0 GB",
    )
  })
})

describe('what is set later', () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })])

  it.each(['no', 0, null, undefined, []])('trainable is not %s', async (value) => {
    const wrong = value as never as boolean
    expect(await refusal(() => (net.trainable = wrong))).toContain(
      "model 'sequential': trainable must be true or false",
    )
    expect(await refusal(() => (net.getLayer('dense').trainable = wrong))).toContain(
      "layer 'dense': trainable must be",
    )
    expect(await refusal(() => (layers.flatten().trainable = wrong))).toContain('flatten: trainable must be')
  })
})

describe('merging layers', () => {
  const x = input({ shape: [2, 2, 1] })

  it.each([
    [() => layers.add().apply(x), 'add: it takes two or more inputs'],
    [
      () => layers.multiply().apply([x, input({ shape: [3, 1] })]),
      'multiply: the inputs must have the same size',
    ],
    [() => layers.concatenate({ axis: 7 }).apply([x, x]), 'concatenate: axis must be from 1 to 3'],
    [() => layers.dense({ units: 1 }).apply([x, x]), 'it takes one input, got 2'],
    [
      () => layers.add([x, x] as never),
      'add: it takes an object, { name, inputShape, trainable }, got a list of 2',
    ],
  ])('%#', async (call, words) => {
    expect(await refusal(call)).toContain(words)
  })
})
