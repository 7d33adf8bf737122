// Reductions, products of matrices, slices, softmax along any axis and normalizations of groups: gradients of tensors of one to four
// axes against central differences, and values as they follow from the definitions.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  input,
  layers,
  model,
  openBackend,
  sequential,
  type Backend,
  type Layer,
  type Shape,
  type SymbolicTensor,
} from 'receptive'
import { array, expectClose, randomArray } from '../support/arrays.js'
import { expectExact, expectExactModel, forAll, seed } from '../support/grad-checks.js'

const anyShape: fc.Arbitrary<Shape> = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
/** A shape, some of its axes, counted from 1 or from the end. */
const withAxes = fc.tuple(anyShape, fc.infiniteStream(fc.nat(5))).map(([shape, draws]) => {
  const draw = (): number => draws.next().value as number
  const all = shape.flatMap((_, i) => (draw() > 1 ? [draw() > 2 ? i + 1 : i - shape.length] : []))
  return { shape, axes: all.length > 0 ? all : [-1] }
})
const reductions = [
  ...(['mean', 'sum', 'max', 'min', 'product'] as const),
  ...(['l1', 'l2', 'sumSquare', 'logSum', 'logSumExp'] as const),
]
const exponential = () => layers.activation({ activation: 'exponential' })

let backends: readonly Backend[]
beforeAll(
  async () => (backends = [await openBackend('reference'), await openBackend('wasm', { threads: 2 })]),
)
afterAll(() => {
  for (const backend of backends) backend.dispose()
})

/** What a layer makes of one input, on the reference and on WebAssembly. */
async function outputs(
  layer: Layer | readonly Layer[],
  x: { shape: Shape; data: Float32Array | Float64Array },
) {
  const found: { shape: Shape; data: Float32Array }[] = []
  for (const backend of backends) {
    const inputs = input({ shape: x.shape.slice(1) })
    const net = model({
      inputs,
      outputs: [layer].flat().reduce((y: SymbolicTensor, one: Layer) => one.apply(y), inputs),
    })
    await net.compile({ loss: 'meanSquaredError', backend })
    found.push((await net.predict(x)) as never)
  }
  return found
}

