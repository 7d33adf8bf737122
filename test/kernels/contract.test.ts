// Every way to misuse an op says what was given, what was expected and, where there is one, the way out.

import { describe, expect, it } from 'vitest'
import { ops, updates, type Attributes, type OpName } from '../../kernels/ops.js'
import type { Border, Padding } from '../../kernels/ops/window.js'

const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const
const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const

describe('conv2d', () => {
  const x = [1, 5, 4, 2]
  const w = [3, 3, 2, 8]

  it.each([
    [
      'a missing axis',
      { x: [5, 4, 2], w },
      window,
      'conv2d: x has 3 axes but needs 4, [N,H,W,C] (x = [5,4,2])',
    ],
    [
      'filters of rank 3',
      { x, w: [3, 3, 8] },
      window,
      'conv2d: w has 3 axes but needs 4, [kH,kW,C,K] (w = [3,3,8])',
    ],
    [
      'channels that differ',
      { x: [1, 4, 4, 1], w },
      window,
      'conv2d: x has 1 channels but w expects 2 (x = [1,4,4,1], w = [3,3,2,8])',
    ],
    [
      'an empty axis',
      { x: [0, 5, 4, 2], w },
      window,
      'conv2d: every axis of x must be a whole number of at least 1 (x = [0,5,4,2])',
    ],
    [
      'half an axis',
      { x: [1, 5, 4.5, 2], w },
      window,
      'conv2d: every axis of x must be a whole number of at least 1 (x = [1,5,4.5,2])',
    ],
    [
      'a bias of another length',
      { x, w, b: [7] },
      window,
      'conv2d: b must hold one value per output, [8] (b = [7])',
    ],
    [
      'a window too large',
      { x: [1, 2, 4, 2], w },
      window,
      'conv2d: a window of [3,3], dilated by [1,1], does not fit into an image of [2,4]; ' +
        "make the image larger, the window smaller, or use padding 'same'",
    ],
    [
      'a window too large by its dilation',
      { x, w },
      { ...window, dilations: [1, 2] as const },
      'conv2d: a window of [3,3], dilated by [1,2], does not fit into an image of [5,4]; ' +
        "make the image larger, the window smaller, or use padding 'same'",
    ],
    [
      'a stride of 0',
      { x, w },
      { ...window, strides: [1, 0] as const },
      'conv2d: strides[1] must be a whole number of at least 1, got 0',
    ],
    [
      'a dilation of ½',
      { x, w },
      { ...window, dilations: [0.5, 1] as const },
      'conv2d: dilations[0] must be a whole number of at least 1, got 0.5',
    ],
    [
      'an unknown padding',
      { x, w },
      { ...window, padding: 'full' as Padding },
      `conv2d: padding must be 'valid', 'same' or [[above, below], [left, right]], whole numbers of at least 0, got "full"`,
    ],
    [
      'an activation that cannot be fused',
      { x, w },
      { ...window, activation: 'softmax' as 'relu' },
      `conv2d: activation must be 'linear', 'relu', 'elu', 'sigmoid', 'tanh', 'softplus', 'hardSigmoid', 'hardSwish', 'silu', 'gelu', or an object of that name and attributes, ` +
        'got "softmax"',
    ],
  ])('%s', (_, shapes, attributes, message) => {
    expect(() => ops.conv2d(shapes, attributes)).toThrow(new Error(message))
  })

  it('the input gradient wants dy in the shape of the output', () => {
    expect(() => ops.conv2dInputGradient({ dy: [1, 3, 3, 8], w }, { ...window, inputShape: x })).toThrow(
      'conv2dInputGradient: dy must have the shape of the forward output (dy = [1,3,3,8], y = [1,3,2,8])',
    )
  })

  it('the filter gradient wants dy in the shape of the output', () => {
    expect(() =>
      ops.conv2dFilterGradient({ x, dy: [2, 3, 2, 8] }, { ...window, kernelSize: [3, 3] }),
    ).toThrow(
      'conv2dFilterGradient: dy must have the shape of the forward output (dy = [2,3,2,8], y = [1,3,2,8])',
    )
  })

  it.each([
    [
      'an image with a missing axis',
      { inputShape: [5, 4, 2] },
      'inputShape has 3 axes but needs 4, [N,H,W,C] (inputShape = [5,4,2])',
    ],
    [
      'channels that differ',
      { inputShape: [1, 5, 4, 3] },
      'inputShape has 3 channels but w expects 2 (inputShape = [1,5,4,3], w = [3,3,2,8])',
    ],
    [
      'a window too large',
      { inputShape: [1, 2, 4, 2] },
      'a window of [3,3], dilated by [1,1], does not fit into an image of [2,4]; ' +
        "make the image larger, the window smaller, or use padding 'same'",
    ],
    ['a stride of 0', { strides: [0, 1] as const }, 'strides[0] must be a whole number of at least 1, got 0'],
    [
      'an unknown padding',
      { padding: 'full' as Padding },
      `padding must be 'valid', 'same' or [[above, below], [left, right]], whole numbers of at least 0, got "full"`,
    ],
  ])('the input gradient refuses %s in its own name', (_, wrong, message) => {
    expect(() =>
      ops.conv2dInputGradient({ dy: [1, 3, 2, 8], w }, { ...window, inputShape: x, ...wrong }),
    ).toThrow(new Error(`conv2dInputGradient: ${message}`))
  })

  it.each([
    [
      'half a row of taps',
      { kernelSize: [3, 0.5] as const },
      'kernelSize[1] must be a whole number of at least 1, got 0.5',
    ],
    [
      'a window too large',
      { kernelSize: [6, 3] as const },
      'a window of [6,3], dilated by [1,1], does not fit into an image of [5,4]; ' +
        "make the image larger, the window smaller, or use padding 'same'",
    ],
    [
      'a dilation of 0',
      { dilations: [1, 0] as const },
      'dilations[1] must be a whole number of at least 1, got 0',
    ],
  ])('the filter gradient refuses %s in its own name', (_, wrong, message) => {
    expect(() =>
      ops.conv2dFilterGradient({ x, dy: [1, 3, 2, 8] }, { ...window, kernelSize: [3, 3], ...wrong }),
    ).toThrow(new Error(`conv2dFilterGradient: ${message}`))
  })

  it('the filter gradient wants four axes', () => {
    expect(() => ops.conv2dFilterGradient({ x, dy: [3, 2, 8] }, { ...window, kernelSize: [3, 3] })).toThrow(
      'conv2dFilterGradient: dy has 3 axes but needs 4, [N,oH,oW,K] (dy = [3,2,8])',
    )
  })
})

