import { describe, expect, test } from 'vitest'
import { describeValue } from '../../../src/check/describe-value.js'
import { LearningRateScheduler } from '../../../src/training/callbacks/learning-rate-scheduler.js'
import {
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
} from '../../../src/training/callbacks/reduce-lr-on-plateau.js'
import { logsOf, ScriptedModel, train } from './scripted-training.js'

describe('LearningRateScheduler', () => {
  test('sets the rate from the epoch and the rate before it', async () => {
    const seen: [number, number][] = []
    const schedule = (epoch: number, rate: number) => {
      seen.push([epoch, rate])
      return epoch < 5 ? rate : rate / 4
    }
    const { rates } = await train(new LearningRateScheduler(schedule), logsOf('loss', [1, 1, 1]), {
      initialEpoch: 4,
    })
    expect(rates).toEqual([0.5, 0.125, 0.03125])
    expect(seen).toEqual([
      [4, 0.5],
      [5, 0.5],
      [6, 0.125],
    ])
  })

  test.each([0, -1, NaN, Infinity, '0.1', Promise.resolve(1)])(
    'a schedule that gives %s is refused',
    async (rate) => {
      const model = new ScriptedModel()
      const training = train(new LearningRateScheduler(() => rate as number), logsOf('loss', [1]), { model })
      await expect(training).rejects.toThrow(
        `the schedule gave ${describeValue(rate)} for epoch 0; it must give a positive`,
      )
      expect(model.learningRate).toBe(0.5)
    },
  )
})

describe('ReduceLROnPlateau', () => {
  /** The rate in each epoch, and the one after the last. */
  async function ratesOf(options: ReduceLROnPlateauOptions, values: readonly number[]) {
    const { model, rates } = await train(
      new ReduceLROnPlateau(options),
      logsOf(options.monitor ?? 'valLoss', values),
    )
    return [...rates, model.learningRate]
  }

  // By hand from Keras 3's rule: `wait` counts epochs no better outside a cooldown; at patience the rate falls.
  test.each<[string, ReduceLROnPlateauOptions, number[], number[]]>([
    [
      'after patience epochs, and again after as many',
      { factor: 0.5, patience: 2 },
      [1, 1, 1, 1, 1],
      [0.5, 0.5, 0.5, 0.25, 0.25, 0.125],
    ],
    ['not while the figure gets better', { factor: 0.5, patience: 1 }, [3, 2, 1], [0.5, 0.5, 0.5, 0.5]],
    [
      'counting anew from an epoch that is better',
      { factor: 0.5, patience: 2 },
      [3, 3, 2, 2, 2],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.25],
    ],
    [
      'where it is better by no more than minDelta',
      { factor: 0.5, patience: 1, minDelta: 0.5 },
      [3, 2.5, 1],
      [0.5, 0.5, 0.25, 0.25],
    ],
    [
      'by a default minDelta of 0.0001',
      { factor: 0.5, patience: 1 },
      [1, 0.99995, 0.9998],
      [0.5, 0.5, 0.25, 0.25],
    ],
    [
      // After the fall, the next epoch cools; the one after it ends the cooldown, and counts.
      'with a cooldown in which nothing counts',
      { factor: 0.5, patience: 1, cooldown: 2 },
      [1, 1, 1, 1, 1],
      [0.5, 0.5, 0.25, 0.25, 0.125, 0.125],
    ],
    [
      'down to the least rate and no further',
      { factor: 0.5, patience: 1, minLearningRate: 0.2 },
      [1, 1, 1, 1],
      [0.5, 0.5, 0.25, 0.2, 0.2],
    ],
    [
      'upwards, with a mode told by the name',
      { monitor: 'accuracy', factor: 0.5, patience: 1 },
      [0.5, 0.6, 0.6, 0.7],
      [0.5, 0.5, 0.5, 0.25, 0.25],
    ],
    ['for NaN, which is never better', { factor: 0.5, patience: 2 }, [1, NaN, NaN], [0.5, 0.5, 0.5, 0.25]],
    ['by a tenth where no factor is given', { patience: 1 }, [1, 1], [0.5, 0.5, 0.05]],
  ])('reduces the rate %s', async (_what, options, values, expected) => {
    expect(await ratesOf(options, values)).toEqual(expected)
  })

  test('waits ten epochs if no patience is given', async () => {
    expect(await ratesOf({}, new Array(11).fill(1))).toEqual([...new Array(11).fill(0.5), 0.05])
  })

  test('starts again with every fit', async () => {
    const callback = new ReduceLROnPlateau({ patience: 2 })
    const model = new ScriptedModel()
    await train(callback, logsOf('valLoss', [1, 1]), { model })
    await train(callback, logsOf('valLoss', [2, 2]), { model })
    expect(model.learningRate).toBe(0.5)
  })

  test.each<[ReduceLROnPlateauOptions, string]>([
    [{ factor: 1 }, 'factor must be a number above 0 and below 1, got 1'],
    [{ factor: 0 }, 'factor must be a number above 0 and below 1, got 0'],
    [{ factor: NaN }, 'factor must be a number above 0 and below 1, got NaN'],
    [{ patience: -2 }, 'patience must be a whole number of at least 0, got -2'],
    [{ cooldown: 0.5 }, 'cooldown must be a whole number of at least 0, got 0.5'],
    [{ minLearningRate: -1 }, 'minLearningRate must be a number of at least 0, got -1'],
    [{ minDelta: NaN }, 'minDelta must be a number of at least 0, got NaN'],
    [{ mode: 'down' as 'min' }, "mode must be one of 'auto', 'min', 'max', got 'down'"],
  ])('%j is refused', (options, message) => {
    expect(() => new ReduceLROnPlateau(options)).toThrow(`ReduceLROnPlateau: ${message}`)
  })

  test('a figure that is not in the logs is named', async () => {
    await expect(train(new ReduceLROnPlateau(), [{ loss: 1 }])).rejects.toThrow(
      'ReduceLROnPlateau: the logs hold no valLoss, only loss',
    )
  })
})
