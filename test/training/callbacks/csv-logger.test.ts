import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CSVLogger } from '../../../src/training/callbacks/csv-logger.js'
import { ScriptedModel, train } from './scripted-training.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-logger-'))
  path = join(folder, 'runs', 'log.csv')
})
afterEach(() => rm(folder, { recursive: true }))

const written = () => readFile(path, 'utf8')
const script = [
  { loss: 0.5, accuracy: 0.25, valLoss: 1e-7 },
  { loss: 0.125, accuracy: 0.75, valLoss: NaN },
]

test('writes the epoch and the logs by name', async () => {
  await train(new CSVLogger(path), script)
  expect(await written()).toBe('epoch,accuracy,loss,valLoss\n0,0.25,0.5,1e-7\n1,0.75,0.125,NaN\n')
})

test('every epoch is on disk before the next begins', async () => {
  const logger = new CSVLogger(path)
  await logger.onTrainBegin()
  expect(await written()).toBe('')
  await logger.onEpochEnd(0, { loss: 1 })
  expect(await written()).toBe('epoch,loss\n0,1\n')
  await logger.onEpochEnd(1, { loss: 0.5 })
  expect(await written()).toBe('epoch,loss\n0,1\n1,0.5\n')
})

test('starts a new file, or continues one without a second header', async () => {
  await train(new CSVLogger(path), script)
  await train(new CSVLogger(path), [{ loss: 3 }])
  expect(await written()).toBe('epoch,loss\n0,3\n')
  await train(new CSVLogger(path, { append: true }), [{ loss: 2 }], { initialEpoch: 1 })
  expect(await written()).toBe('epoch,loss\n0,3\n1,2\n')
})

test('one logger serves two fits', async () => {
  const logger = new CSVLogger(path, { append: true })
  await train(logger, [{ loss: 3 }])
  await train(logger, [{ loss: 2 }], { initialEpoch: 1 })
  expect(await written()).toBe('epoch,loss\n0,3\n1,2\n')
})

test('goes on with a file whose lines end as on Windows', async () => {
  path = join(folder, 'log.csv')
  await writeFile(path, 'epoch,loss\r\n0,3\r\n')
  await train(new CSVLogger(path, { append: true }), [{ loss: 2 }], { initialEpoch: 1 })
  expect(await written()).toBe('epoch,loss\r\n0,3\r\n1,2\n')
})

test('does not go on with a file of other columns', async () => {
  await train(new CSVLogger(path), [{ loss: 3 }])
  await expect(train(new CSVLogger(path, { append: true }), script)).rejects.toThrow(
    `CSVLogger: ${path} has the header epoch,loss, but these figures have epoch,accuracy,loss,valLoss`,
  )
  expect(await written()).toBe('epoch,loss\n0,3\n')
})

test('keeps the columns of the first epoch', async () => {
  await train(new CSVLogger(path, { separator: '\t' }), [
    { loss: 1, accuracy: 0.5 },
    { loss: 2, extra: 7 },
  ])
  expect(await written()).toBe('epoch\taccuracy\tloss\n0\t0.5\t1\n1\tNA\t2\n')
})

test('a file that cannot be written stops training before it begins', async () => {
  path = join(folder, 'taken', 'log.csv')
  await writeFile(join(folder, 'taken'), '')
  for (const append of [false, true]) {
    const model = new ScriptedModel()
    await expect(train(new CSVLogger(path, { append }), script, { model })).rejects.toThrow(
      `cannot write ${path}: `,
    )
    expect(model.epoch).toBe(-1)
  }
})

test.each(['', ',,', '"', '\n', '.', '1', 'e', '-'])('the separator %j is refused', (separator) => {
  expect(() => new CSVLogger(path, { separator })).toThrow(
    'separator must be one character that no number or name',
  )
})