describe('depthwise convolutions', () => {
  const x = [1, 5, 4, 3]
  const w = [3, 3, 3, 2]

  it('have a filter for every channel', () => {
    expect(ops.depthwiseConv2d({ x, w, b: [6] }, window)).toEqual([1, 3, 2, 6])
    expect(() => ops.depthwiseConv2d({ x, w: [3, 3, 2, 2] }, window)).toThrow(
      new Error('depthwiseConv2d: x has 3 channels but w expects 2 (x = [1,5,4,3], w = [3,3,2,2])'),
    )
    expect(() => ops.depthwiseConv2d({ x, w, b: [2] }, window)).toThrow(
      new Error('depthwiseConv2d: b must hold one value per output, [6] (b = [2])'),
    )
    expect(() => ops.depthwiseConv2d({ x, w: [3, 3, 3] }, window)).toThrow(
      'depthwiseConv2d: w has 3 axes but needs 4, [kH,kW,C,M] (w = [3,3,3])',
    )
  })

  it('have gradients of the output’s shape', () => {
    expect(() =>
      ops.depthwiseConv2dInputGradient({ dy: [1, 3, 2, 3], w }, { ...window, inputShape: x }),
    ).toThrow(
      'depthwiseConv2dInputGradient: dy must have the shape of the forward output (dy = [1,3,2,3], y = [1,3,2,6])',
    )
    const attributes = { ...window, kernelSize: [3, 3] } as const
    expect(ops.depthwiseConv2dFilterGradient({ x, dy: [1, 3, 2, 6] }, attributes)).toEqual(w)
    expect(() => ops.depthwiseConv2dFilterGradient({ x, dy: [1, 3, 2, 4] }, attributes)).toThrow(
      'depthwiseConv2dFilterGradient: dy must have as many channels as x, or a multiple of them ' +
        '(x = [1,5,4,3], dy = [1,3,2,4])',
    )
  })
})

describe('grouped convolutions', () => {
  const x = [1, 5, 4, 6]
  const grouped = { ...window, groups: 2 }

  it('have channels that go into their groups', () => {
    expect(ops.groupedConv2d({ x, w: [3, 3, 3, 4] }, grouped)).toEqual([1, 3, 2, 4])
    expect(() => ops.groupedConv2d({ x, w: [3, 3, 3, 5] }, grouped)).toThrow(
      new Error('groupedConv2d: the 5 channels of w cannot be divided into 2 groups'),
    )
    expect(() => ops.groupedConv2d({ x, w: [3, 3, 6, 4] }, grouped)).toThrow(
      new Error(
        'groupedConv2d: x has 6 channels but w expects 6 in each of 2 groups (x = [1,5,4,6], w = [3,3,6,4])',
      ),
    )
    expect(() => ops.groupedConv2d({ x, w: [3, 3, 3, 4] }, { ...window, groups: 0 })).toThrow(
      'groupedConv2d: groups must be a whole number of at least 1, got 0',
    )
  })

  it('have gradients in their own names', () => {
    expect(() =>
      ops.groupedConv2dInputGradient(
        { dy: [1, 3, 2, 4], w: [3, 3, 3, 4] },
        { ...grouped, inputShape: [1, 5, 4, 5] },
      ),
    ).toThrow('groupedConv2dInputGradient: the 5 channels of inputShape cannot be divided into 2 groups')
    expect(() =>
      ops.groupedConv2dFilterGradient({ x, dy: [1, 3, 2, 5] }, { ...grouped, kernelSize: [3, 3] }),
    ).toThrow('groupedConv2dFilterGradient: the 5 channels of dy cannot be divided into 2 groups')
  })
})

describe('transposed convolutions', () => {
  const x = [1, 4, 3, 2]
  const w = [3, 3, 5, 2]
  const same = { strides: [2, 2], dilations: [1, 1], padding: 'same' } as const

  it('take w as the convolution does whose input gradient they are', () => {
    expect(ops.conv2dTranspose({ x, w, b: [5] }, same)).toEqual([1, 8, 6, 5])
    expect(() => ops.conv2dTranspose({ x, w: [3, 3, 2, 5] }, same)).toThrow(
      new Error('conv2dTranspose: x has 2 channels but w expects 5 (x = [1,4,3,2], w = [3,3,2,5])'),
    )
    expect(() => ops.conv2dTranspose({ x, w }, { ...same, strides: [2, 0] })).toThrow(
      'conv2dTranspose: strides[1] must be a whole number of at least 1, got 0',
    )
  })

  it('take no outputPadding that another stride would serve, or that no convolution takes back', () => {
    expect(ops.conv2dTranspose({ x, w }, { ...same, outputPadding: [0, 1] })).toEqual([1, 7, 6, 5])
    expect(() => ops.conv2dTranspose({ x, w }, { ...same, outputPadding: [2, 0] })).toThrow(
      'conv2dTranspose: outputPadding must be whole numbers of at least 0 and below strides, [2,2], got [2,0]',
    )
    expect(() => ops.conv2dTranspose({ x, w: [4, 4, 5, 2] }, { ...same, outputPadding: [0, 0] })).toThrow(
      'conv2dTranspose: with outputPadding [0,0] the output would be [6,4], which the convolution does not turn into ' +
        '[4,3]; leave outputPadding out, or choose another',
    )
  })
})

describe.each(['maxPool2d', 'averagePool2d', 'l2Pool2d', 'weightedAveragePool2d'] as const)('%s', (op) => {
  const attributes = { ...pool, sigma: 1 }

  it('wants four axes', () => {
    expect(() => ops[op]({ x: [4, 4] }, attributes)).toThrow(
      `${op}: x has 2 axes but needs 4, [N,H,W,C] (x = [4,4])`,
    )
  })

  it('wants a window that fits', () => {
    expect(() => ops[op]({ x: [1, 4, 1, 3] }, attributes)).toThrow(
      new Error(
        `${op}: a pooling window of [2,2] does not fit into an image of [4,1]; ` +
          "make the image larger, the window smaller, or use padding 'same'",
      ),
    )
  })

  it('wants a whole window', () => {
    expect(() => ops[op]({ x: [1, 4, 4, 3] }, { ...attributes, poolSize: [2, -1] })).toThrow(
      `${op}: poolSize[1] must be a whole number of at least 1, got -1`,
    )
  })
})

describe('pooling gradients', () => {
  const inputShape = [1, 5, 4, 3]
  const dy = [1, 2, 3, 3]
  const shapes = { x: inputShape, y: [1, 2, 2, 3], dy }
  const attributes = { ...pool, sigma: 1, inputShape }

  it.each([
    'maxPool2dGradient',
    'averagePool2dGradient',
    'l2Pool2dGradient',
    'weightedAveragePool2dGradient',
  ] as const)('%s wants dy in the shape of the output', (op) => {
    expect(() => ops[op](shapes, attributes)).toThrow(
      `${op}: dy must have the shape of the forward output (dy = [1,2,3,3], y = [1,2,2,3])`,
    )
  })

  it.each(['averagePool2dGradient', 'weightedAveragePool2dGradient'] as const)(
    '%s names inputShape',
    (op) => {
      expect(() => ops[op]({ dy }, { ...attributes, inputShape: [5, 4, 3] })).toThrow(
        `${op}: inputShape has 3 axes but needs 4, [N,H,W,C] (inputShape = [5,4,3])`,
      )
    },
  )

  it.each(['maxPool2dGradient', 'averagePool2dGradient', 'l2Pool2dGradient'] as const)(
    '%s names poolSize and strides',
    (op) => {
      const run = (wrong: object) => () => ops[op](shapes, { ...attributes, ...wrong })
      expect(run({ poolSize: [0, 2] })).toThrow(
        `${op}: poolSize[0] must be a whole number of at least 1, got 0`,
      )
      expect(run({ strides: [2, 0] })).toThrow(
        `${op}: strides[1] must be a whole number of at least 1, got 0`,
      )
    },
  )

  it('l2Pool2dGradient wants the forward output', () => {
    expect(() => ops.l2Pool2dGradient({ x: inputShape, y: dy, dy: [1, 2, 2, 3] }, pool)).toThrow(
      'l2Pool2dGradient: y must be the forward output (x = [1,5,4,3], y = [1,2,3,3], dy = [1,2,2,3])',
    )
  })

  it.each([0, -1, NaN, Infinity])('a Gaussian of width %d is none', (sigma) => {
    const message = `sigma must be a positive number of pixels, got ${sigma}`
    expect(() => ops.weightedAveragePool2d({ x: inputShape }, { ...pool, sigma })).toThrow(message)
    expect(() => ops.weightedAveragePool2dGradient({ dy }, { ...attributes, sigma })).toThrow(message)
  })
})

