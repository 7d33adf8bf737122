// Borders, blocks of pixels and sizes, as layers are told of them. Figures are PyTorch's, 1.13, or the ONNX project's examples.

import { describe, expect, it } from 'vitest'
import { input, layers, model, type Layer, type Shape } from 'receptive'

/** What a layer makes of one example. */
async function made(layer: Layer, shape: Shape, data: readonly number[]): Promise<readonly number[]> {
  const x = input({ shape })
  const graph = model({ inputs: x, outputs: layer.apply(x) })
  await graph.compile({ loss: 'meanSquaredError', seed: 1 })
  const y = await graph.predict({ shape: [1, ...shape], data: Float32Array.from(data) })
  return [...y.data].map((value) => +value.toFixed(5))
}

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1)

describe('borders', () => {
  const padding = [
    [1, 0],
    [2, 1],
  ] as const

  it('hold a value', async () => {
    expect(await made(layers.constantPadding2d({ padding, value: -3 }), [1, 2, 1], [1, 2])).toEqual([
      ...[-3, -3, -3, -3, -3, -3, -3, 1, 2, -3],
    ])
  })

  it('mirror the image', async () => {
    expect(await made(layers.reflectionPadding2d({ padding }), [2, 3, 1], upTo(6))).toEqual([
      ...[6, 5, 4, 5, 6, 5, 3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5],
    ])
  })

  it('repeat its outermost pixels', async () => {
    expect(await made(layers.replicationPadding2d({ padding }), [2, 3, 1], upTo(6))).toEqual([
      ...[1, 1, 1, 2, 3, 3, 1, 1, 1, 2, 3, 3, 4, 4, 4, 5, 6, 6],
    ])
  })

  it('are refused if an image is too small to be mirrored', () => {
    expect(() => layers.reflectionPadding2d({ padding: 2 }).apply(input({ shape: [3, 2, 1] }))).toThrow(
      'pad2d: to be mirrored, an image must be larger than each border, but [3,2] is not larger than all of [[2,2],[2,2]]',
    )
  })
})

describe('blocks of pixels', () => {
  const columns = [0, 3, 6, 9, 12, 15, 18, 21, 1, 4, 7, 10, 13, 16, 19, 22, 2, 5, 8, 11, 14, 17, 20, 23]
  const shuffled = [0, 12, 3, 15, 1, 13, 4, 16, 2, 14, 5, 17, 6, 18, 9, 21, 7, 19, 10, 22, 8, 20, 11, 23]

  it('are made of channels as PixelShuffle makes them', async () => {
    const shuffle = layers.depthToSpace({ blockSize: 2, mode: 'CRD' })
    expect(await made(shuffle, [1, 3, 8], columns)).toEqual(shuffled)
    const back = layers.spaceToDepth({ blockSize: 2, mode: 'CRD' })
    expect(await made(back, [2, 6, 2], shuffled)).toEqual(columns)
  })

  it('are made of channels as TensorFlow makes them', async () => {
    // tf.nn.depth_to_space's own example
    expect(await made(layers.depthToSpace({ blockSize: 2 }), [1, 1, 12], upTo(12))).toEqual(upTo(12))
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    const y = [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16]
    expect(await made(layers.depthToSpace({ blockSize: 2 }), [2, 2, 4], x)).toEqual(y)
    expect(await made(layers.spaceToDepth({ blockSize: 2 }), [4, 4, 1], y)).toEqual(x)
  })

  it('are refused if they do not divide evenly', () => {
    expect(() => layers.depthToSpace({ blockSize: 2 }).apply(input({ shape: [2, 2, 6] }))).toThrow(
      'depthToSpace: blockSize 2 needs images [H,W,C] whose channels are a multiple of 4, got [2,2,6]',
    )
    expect(() => layers.spaceToDepth({ blockSize: 2 }).apply(input({ shape: [2, 3, 6] }))).toThrow(
      'spaceToDepth: it needs images [H,W,C] whose rows and columns are multiples of 2, got [2,3,6]',
    )
  })
})