describe('reduce', () => {
  it.each(reductions)('%s has exact gradients along any axes', (operation) =>
    forAll(
      fc.record({ seed, drawn: withAxes, keepDims: fc.boolean(), all: fc.boolean() }),
      ({ seed, drawn: { shape, axes }, keepDims, all }) => {
        const layer = layers.reduce({ operation, keepDims, ...(!all && { axes }) })
        return expectExact(operation === 'logSum' ? [exponential(), layer] : layer, shape, seed)
      },
      12,
    ),
  )

  const x = array([1, 2, 3], [1, -2, 3, 4, 5, -6])
  it.each([
    ['mean', [2 / 3, 1]],
    ['sum', [2, 3]],
    ['max', [3, 5]],
    ['min', [-2, -6]],
    ['product', [-6, -120]],
    ['l1', [6, 15]],
    ['l2', [Math.sqrt(14), Math.sqrt(77)]],
    ['sumSquare', [14, 77]],
    ['logSum', [Math.log(2), Math.log(3)]],
    ['logSumExp', [3.132845, 5.313275]],
  ] as const)('%s of rows', async (operation, expected) => {
    for (const axes of [2, -1, [-1]])
      for (const { shape, data } of await outputs(layers.reduce({ operation, axes }), x)) {
        expect(shape).toEqual([1, 2])
        expectClose(data, [...expected], { rtol: 1e-6 })
      }
  })

  it('keeps axes that it is to keep, and makes one value of all if no axes are named', async () => {
    const shapes = async (config: object) =>
      (await outputs(layers.reduce({ operation: 'sum', ...config }), randomArray([2, 3, 4, 5], 1)))[1].shape
    expect(await shapes({ axes: [1, 3], keepDims: true })).toEqual([2, 1, 4, 1])
    expect(await shapes({ axes: [1, 3] })).toEqual([2, 4])
    expect(await shapes({ keepDims: true })).toEqual([2, 1, 1, 1])
    const all = layers.reduce({ operation: 'sum' }).apply(input({ shape: [3, 4] }))
    expect(all.shape).toEqual([])
  })

  it.each(reductions)('%s of many values on WebAssembly is the reference’s', async (operation) => {
    for (const axes of [[1, 2], [3], [1], [2, 3]]) {
      const given = randomArray([2, 13, 17, 9], 3)
      const positive = { ...given, data: given.data.map((value) => 1 + value / 2) }
      const [reference, wasm] = await outputs(layers.reduce({ operation, axes }), positive)
      expectClose(wasm.data, reference.data, { rtol: 2e-5, atol: 1e-6 })
    }
  })

  it('NaN is both the largest and the smallest', async () => {
    for (const backend of backends)
      for (const [operation, expected] of [
        ['max', [NaN, 3]],
        ['min', [NaN, 2]],
        ['sum', [NaN, 5]],
      ] as const) {
        const x = backend.tensor(array([2, 2], [1, NaN, 3, 2]))
        const { forward } = layers.reduce({ operation }).definition as never as {
          forward(pass: object): { y: { data(): Promise<Float32Array> } }
        }
        expect([...(await forward({ backend, inputs: [x] }).y.data())]).toEqual(expected)
      }
  })

  it('a product of zeros has the gradients that are left, and logSumExp does not overflow', async () => {
    const x = randomArray([3, 5], 4)
    x.data.set([0, 2, 3, 4, 5, 0, 0, 3, 4, 5])
    await expectExactModel(
      model({
        ...(() => {
          const one = input({ shape: [5] })
          return { inputs: one, outputs: layers.reduce({ operation: 'product', keepDims: true }).apply(one) }
        })(),
      }),
      { x, seed: 1 },
    )
    const large = array([1, 3], [1000, 1000, -1000])
    for (const { data } of await outputs(layers.reduce({ operation: 'logSumExp' }), large))
      expectClose(data, [1000 + Math.log(2)], { rtol: 1e-6 })
  })

  it('refuses axes that are not there', () => {
    const x = input({ shape: [2, 3] })
    expect(() => layers.reduce({ operation: 'sum', axes: 3 }).apply(x)).toThrow(
      'reduce: axes must be from 1 to 2, or from −2 to −1, for inputs [N,2,3], got 3',
    )
    expect(() => layers.reduce({ operation: 'sum', axes: [1, -2] }).apply(x)).toThrow(
      'reduce: axes must hold each axis once, got 1 twice in [1,-2]',
    )
    expect(() => layers.reduce({ operation: 'sum', axes: 0 })).toThrow('other than 0, the batch')
  })
})