describe('a convolution that max pooling follows', () => {
  const x = [2, 7, 9, 3]
  const w = [3, 3, 3, 4]
  const dy = [2, 2, 3, 4]
  const argmax = dy

  it('has its maxima and where they stand, in windows that do not overlap', () => {
    const run = (poolSize: readonly [number, number]) =>
      ops.conv2dMaxPool2dWithArgmax({ x, w }, { ...window, pool: { ...pool, poolSize } })
    expect(run(pool.poolSize)).toEqual({ y: dy, argmax: dy })
    expect(() => run([3, 2])).toThrow(
      'conv2dMaxPool2dWithArgmax: pooling windows must not overlap, but windows of [3,2] have strides [2,2]',
    )
  })

  it.each([
    [{}, { x: [7, 9, 3] }, 'x has 3 axes but needs 4, [N,H,W,C] (x = [7,9,3])'],
    [{}, { w: [3, 3, 2, 4] }, 'x has 3 channels but w expects 2 (x = [2,7,9,3], w = [3,3,2,4])'],
    [{}, { b: [3] }, 'b must hold one value per output, [4] (b = [3])'],
    [{ activation: 'tanh' as 'relu' }, {}, `activation must be 'linear' or 'relu', got "tanh"`],
    [{ strides: [0, 1] as const }, {}, 'strides[0] must be a whole number of at least 1, got 0'],
    [
      { pool: { ...pool, poolSize: [2, 0] as const } },
      {},
      'pool.poolSize[1] must be a whole number of at least 1, got 0',
    ],
    [
      { pool: { ...pool, strides: [0, 2] as const } },
      {},
      'pool.strides[0] must be a whole number of at least 1, got 0',
    ],
    [
      { pool: { ...pool, padding: 'full' as Padding } },
      {},
      `pool.padding must be 'valid', 'same' or [[above, below], [left, right]], whole numbers of at least 0, got "full"`,
    ],
    [
      { pool: { ...pool, poolSize: [6, 2] as const } },
      {},
      'a pooling window of [6,2] does not fit into an image of [5,7]; ' +
        "make the image larger, the window smaller, or use pool.padding 'same'",
    ],
  ])('with %j, refuses in its own name %j', (attributes, shapes, message) => {
    for (const op of ['conv2dMaxPool2d', 'conv2dMaxPool2dWithArgmax'] as const)
      expect(() => ops[op]({ x, w, ...shapes }, { ...window, pool, ...attributes })).toThrow(
        new Error(`${op}: ${message}`),
      )
  })

  it('its gradients refuse in their own names', () => {
    const wide = { ...window, strides: [1, 0] as const, pool }
    expect(() =>
      ops.conv2dMaxPool2dFilterGradient({ x, argmax, dy }, { ...wide, kernelSize: [3, 3] }),
    ).toThrow('conv2dMaxPool2dFilterGradient: strides[1] must be a whole number of at least 1, got 0')
    expect(() =>
      ops.conv2dMaxPool2dFilterGradient({ x, argmax, dy }, { ...window, pool, kernelSize: [3, 0] }),
    ).toThrow('conv2dMaxPool2dFilterGradient: kernelSize[1] must be a whole number of at least 1, got 0')
    expect(() =>
      ops.conv2dMaxPool2dInputGradient({ w, argmax, dy }, { ...window, pool, inputShape: [2, 7, 9, 2] }),
    ).toThrow('conv2dMaxPool2dInputGradient: inputShape has 2 channels but w expects 3')
  })

  it('has gradients of the shapes of filters and inputs', () => {
    expect(
      ops.conv2dMaxPool2dFilterGradient({ x, argmax, dy }, { ...window, kernelSize: [3, 3], pool }),
    ).toEqual(w)
    expect(ops.conv2dMaxPool2dInputGradient({ w, argmax, dy }, { ...window, inputShape: x, pool })).toEqual(x)
  })

  it.each([
    [
      'argmax of another shape than the pooling’s output',
      { argmax: [2, 3, 3, 4], dy },
      pool,
      "argmax must have the shape of the pooling's output, [2,2,3,4] (argmax = [2,3,3,4])",
    ],
    [
      'dy of another shape than the pooling’s output',
      { argmax, dy: [2, 2, 4, 4] },
      pool,
      'dy must have the shape of the forward output (dy = [2,2,4,4], y = [2,2,3,4])',
    ],
    [
      'windows that overlap',
      { argmax, dy },
      { ...pool, poolSize: [3, 2] as const },
      'pooling windows must not overlap, but windows of [3,2] have strides [2,2]; ' +
        'run conv2d and maxPool2d, and their gradients, instead',
    ],
  ])('refuse %s', (_, shapes, pool, message) => {
    expect(() =>
      ops.conv2dMaxPool2dFilterGradient({ x, ...shapes }, { ...window, kernelSize: [3, 3], pool }),
    ).toThrow(new Error(`conv2dMaxPool2dFilterGradient: ${message}`))
    expect(() =>
      ops.conv2dMaxPool2dInputGradient({ w, ...shapes }, { ...window, inputShape: x, pool }),
    ).toThrow(new Error(`conv2dMaxPool2dInputGradient: ${message}`))
  })
})

describe('dense', () => {
  it.each([
    [{ x: [2, 3, 4], w: [4, 5] }, 'dense: x has 3 axes but needs 2, [N,I] (x = [2,3,4])'],
    [{ x: [2, 3], w: [5] }, 'dense: w has 1 axes but needs 2, [I,O] (w = [5])'],
    [{ x: [2, 3], w: [4, 5] }, 'dense: x has 3 features but w expects 4 (x = [2,3], w = [4,5])'],
    [{ x: [2, 3], w: [3, 5], b: [5, 1] }, 'dense: b must hold one value per output, [5] (b = [5,1])'],
  ])('%j', (shapes, message) => {
    expect(() => ops.dense(shapes, {})).toThrow(new Error(message))
  })

  it('its gradients want matching units and rows', () => {
    expect(() => ops.denseInputGradient({ dy: [2, 5], w: [3, 4] }, {})).toThrow(
      'denseInputGradient: dy has 5 units but w gives 4 (dy = [2,5], w = [3,4])',
    )
    expect(() => ops.denseWeightGradient({ x: [2, 3], dy: [4, 5] }, {})).toThrow(
      'denseWeightGradient: x has 2 rows but dy has 4 (x = [2,3], dy = [4,5])',
    )
  })

  it('the bias gradient wants units', () => {
    expect(() => ops.biasGradient({ dy: [5] }, {})).toThrow(
      'biasGradient: dy needs at least 2 axes, the last one the units (dy = [5])',
    )
    expect(() => ops.biasGradient({ dy: [5, 0] }, {})).toThrow('biasGradient: the last axis of dy must be')
  })
})