// The examples of ONNX's Resize.
describe('resizing', () => {
  const [four, eight, sixteen] = [upTo(4), upTo(8), upTo(16)]

  it.each([
    ['linear, smaller', { scale: 0.6 }, [2, 4, 1], eight, [2.66667, 4.33333]],
    [
      'linear, smaller, corners aligned',
      { scale: 0.6, coordinates: 'alignCorners' },
      [2, 4, 1],
      eight,
      [1, 3.14286],
    ],
    [
      'linear, larger',
      { scale: 2 },
      [2, 2, 1],
      four,
      [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4],
    ],
    [
      'linear, larger, corners aligned',
      { scale: 2, coordinates: 'alignCorners' },
      [2, 2, 1],
      four,
      [
        ...[1, 1.33333, 1.66667, 2, 1.66667, 2, 2.33333, 2.66667],
        ...[2.33333, 2.66667, 3, 3.33333, 3, 3.33333, 3.66667, 4],
      ],
    ],
    [
      'nearest, smaller',
      { scale: 0.6, interpolation: 'nearest', rounding: 'roundPreferFloor' },
      [2, 4, 1],
      eight,
      [1, 3],
    ],
    [
      'nearest, of a size, rounded up',
      { height: 8, width: 8, interpolation: 'nearest', rounding: 'ceil' },
      [4, 4, 1],
      sixteen,
      [
        ...[1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 6, 7, 7, 8, 8, 8, 5, 6, 6, 7, 7, 8, 8, 8],
        ...[9, 10, 10, 11, 11, 12, 12, 12, 9, 10, 10, 11, 11, 12, 12, 12],
        ...[13, 14, 14, 15, 15, 16, 16, 16, 13, 14, 14, 15, 15, 16, 16, 16, 13, 14, 14, 15, 15, 16, 16, 16],
      ],
    ],
    [
      'nearest, of a size, corners aligned, rounded down',
      { height: 8, width: 8, interpolation: 'nearest', coordinates: 'alignCorners', rounding: 'floor' },
      [4, 4, 1],
      sixteen,
      [
        ...[1, 1, 1, 2, 2, 3, 3, 4, 1, 1, 1, 2, 2, 3, 3, 4, 1, 1, 1, 2, 2, 3, 3, 4],
        ...[5, 5, 5, 6, 6, 7, 7, 8, 5, 5, 5, 6, 6, 7, 7, 8],
        ...[9, 9, 9, 10, 10, 11, 11, 12, 9, 9, 9, 10, 10, 11, 11, 12, 13, 13, 13, 14, 14, 15, 15, 16],
      ],
    ],
    [
      'nearest, of a size, asymmetric, rounded to the closest',
      {
        height: 8,
        width: 8,
        interpolation: 'nearest',
        coordinates: 'asymmetric',
        rounding: 'roundPreferCeil',
      },
      [4, 4, 1],
      sixteen,
      [
        ...[1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 6, 7, 7, 8, 8, 8, 5, 6, 6, 7, 7, 8, 8, 8],
        ...[9, 10, 10, 11, 11, 12, 12, 12, 9, 10, 10, 11, 11, 12, 12, 12],
        ...[13, 14, 14, 15, 15, 16, 16, 16, 13, 14, 14, 15, 15, 16, 16, 16, 13, 14, 14, 15, 15, 16, 16, 16],
      ],
    ],
  ] as const)('%s', async (_, config, shape, x, y) => {
    expect(await made(layers.resizing(config), shape, x)).toEqual(y)
  })

  it.each([
    [{}, 'resizing: give either height and width, or scale'],
    [{ height: 3 }, 'resizing: give either height and width, or scale'],
    [{ height: 3, width: 3, scale: 2 }, 'resizing: give either height and width, or scale'],
    [
      { scale: 2, rounding: 'ceil' },
      "resizing: rounding applies only to interpolation 'nearest'; leave it out",
    ],
    [
      { scale: [1, 0] },
      'resizing: scale must be a number above 0, or two of them as [rows, columns], got [1, 0]',
    ],
  ] as const)('refuses %j', (config, message) => {
    expect(() => layers.resizing(config as never)).toThrow(new Error(message))
  })

  it('refuses a scale that leaves nothing', () => {
    expect(() => layers.resizing({ scale: 0.3 }).apply(input({ shape: [3, 3, 1] }))).toThrow(
      'resize2d: size[0] must be a whole number of at least 1, got 0',
    )
  })
})
