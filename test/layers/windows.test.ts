// Paddings in numbers, dilated windows and those of ceil mode, as layers are told of them. Figures are PyTorch's, 1.13.

import { describe, expect, it } from 'vitest'
import { input, layers, model, type Layer } from 'receptive'
import { ceilPadding } from '../../src/layers/ceil-padding.js'

/** What layers make of 1, 2, 3, …, 42 in an image of 6 rows and 7 columns. */
async function made(...list: readonly Layer[]): Promise<readonly number[]> {
  const x = input({ shape: [6, 7, 1] })
  const graph = model({ inputs: x, outputs: list.reduce((y, layer) => layer.apply(y), x) })
  await graph.compile({ loss: 'meanSquaredError', seed: 1 })
  const data = Float32Array.from({ length: 42 }, (_, i) => i + 1)
  return [...(await graph.predict({ shape: [1, 6, 7, 1], data })).data].map((value) => +value.toFixed(4))
}

describe('padding', () => {
  it.each([
    ['one number', 1, [9, 9]],
    ['rows and columns', [2, 0], [11, 7]],
    [
      'each side',
      [
        [0, 1],
        [2, 0],
      ],
      [8, 9],
    ],
    ['none', 0, [7, 7]],
  ] as const)('is %s', (_, padding, [rows, columns]) => {
    const x = input({ shape: [9, 9, 2] })
    const of = (layer: Layer) => layer.apply(x).shape
    const kernelSize = 3
    expect(of(layers.conv2d({ filters: 4, kernelSize, padding }))).toEqual([rows, columns, 4])
    expect(of(layers.conv2d({ filters: 4, kernelSize, padding, groups: 2 }))).toEqual([rows, columns, 4])
    expect(of(layers.depthwiseConv2d({ kernelSize, padding }))).toEqual([rows, columns, 2])
    expect(of(layers.separableConv2d({ filters: 3, kernelSize, padding }))).toEqual([rows, columns, 3])
    for (const kind of [
      'maxPooling2d',
      'averagePooling2d',
      'l2Pooling2d',
      'weightedAveragePooling2d',
    ] as const)
      expect(of(layers[kind]({ poolSize: 3, strides: 1, padding }))).toEqual([rows, columns, 2])
    // A transposed convolution takes it back.
    const back = input({ shape: [rows, columns, 2] })
    const transposed = layers.conv2dTranspose({ filters: 5, kernelSize, padding })
    expect(transposed.apply(back).shape).toEqual([9, 9, 5])
  })

  it('is refused if a pooling window would hold nothing else', () => {
    const pool = layers.averagePooling2d({
      poolSize: 2,
      strides: 1,
      padding: [
        [0, 2],
        [0, 0],
      ],
    })
    expect(() => pool.apply(input({ shape: [4, 4, 1] }))).toThrow(
      'averagePooling2d, for inputs [4,4,1]: averagePool2d: with padding [[0,2],[0,0]] a window of [2,2] would lie entirely in the ' +
        'padding of an image of [4,4]; use less padding',
    )
    const between = layers.maxPooling2d({ poolSize: 2, strides: 1, dilations: 3, padding: 1 })
    expect(() => between.apply(input({ shape: [2, 2, 1] }))).toThrow(/lie entirely in the padding/)
  })

  it('is larger than a filter, whose sums are then the bias alone', async () => {
    const conv = layers.conv2d({
      ...{
        filters: 1,
        kernelSize: 1,
        padding: [
          [3, 0],
          [0, 0],
        ],
        biasInitializer: { kind: 'constant', value: 2 },
      },
      kernelInitializer: 'ones',
    })
    expect((await made(conv)).slice(14, 23)).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 4])
  })
})

describe('ceil mode', () => {
  const padding = [ceilPadding(6, 3, 2, 1, [1, 1]), ceilPadding(7, 3, 2, 1, [1, 1])] as const
  const window = { poolSize: 3, strides: 2 }

  it('is padding behind the image', () => {
    expect(padding).toEqual([
      [1, 2],
      [1, 1],
    ])
  })

  // size, kernel, stride, dilation, padding; windows by torch.nn.functional.max_pool2d
  it.each([
    [4, 3, 2, 1, [0, 0], 2],
    [5, 2, 3, 1, [0, 0], 2],
    [5, 1, 3, 1, [0, 0], 2],
    [6, 2, 2, 1, [1, 1], 4],
    [7, 2, 2, 1, [1, 1], 4],
    [9, 3, 2, 2, [1, 1], 4],
    [8, 2, 3, 3, [0, 0], 3],
  ] as const)('of %i by %i at stride %i and dilation %i with padding %j has %i windows', (...options) => {
    const [size, kernel, stride, dilation, sides, windows] = options
    const [before, after] = ceilPadding(size, kernel, stride, dilation, sides)
    const pool = layers.maxPooling2d({
      ...{ poolSize: [kernel, 1], strides: [stride, 1], dilations: [dilation, 1] },
      padding: [
        [before, after],
        [0, 0],
      ],
    })
    expect(pool.apply(input({ shape: [size, 1, 1] })).shape[0]).toBe(windows)
  })

  it('has the largest value of the last windows too', async () => {
    expect(await made(layers.maxPooling2d({ ...window, padding }))).toEqual([
      ...[9, 11, 13, 14, 23, 25, 27, 28],
      ...[37, 39, 41, 42, 37, 39, 41, 42],
    ])
  })

  it('averages what is inside', async () => {
    expect(await made(layers.averagePooling2d({ ...window, padding }))).toEqual([
      ...[5, 6.5, 8.5, 10, 15.5, 17, 19, 20.5],
      ...[29.5, 31, 33, 34.5, 36.5, 38, 40, 41.5],
    ])
  })

  it('averages the padding that was asked for, and not what it adds itself', async () => {
    const added = [
      [0, padding[0][1] - 1],
      [0, padding[1][1] - 1],
    ] as const
    const list = [
      layers.zeroPadding2d({ padding: 1 }),
      layers.averagePooling2d({ ...window, padding: added }),
    ]
    expect(await made(...list)).toEqual([
      ...[2.2222, 4.3333, 5.6667, 4.4444, 10.3333, 17, 19, 13.6667],
      ...[19.6667, 31, 33, 23, 12.1667, 19, 20, 13.8333],
    ])
  })
})

it('an average counts padding as zeros if it is told to', async () => {
  const window = { poolSize: 3, strides: 2, padding: 1 }
  expect(await made(layers.averagePooling2d({ ...window, countIncludePad: true }))).toEqual([
    ...[2.2222, 4.3333, 5.6667, 4.4444, 10.3333, 17, 19, 13.6667, 19.6667, 31, 33, 23],
  ])
  expect(await made(layers.averagePooling2d({ ...window, countIncludePad: false }))).toEqual([
    ...[5, 6.5, 8.5, 10, 15.5, 17, 19, 20.5, 29.5, 31, 33, 34.5],
  ])
})

it('a dilated window takes the largest of elements apart', async () => {
  expect(await made(layers.maxPooling2d({ poolSize: 2, strides: 2, dilations: 3 }))).toEqual([25, 27, 39, 41])
})