describe('elementwise ops', () => {
  it.each(['relu', 'sigmoid', 'tanh', 'softmax'] as const)('%s wants no empty axis', (op) => {
    expect(() => ops[op]({ x: [3, 0] }, {})).toThrow(
      `${op}: every axis of x must be a whole number of at least 1 (x = [3,0])`,
    )
  })

  it.each(['reluGradient', 'sigmoidGradient', 'tanhGradient', 'softmaxGradient'] as const)('%s', (op) => {
    expect(() => ops[op]({ y: [2, 3], dy: [3, 2] }, {})).toThrow(
      `${op}: dy and y must have the same shape (y = [2,3], dy = [3,2])`,
    )
  })

  it.each([
    ['relu', { maxValue: 0 }, 'relu: maxValue must be a number above 0, got 0'],
    ['relu', { threshold: 2, maxValue: 1 }, 'relu: maxValue must be above the threshold, 2, got 1'],
    ['relu', { negativeSlope: -0.1 }, 'relu: negativeSlope must be a number of at least 0, got -0.1'],
    [
      'relu',
      { alpha: 1 },
      "relu: there is no attribute 'alpha'; it takes maxValue, negativeSlope, threshold",
    ],
    ['elu', { scale: 0 }, 'elu: scale must be a number above 0, got 0'],
    ['hardSigmoid', { beta: NaN }, 'hardSigmoid: beta must be a finite number, got NaN'],
    ['gelu', { approximate: 1 }, 'gelu: approximate must be true or false, got 1'],
  ] as const)('%s with %j', (op, attributes, message) => {
    const call = ops[op] as (shapes: object, attributes: object) => unknown
    expect(() => call({ x: [2, 3] }, attributes)).toThrow(message)
  })

  it('gradients take y, or x where y does not tell the slope', () => {
    expect(ops.siluGradient({ x: [2, 3], dy: [2, 3] }, {})).toEqual([2, 3])
    const wrong = { y: [2, 3], dy: [2, 3] } as never
    for (const op of ['siluGradient', 'geluGradient', 'hardSwishGradient'] as const)
      expect(() => ops[op](wrong, {})).toThrow(`${op}: x must be an array of sizes, got nothing`)
  })

  it('prelu wants the axes of one example', () => {
    const x = [2, 5, 4, 3]
    expect(ops.prelu({ x, alpha: [1, 1, 3] }, {})).toEqual(x)
    expect(ops.preluAlphaGradient({ x, dy: x }, { alphaShape: [5, 1, 3] })).toEqual([5, 1, 3])
    for (const alpha of [[3], [2, 1, 1, 3], [1, 1, 2]])
      expect(() => ops.prelu({ x, alpha }, {})).toThrow(
        `prelu: alpha must have the axes of one example, or 1 for each that is shared (x = [2,5,4,3], alpha = [${alpha.join(',')}])`,
      )
  })

  it('softmax wants a class axis', () => {
    expect(() => ops.softmax({ x: [3] }, {})).toThrow(
      'softmax: x needs at least 2 axes, the last one the classes (x = [3])',
    )
  })

  it.each([
    [{ rate: 1 }, 'dropoutMask: rate must be at least 0 and below 1, got 1'],
    [{ rate: -0.1 }, 'dropoutMask: rate must be at least 0 and below 1, got -0.1'],
    [{ rate: NaN }, 'dropoutMask: rate must be at least 0 and below 1, got NaN'],
    [{ key: -1 }, 'dropoutMask: key must be a 32-bit unsigned integer, got -1'],
    [{ key: 2 ** 32 }, 'dropoutMask: key must be a 32-bit unsigned integer, got 4294967296'],
    [{ key: 0.5 }, 'dropoutMask: key must be a 32-bit unsigned integer, got 0.5'],
    [{ shape: [0] }, 'dropoutMask: every axis of shape must be a whole number of at least 1 (shape = [0])'],
  ])('dropoutMask of %j', (wrong, message) => {
    const attributes: Attributes<'dropoutMask'> = { shape: [2, 3], rate: 0.5, key: 1, ...wrong }
    expect(() => ops.dropoutMask({}, attributes)).toThrow(new Error(message))
  })

  it.each([
    [[2, 3], { rate: 1 }, 'dropout: rate must be at least 0 and below 1, got 1'],
    [[2, 3], { key: -1 }, 'dropout: key must be a 32-bit unsigned integer, got -1'],
    [[2, 0], {}, 'dropout: every axis of x must be a whole number of at least 1 (x = [2,0])'],
  ])('dropout of %j, %j', (x, wrong, message) => {
    expect(ops.dropout({ x: [2, 3] }, { rate: 0.5, key: 1 })).toEqual([2, 3])
    expect(() => ops.dropout({ x }, { rate: 0.5, key: 1, ...wrong })).toThrow(new Error(message))
  })
})

describe('batch normalization', () => {
  const x = [2, 5, 4, 3]
  const [mean, variance, gamma, beta] = [[3], [3], [3], [3]]
  const epsilon = 1e-3

  it('has statistics and gradients per channel, and results of the shape of x', () => {
    const statistics = { mean, variance }
    expect(ops.batchStatistics({ x }, {})).toEqual(statistics)
    expect(ops.batchNormalization({ x, variance }, { epsilon })).toEqual(x)
    const inputs = { x, dy: x, ...statistics }
    expect(ops.batchNormalizationParameterGradient(inputs, { epsilon })).toEqual({ gamma, beta })
    expect(
      ops.batchNormalizationInputGradient({ ...inputs, dgamma: gamma, dbeta: beta }, { epsilon }),
    ).toEqual(x)
    const w = [3, 3, 8, 3]
    expect(ops.foldBatchNormalization({ w, ...statistics }, { epsilon })).toEqual({ w, b: [3] })
  })

  it.each([
    ['batchStatistics', { x: [3] }, 'x needs at least 2 axes, the last one the channels (x = [3])'],
    [
      'batchStatistics',
      { x: [2, 0, 3] },
      'every axis of x must be a whole number of at least 1 (x = [2,0,3])',
    ],
    [
      'batchNormalization',
      { x, mean: [4], variance },
      'mean must hold one value per channel, [3] (x = [2,5,4,3], mean = [4])',
    ],
    [
      'batchNormalization',
      { x, variance, gamma: [1, 3] },
      'gamma must hold one value per channel, [3] (x = [2,5,4,3], gamma = [1,3])',
    ],
    [
      'batchNormalizationParameterGradient',
      { x, dy: [2, 5, 3, 3], mean, variance },
      'dy and x must have the same shape (x = [2,5,4,3], dy = [2,5,3,3])',
    ],
    [
      'batchNormalizationParameterGradient',
      { x, dy: x, mean, variance: [5] },
      'variance must hold one value per channel, [3] (x = [2,5,4,3], variance = [5])',
    ],
    [
      'batchNormalizationInputGradient',
      { x, dy: [2, 5, 4], mean, variance, dgamma: gamma, dbeta: beta },
      'dy and x must have the same shape (x = [2,5,4,3], dy = [2,5,4])',
    ],
    [
      'batchNormalizationInputGradient',
      { x, dy: x, mean, variance, dgamma: gamma, dbeta: [2] },
      'dbeta must hold one value per channel, [3] (x = [2,5,4,3], dbeta = [2])',
    ],
    [
      'foldBatchNormalization',
      { w: [3, 3, 2, 8], mean: [8], variance: [2] },
      'variance must hold one value per channel, [8] (w = [3,3,2,8], variance = [2])',
    ],
    [
      'foldBatchNormalization',
      { w: [7, 3], b: [7], mean, variance },
      'b must hold one value per output, [3] (b = [7])',
    ],
    [
      'movingAverage',
      { average: [3], value: [4] },
      'value and average must have the same shape (average = [3], value = [4])',
    ],
  ] as const)('%s refuses %j', (op, shapes, message) => {
    const check = ops[op] as (shapes: object, attributes: object) => unknown
    expect(() => check(shapes, { epsilon, momentum: 0.5 })).toThrow(new Error(`${op}: ${message}`))
  })

  it.each([0, -1, NaN, Infinity])('an epsilon of %d is none', (wrong) => {
    expect(() => ops.batchNormalization({ x, variance }, { epsilon: wrong })).toThrow(
      `batchNormalization: epsilon must be a positive number, got ${wrong}`,
    )
  })

  it.each([-0.1, 1.5, NaN])('a momentum of %d is none', (momentum) => {
    expect(() => ops.movingAverage({ average: mean, value: mean }, { momentum })).toThrow(
      `movingAverage: momentum must be from 0 to 1, got ${momentum}`,
    )
  })

  it('cannot have any activation computed with it', () => {
    expect(() =>
      ops.batchNormalization({ x, variance }, { epsilon, activation: 'softmax' as 'relu' }),
    ).toThrow("batchNormalization: activation must be 'linear', 'relu', 'elu', ")
  })
})

