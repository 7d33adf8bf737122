import { describe, expect, it } from 'vitest'
import {
  gradCheck,
  Layer,
  layers,
  ndarray,
  sequential,
  type BackwardPass,
  type Gradients,
  type OpLayer,
} from 'receptive'

/** A layer whose backward pass is wrong. */
const spoilt = (
  { definition }: Layer,
  backward: (honest: Gradients, pass: BackwardPass) => Gradients,
): Layer => {
  const honest = definition as OpLayer
  return new Layer({
    ...{ ...honest, kind: 'spoilt' },
    backward: (pass) => backward(honest.backward(pass), pass),
  })
}

describe('gradCheck', () => {
  it('passes a whole model with each loss', async () => {
    const body = [
      layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d(),
      layers.dropout({ rate: 0.4 }),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 4, activation: 'tanh' }),
    ]
    const inputShape = [8, 7, 2]
    const target = ndarray([
      [1, 0, 0],
      [0, 0.25, 0.75],
    ])
    const ends = {
      softmax: 'categoricalCrossentropy',
      sigmoid: 'binaryCrossentropy',
      linear: 'meanSquaredError',
    } as const
    for (const [activation, loss] of Object.entries(ends) as [keyof typeof ends, (typeof ends)['linear']][]) {
      const report = await gradCheck([...body, layers.dense({ units: 3, activation })], {
        inputShape,
        loss,
        target,
      })
      expect(report, JSON.stringify(report)).toMatchObject({ passed: true })
      expect(report.checked).toBeGreaterThan(200)
    }
  })

  it('takes a model as it is', async () => {
    const model = sequential([
      layers.dense({ units: 4, activation: 'relu', inputShape: [5] }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ])
    expect(await gradCheck(model)).toMatchObject({ passed: true, checked: 10 + 20 + 4 + 8 + 2 })
  })

  it('names the element of a wrong weight gradient', async () => {
    const layer = spoilt(layers.dense({ units: 2 }), (honest, { backend, dy }) => ({
      ...honest,
      weights: {
        ...honest.weights,
        bias: backend.run('biasGradient', { dy: backend.run('multiply', { a: dy, b: dy }) }),
      },
    }))
    const { passed, worst } = await gradCheck(layer, { inputShape: [3] })
    expect(passed).toBe(false)
    expect(worst.tensor).toBe('spoilt/bias')
    expect(worst.relativeError).toBeGreaterThan(1e-3)
  })

  it('sees an input gradient that is off by a millionth', async () => {
    const layer = spoilt(layers.activation({ activation: 'tanh' }), ({ inputs: [dx] }, { backend }) => {
      const factor = backend.tensor({
        shape: dx!.shape,
        data: new Float64Array(dx!.shape[0] * dx!.shape[1]).fill(1 + 1e-6),
      })
      return { inputs: [backend.run('multiply', { a: dx!, b: factor })] }
    })
    const { passed, worst } = await gradCheck(layer, { inputShape: [4] })
    expect(passed).toBe(false)
    expect(worst.relativeError).toBeCloseTo(1e-6, 8)
  })

  it('does not pass NaN', async () => {
    const layer = spoilt(layers.flatten(), (_, { backend, inputShapes: [shape] }) => ({
      inputs: [backend.tensor({ shape, data: new Float64Array(2 * 3).fill(NaN) })],
    }))
    expect(await gradCheck(layer, { inputShape: [3] })).toMatchObject({ passed: false })
  })

  it('knows kinks: ReLU at 0 and ties of max pooling lie between the one-sided slopes', async () => {
    const relu = layers.activation({ activation: 'relu' })
    expect(await gradCheck(relu, { inputShape: [4], x: ndarray([[0, 1, -1, 0]]) })).toMatchObject({
      passed: true,
      kinks: 2,
    })
    const x = ndarray([1, 1, 1, 0], [1, 2, 2, 1])
    expect(await gradCheck(layers.maxPooling2d(), { inputShape: [2, 2, 1], x })).toMatchObject({
      passed: true,
      kinks: 3,
    })
  })

  it('does not excuse a gradient outside a kink’s slopes', async () => {
    const layer = spoilt(
      layers.activation({ activation: 'relu' }),
      (_, { backend, inputShapes: [shape] }) => ({
        inputs: [backend.tensor({ shape, data: new Float64Array(1).fill(7) })],
      }),
    )
    const report = await gradCheck(layer, { inputShape: [1], x: ndarray([[0]]) })
    expect(report).toMatchObject({ passed: false, kinks: 1 })
  })

  it('asks for targets', async () => {
    await expect(
      gradCheck(layers.dense({ units: 2 }), { inputShape: [3], loss: 'meanSquaredError' }),
    ).rejects.toThrow('gradCheck: loss needs target')
  })
})