describe('matmul', () => {
  const net = (config: object, shapes: readonly Shape[]) => {
    const inputs = shapes.map((shape, i) => input({ shape, name: `x${i}` }))
    return model({ inputs, outputs: layers.matmul(config).apply(inputs) })
  }
  const size = fc.integer({ min: 1, max: 4 })

  it('has exact gradients, transposed or not, with matrices that are repeated', () =>
    forAll(
      fc.record({
        seed,
        sizes: fc.tuple(size, size, size),
        transposeA: fc.boolean(),
        transposeB: fc.boolean(),
        pairs: fc.constantFrom<[Shape, Shape]>(
          [[], []],
          [[2], [2]],
          [
            [3, 1],
            [1, 2],
          ],
          [[2, 2], []],
          [[], [3]],
        ),
      }),
      ({ seed, sizes: [M, K, N], transposeA, transposeB, pairs: [p, q] }) =>
        expectExactModel(
          net({ transposeA, transposeB }, [
            [...p, ...(transposeA ? [K, M] : [M, K])],
            [...q, ...(transposeB ? [N, K] : [K, N])],
          ]),
          { seed },
        ),
      25,
    ))

  it('multiplies as it is written', async () => {
    const [p, q] = [array([1, 2, 2], [1, 2, 3, 4]), array([1, 2, 2], [5, 6, 7, 8])]
    for (const [config, expected] of [
      [{}, [19, 22, 43, 50]],
      [{ transposeA: true }, [26, 30, 38, 44]],
      [{ transposeB: true }, [17, 23, 39, 53]],
      [{ transposeA: true, transposeB: true }, [23, 31, 34, 46]],
    ] as const) {
      const made = net(config, [
        [2, 2],
        [2, 2],
      ])
      await made.compile({ loss: 'meanSquaredError', backend: backends[1] })
      expect([...(await made.predict({ x0: p, x1: q })).data]).toEqual(expected)
    }
  })

  it('refuses what does not fit', () => {
    expect(() =>
      net({}, [
        [2, 3],
        [2, 3],
      ]),
    ).toThrow(
      'matmul: the inner axes must have the same size, 3 in the first input and 2 in the second, got [2,3] and [2,3]',
    )
    expect(() => net({}, [[3], [3, 2]])).toThrow('matmul: both inputs must be matrices')
    expect(() =>
      net({}, [
        [2, 2, 2],
        [3, 2, 2],
      ]),
    ).toThrow('matmul: the inputs must have the same size, or 1, along each axis')
  })
})

describe('slice', () => {
  it('has exact gradients along any axes, with steps', () =>
    forAll(
      fc.tuple(withAxes, fc.infiniteStream(fc.nat(7)), seed).map(([{ shape, axes }, draws, seed]) => {
        const draw = (): number => draws.next().value as number
        const steps = axes.map(() => [1, 2, -1, -2][draw() % 4])
        const begin = axes.map((axis, i) => {
          const length = shape.at(axis > 0 ? axis - 1 : axis)!
          return steps[i] > 0 ? draw() % length : -1 - (draw() % length)
        })
        return { shape, axes, steps, begin, seed }
      }),
      ({ shape, seed, ...config }) => expectExact(layers.slice(config), shape, seed),
      25,
    ))

  const x = array([1, 6], [0, 1, 2, 3, 4, 5])
  it.each([
    [{ begin: [2] }, [2, 3, 4, 5]],
    [{ begin: [1], end: [4] }, [1, 2, 3]],
    [{ begin: [-3], end: [-1] }, [3, 4]],
    [{ begin: [-100], end: [100], steps: [2] }, [0, 2, 4]],
    [{ begin: [-1], steps: [-2] }, [5, 3, 1]],
    [{ begin: [4], end: [1], steps: [-1] }, [4, 3, 2]],
    [{ begin: [100], end: [-100], steps: [-5], axes: [-1] }, [5, 0]],
  ] as const)('%j', async (config, expected) => {
    for (const { data } of await outputs(layers.slice(config), x)) expect([...data]).toEqual(expected)
  })

  it('refuses what leaves nothing, and lists of other lengths', () => {
    expect(() => layers.slice({ begin: [3], end: [2] }).apply(input({ shape: [6] }))).toThrow(
      'slice: nothing is left of axis 1 of [6] from 3 to 2 by steps of 1',
    )
    expect(() => layers.slice({ begin: [3], end: [2, 1] })).toThrow(
      'slice: end must have as many numbers as begin, 1, got 2',
    )
    expect(() => layers.slice({ begin: [0, 0], axes: [1, -2] }).apply(input({ shape: [6, 2] }))).toThrow(
      'slice: axes must hold each axis once, got 1 twice',
    )
  })
})

