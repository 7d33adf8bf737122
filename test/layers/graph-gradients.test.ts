// The gradients of the layers that graphs are made of against central differences in float64, over random asymmetric shapes;
// and of the graphs that people make of them.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { input, layers, model, type Layer, type Model, type Shape, type SymbolicTensor } from 'receptive'
import { array, randomArray } from '../support/arrays.js'
import { upTo } from '../support/convolutions.js'
import { expectExact, expectExactModel, forAll, image, seed } from '../support/grad-checks.js'

/** One layer over inputs of these shapes. */
const merged = (layer: Layer, shapes: readonly Shape[]): Model => {
  const inputs = shapes.map((shape, i) => input({ shape, name: `x${i}` }))
  return model({ inputs, outputs: layer.apply(inputs) })
}

describe('layers of several inputs', () => {
  it.each(['add', 'average', 'maximum', 'minimum', 'multiply'] as const)('%s, of two and of three', (kind) =>
    forAll(fc.record({ image, seed, count: fc.integer({ min: 2, max: 3 }) }), ({ image, seed, count }) =>
      expectExactModel(merged(layers[kind](), Array<Shape>(count).fill(image)), { seed }),
    ),
  )

  it('subtract', () =>
    forAll(fc.record({ image, seed }), ({ image, seed }) =>
      expectExactModel(merged(layers.subtract(), [image, image]), { seed }),
    ))

  it('multiply, with gates before and behind the image', () =>
    forAll(
      fc.record({ image, seed, gates: fc.constantFrom('ig', 'gi', 'igg', 'gig', 'iig', 'gii') }),
      ({ image, seed, gates }) => {
        const shapes = [...gates].map((one) => (one === 'g' ? [1, 1, image[2]] : image))
        return expectExactModel(merged(layers.multiply(), shapes), { seed })
      },
    ))

  it.each([1, 2, 3, -1, -2, -3])('concatenate along axis %i', (axis) =>
    forAll(
      fc.record({ image, seed, sizes: fc.array(upTo(4), { minLength: 2, maxLength: 3 }) }),
      ({ image, seed, sizes }) => {
        const shapes = sizes.map((size) => image.with(axis > 0 ? axis - 1 : axis, size))
        const net = merged(layers.concatenate({ axis }), shapes)
        const sum = sizes.reduce((a, b) => a + b)
        expect(net.outputShape).toEqual(image.with(axis > 0 ? axis - 1 : axis, sum))
        return expectExactModel(net, { seed })
      },
      8,
    ),
  )

  it('concatenate has no axis of the batch, nor one that is not there', () => {
    const apply = (axis: number) => () =>
      merged(layers.concatenate({ axis }), [
        [4, 3],
        [4, 3],
      ])
    expect(apply(0)).toThrow('axis must be a whole number other than 0, the batch, got 0')
    for (const axis of [3, -3, -7])
      expect(apply(axis)).toThrow(
        `axis must be from 1 to 2, or from −2 to −1, for inputs [N,4,3], got ${axis}`,
      )
  })
})

