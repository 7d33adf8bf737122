// Activations as Keras's configurations name them: by name, as a function of Keras 3, as a layer in their place.

import { describe, expect, it } from 'vitest'
import { layers, sequential } from 'receptive'
import { kerasActivation } from '../../../src/formats/keras/activation.js'

const x = { shape: [1, 6], data: Float32Array.of(-7, -1, -0.25, 0.5, 2, 8) }

const keras = { legacy: false, own: new Set<string>() }

/** What the activation gives that a configuration names. */
async function given(value: unknown, how: Partial<typeof keras> = {}): Promise<number[]> {
  const found = kerasActivation(value, { ...keras, ...how })
  if (!found || 'own' in found) throw new Error('it is none of the library')
  const model = sequential([layers.activation({ activation: found.option, inputShape: [6] })])
  await model.compile({ loss: 'meanSquaredError' })
  const y = Array.from((await model.predict(x)).data)
  model.dispose()
  return y
}

const each = (f: (value: number) => number): readonly number[] => Array.from(x.data, f)

/** Keras's formulas: https://keras.io/api/layers/activations/. */
const formulas: Readonly<Record<string, (value: number) => number>> = {
  linear: (v) => v,
  relu: (v) => Math.max(v, 0),
  relu6: (v) => Math.min(Math.max(v, 0), 6),
  leaky_relu: (v) => (v < 0 ? 0.2 * v : v),
  elu: (v) => (v < 0 ? Math.expm1(v) : v),
  celu: (v) => (v < 0 ? Math.expm1(v) : v),
  selu: (v) => 1.05070098 * (v < 0 ? 1.67326324 * Math.expm1(v) : v),
  silu: (v) => v / (1 + Math.exp(-v)),
  swish: (v) => v / (1 + Math.exp(-v)),
  hard_silu: (v) => (v * Math.min(Math.max(v + 3, 0), 6)) / 6,
  hard_swish: (v) => (v * Math.min(Math.max(v + 3, 0), 6)) / 6,
  hard_sigmoid: (v) => Math.min(Math.max(v + 3, 0), 6) / 6,
  sigmoid: (v) => 1 / (1 + Math.exp(-v)),
  log_sigmoid: (v) => -Math.log1p(Math.exp(-v)),
  softplus: (v) => Math.log1p(Math.exp(v)),
  softsign: (v) => v / (1 + Math.abs(v)),
  exponential: Math.exp,
  tanh: Math.tanh,
  hard_tanh: (v) => Math.min(Math.max(v, -1), 1),
  tanh_shrink: (v) => v - Math.tanh(v),
  soft_shrink: (v) => (Math.abs(v) > 0.5 ? v - 0.5 * Math.sign(v) : 0),
  hard_shrink: (v) => (Math.abs(v) > 0.5 ? v : 0),
  mish: (v) => v * Math.tanh(Math.log1p(Math.exp(v))),
}

function expectClose(got: readonly number[], wanted: readonly number[]): void {
  expect(got.length).toBe(wanted.length)
  got.forEach((value, i) =>
    expect(Math.abs(value - wanted[i])).toBeLessThan(1e-5 * (1 + Math.abs(wanted[i]))),
  )
}

describe('an activation of Keras', () => {
  it.each(Object.entries(formulas))(
    '%s, by its name, as a function, and as TensorFlow.js writes it',
    async (name, f) => {
      const wanted = each(f)
      expectClose(await given(name), wanted)
      expectClose(await given({ module: 'builtins', class_name: 'function', config: name }), wanted)
      expectClose(await given(name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())), wanted)
    },
  )

  it('hard_sigmoid had a slope of 0.2 before Keras 3', async () => {
    const wanted = each((v) => Math.min(Math.max(0.2 * v + 0.5, 0), 1))
    for (const name of ['hard_sigmoid', 'hardSigmoid'])
      expectClose(await given(name, { legacy: true }), wanted)
  })

  it.each<[string, Readonly<Record<string, unknown>>, (value: number) => number]>([
    ['LeakyReLU', {}, (v) => (v < 0 ? 0.3 * v : v)],
    ['LeakyReLU', { negative_slope: 0.1 }, (v) => (v < 0 ? 0.1 * v : v)],
    ['LeakyReLU', { alpha: 0.4 }, (v) => (v < 0 ? 0.4 * v : v)],
    ['ELU', {}, (v) => (v < 0 ? Math.expm1(v) : v)],
    ['ELU', { alpha: 0.5 }, (v) => (v < 0 ? 0.5 * Math.expm1(v) : v)],
    ['ReLU', {}, (v) => Math.max(v, 0)],
    ['ReLU', { max_value: null, negative_slope: 0, threshold: 0 }, (v) => Math.max(v, 0)],
    // f(x) = max_value where x ≥ max_value, x where x ≥ threshold, else negative_slope · (x − threshold).
    [
      'ReLU',
      { max_value: 6, negative_slope: 0.5, threshold: 1 },
      (v) => (v >= 6 ? 6 : v >= 1 ? v : 0.5 * (v - 1)),
    ],
  ])('the layer %s %j', async (className, config, f) =>
    expectClose(await given({ module: 'keras.layers', class_name: className, config }), each(f)),
  )

  it('Softmax as a name and as a layer', async () => {
    const sum = each(Math.exp).reduce((a, b) => a + b, 0)
    const wanted = each((v) => Math.exp(v) / sum)
    for (const value of ['softmax', { class_name: 'Softmax', config: { axis: -1 } }])
      expectClose(await given(value), wanted)
    expectClose(await given('log_softmax'), wanted.map(Math.log))
  })

  it('of the user’s own is theirs, with its configuration', () => {
    const own = new Set(['relu', 'whirl', 'my>Whirl'])
    const of = (value: unknown) => kerasActivation(value, { legacy: false, own })
    expect(of('whirl')).toEqual({ own: 'whirl', config: {} })
    expect(of('relu')).toEqual({ own: 'relu', config: {} })
    expect(of({ class_name: 'function', config: 'whirl' })).toEqual({ own: 'whirl', config: {} })
    expect(of({ class_name: 'Whirl', registered_name: 'my>Whirl', config: { turns: 3 } })).toEqual({
      own: 'my>Whirl',
      config: { turns: 3 },
    })
    expect(of({ class_name: 'whirl' })).toEqual({ own: 'whirl', config: {} })
  })

  it.each([
    ['whirl'],
    ['toString'],
    [{ class_name: 'Whirl', config: {} }],
    [{ class_name: 'Dense' }],
    [{}],
    [null],
    [7],
  ])('that there is none of: %j', (value) => {
    expect(kerasActivation(value, keras)).toBeUndefined()
  })
})