describe('normalization of each example', () => {
  const x = [2, 5, 4, 3]
  const epsilon = 1e-3
  const local = { depthRadius: [2, 1], bias: 1, alpha: 1e-4, beta: 0.75 } as const

  it('has statistics of the first axes, and parameters of the others', () => {
    const statistics = { mean: [2, 5], variance: [2, 5] }
    const parameters = { gamma: [4, 3], beta: [4, 3] }
    expect(ops.layerNormalization({ x, ...parameters }, { axis: 2, epsilon })).toEqual({
      y: x,
      ...statistics,
    })
    const inputs = { x, dy: x, ...statistics }
    expect(ops.layerNormalizationParameterGradient(inputs, { epsilon })).toEqual(parameters)
    expect(ops.layerNormalizationInputGradient({ ...inputs, gamma: [4, 3] }, { epsilon })).toEqual(x)
    expect(ops.localResponseNormalization({ x }, local)).toEqual(x)
    expect(ops.localResponseNormalizationGradient({ x, dy: x }, local)).toEqual(x)
  })

  it.each([0, 4, -1, 1.5])('an axis of %d is none of x', (axis) => {
    expect(() => ops.layerNormalization({ x }, { axis, epsilon })).toThrow(
      `layerNormalization: axis must be from 1 to 3 (x = [2,5,4,3]), got ${axis}`,
    )
  })

  it.each([
    [
      'layerNormalization',
      { x, gamma: [3] },
      'gamma must have the axes that are normalized, [4,3] (x = [2,5,4,3], gamma = [3])',
    ],
    [
      'layerNormalizationParameterGradient',
      { x, dy: x, mean: [2, 5], variance: [2] },
      'variance and mean must have the same shape (mean = [2,5], variance = [2])',
    ],
    [
      'layerNormalizationParameterGradient',
      { x, dy: x, mean: x, variance: x },
      'mean must have the first axes of x, but not all (x = [2,5,4,3], mean = [2,5,4,3])',
    ],
    [
      'layerNormalizationInputGradient',
      { x, dy: x, mean: [5, 4], variance: [5, 4] },
      'mean must have the first axes of x, but not all (x = [2,5,4,3], mean = [5,4])',
    ],
    [
      'layerNormalizationInputGradient',
      { x, dy: x, mean: [2], variance: [2], gamma: [4, 3] },
      'gamma must have the axes that are normalized, [5,4,3] (x = [2,5,4,3], gamma = [4,3])',
    ],
  ] as const)('%s refuses %j', (op, shapes, message) => {
    const check = ops[op] as (shapes: object, attributes: object) => unknown
    const attributes = op === 'layerNormalization' ? { axis: 2, epsilon } : { epsilon }
    expect(() => check(shapes, attributes)).toThrow(new Error(`${op}: ${message}`))
  })

  it.each([
    [
      { depthRadius: [2, -1] },
      'depthRadius must be [before, after], whole numbers of at least 0, got [2,-1]',
    ],
    [{ depthRadius: [2] }, 'depthRadius must be [before, after], whole numbers of at least 0, got [2]'],
    [{ bias: 0 }, 'bias must be a positive number, got 0'],
    [{ alpha: -1 }, 'alpha must be a positive number, got -1'],
    [{ beta: NaN }, 'beta must be a positive number, got NaN'],
  ])('localResponseNormalization refuses %j', (wrong, message) => {
    const attributes = { ...local, ...wrong } as Attributes<'localResponseNormalization'>
    expect(() => ops.localResponseNormalization({ x }, attributes)).toThrow(
      new Error(`localResponseNormalization: ${message}`),
    )
  })
})