describe('layers of one input', () => {
  const settings = fc.record({
    center: fc.boolean(),
    scale: fc.boolean(),
    epsilon: fc.constantFrom(1e-3, 0.1),
  })

  it('batchNormalization, with β and γ and without, of images and of flat inputs', () =>
    forAll(fc.record({ image, seed, settings, flat: fc.boolean() }), ({ image, seed, settings, flat }) => {
      const shape = flat ? [image[0]] : image
      const x = randomArray([3, ...shape], seed)
      return expectExactModel(layers.batchNormalization(settings), { inputShape: shape, x, seed })
    }))

  it('batchNormalization that is frozen, by moving statistics', () =>
    forAll(fc.record({ image, seed, settings }), async ({ image, seed, settings }) => {
      const C = image[2]
      const weights = {
        ...(settings.scale && { 'batchNormalization/gamma': randomArray([C], seed) }),
        ...(settings.center && { 'batchNormalization/beta': randomArray([C], seed + 1) }),
        'batchNormalization/movingMean': randomArray([C], seed + 2),
        'batchNormalization/movingVariance': array(
          [C],
          randomArray([C], seed + 3).data.map((value) => value + 1.5),
        ),
      }
      const layer = layers.batchNormalization({ ...settings, trainable: false })
      const report = await expectExactModel(layer, { inputShape: image, weights, seed })
      // Nothing but the input is learned.
      expect(report.worst.tensor).toBe('input')
    }))

  it.each(['globalAveragePooling2d', 'globalMaxPooling2d'] as const)('%s', (kind) =>
    forAll(fc.record({ image, seed, keepDims: fc.boolean() }), ({ image, seed, keepDims }) =>
      expectExact(layers[kind]({ keepDims }), image, seed),
    ),
  )

  const side = fc.integer({ min: 0, max: 3 })
  const sides = fc.tuple(side, side)
  const border = fc.oneof(side, sides, fc.tuple(sides, sides))
  it('zeroPadding2d', () =>
    forAll(fc.record({ image, seed, padding: border }), ({ image, seed, padding }) =>
      expectExact(layers.zeroPadding2d({ padding }), image, seed),
    ))
  it('constantPadding2d', () =>
    forAll(fc.record({ image, seed, padding: border }), ({ image, seed, padding }) =>
      expectExact(layers.constantPadding2d({ padding, value: -1.5 }), image, seed),
    ))
  it.each(['reflectionPadding2d', 'replicationPadding2d'] as const)('%s', (kind) =>
    forAll(fc.record({ image, seed, padding: border }), ({ image, seed, padding }) =>
      expectExact(layers[kind]({ padding }), image, seed),
    ),
  )
  it.each(['DCR', 'CRD'] as const)('depthToSpace and spaceToDepth, %s', (mode) =>
    forAll(
      fc.record({ image, seed, blockSize: fc.integer({ min: 1, max: 3 }) }),
      async ({ image: [H, W, C], seed, blockSize }) => {
        const config = { blockSize, mode }
        await expectExact(layers.depthToSpace(config), [H - 5, W - 5, C * blockSize ** 2], seed)
        await expectExact(layers.spaceToDepth(config), [2 * blockSize, 3 * blockSize, C], seed)
      },
    ),
  )
  it('cropping2d', () =>
    forAll(fc.record({ image, seed, cropping: border }), ({ image, seed, cropping }) =>
      expectExact(layers.cropping2d({ cropping }), image, seed),
    ))
  it.each([
    null,
    {},
    'x',
    [1],
    [1, 2, 3],
    [[1, 2]],
    [[1], [2]],
    -1,
    1.5,
    [null, 1],
    [
      [1, 2],
      [3, -1],
    ],
  ])('neither takes the border %j', (size) => {
    const wanted = /must be a whole number of at least 0, \[rows, columns\], or/
    if (size !== null) expect(() => layers.zeroPadding2d({ padding: size as never })).toThrow(wanted)
    if (size !== null) expect(() => layers.cropping2d({ cropping: size as never })).toThrow(wanted)
  })

  it('reshape', () =>
    forAll(fc.record({ image, seed, free: upTo(3) }), ({ image: [H, W, C], seed, free }) => {
      const targetShape = [C, W, H].with(free - 1, -1)
      return expectExact(layers.reshape({ targetShape }), [H, W, C], seed)
    }))
  it.each([[[-1, -1]], [[0, 2]], [[1.5]], [5], [undefined]])(
    'reshape does not take the shape %j',
    (targetShape) => {
      expect(() => layers.reshape({ targetShape: targetShape as never })).toThrow(
        'reshape: targetShape must be a list of whole numbers of at least 1',
      )
    },
  )
})

