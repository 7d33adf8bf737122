import { describe, expect, it } from 'vitest'
import { adam, layers, ndarray, schedules, sequential, sgd, arrayDataset } from 'receptive'

describe('schedules', () => {
  it('exponentialDecay falls by its factor every period, smoothly or in steps', () => {
    const options = { initialLearningRate: 0.8, decaySteps: 10, decayRate: 0.5 }
    const smooth = schedules.exponentialDecay(options)
    const steps = schedules.exponentialDecay({ ...options, staircase: true })
    expect([0, 5, 10, 20].map(smooth)).toEqual([0.8, 0.8 * Math.SQRT1_2, 0.4, 0.2])
    expect([0, 9, 10, 19, 20].map(steps)).toEqual([0.8, 0.8, 0.4, 0.4, 0.2])
  })

  it('cosineDecay goes from the first rate to alpha of it, and stays there', () => {
    const rate = schedules.cosineDecay({ initialLearningRate: 2, decaySteps: 8, alpha: 0.25 })
    expect(rate(0)).toBe(2)
    expect(rate(4)).toBeCloseTo(1.25, 12)
    expect(rate(8)).toBeCloseTo(0.5, 12)
    expect(rate(80)).toBeCloseTo(0.5, 12)
  })

  it('piecewiseConstantDecay holds each value up to and including its boundary', () => {
    const rate = schedules.piecewiseConstantDecay({ boundaries: [2, 5], values: [1, 0.5, 0.1] })
    expect([0, 2, 3, 5, 6].map(rate)).toEqual([1, 1, 0.5, 0.5, 0.1])
    expect(() => schedules.piecewiseConstantDecay({ boundaries: [2], values: [1] })).toThrow(
      '1 boundaries need 2 values',
    )
  })

  it('drive training', async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })])
    const learningRate = schedules.piecewiseConstantDecay({ boundaries: [1], values: [0.5, 0.25] })
    await model.compile({ loss: 'meanSquaredError', optimizer: sgd({ learningRate }) })
    const data = arrayDataset({ x: ndarray([[0]]), y: ndarray([[0]]) })
    const { history } = await model.fit(data, { epochs: 3 })
    expect(history.learningRate).toEqual([0.5, 0.25, 0.25])
    expect(model.learningRate).toBe(0.25)
  })
})

it.each([
  [() => sgd({ learningRate: 0 }), 'sgd: learningRate must be a positive number or a schedule, got 0'],
  [() => sgd({ learningRate: '0.1' as never }), 'sgd: learningRate must be a positive number or a schedule'],
  [
    () => schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 0, decayRate: 0.5 }),
    'exponentialDecay: decaySteps must be a number above 0, got 0',
  ],
  [
    () => schedules.cosineDecay({ decaySteps: 3 } as never),
    'cosineDecay: initialLearningRate must be a number above 0, got nothing',
  ],
  [() => sgd({ momentum: 1 }), 'sgd: momentum must be a number of at least 0 and below 1, got 1'],
  [() => sgd({ decay: -1 }), 'sgd: decay must be a number of at least 0, got -1'],
  [() => adam({ learningRate: NaN }), 'adam: learningRate must be'],
  [() => adam({ beta1: -0.1 }), 'adam: beta1 must be'],
  [() => adam({ beta2: 1 }), 'adam: beta2 must be'],
  [() => adam({ epsilon: 0 }), 'adam: epsilon must be a number above 0, got 0'],
])('refuses settings out of range %#', (make, message) => {
  expect(make).toThrow(message)
})