describe('ops that merge', () => {
  const a = [2, 5, 4, 3]

  it.each(['add', 'multiply', 'divide', 'power', 'maximum', 'minimum'] as const)(
    '%s wants one shape, or along each axis one size or 1',
    (op) => {
      expect(ops[op]({ a, b: a }, {})).toEqual(a)
      for (const b of [
        [2, 5, 4, 1],
        [1, 1, 1, 3],
        [2, 1, 1, 3],
      ])
        for (const shapes of [
          { a, b },
          { a: b, b: a },
        ])
          expect(ops[op](shapes, {})).toEqual(a)
      expect(ops[op]({ a: [3, 1], b: [1, 4] }, {})).toEqual([3, 4])
      for (const b of [[3], [2, 5, 4, 2], [2, 5, 4, 3, 1]])
        expect(() => ops[op]({ a, b }, {})).toThrow(
          `${op}: a and b must have the same number of axes, each of the same size or 1 in one of them (a = [2,5,4,3], b = [${b.join(',')}])`,
        )
      expect(() => ops[op]({ a: [2, 0, 4, 3], b: [2, 1, 1, 3] }, {})).toThrow(
        `${op}: every axis of a must be a whole number of at least 1 (a = [2,0,4,3])`,
      )
    },
  )

  it('broadcast repeats axes of size 1 alone', () => {
    expect(ops.broadcast({ x: [1, 3, 1] }, { shape: [2, 3, 4] })).toEqual([2, 3, 4])
    for (const x of [
      [3, 1],
      [2, 3, 2],
      [4, 3, 1],
    ])
      expect(() => ops.broadcast({ x }, { shape: [2, 3, 4] })).toThrow(
        `broadcast: each axis of x must have its size in [2,3,4], or 1 (x = [${x.join(',')}])`,
      )
    expect(() => ops.broadcast({ x: [1] }, { shape: [0] })).toThrow(
      'broadcast: every axis of shape must be a whole number of at least 1 (shape = [0])',
    )
  })

  it('unary wants a function that there is, and parameters that it takes', () => {
    expect(ops.unary({ x: [2] }, { operation: 'clip', alpha: -Infinity, beta: 1 })).toEqual([2])
    for (const [attributes, message] of [
      [{ operation: 'root' }, 'unary: operation must be one of abs, negative, '],
      [{}, 'got nothing'],
      [{ operation: 'celu', alpha: 0 }, 'unary: alpha must be a number above 0 for celu, got 0'],
      [
        { operation: 'clip', alpha: 2, beta: 1 },
        'must not be above beta, the maximum, for clip, got 2 and 1',
      ],
      [{ operation: 'shrink', beta: NaN }, 'unary: beta must be a number, got NaN'],
    ] as const)
      expect(() => ops.unary({ x: [2] }, attributes as never)).toThrow(message)
    expect(() => ops.unaryGradient({ x: [2], dy: [3] }, { operation: 'abs' })).toThrow(
      'unaryGradient: dy and x must have the same shape (x = [2], dy = [3])',
    )
  })

  it('add wants an activation that it has', () => {
    expect(ops.add({ a, b: a }, { activation: { name: 'relu', maxValue: 6 } })).toEqual(a)
    for (const [activation, message] of [
      ['swish', `or an object of that name and attributes, got "swish"`],
      [null, 'attributes, got null'],
      [{ maxValue: 6 }, 'attributes, got {"maxValue":6}'],
      [{ name: 'silu', alpha: 1 }, "add: activation: 'silu' has no attribute 'alpha'; it takes none"],
      [{ name: 'elu', slope: 1 }, "add: activation: 'elu' has no attribute 'slope'; it takes alpha, scale"],
      [{ name: 'elu', alpha: -1 }, 'add: activation.alpha must be a number of at least 0, got -1'],
    ] as const)
      expect(() => ops.add({ a, b: a }, { activation: activation as never })).toThrow(message)
  })

  it('add takes two finite coefficients', () => {
    expect(ops.add({ a, b: a }, { coefficients: [1, -1] })).toEqual(a)
    for (const wrong of [[1], [1, NaN], [1, 2, 3], ['1', '2']])
      expect(() => ops.add({ a, b: a }, { coefficients: wrong as never })).toThrow(
        'add: coefficients must be two finite numbers, got [',
      )
  })

  it('scale takes a finite factor', () => {
    expect(() => ops.scale({ x: a }, { factor: Infinity })).toThrow(
      'scale: factor must be a finite number, got Infinity',
    )
  })

  it.each(['maximum', 'minimum', 'power'] as const)('%s has gradients of one shape', (op) => {
    expect(ops[`${op}Gradient`]({ a, b: a, dy: a }, {})).toEqual({ da: a, db: a })
    expect(() => ops[`${op}Gradient`]({ a, b: [2, 5, 4, 1], dy: a }, {})).toThrow(
      `${op}Gradient: b and a must have the same shape (a = [2,5,4,3], b = [2,5,4,1], dy = [2,5,4,3])`,
    )
  })

  it('the gradient with respect to a gate has its shape', () => {
    expect(ops.multiplyGateGradient({ a, dy: a }, {})).toEqual([2, 1, 1, 3])
    expect(() => ops.multiplyGateGradient({ a, dy: [2, 1, 1, 3] }, {})).toThrow(
      'multiplyGateGradient: dy and a must have the same shape (a = [2,5,4,3], dy = [2,1,1,3])',
    )
    expect(() => ops.multiplyGateGradient({ a: [2, 3], dy: [2, 3] }, {})).toThrow(
      'multiplyGateGradient: a has 2 axes but needs 4, [N,H,W,C] (a = [2,3])',
    )
  })
})

describe('borders', () => {
  const border = [
    [1, 2],
    [0, 3],
  ] as const

  it('of every mode have the shape of the image and the border', () => {
    for (const mode of ['constant', 'reflect', 'replicate'] as const)
      expect(ops.pad2d({ x: [2, 5, 4, 3] }, { border, mode })).toEqual([2, 8, 7, 3])
    expect(ops.pad2dGradient({ dy: [2, 8, 7, 3] }, { border, mode: 'reflect' })).toEqual([2, 5, 4, 3])
  })

  it.each([
    [{ mode: 'wrap' as never }, "mode must be 'constant', 'reflect' or 'replicate', got wrap"],
    [{ value: NaN }, 'value must be a finite number, got NaN'],
    [{ mode: 'replicate' as const, value: 1 }, "value applies only to mode 'constant'; leave it out"],
    [
      { mode: 'reflect' as const },
      'to be mirrored, an image must be larger than each border, but [2,4] is not larger than all of [[1,2],[0,3]]',
    ],
  ])('are refused of %j', (wrong, message) => {
    expect(() => ops.pad2d({ x: [1, 2, 4, 1] }, { border, ...wrong })).toThrow(new Error(`pad2d: ${message}`))
  })

  it('leave an image in their gradient', () => {
    expect(() => ops.pad2dGradient({ dy: [1, 3, 7, 1] }, { border, mode: 'replicate' })).toThrow(
      'pad2dGradient: a border of [[1,2],[0,3]] leaves no image of dy (dy = [1,3,7,1])',
    )
    expect(() => ops.pad2dGradient({ dy: [1, 8, 7, 1] }, { border, mode: 'constant' as never })).toThrow(
      "pad2dGradient: mode must be 'reflect' or 'replicate', got constant",
    )
  })
})

describe('windows with padding in numbers', () => {
  const x = [1, 5, 4, 2]
  const padding = [
    [2, 0],
    [1, 3],
  ] as const

  it('reach over the border as far as stated, and drop what is left over', () => {
    const attributes = { strides: [2, 2], dilations: [1, 2], padding } as const
    expect(ops.conv2d({ x: [1, 5, 6, 2], w: [3, 2, 2, 4] }, attributes)).toEqual([1, 3, 4, 4])
    expect(
      ops.maxPool2d({ x: [1, 5, 6, 2] }, { poolSize: [3, 4], strides: [1, 1], dilations: [2, 1], padding }),
    ).toEqual([1, 3, 7, 2])
  })

  it.each([
    [
      'a size below 0',
      [
        [0, -1],
        [0, 0],
      ],
    ],
    [
      'half a pixel',
      [
        [0.5, 0],
        [0, 0],
      ],
    ],
    ['one side', [[1], [0, 0]]],
    ['one number', 1],
    [
      'text',
      [
        ['1', 0],
        [0, 0],
      ],
    ],
  ])('refuse %s', (_, wrong) => {
    for (const convolve of [ops.conv2d, ops.depthwiseConv2d])
      expect(() => convolve({ x, w: [3, 3, 2, 1] }, { ...window, padding: wrong as never })).toThrow(
        /padding must be 'valid', 'same' or \[\[above, below\], \[left, right\]\], whole numbers of at least 0, got/,
      )
    expect(() => ops.averagePool2d({ x }, { ...pool, padding: wrong as never })).toThrow(/padding must be/)
  })

  it('of a pooling hold something of the image', () => {
    expect(() => ops.averagePool2d({ x: [1, 3, 3, 1] }, { ...pool, padding })).toThrow(
      'averagePool2d: with padding [[2,0],[1,3]] a window of [2,2] would lie entirely in the padding of an ' +
        'image of [3,3]; use less padding',
    )
  })

  it('advise more padding if none fits', () => {
    expect(() => ops.conv2d({ x: [1, 2, 9, 2], w: [7, 3, 2, 4] }, { ...window, padding })).toThrow(
      'make the image larger, the window smaller, or use more padding, or padding',
    )
  })

  it('are not dilated by any pooling but that of the largest', () => {
    expect(() => ops.averagePool2d({ x }, { ...pool, dilations: [2, 2] } as never)).toThrow(
      "averagePool2d: there is no attribute 'dilations'",
    )
    const both = { ...window, pool: { ...pool, dilations: [2, 2] } } as never
    expect(() => ops.conv2dMaxPool2d({ x: [1, 9, 9, 2], w: [3, 3, 2, 4] }, both)).toThrow(
      'conv2dMaxPool2d: pool.dilations must be left out; run conv2d and maxPool2d instead',
    )
  })

  it('of a transposed convolution are taken off its output', () => {
    const attributes = {
      strides: [2, 2],
      dilations: [1, 1],
      padding: [
        [1, 1],
        [1, 0],
      ],
    } as const
    expect(ops.conv2dTranspose({ x: [1, 3, 4, 4], w: [3, 3, 5, 4] }, attributes)).toEqual([1, 5, 8, 5])
    expect(
      ops.conv2dTranspose(
        { x: [1, 3, 4, 4], w: [3, 3, 5, 4] },
        { ...attributes, outputPadding: [1, 0], groups: 2 },
      ),
    ).toEqual([1, 6, 8, 10])
    expect(() =>
      ops.conv2dTranspose({ x: [1, 3, 4, 4], w: [3, 3, 5, 4] }, { ...attributes, groups: 3 }),
    ).toThrow('conv2dTranspose: the 4 channels of x cannot be divided into 3 groups')
  })
})

