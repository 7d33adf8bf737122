// Layers that merge tensors whose shapes broadcast, and constants among them: values, gradients, and what is not written out.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { input, layers, loadModel, model, type Shape } from 'receptive'
import { flatten } from '../../src/graph/nodes.js'
import { makePlan } from '../../src/graph/plan.js'
import { array, expectClose, randomArray } from '../support/arrays.js'
import { expectExactModel, forAll, seed } from '../support/grad-checks.js'
import { watched } from '../support/graphs.js'
import { suiteBackend } from '../support/suite-backend.js'

const several = ['add', 'average', 'maximum', 'minimum', 'multiply'] as const
const two = ['subtract', 'divide', 'power'] as const
type Merge = (typeof several)[number] | (typeof two)[number]

const backend = await suiteBackend('wasm')

/** A shape of up to four axes, and others that broadcast to it or with it. */
const shapes = (count: number): fc.Arbitrary<readonly Shape[]> =>
  fc
    .tuple(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat(3)), {
        minLength: count,
        maxLength: count,
      }),
    )
    .map(([whole, each]) =>
      each.map(([ones, cut], i) =>
        whole
          .map((size, axis) => (ones[axis] ? 1 : size))
          .slice(i === 0 ? 0 : Math.min(cut, whole.length - 1)),
      ),
    )

const net = (kind: Merge, given: readonly Shape[], positive = false) => {
  const inputs = given.map((shape, i) => input({ shape, name: `x${i}` }))
  // What is raised to a power, or divides, is kept off 0.
  const values = positive ? inputs.map((x) => layers.activation({ activation: 'softplus' }).apply(x)) : inputs
  return model({ inputs, outputs: layers[kind]().apply(values) })
}

describe('gradients in float64 agree with central differences', () => {
  it.each(several)('%s of two and of three', (kind) =>
    forAll(
      fc.record({ seed, given: fc.oneof(shapes(2), shapes(3)) }),
      ({ seed, given }) => expectExactModel(net(kind, given), { seed }),
      15,
    ),
  )

  it.each(two)('%s', (kind) =>
    forAll(
      fc.record({ seed, given: shapes(2) }),
      ({ seed, given }) => expectExactModel(net(kind, given, kind !== 'subtract'), { seed }),
      15,
    ),
  )

  it.each([...several, ...two])(
    '%s with a constant that is learned, on either side, and relu after it',
    (kind) =>
      forAll(
        fc.record({ seed, given: shapes(2), trainable: fc.boolean(), first: fc.boolean() }),
        ({ seed, given: [shape, of], trainable, first }) => {
          const x = input({ shape })
          const positive = layers.activation({ activation: 'softplus' }).apply(x)
          const value = Array.from(randomArray(of, seed).data, (one) => 1.5 + one)
          const c = layers.constant({ shape: of, value, trainable }).apply(x)
          // gradCheck gives weights values of its own, and what is below 0 has no power.
          const y = layers[kind]().apply(first && kind !== 'power' ? [c, positive] : [positive, c])
          const outputs = layers.reLU().apply(y)
          return expectExactModel(model({ inputs: x, outputs }), { seed })
        },
        8,
      ),
  )
})

describe('values', () => {
  it.each([
    ['add', [11, 21, 12, 22]],
    ['average', [5.5, 10.5, 6, 11]],
    ['subtract', [-9, -19, -8, -18]],
    ['multiply', [10, 20, 20, 40]],
    ['divide', [0.1, 0.05, 0.2, 0.1]],
    ['maximum', [10, 20, 10, 20]],
    ['minimum', [1, 1, 2, 2]],
    ['power', [1, 1, 1024, 1048576]],
  ] as const)('%s of a column and a row', async (kind, expected) => {
    const made = net(kind, [[2, 1], [2]])
    await made.compile({ loss: 'meanSquaredError', backend })
    const y = await made.predict({ x0: array([1, 2, 1], [1, 2]), x1: array([1, 2], [10, 20]) })
    expect(y.shape).toEqual([1, 2, 2])
    expectClose(y.data, [...expected], { rtol: 1e-6 })
  })

  it('an input of one axis stands beside one of three for each example by itself', async () => {
    const made = net('add', [[3, 2, 2], [2]])
    await made.compile({ loss: 'meanSquaredError', backend })
    const y = await made.predict({
      x0: { shape: [2, 3, 2, 2], data: new Float32Array(24) },
      x1: array([2, 2], [1, 2, 3, 4]),
    })
    expect([...y.data.subarray(0, 4), ...y.data.subarray(20)]).toEqual([1, 2, 1, 2, 3, 4, 3, 4])
  })
})

