import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { ProgressBar } from '../../../src/training/callbacks/progress-bar.js'
import { ScriptedModel, train } from './scripted-training.js'

class FakeStream extends Writable {
  text = ''
  constructor(
    readonly isTTY: boolean | undefined,
    readonly columns = 200,
  ) {
    super()
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
  /** What was drawn, without the terminal's control sequences; each redraw a line. */
  get lines(): string[] {
    const controls = new RegExp(String.fromCharCode(27) + '(?:\\[[\\d;?]*[A-Za-z]|[78])', 'g')
    return this.text
      .replace(controls, '\r')
      .split(/[\r\n]+/)
      .filter((line) => line.trim())
  }
}

const script = [
  { loss: 0.51234, accuracy: 0.25, valLoss: 0.6, learningRate: 0.0001 },
  { loss: NaN, accuracy: 0.75, valLoss: 0, learningRate: 0.01 },
]

test('a pipe gets one plain line per epoch and nothing else', async () => {
  const stream = new FakeStream(undefined)
  await train(new ProgressBar({ stream }), script, { initialEpoch: 4 })
  expect(stream.text).toMatch(
    new RegExp(
      '^Epoch 5/6 - \\d+\\.\\d s - \\d+ images/s - loss: 0.5123 - accuracy: 0.2500 - valLoss: 0.6000 - learningRate: 1.00e-4\n' +
        'Epoch 6/6 - \\d+\\.\\d s - \\d+ images/s - loss: NaN - accuracy: 0.7500 - valLoss: 0.0000 - learningRate: 0.0100\n$',
    ),
  )
})

test('a terminal gets a bar an epoch, each ended with its figures and a new line', async () => {
  const stream = new FakeStream(true)
  await train(new ProgressBar({ stream }), script)
  expect(stream.lines[0]).toMatch(/^Epoch 1\/2 \[-{20}\] 0\/5 ETA \S+ s$/)
  const ended = stream.lines.filter((line) => line.includes('valLoss'))
  expect(ended).toEqual([
    expect.stringMatching(
      /^Epoch 1\/2 \[={20}\] 5\/5 ETA 0 s - \d+ images\/s - loss: 0.5123 - .*learningRate: 1.00e-4$/,
    ),
    expect.stringMatching(
      /^Epoch 2\/2 \[={20}\] 5\/5 ETA 0 s - \d+ images\/s - loss: NaN - accuracy: 0.7500 - /,
    ),
  ])
  expect(stream.text.match(/\n/g)).toHaveLength(2)
})

test('the bar moves within an epoch, in examples, with the batch’s figures and a rate', async () => {
  const stream = new FakeStream(true)
  const bar = new ProgressBar({ stream })
  const plan = {
    epochs: 1,
    examples: 400,
    model: new ScriptedModel(),
    initialEpoch: 0,
    batches: 4,
    batchSize: 100,
  }
  await bar.onEpochBegin(0, plan)
  // cli-progress draws at most ten times a second.
  await new Promise((resolve) => setTimeout(resolve, 250))
  bar.onBatchEnd(0, { loss: 0.25, size: 100 })
  await new Promise((resolve) => setTimeout(resolve, 150))
  bar.onTrainEnd()
  const drawn = stream.lines.find((line) => line.includes('100/400'))
  expect(drawn).toMatch(/^Epoch 1\/1 \[={5}-{15}\] 100\/400 ETA \S+ s - \d+ images\/s - loss: 0.2500$/)
  const rate = Number(/(\d+) images/.exec(drawn!)![1])
  expect(rate).toBeGreaterThan(0)
  expect(rate).toBeLessThanOrEqual(410) // 100 examples took a quarter of a second or more; a timer may be early by some ms
})

test('the bar is closed if training fails, and its timer with it', async () => {
  const stream = new FakeStream(true)
  const bar = new ProgressBar({ stream })
  const failing = {
    onEpochBegin: bar.onEpochBegin.bind(bar),
    onBatchEnd: () => Promise.reject(new Error('the device is lost')),
    onTrainEnd: bar.onTrainEnd.bind(bar),
  }
  await expect(train(failing, script)).rejects.toThrow('the device is lost')
  expect(stream.text.endsWith('\n')).toBe(true)
  const { length } = stream.text
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(stream.text.length).toBe(length)
  bar.onTrainEnd()
  expect(stream.text.length).toBe(length)
})

test('lines are cut to a narrow terminal, and its wrapping left alone', async () => {
  const stream = new FakeStream(true, 30)
  await train(new ProgressBar({ stream }), script)
  expect(Math.max(...stream.lines.map((line) => line.length))).toBe(30)
  expect(stream.text).not.toContain('[?7')
})