describe('layouts', () => {
  it('transpose wants each axis once', () => {
    expect(ops.transpose({ x: [2, 3, 4] }, { perm: [2, 0, 1] })).toEqual([4, 2, 3])
    for (const perm of [
      [0, 1],
      [0, 1, 1],
      [1, 2, 3],
      [0, 1, 2, 3],
      ['0', '1', '2'],
    ])
      expect(() => ops.transpose({ x: [2, 3, 4] }, { perm: perm as never })).toThrow(
        'transpose: perm must hold each axis from 0 to 2 once for [2,3,4], got [',
      )
  })

  it('concatenate adds up one axis', () => {
    const inputs = { x0: [2, 3, 4], x1: [2, 1, 4], x2: [2, 5, 4] }
    expect(ops.concatenate(inputs, { axis: 1 })).toEqual([2, 9, 4])
    expect(ops.concatenate({ x0: [3] }, { axis: 0 })).toEqual([3])
  })

  it.each([
    [{}, 0, 'the inputs must be called x0, x1, … in order, got none'],
    [{ x1: [2], x0: [3] }, 0, 'the inputs must be called x0, x1, … in order, got x1, x0'],
    [{ x0: [2, 3] }, 2, 'axis must be from 0 to 1 for [2,3], got 2'],
    [{ x0: [2, 3] }, -1, 'axis must be from 0 to 1 for [2,3], got -1'],
    [
      { x0: [2, 3], x1: [3, 3] },
      1,
      'the inputs must have the same shape except along axis 1 (x0 = [2,3], x1 = [3,3])',
    ],
    [
      { x0: [2, 3], x1: [2] },
      1,
      'the inputs must have the same shape except along axis 1 (x0 = [2,3], x1 = [2])',
    ],
    [{ x0: [2, 3], x1: [2, 0] }, 1, 'every axis of x1 must be a whole number of at least 1 (x1 = [2,0])'],
  ])('concatenate refuses %j along axis %d', (inputs, axis, message) => {
    expect(() => ops.concatenate(inputs as Record<`x${number}`, number[]>, { axis })).toThrow(
      new Error(`concatenate: ${message}`),
    )
  })

  it.each([
    [{ axis: 3, start: 0, size: 1 }, 'axis must be from 0 to 2 for [2,5,4], got 3'],
    [{ axis: 1, start: 3, size: 3 }, 'elements 3 to 5 are not within axis 1 of [2,5,4]'],
    [{ axis: 1, start: -1, size: 2 }, 'elements -1 to 0 are not within axis 1 of [2,5,4]'],
    [{ axis: 1, start: 0.5, size: 2 }, 'elements 0.5 to 1.5 are not within axis 1 of [2,5,4]'],
    [{ axis: 1, start: 0, size: 0 }, 'size must be a whole number of at least 1, got 0'],
  ])('slice refuses %j', (attributes, message) => {
    expect(ops.slice({ x: [2, 5, 4] }, { axis: 1, start: 2, size: 3 })).toEqual([2, 3, 4])
    expect(() => ops.slice({ x: [2, 5, 4] }, attributes)).toThrow(new Error(`slice: ${message}`))
  })

  describe.each(['pad2d', 'crop2d'] as const)('%s', (op) => {
    const wrong = (rows: unknown, columns: unknown) => [rows, columns] as unknown as Border

    it('wants four axes', () => {
      expect(() => ops[op]({ x: [5, 4, 3] }, { border: wrong([0, 0], [1, 1]) })).toThrow(
        `${op}: x has 3 axes but needs 4, [N,H,W,C] (x = [5,4,3])`,
      )
    })

    it.each([
      ['[[0,-1],[0.5,0]]', wrong([0, -1], [0.5, 0])],
      ['[1,2]', wrong(1, 2)],
      ['[[1],[2,3,4]]', wrong([1], [2, 3, 4])],
    ])('refuses a border of %s', (text, border) => {
      expect(() => ops[op]({ x: [2, 5, 4, 3] }, { border })).toThrow(
        `${op}: border must be [[above, below], [left, right]], whole numbers of at least 0, got ${text}`,
      )
    })
  })

  it('a border is added, and cut off', () => {
    const border = [
      [1, 2],
      [0, 3],
    ] as const
    expect(ops.pad2d({ x: [2, 5, 4, 3] }, { border })).toEqual([2, 8, 7, 3])
    expect(ops.crop2d({ x: [2, 8, 7, 3] }, { border })).toEqual([2, 5, 4, 3])
    expect(() => ops.crop2d({ x: [2, 8, 3, 3] }, { border })).toThrow(
      'crop2d: 3 rows and 3 columns leave nothing of an image of [8,3]',
    )
  })
})

const perExample = [
  'softmaxCrossEntropy',
  'softmaxCrossEntropyGradient',
  'sigmoidCrossEntropy',
  'sigmoidCrossEntropyGradient',
  'meanSquaredError',
  'meanSquaredErrorGradient',
  'meanAbsoluteError',
  'meanAbsoluteErrorGradient',
  'categoricalAccuracy',
] as const satisfies readonly OpName[]

describe.each(perExample)('%s', (op) => {
  it('wants examples by classes', () => {
    expect(() => ops[op]({ x: [3], target: [3] }, {})).toThrow(
      `${op}: x has 1 axes but needs 2, [N,K] (x = [3])`,
    )
  })

  it('wants a target for each score', () => {
    expect(() => ops[op]({ x: [2, 3], target: [2, 4] }, {})).toThrow(
      `${op}: target and x must have the same shape (x = [2,3], target = [2,4])`,
    )
  })
})

it.each(perExample.slice(0, -1))('%s wants a weight an example', (op) => {
  const shapes = { x: [2, 3], target: [2, 3], weight: [3] }
  expect(() => ops[op as 'meanSquaredError'](shapes, {})).toThrow(
    `${op}: weight must hold one value per example, [2] (x = [2,3], weight = [3])`,
  )
})

