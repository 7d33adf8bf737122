// Every layer's hand-written gradients against central differences in float64, over random asymmetric shapes.

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { layers, type Pair, type PaddingOption } from 'receptive'
import { pair } from '../support/convolutions.js'
import { expectExact, forAll, image, padding, seed } from '../support/grad-checks.js'

const filter = {
  kernelSize: pair(3),
  strides: pair(3),
  dilationRate: pair(2),
  padding,
  activation: fc.constantFrom('linear' as const, 'relu' as const, 'tanh' as const),
  useBias: fc.boolean(),
}
const every = [
  ...(['linear', 'relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'swish'] as const),
  ...(['hardSigmoid', 'hardSwish', 'softplus', 'sigmoid', 'tanh', 'softmax'] as const),
  ...(['exponential', 'softsign', 'mish', 'celu', 'logSigmoid', 'hardTanh', 'tanhShrink'] as const),
  ...(['softShrink', 'hardShrink', 'threshold'] as const),
]
const configured = [
  { name: 'relu', maxValue: 0.5, negativeSlope: 0.1, threshold: 0.1 },
  { name: 'leakyRelu', negativeSlope: 0.01 },
  { name: 'elu', alpha: 0.5 },
  { name: 'gelu', approximate: true },
  { name: 'hardSigmoid', alpha: 0.7, beta: 0.4 },
  { name: 'celu', alpha: 0.3 },
  { name: 'threshold', threshold: -0.2, value: 3 },
  { name: 'softShrink', threshold: 0.2 },
  { name: 'hardShrink', threshold: 0.1 },
] as const
/** Windows that padding does not fill by themselves. */
const overImages = <T extends { readonly poolSize: Pair; readonly padding: PaddingOption }>(
  windows: fc.Arbitrary<T>,
): fc.Arbitrary<T> =>
  windows.filter(({ poolSize, padding }) => typeof padding === 'string' || Math.min(...poolSize) > 1)
const ofAnyNumber = ['abs', 'negative', 'exp', 'square', 'sin', 'cos', 'tan', 'erf'] as const
const flat = ['floor', 'ceil', 'round', 'sign'] as const
const ofPositive = ['sqrt', 'rsqrt', 'reciprocal', 'log'] as const
const pooling = { poolSize: pair(4), strides: pair(3), padding }

describe('gradients in float64 agree with central differences to 1e-7', () => {
  it('conv2d: strides, paddings, dilations, fused and separate activations', () =>
    forAll(
      fc.record({
        image,
        seed,
        kernelSize: pair(3),
        strides: pair(3),
        dilationRate: pair(3),
        padding,
        filters: fc.integer({ min: 1, max: 4 }),
        activation: fc.constantFrom('linear' as const, 'relu' as const, 'tanh' as const),
        useBias: fc.boolean(),
      }),
      ({ image, seed, ...config }) => expectExact(layers.conv2d(config), image, seed),
      40,
    ))

  it('conv2d in groups', () =>
    forAll(
      fc.record({
        ...{ image, seed, ...filter },
        groups: fc.integer({ min: 2, max: 3 }),
        each: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      }),
      ({ image: [H, W], seed, groups, each: [C, K], ...config }) =>
        expectExact(layers.conv2d({ ...config, groups, filters: groups * K }), [H, W, groups * C], seed),
    ))

  it('depthwiseConv2d', () =>
    forAll(
      fc.record({ image, seed, ...filter, depthMultiplier: fc.integer({ min: 1, max: 3 }) }),
      ({ image, seed, ...config }) => expectExact(layers.depthwiseConv2d(config), image, seed),
    ))

  it('separableConv2d', () =>
    forAll(
      fc.record({
        ...{ image, seed, ...filter },
        depthMultiplier: fc.integer({ min: 1, max: 2 }),
        filters: fc.integer({ min: 1, max: 4 }),
      }),
      ({ image, seed, ...config }) => expectExact(layers.separableConv2d(config), image, seed),
    ))

  it('conv2dTranspose', () =>
    forAll(
      fc.record({ image, seed, ...filter, filters: fc.integer({ min: 1, max: 3 }) }),
      ({ image: [H, W, C], seed, ...config }) =>
        expectExact(layers.conv2dTranspose(config), [H - 4, W - 3, C], seed),
    ))

  it('dense', () =>
    forAll(
      fc.record({
        I: fc.integer({ min: 1, max: 9 }),
        units: fc.integer({ min: 1, max: 6 }),
        activation: fc.constantFrom(
          'linear' as const,
          'relu' as const,
          'sigmoid' as const,
          'softmax' as const,
        ),
        useBias: fc.boolean(),
        seed,
      }),
      ({ I, seed, ...config }) => expectExact(layers.dense(config), [I], seed),
    ))

  it.each(['maxPooling2d', 'averagePooling2d', 'l2Pooling2d', 'weightedAveragePooling2d'] as const)(
    '%s',
    (kind) =>
      forAll(overImages(fc.record({ image, seed, ...pooling })), ({ image, seed, ...config }) =>
        expectExact(layers[kind](config), image, seed),
      ),
  )

  it('maxPooling2d with dilations', () =>
    forAll(
      overImages(fc.record({ image, seed, ...pooling, dilations: pair(2) })).filter(
        ({ padding }) => padding === 'valid',
      ),
      ({ image, seed, ...config }) => expectExact(layers.maxPooling2d(config), image, seed),
    ))

  it('averagePooling2d that counts padding', () =>
    forAll(overImages(fc.record({ image, seed, ...pooling })), ({ image, seed, ...config }) =>
      expectExact(layers.averagePooling2d({ ...config, countIncludePad: true }), image, seed),
    ))

  it('conv2dTranspose in groups', () =>
    forAll(
      fc.record({
        ...{ image, seed, ...filter },
        groups: fc.integer({ min: 2, max: 3 }),
        each: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      }),
      ({ image: [H, W], seed, groups, each: [C, K], ...config }) =>
        expectExact(
          layers.conv2dTranspose({ ...config, groups, filters: groups * K }),
          [H - 4, W - 3, groups * C],
          seed,
        ),
    ))

  it('conv2d with max pooling behind it', () =>
    forAll(
      fc.record({
        image,
        seed,
        kernelSize: pair(3),
        strides: fc.constantFrom(1, 2),
        padding,
        filters: fc.integer({ min: 1, max: 4 }),
        activation: fc.constantFrom('linear' as const, 'relu' as const),
        useBias: fc.boolean(),
        pool: overImages(fc.record({ poolSize: pair(3), padding })),
      }),
      ({ image, seed, pool, ...config }) =>
        expectExact([layers.conv2d(config), layers.maxPooling2d(pool)], image, seed),
      40,
    ))

  it.each([...every, ...configured])('activation %j', (activation) =>
    forAll(
      fc.record({ image, seed }),
      ({ image, seed }) => expectExact(layers.activation({ activation }), image, seed),
      6,
    ),
  )

  it.each([...ofAnyNumber, ...flat, ...ofPositive])('unary %s', (operation) =>
    forAll(
      fc.record({ image, seed }),
      ({ image, seed }) => {
        const layer = layers.unary({ operation })
        const positive = (ofPositive as readonly string[]).includes(operation)
        return expectExact(
          positive ? [layers.activation({ activation: 'exponential' }), layer] : layer,
          image,
          seed,
        )
      },
      4,
    ),
  )

  it('clip, with limits and without', () =>
    forAll(
      fc.record({
        ...{ image, seed },
        limits: fc.constantFrom(
          { minValue: -0.3, maxValue: 0.4 },
          { minValue: 0, maxValue: 0.5 },
          { minValue: 0.1 },
          { maxValue: -0.1 },
          {},
        ),
      }),
      ({ image, seed, limits }) => expectExact(layers.clip(limits), image, seed),
      10,
    ))

  it('reLU, leakyReLU, elu and softmax', () =>
    forAll(
      fc.record({
        ...{ image, seed },
        layer: fc.constantFrom(
          () => layers.reLU(),
          () => layers.reLU({ maxValue: 0.6, negativeSlope: 0.3, threshold: 0.2 }),
          () => layers.leakyReLU(),
          () => layers.leakyReLU({ alpha: 0.1 }),
          () => layers.elu({ alpha: 0.7 }),
          () => layers.softmax(),
        ),
      }),
      ({ image, seed, layer }) => expectExact(layer(), image, seed),
    ))

  it('prelu, its slopes shared along any axes', () =>
    forAll(
      fc.record({
        ...{ image, seed },
        sharedAxes: fc.subarray([1, 2, 3]),
        alphaInitializer: fc.constantFrom('glorotUniform' as const, 'heNormal' as const),
      }),
      ({ image, seed, ...config }) => expectExact(layers.prelu(config), image, seed),
    ))

  it('layers with any activation behind them, in one step or two', () =>
    forAll(
      fc.record({ image, seed, kind: fc.nat(4), activation: fc.constantFrom(...every, ...configured) }),
      ({ image, seed, kind, activation }) =>
        expectExact(
          [
            layers.conv2d({ filters: 3, kernelSize: 3, activation }),
            layers.separableConv2d({ filters: 3, kernelSize: 2, activation }),
            layers.depthwiseConv2d({ kernelSize: 3, activation }),
            layers.conv2dTranspose({ filters: 2, kernelSize: 2, activation }),
            [layers.flatten(), layers.dense({ units: 4, activation })],
          ][kind],
          image,
          seed,
        ),
      40,
    ))

  it('dropout, with its mask fixed', () =>
    forAll(fc.record({ image, seed, rate: fc.constantFrom(0, 0.3, 0.7) }), ({ image, seed, rate }) =>
      expectExact(layers.dropout({ rate }), image, seed),
    ))

  it('dropout after ReLU, with its mask fixed', () =>
    forAll(
      fc.record({ image, seed, rate: fc.constantFrom(0, 0.3, 0.7), spatial: fc.boolean() }),
      ({ image, seed, rate, spatial }) =>
        expectExact(
          [
            layers.reLU({ threshold: 0.1 }),
            spatial ? layers.spatialDropout2d({ rate }) : layers.dropout({ rate }),
          ],
          image,
          seed,
        ),
      20,
    ))

  it('spatialDropout2d and gaussianNoise, with what is random fixed', () =>
    forAll(
      fc.record({ image, seed, rate: fc.constantFrom(0, 0.3, 0.7), stddev: fc.constantFrom(0, 0.5) }),
      ({ image, seed, rate, stddev }) =>
        expectExact([layers.spatialDropout2d({ rate }), layers.gaussianNoise({ stddev })], image, seed),
      10,
    ))

  it('permute', () =>
    forAll(
      fc.record({ image, seed, dims: fc.shuffledSubarray([1, 2, 3], { minLength: 3 }) }),
      ({ image, seed, dims }) => expectExact(layers.permute({ dims }), image, seed),
      10,
    ))

  it('layerNormalization', () =>
    forAll(
      fc.record({
        ...{ image, seed },
        axis: fc.constantFrom<number | number[]>(-1, 3, [3], [-1, -2], [3, -3, 2], [2, 1], 1, [3, 1], -2),
        epsilon: fc.constantFrom(1e-3, 0.1),
        center: fc.boolean(),
        scale: fc.boolean(),
      }),
      ({ image, seed, ...config }) =>
        // Of one channel alone nothing is left.
        expectExact(layers.layerNormalization(config), [image[0], image[1], image[2] + 1], seed),
    ))

  it('localResponseNormalization', () =>
    forAll(
      fc.record({
        ...{ image, seed },
        C: fc.integer({ min: 1, max: 7 }),
        depthRadius: fc.oneof(fc.nat(3), fc.tuple(fc.nat(3), fc.nat(3))),
        bias: fc.constantFrom(0.5, 2),
        alpha: fc.constantFrom(1e-2, 1),
        beta: fc.constantFrom(0.5, 0.75, 1.5),
      }),
      ({ image: [H, W], seed, C, ...config }) =>
        expectExact(layers.localResponseNormalization(config), [H, W, C], seed),
    ))

  it('resizing', () =>
    forAll(
      fc.record({
        ...{ image, seed },
        to: fc.oneof(
          fc.record({ height: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 9 }) }),
          fc.record({ scale: fc.constantFrom(0.6, 1.5, 2, [1.3, 0.8] as const) }),
        ),
        interpolation: fc.constantFrom('nearest' as const, 'bilinear' as const),
        coordinates: fc.constantFrom('halfPixel' as const, 'asymmetric' as const, 'alignCorners' as const),
      }),
      ({ image: [H, W, C], seed, to, ...config }) =>
        expectExact(layers.resizing({ ...to, ...config }), [H - 5, W - 5, C], seed),
    ))

  it('upSampling2d', () =>
    forAll(
      fc.record({
        ...{ image, seed },
        size: pair(3),
        interpolation: fc.constantFrom('nearest' as const, 'bilinear' as const),
      }),
      ({ image: [H, W, C], seed, ...config }) =>
        expectExact(layers.upSampling2d(config), [H - 5, W - 6, C], seed),
    ))

  it('flatten', () =>
    forAll(fc.record({ image, seed }), ({ image, seed }) => expectExact(layers.flatten(), image, seed), 5))
})