describe('constant', () => {
  const withConstant = () => {
    const x = input({ shape: [4, 4, 3] })
    const c = layers.constant({ value: [1, 2, 3], name: 'offset' }).apply(x)
    return model({ inputs: x, outputs: layers.add().apply([x, c]) })
  }

  it('is merged without a copy for each example, and the step takes what the other input is alone', () => {
    for (const mode of ['training', 'inference'] as const) {
      const { steps } = makePlan(flatten(withConstant().graph), mode)
      expect(steps.map(({ kind, inputs }) => [kind, inputs])).toEqual([['constant+add', [0]]])
    }
  })

  it('is not broadcast where it is merged', async () => {
    const { backend: on, ops } = watched(backend)
    const made = withConstant()
    await made.compile({ loss: 'meanSquaredError', backend: on })
    const y = await made.predict({ shape: [2, 4, 4, 3], data: new Float32Array(96) })
    expect([...y.data.subarray(90)]).toEqual([1, 2, 3, 1, 2, 3])
    expect(ops).toEqual(['add'])
  })

  it('comes back from a file under its name, and weights of that name fill it', async () => {
    const made = withConstant()
    await made.compile({ loss: 'meanSquaredError', backend })
    made.setWeights({ 'offset/value': array([3], [4, 5, 6]) })
    const loaded = await loadModel(await made.toSafetensors(), { backend })
    const x = { shape: [1, 4, 4, 3], data: new Float32Array(48) }
    expect([...(await loaded.predict(x)).data.subarray(0, 3)]).toEqual([4, 5, 6])
    expect(loaded.getLayer('offset').trainable).toBe(false)
  })

  it('of no axes is one number, repeated for each example if nothing merges it', async () => {
    const x = input({ shape: [2] })
    const c = layers.constant({ value: 7 }).apply(x)
    expect(c.shape).toEqual([])
    const alone = layers.reshape({ targetShape: [1] }).apply(c)
    for (const [outputs, expected] of [
      [alone, [7, 7, 7]],
      [layers.multiply().apply([x, c]), [7, 14, 21, 28, 35, 42]],
    ] as const) {
      const made = model({ inputs: x, outputs })
      await made.compile({ loss: 'meanSquaredError', backend })
      expect([...(await made.predict(array([3, 2], [1, 2, 3, 4, 5, 6]))).data]).toEqual(expected)
    }
  })

  it('of no axes has an example that is one number, which reshape and flatten make, too', () => {
    const x = input({ shape: [1, 1] })
    const one = layers.reshape({ targetShape: [] }).apply(x)
    expect(one.shape).toEqual([])
    expect(layers.flatten().apply(one).shape).toEqual([1])
    return expectExactModel(
      model({
        inputs: x,
        outputs: layers.add().apply([layers.unary({ operation: 'square' }).apply(one), x]),
      }),
      { seed: 1 },
    )
  })

  it('refuses values that do not fill its shape', () => {
    expect(() => layers.constant({ shape: [2, 2], value: [1, 2, 3] })).toThrow(
      'constant: value must hold the 4 numbers of shape [2,2], got 3',
    )
    expect(() => layers.constant({ value: [1, NaN] })).toThrow('a finite number, or a list of them')
  })
})

it('refuses shapes that do not go together', () => {
  const [x, y] = [input({ shape: [2, 3] }), input({ shape: [3, 2] })]
  for (const kind of [...several, ...two])
    expect(() => layers[kind]().apply([x, y])).toThrow(
      `${kind}: the inputs must have the same size, or 1, along each axis, counted from the last, got [2,3] and [3,2]`,
    )
})