describe('graphs', () => {
  const { conv2d, batchNormalization: bn, activation, add, concatenate } = layers
  const relu = (y: SymbolicTensor) => activation({ activation: 'relu' }).apply(y)
  const conv = (
    filters: number,
    kernelSize: number,
    y: SymbolicTensor,
    f: 'tanh' | 'relu' | 'linear' = 'linear',
  ) => conv2d({ filters, kernelSize, padding: 'same', activation: f }).apply(y)
  const settings = { seed: 3, samples: 8 }
  const x = input({ shape: [7, 6, 2] })

  it('residual: two convolutions with batch normalization, a shortcut that is projected, and one that is not', async () => {
    const block = (y: SymbolicTensor, filters: number) => {
      const inner = bn().apply(conv(filters, 3, relu(bn().apply(conv(filters, 3, y)))))
      return relu(add().apply([inner, y.shape[2] === filters ? y : conv(filters, 1, y)]))
    }
    const y = layers.globalAveragePooling2d().apply(block(block(x, 3), 3))
    const outputs = layers.dense({ units: 3, activation: 'softmax' }).apply(y)
    const target = array([2, 3], [1, 0, 0, 0, 0, 1])
    await expectExactModel(model({ inputs: x, outputs }), {
      ...settings,
      loss: 'categoricalCrossentropy',
      target,
    })
  })

  it('inception: branches of several kernels, concatenated', async () => {
    const branches = [
      conv(2, 1, x, 'relu'),
      conv(2, 3, conv(1, 1, x, 'relu'), 'relu'),
      conv(1, 1, layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x)),
    ]
    await expectExactModel(model({ inputs: x, outputs: concatenate().apply(branches) }), settings)
  })

  it('U-shaped: down, and up again beside what was cut off on the way', async () => {
    const down = conv(2, 3, x, 'tanh')
    const deep = conv(2, 3, layers.maxPooling2d().apply(down), 'tanh')
    const up = layers
      .zeroPadding2d({
        padding: [
          [0, 1],
          [0, 0],
        ],
      })
      .apply(deep)
    const level = layers
      .cropping2d({
        cropping: [
          [1, 2],
          [1, 2],
        ],
      })
      .apply(down)
    const y = conv(1, 1, concatenate().apply([up, level]))
    await expectExactModel(model({ inputs: x, outputs: y }), settings)
  })

  it('squeeze and excitation: a gate by what it gates', async () => {
    const squeezed = layers.globalMaxPooling2d({ keepDims: true }).apply(conv(3, 3, x))
    const gate = conv2d({ filters: 2, kernelSize: 1, activation: 'sigmoid' }).apply(squeezed)
    await expectExactModel(model({ inputs: x, outputs: layers.multiply().apply([gate, x]) }), settings)
  })

  it('part of a nested model’s outputs, and inputs that lead to the other part', async () => {
    const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [3], name: 'b' })]
    const nested = model({
      inputs: [a, b],
      outputs: { left: layers.dense({ units: 2 }).apply(a), right: layers.dense({ units: 2 }).apply(b) },
    })
    const [c, d] = [input({ shape: [3], name: 'c' }), input({ shape: [3], name: 'd' })]
    const net = model({ inputs: [c, d], outputs: nested.apply({ b: d, a: c }).left })
    const report = await expectExactModel(net, settings)
    // Both inputs, and the weights of one side.
    expect(report.checked).toBe(6 + 6 + 6 + 2)
  })
})

describe('gradCheck', () => {
  it('names inputs and weights that are missing or do not fit', async () => {
    const net = merged(layers.add(), [[3], [3]])
    const x = randomArray([2, 3], 1)
    await expect(expectExactModel(net, { x: { x0: x } })).rejects.toThrow(
      'gradCheck: the model takes the inputs x0, x1, by name; got x0',
    )
    await expect(expectExactModel(net, { x })).rejects.toThrow('by name; got one array')
    const dense = layers.dense({ units: 2 })
    await expect(expectExactModel(dense, { inputShape: [3], weights: {} })).rejects.toThrow(
      'weights: missing dense/kernel, dense/bias',
    )
  })
})
