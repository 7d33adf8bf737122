import { expect, test } from 'vitest'
import {
  ModelCheckpoint,
  type ModelCheckpointOptions,
} from '../../../src/training/callbacks/model-checkpoint.js'
import { logsOf, ScriptedModel, train } from './scripted-training.js'

/** The epochs, from 1, after which the model is saved. */
async function savedEpochs(options: ModelCheckpointOptions, figure: string, values: readonly number[]) {
  const checkpoint = new ModelCheckpoint('{epoch}', options)
  const { model } = await train(checkpoint, logsOf(figure, values))
  return { epochs: model.saved.map(Number), best: checkpoint.best }
}

test('saves after every epoch, whatever the figures', async () => {
  expect((await savedEpochs({}, 'loss', [1, 3, NaN])).epochs).toEqual([1, 2, 3])
})

test('saves the best only: the smallest loss', async () => {
  const { epochs, best } = await savedEpochs({ saveBestOnly: true }, 'valLoss', [0.9, 0.7, 0.7, 0.8, 0.6])
  expect(epochs).toEqual([1, 2, 5])
  expect(best).toBe(0.6)
})

test.each(['valAccuracy', 'acc', 'valAUC', 'precision', 'valRecall', 'f1Score'])(
  'auto: %s should rise',
  async (monitor) => {
    const { epochs } = await savedEpochs({ saveBestOnly: true, monitor }, monitor, [0.5, 0.4, 0.6, 0.6])
    expect(epochs).toEqual([1, 3])
  },
)

test.each(['loss', 'valLoss', 'meanSquaredError'])('auto: %s should fall', async (monitor) => {
  expect((await savedEpochs({ saveBestOnly: true, monitor }, monitor, [0.5, 0.4, 0.6])).epochs).toEqual([
    1, 2,
  ])
})

test('a mode that is given prevails over the name', async () => {
  const falling = { saveBestOnly: true, monitor: 'accuracy', mode: 'min' } as const
  expect((await savedEpochs(falling, 'accuracy', [0.5, 0.6, 0.4])).epochs).toEqual([1, 3])
  const rising = { saveBestOnly: true, monitor: 'loss', mode: 'max' } as const
  expect((await savedEpochs(rising, 'loss', [0.5, 0.6, 0.4])).epochs).toEqual([1, 2])
})

test('NaN is never the best, and does not hide what comes after', async () => {
  expect((await savedEpochs({ saveBestOnly: true }, 'valLoss', [NaN, 2, NaN, 1])).epochs).toEqual([2, 4])
})

test('a threshold must be beaten first', async () => {
  const options = { saveBestOnly: true, initialValueThreshold: 0.5 }
  const { epochs, best } = await savedEpochs(options, 'valLoss', [0.7, 0.5, 0.4])
  expect(epochs).toEqual([3])
  expect(best).toBe(0.4)
})

test('the best is kept from one fit to the next', async () => {
  const model = new ScriptedModel()
  const checkpoint = new ModelCheckpoint('{epoch}', { saveBestOnly: true })
  await train(checkpoint, logsOf('valLoss', [0.5]), { model })
  await train(checkpoint, logsOf('valLoss', [0.6, 0.4]), { model, initialEpoch: 1 })
  expect(model.saved).toEqual(['1', '3'])
})

test('a best model that could not be saved does not count as saved', async () => {
  const model = new ScriptedModel()
  const checkpoint = new ModelCheckpoint('a', { saveBestOnly: true })
  model.save = () => Promise.reject(new Error('the disk is full'))
  await expect(train(checkpoint, logsOf('valLoss', [0.5]), { model })).rejects.toThrow('the disk is full')
  expect(checkpoint.best).toBe(Infinity)
})

test('placeholders are filled as Keras fills them, epochs from 1', async () => {
  const path = 'runs/{epoch:03d}-{epoch}-{valLoss:.2f}-{accuracy}.safetensors'
  const { model } = await train(new ModelCheckpoint(path), [{ valLoss: 0.126, accuracy: 0.5 }], {
    initialEpoch: 8,
  })
  expect(model.saved).toEqual(['runs/009-9-0.13-0.5.safetensors'])
})

test('a figure that is not in the logs is named, with those that are', async () => {
  const logs = [{ loss: 1, accuracy: 0.5 }]
  await expect(train(new ModelCheckpoint('a', { saveBestOnly: true }), logs)).rejects.toThrow(
    'ModelCheckpoint: the logs hold no valLoss, only loss, accuracy; validation figures need validationData',
  )
  await expect(train(new ModelCheckpoint('{valLoss:.2f}'), logs)).rejects.toThrow(
    'no figure for {valLoss:.2f} in the path {valLoss:.2f}; there are loss, accuracy, epoch',
  )
})

test.each(['{epoch:d}', '{epoch:.2f}', '{valLoss:02d}', '{}', '{val loss}', 'a/{valLoss:}'])(
  'the path %s is refused',
  (path) => {
    expect(() => new ModelCheckpoint(path)).toThrow(
      /^ModelCheckpoint: \{.*\} in the path .* is not of the form/,
    )
  },
)

test('an unknown mode and a NaN threshold are refused', () => {
  expect(() => new ModelCheckpoint('a', { mode: 'best' as 'max' })).toThrow(
    "ModelCheckpoint: mode must be one of 'auto', 'min', 'max', got 'best'",
  )
  expect(() => new ModelCheckpoint('a', { initialValueThreshold: NaN })).toThrow(
    'initialValueThreshold must be a number, got NaN',
  )
})