it('an update wants its state in the shape of its weights', () => {
  const sgd = { learningRate: 0.1, momentum: 0, nesterov: false }
  expect(() => {
    updates.sgd({ w: [2, 3], v: [2, 3], g: [3, 2] }, sgd)
  }).toThrow('sgd: g and w must have the same shape (w = [2,3], v = [2,3], g = [3,2])')
  const adam = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-7, step: 1 }
  expect(() => {
    updates.adam({ w: [2], m: [2], v: [1], g: [2] }, adam)
  }).toThrow('adam: v and w must have the same shape (w = [2], m = [2], v = [1], g = [2])')
})

describe('resizing', () => {
  const x = [2, 5, 4, 3]
  const interpolation = 'bilinear'

  it('takes any size, and gives the gradient the shape of x', () => {
    expect(ops.resize2d({ x }, { size: [10, 3], interpolation })).toEqual([2, 10, 3, 3])
    expect(ops.resize2dGradient({ dy: [2, 10, 3, 3] }, { inputShape: x, interpolation })).toEqual(x)
  })

  it('refuses what does not fit', () => {
    expect(() => ops.resize2d({ x }, { size: [0, 3], interpolation })).toThrow(
      'resize2d: size[0] must be a whole number of at least 1, got 0',
    )
    expect(() => ops.resize2d({ x }, { size: [2, 2], interpolation: 'cubic' as 'nearest' })).toThrow(
      "resize2d: interpolation must be 'nearest' or 'bilinear', got cubic",
    )
    expect(() => ops.resize2dGradient({ dy: [2, 10, 3, 4] }, { inputShape: x, interpolation })).toThrow(
      'resize2dGradient: dy must have the images and channels of inputShape (inputShape = [2,5,4,3], dy = [2,10,3,4])',
    )
  })

  it.each([
    [
      { coordinates: 'half_pixel' as never },
      "coordinates must be 'halfPixel', 'asymmetric' or 'alignCorners', got half_pixel",
    ],
    [
      { interpolation: 'nearest' as const, rounding: 'round' as never },
      "rounding must be 'floor', 'ceil', 'roundPreferFloor' or 'roundPreferCeil', got round",
    ],
    [
      { interpolation: 'bilinear' as const, rounding: 'floor' as const },
      "rounding applies only to interpolation 'nearest'; leave it out",
    ],
    [{ scale: [1, 0] as const }, 'scale must be [rows, columns], numbers above 0, got [1,0]'],
    [{ scale: [2, 1.5] as const }, 'an image of [5,4] at scale [2,1.5] becomes [10,6], not [10,3]'],
  ])('refuses %j', (wrong, message) => {
    const attributes = { interpolation: 'nearest' as const, ...wrong }
    expect(() => ops.resize2d({ x }, { size: [10, 3], ...attributes })).toThrow(
      new Error(`resize2d: ${message}`),
    )
    expect(() => ops.resize2dGradient({ dy: [2, 10, 3, 3] }, { inputShape: x, ...attributes })).toThrow(
      new Error(`resize2dGradient: ${message}`),
    )
  })
})

it('an update of RMSProp with momentum wants its steps so far, and every update a finite decay', () => {
  const attributes = { learningRate: 0.1, rho: 0.9, momentum: 0.5, epsilon: 1e-7 }
  const shapes = { w: [2], v: [2], g: [2] }
  expect(() => {
    updates.rmsprop(shapes, attributes)
  }).toThrow('rmsprop: a momentum of 0.5 needs m, the steps so far, in the shape of w')
  expect(() => {
    updates.rmsprop({ ...shapes, a: [3] }, { ...attributes, momentum: 0 })
  }).toThrow('rmsprop: a and w must have the same shape (w = [2], v = [2], a = [3], g = [2])')
  expect(() => {
    updates.adagrad(shapes, { learningRate: 0.1, epsilon: 1e-7, weightDecay: NaN })
  }).toThrow('adagrad: weightDecay must be a finite number, got NaN')
})

it('penalties and clipping want factors and limits in their ranges', () => {
  expect(ops.l1l2({ w: [3, 4] }, { l1: 0, l2: 1 })).toEqual([1])
  expect(() => ops.l1l2({ w: [3] }, { l1: -1, l2: 0 })).toThrow(
    'l1l2: l1 must be a number of at least 0, got -1',
  )
  expect(() => ops.l1l2Gradient({ w: [3], g: [4] }, { l1: 0, l2: 1 })).toThrow(
    'l1l2Gradient: g and w must have the same shape (w = [3], g = [4])',
  )
  expect(() => ops.clipByValue({ g: [3] }, { clipValue: 0 })).toThrow(
    'clipByValue: clipValue must be a positive number, got 0',
  )
  expect(() => ops.clipByNorm({ g: [3], squares: [3] }, { clipNorm: 1 })).toThrow(
    'clipByNorm: squares must hold one value, [1] (g = [3], squares = [3])',
  )
})

describe('losses with settings', () => {
  const shapes = { x: [2, 3], target: [2, 3], weight: [2] }
  const sides = { positive: 0.25, negative: 0.75 }
  const right = {
    huber: { delta: 1 },
    huberGradient: { delta: 1 },
    softmaxFocalCrossEntropy: { gamma: 2 },
    softmaxFocalCrossEntropyGradient: { gamma: 2 },
    sigmoidFocalCrossEntropy: { gamma: 2, ...sides },
    sigmoidFocalCrossEntropyGradient: { gamma: 2, ...sides },
  } as const
  type Op = keyof typeof right
  const call = (op: Op, inputs: object, attributes: object) => () =>
    ops[op as 'huber'](inputs as typeof shapes, attributes as typeof right.huber)

  it.each(Object.keys(right) as Op[])('%s takes examples by classes', (op) => {
    expect(call(op, shapes, right[op])()).toEqual(op.endsWith('Gradient') ? [2, 3] : [2])
    expect(call(op, { ...shapes, target: [2, 4] }, right[op])).toThrow(
      `${op}: target and x must have the same shape (x = [2,3], target = [2,4])`,
    )
    expect(call(op, { ...shapes, weight: [3] }, right[op])).toThrow(
      `${op}: weight must hold one value per example`,
    )
    expect(call(op, { x: [3], target: [3] }, right[op])).toThrow(`${op}: x has 1 axes but needs 2, [N,K]`)
  })

  it.each([
    ['huber', { delta: 0 }, 'delta must be above 0, got 0'],
    ['huberGradient', { delta: -1 }, 'delta must be above 0, got -1'],
    ['huber', {}, 'delta must be a finite number, got nothing'],
    ['softmaxFocalCrossEntropy', { gamma: -1 }, 'gamma must be at least 0, got -1'],
    ['softmaxFocalCrossEntropyGradient', { gamma: NaN }, 'gamma must be a finite number, got NaN'],
    [
      'sigmoidFocalCrossEntropy',
      { gamma: 1, positive: -1, negative: 1 },
      'positive must be at least 0, got -1',
    ],
    ['sigmoidFocalCrossEntropyGradient', { gamma: 1, positive: 1 }, 'negative must be a finite number'],
  ] as const)('%s refuses %j', (op, attributes, message) => {
    expect(call(op, shapes, attributes)).toThrow(`${op}: ${message}`)
  })
})
