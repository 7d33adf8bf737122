// Schedules made of cosines and warm-ups, against PyTorch's; and that training continues only with the same one.

import { describe, expect, it } from 'vitest'
import { schedules, sgd, type Schedule } from 'receptive'
import { loadFixture } from '../fixtures/load.js'
import { expectClose } from '../support/arrays.js'
import { points, unit } from '../support/points.js'

const { cosineDecay, cosineDecayRestarts, exponentialDecay, warmup } = schedules

interface Fixture {
  readonly restarts: Readonly<Record<string, number[]>>
  readonly fading: number[]
  readonly warmed: number[]
}

const fixture = loadFixture<Fixture>('schedules')
const close = { rtol: 1e-9, atol: 1e-12 }
const first = (count: number, schedule: Schedule) => Array.from({ length: count }, (_, n) => schedule(n))

describe('cosineDecayRestarts', () => {
  it.each([1, 2, 3])('is PyTorch’s, periods longer by %d', (tMul) => {
    const schedule = cosineDecayRestarts({
      initialLearningRate: 0.5,
      firstDecaySteps: 5,
      tMul,
      alpha: 0.1,
    })
    expectClose(first(40, schedule), fixture.restarts[tMul], close)
  })

  it('is Keras’s if restarts are lower', () => {
    const options = { initialLearningRate: 0.5, firstDecaySteps: 4, tMul: 1.5, mMul: 0.8, alpha: 0.1 }
    expectClose(first(40, cosineDecayRestarts(options)), fixture.fading, close)
  })

  it('restarts at the exact update, however late and however long its periods', () => {
    for (const tMul of [1, 1.25, 1.5, 2, 3, 10]) {
      const schedule = cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1000, tMul, mMul: 0.5 })
      let start = 0
      for (let i = 0; i < 8; i++) {
        const at = Math.ceil(start)
        expect(schedule(at), `restart ${i} by ${tMul}`).toBeCloseTo(0.5 ** i, 4)
        if (i > 0) expect(schedule(at - 1), `before restart ${i} by ${tMul}`).toBeLessThan(1e-3)
        start += 1000 * tMul ** i
      }
    }
  })
})

describe('warmup', () => {
  const after = cosineDecay({ initialLearningRate: 0.5, decaySteps: 20, alpha: 0.1 })

  it('rises to a schedule, as PyTorch’s LinearLR before CosineAnnealingLR', () => {
    expectClose(first(29, warmup({ steps: 8, from: 0.05, to: after })), fixture.warmed, close)
  })

  it('of cosineDecay is Keras’s', () => {
    const inOne = cosineDecay({
      initialLearningRate: 0.05,
      decaySteps: 20,
      alpha: 0.1,
      warmupTarget: 0.5,
      warmupSteps: 8,
    })
    expect(first(40, inOne)).toEqual(first(40, warmup({ steps: 8, from: 0.05, to: after })))
    expect(
      cosineDecay({ initialLearningRate: 0, decaySteps: 20, warmupTarget: 0.5, warmupSteps: 8 })(4),
    ).toBe(0.25)
  })

  it('rises to a rate, and stays there', () => {
    expect([0, 1, 2, 4, 5, 100].map(warmup({ steps: 4, to: 1 }))).toEqual([0, 0.25, 0.5, 1, 1, 1])
  })

  it.each([
    [
      () => cosineDecay({ initialLearningRate: 0, decaySteps: 5 }),
      'initialLearningRate must be a number above 0, got 0',
    ],
    [
      () => cosineDecay({ initialLearningRate: 1, decaySteps: 5, warmupSteps: 5 }),
      'a warm-up takes both, warmupTarget and warmupSteps',
    ],
    [() => warmup({ steps: 5, to: 0 }), 'warmup: to must be a positive number or a schedule, got 0'],
    [() => warmup({ steps: 0, to: 1 }), 'warmup: steps must be a number above 0, got 0'],
    [() => warmup({ steps: 5, to: 1 })(-1), 'warmup: iterations must be a number of at least 0, got -1'],
    [
      () => cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 5, tMul: 0.5 }),
      'tMul must be a number of at least 1, got 0.5',
    ],
  ])('is refused in words: %#', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('a training state', () => {
  const trained = async (learningRate: number | Schedule) => {
    const model = unit(2, 'softmax')
    await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate }), seed: 1 })
    await model.fit(points(8, 1), { batchSize: 2 })
    return model
  }
  const restored = async (saved: number | Schedule, here: number | Schedule) =>
    (await trained(here)).restoreTrainingState(await (await trained(saved)).trainingState())
  const restarts = (firstDecaySteps: number) =>
    cosineDecayRestarts({ initialLearningRate: 0.5, firstDecaySteps })

  it('goes on with the same schedule', async () => {
    await restored(restarts(5), restarts(5))
    await restored(warmup({ steps: 3, to: restarts(5) }), warmup({ steps: 3, from: 0, to: restarts(5) }))
    await restored(
      () => 0.1,
      () => 0.2,
    )
  })

  it.each([
    [restarts(5), restarts(6), 'optimizer.schedule.firstDecaySteps is 5 in the state and 6 here'],
    [
      warmup({ steps: 3, to: restarts(5) }),
      warmup({ steps: 3, to: restarts(6) }),
      'optimizer.schedule.to.firstDecaySteps is 5 in the state and 6 here',
    ],
    [
      exponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }),
      0.1,
      /optimizer.schedule is \{ kind, initialLearningRate, .* in the state and false here/,
    ],
  ])('does not go on with another: %#', async (saved, here, message) => {
    await expect(restored(saved, here)).rejects.toThrow(message)
  })
})
