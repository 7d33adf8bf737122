// Where weights start: by their statistics, and by seed.

import { describe, expect, it } from 'vitest'
import {
  deriveSeed,
  initializers,
  layers,
  loadModel,
  Random,
  sequential,
  type InitializerChoice,
  type InitializerName,
} from 'receptive'
import { initializerOf } from '../../src/tensor/draw-initial.js'

const drawn = (choice: InitializerChoice, shape: readonly number[], seed = 3): Float64Array =>
  initializerOf(choice)(shape, new Random(seed))

function statistics(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return { mean, deviation: Math.sqrt(variance), largest }
}

// fanIn 3·3·20 = 180, fanOut 3·3·40 = 360; 7200 values, whose deviation is right to 2 %.
const shape = [3, 3, 20, 40]
const cut = 2 / 0.87962566103423978

describe.each<[InitializerChoice, deviation: number, limit: number]>([
  ['glorotUniform', Math.sqrt(2 / 540), Math.sqrt(3)],
  ['glorotNormal', Math.sqrt(2 / 540), cut],
  ['heUniform', Math.sqrt(2 / 180), Math.sqrt(3)],
  ['heNormal', Math.sqrt(2 / 180), Infinity],
  ['leCunUniform', Math.sqrt(1 / 180), Math.sqrt(3)],
  ['leCunNormal', Math.sqrt(1 / 180), cut],
  ['randomNormal', 0.05, Infinity],
  ['randomUniform', 0.05 / Math.sqrt(3), Math.sqrt(3)],
  ['truncatedNormal', 0.05 * 0.87962566, cut],
  ['varianceScaling', Math.sqrt(1 / 180), cut],
  [
    initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'normal' }),
    Math.sqrt(2 / 360),
    Infinity,
  ],
  [
    initializers.varianceScaling({ scale: 3, mode: 'fanAvg', distribution: 'uniform' }),
    Math.sqrt(3 / 270),
    Math.sqrt(3),
  ],
  [initializers.truncatedNormal({ stddev: 2 }), 2 * 0.87962566, cut],
])('%j', (choice, expected, limit) => {
  it(`has mean 0, deviation ${expected.toFixed(4)}, and nothing beyond ${limit.toFixed(3)} deviations`, () => {
    const { mean, deviation, largest } = statistics(drawn(choice, shape))
    expect(Math.abs(mean)).toBeLessThan((4 * expected) / Math.sqrt(7200))
    expect(deviation / expected).toBeGreaterThan(0.96)
    expect(deviation / expected).toBeLessThan(1.04)
    if (limit < Infinity) {
      expect(largest / expected).toBeLessThanOrEqual(limit + 1e-9)
      expect(largest / expected).toBeGreaterThan(0.97 * limit)
    } else expect(largest / expected).toBeGreaterThan(3)
  })
})

it('constants, ranges and means are those asked for', () => {
  expect([...drawn(initializers.constant({ value: -2.5 }), [2, 2])]).toEqual([-2.5, -2.5, -2.5, -2.5])
  expect([...drawn('zeros', [2]), ...drawn('ones', [2])]).toEqual([0, 0, 1, 1])
  expect(statistics(drawn(initializers.randomNormal({ mean: 7, stddev: 0.1 }), shape)).mean).toBeCloseTo(7, 1)
  const range = drawn(initializers.randomUniform({ minval: 2, maxval: 3 }), shape)
  expect(Math.min(...range)).toBeGreaterThanOrEqual(2)
  expect(Math.max(...range)).toBeLessThan(3)
  // Of one axis both fans are its size.
  expect(statistics(drawn('glorotUniform', [5000])).deviation).toBeCloseTo(Math.sqrt(1 / 5000), 3)
})

it.each([
  [[6, 6], 1],
  [[3, 2, 2, 5], 1],
  [[4, 9], 2.5],
  [[64, 64], 1],
] as const)('orthogonal of %j, gain %d, is orthogonal along its shorter side', (shape, gain) => {
  const values = drawn({ kind: 'orthogonal', gain }, shape)
  const columns = shape[shape.length - 1]
  const rows = values.length / columns
  const wide = rows < columns
  const at = (vector: number, i: number) => values[wide ? vector * columns + i : i * columns + vector]
  const [count, length] = wide ? [rows, columns] : [columns, rows]
  for (let a = 0; a < count; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let i = 0; i < length; i++) sum += at(a, i) * at(b, i)
      expect(sum).toBeCloseTo(a === b ? gain ** 2 : 0, 10)
    }
})

describe('seeds', () => {
  // Written by the formulas of before there were others: a seed's weights stay.
  it('of glorotUniform and heNormal draw what they always drew', () => {
    const [a, b] = [new Random(9), new Random(9)]
    const limit = Math.sqrt(6 / (10 + 4))
    const deviation = Math.sqrt(2 / 10)
    expect([...drawn('glorotUniform', [10, 4], 9)]).toEqual(
      Array.from({ length: 40 }, () => a.uniform(-limit, limit)),
    )
    expect([...drawn('heNormal', [10, 4], 9)]).toEqual(
      Array.from({ length: 40 }, () => deviation * b.normal()),
    )
  })

  it('are the model’s for each weight, or the initializer’s own', async () => {
    const own = initializers.heUniform({ seed: 4 })
    const model = sequential([
      layers.dense({ units: 3, inputShape: [3], kernelInitializer: 'orthogonal', name: 'a' }),
      layers.dense({ units: 3, kernelInitializer: own, name: 'b', biasInitializer: 'randomNormal' }),
      layers.dense({ units: 3, kernelInitializer: own, name: 'c' }),
    ])
    await model.compile({ loss: 'meanSquaredError', backend: 'reference', seed: 1 })
    const weights = await model.getWeights()
    expect(weights['b/kernel'].data).toEqual(weights['c/kernel'].data)
    expect([...weights['b/kernel'].data]).toEqual([...Float32Array.from(drawn('heUniform', [3, 3], 4))])
    const stream = new Random(deriveSeed(1, 'weights', 'a', 'kernel'))
    expect([...weights['a/kernel'].data]).toEqual([
      ...Float32Array.from(initializerOf('orthogonal')([3, 3], stream)),
    ])
    const loaded = await loadModel(await model.toSafetensors(), { backend: 'reference' })
    expect(loaded.layers.map(({ config }) => config)).toEqual(model.layers.map(({ config }) => config))
  })
})

it.each([
  [
    () => layers.dense({ units: 1, biasInitializer: 'orthogonal' }),
    "dense: biasInitializer must be an initializer of one axis, got 'orthogonal'",
  ],
  [
    () => layers.dense({ units: 1, kernelInitializer: 'he_normal' as InitializerName }),
    "did you mean 'heNormal'?",
  ],
  [
    () => layers.dense({ units: 1, kernelInitializer: initializers.heNormal as never }),
    'call it: heNormal()',
  ],
  [
    () => layers.dense({ units: 1, kernelInitializer: 'constant' as never }),
    'initializers.constant({ value: 0.1 })',
  ],
  [
    () => initializers.randomUniform({ minval: 1 }),
    'initializers.randomUniform: maxval must be a number of at least minval = 1',
  ],
])('refuses %#', (make, words) => {
  expect(make).toThrow(words)
})
