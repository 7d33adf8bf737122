import { expect, test } from 'vitest'
import { EarlyStopping, type EarlyStoppingOptions } from '../../../src/training/callbacks/early-stopping.js'
import { logsOf, train } from './scripted-training.js'

/** Epochs trained, where it stopped, which was best, and whose weights are left. */
async function run(options: EarlyStoppingOptions, values: readonly number[]) {
  const callback = new EarlyStopping(options)
  const { model, rates } = await train(callback, logsOf(options.monitor ?? 'valLoss', values))
  const { stoppedEpoch, bestEpoch } = callback
  return { trained: rates.length, stoppedEpoch, bestEpoch, weights: model.epoch }
}

// Expected values follow Keras's documentation by hand: `wait` counts epochs since the last that got better.
test.each<[string, EarlyStoppingOptions, number[], Awaited<ReturnType<typeof run>>]>([
  ['at once without patience', {}, [5, 4, 4, 3], { trained: 3, stoppedEpoch: 2, bestEpoch: 1, weights: 2 }],
  [
    'after two epochs no better, counted anew from each that is',
    { patience: 2 },
    [5, 6, 4, 6, 6, 1],
    { trained: 5, stoppedEpoch: 4, bestEpoch: 2, weights: 4 },
  ],
  [
    'never, while the figure gets better',
    { patience: 1 },
    [5, 4, 3],
    { trained: 3, stoppedEpoch: undefined, bestEpoch: 2, weights: 2 },
  ],
  [
    'where it gets better by no more than minDelta',
    { minDelta: 0.5, patience: 2 },
    [5, 4.75, 4.5, 1],
    { trained: 3, stoppedEpoch: 2, bestEpoch: 0, weights: 2 },
  ],
  [
    'upwards, with a mode told by the name',
    { monitor: 'valAccuracy', minDelta: 0.25 },
    [0.25, 0.75, 0.875],
    { trained: 3, stoppedEpoch: 2, bestEpoch: 1, weights: 2 },
  ],
  [
    'back at the best weights',
    { patience: 2, restoreBestWeights: true },
    [5, 3, 4, 4, 1],
    { trained: 4, stoppedEpoch: 3, bestEpoch: 1, weights: 1 },
  ],
  [
    'at the best weights, where training ran to its end',
    { patience: 9, restoreBestWeights: true },
    [5, 3, 4, 4],
    { trained: 4, stoppedEpoch: undefined, bestEpoch: 1, weights: 1 },
  ],
  [
    'when no epoch passes the baseline, and it gets no better',
    { baseline: 2, patience: 2, restoreBestWeights: true },
    [5, 6, 4],
    { trained: 2, stoppedEpoch: 1, bestEpoch: 0, weights: 0 },
  ],
  [
    'not in an epoch that gets better, though short of the baseline',
    { baseline: 2, patience: 2 },
    [5, 4, 3, 3, 1],
    { trained: 4, stoppedEpoch: 3, bestEpoch: 2, weights: 3 },
  ],
  [
    'patiently, once the baseline is passed',
    { baseline: 2, patience: 2 },
    [1, 3, 3, 0],
    { trained: 3, stoppedEpoch: 2, bestEpoch: 0, weights: 2 },
  ],
  [
    'with nothing counted before startFromEpoch',
    { startFromEpoch: 2, patience: 1, restoreBestWeights: true },
    [1, 9, 5, 6, 0],
    { trained: 4, stoppedEpoch: 3, bestEpoch: 2, weights: 2 },
  ],
  [
    'after NaN, which is never better',
    { patience: 2, restoreBestWeights: true },
    [5, NaN, NaN, 1],
    { trained: 3, stoppedEpoch: 2, bestEpoch: 0, weights: 0 },
  ],
  [
    'after nothing but NaN, with the weights as they are',
    { patience: 2, restoreBestWeights: true },
    [NaN, NaN, 1],
    { trained: 2, stoppedEpoch: 1, bestEpoch: undefined, weights: 1 },
  ],
])('stops %s', async (_what, options, values, expected) => {
  expect(await run(options, values)).toEqual(expected)
})

test('starts again with every fit', async () => {
  const callback = new EarlyStopping({ patience: 1, restoreBestWeights: true })
  await train(callback, logsOf('valLoss', [1, 2]))
  expect(callback.stoppedEpoch).toBe(1)
  const { model } = await train(callback, logsOf('valLoss', [9, 8]))
  expect(callback).toMatchObject({ stoppedEpoch: undefined, bestEpoch: 1 })
  expect(model.epoch).toBe(1)
})

test('a figure that is not in the logs is named, in the first epoch even if it does not count', async () => {
  await expect(train(new EarlyStopping({ startFromEpoch: 3 }), [{ loss: 1 }])).rejects.toThrow(
    'EarlyStopping: the logs hold no valLoss, only loss',
  )
})

test.each<[EarlyStoppingOptions, string]>([
  [{ patience: -1 }, 'patience must be a whole number of at least 0, got -1'],
  [{ patience: 1.5 }, 'patience must be a whole number of at least 0'],
  [{ startFromEpoch: NaN }, 'startFromEpoch must be a whole number of at least 0, got NaN'],
  [{ minDelta: -0.1 }, 'minDelta must be a number of at least 0, got -0.1'],
  [{ minDelta: Infinity }, 'minDelta must be a number of at least 0, got Infinity'],
  [{ baseline: NaN }, 'baseline must be a finite number, got NaN'],
  [{ mode: 'up' as 'max' }, "mode must be one of 'auto', 'min', 'max', got 'up'"],
])('%j is refused', (options, message) => {
  expect(() => new EarlyStopping(options)).toThrow(`EarlyStopping: ${message}`)
})