describe('softmax and logSoftmax', () => {
  it('have exact gradients along any axis', () =>
    forAll(
      fc.record({ seed, drawn: withAxes, log: fc.boolean() }),
      ({ seed, drawn: { shape, axes }, log }) =>
        expectExact((log ? layers.logSoftmax : layers.softmax)({ axis: axes[0] }), shape, seed),
      25,
    ))

  it('add up to 1, are the same by name, and stay finite', async () => {
    const x = randomArray([2, 3, 4, 5], 2)
    x.data[0] = 1000
    for (const axis of [1, 2, 3, -1]) {
      const [shares] = await outputs(layers.softmax({ axis }), x)
      const [logs, wasm] = await outputs(layers.logSoftmax({ axis }), x)
      expectClose(logs.data.map(Math.exp), shares.data, { rtol: 1e-4, atol: 1e-7 })
      expectClose(wasm.data, logs.data, { rtol: 1e-5, atol: 1e-6 })
      const [sums] = await outputs(layers.reduce({ operation: 'sum', axes: axis }), shares)
      expectClose(sums.data, new Float32Array(sums.data.length).fill(1), { rtol: 1e-6 })
    }
    const trained = sequential([layers.softmax({ axis: 1, inputShape: [3] })])
    await trained.compile({ loss: 'categoricalCrossentropy', backend: backends[0] })
    const [named] = await outputs(layers.activation({ activation: 'logSoftmax' }), x)
    expect(named).toEqual((await outputs(layers.logSoftmax(), x))[0])
  })
})

describe('groupNormalization', () => {
  it('has exact gradients in images and rows, along any axis of channels', () =>
    forAll(
      fc.record({
        seed,
        shape: anyShape,
        each: fc.integer({ min: 1, max: 3 }),
        groups: fc.constantFrom(1, 2, -1),
        axis: fc.nat(3),
        center: fc.boolean(),
        scale: fc.boolean(),
      }),
      ({ seed, shape, each, groups, axis, ...config }) => {
        const place = axis % shape.length
        // Of one value alone nothing is left.
        const whole = shape.map((size) => size + 1).with(place, Math.abs(groups) * (each + 1))
        return expectExact(
          layers.groupNormalization({ groups, axis: place + 1, epsilon: 0.1, ...config }),
          whole,
          seed,
        )
      },
      20,
    ))

  it('refuses groups that do not divide the channels', () => {
    expect(() => layers.groupNormalization({ groups: 3 }).apply(input({ shape: [4, 4, 8] }))).toThrow(
      'groupNormalization: 8 channels cannot be divided into 3 groups of equal size',
    )
  })
})

describe('rescaling and normalization', () => {
  it('have exact gradients', () =>
    forAll(
      fc.record({ seed, shape: anyShape, one: fc.boolean() }),
      ({ seed, shape, one }) => {
        const list = one ? 0.7 : Array.from(randomArray([shape[0]], seed).data, (value) => value + 1.5)
        const last = one ? 2 : Array.from(randomArray([shape[shape.length - 1]], seed).data)
        return expectExact(
          [
            layers.rescaling({ scale: last, offset: 1 }),
            layers.normalization({ mean: 1, variance: list, axis: 1 }),
          ],
          shape,
          seed,
        )
      },
      10,
    ))

  it('scale and shift', async () => {
    const x = array([1, 2, 2], [0, 255, 51, 102])
    for (const { data } of await outputs(layers.rescaling({ scale: 1 / 255, offset: [0, -1] }), x))
      expectClose(data, [0, 0, 0.2, -0.6], { rtol: 1e-6, atol: 1e-6 })
    for (const { data } of await outputs(layers.normalization({ mean: [1, 2], variance: [4, 0] }), x))
      expectClose(data, [-0.5, 253e7, 25, 100e7], { rtol: 1e-6 })
  })

  it('refuse lists of another length, and variances below 0', () => {
    expect(() => layers.rescaling({ scale: [1, 2, 3] }).apply(input({ shape: [4, 2] }))).toThrow(
      'rescaling: scale must have one number for each of the 2 elements of axis -1, got 3',
    )
    expect(() => layers.normalization({ mean: 0, variance: [-1] })).toThrow(
      'normalization: variance must be at least 0, got -1',
    )
  })
})
