// Filters as arrays; maps, filters and heatmaps as pictures.

import { describe, expect, it } from 'vitest'
import {
  encodePng,
  filters,
  imageGrid,
  layers,
  overlay,
  readImage,
  sequential,
  type Image,
  type Model,
} from 'receptive'
import { loadFixture } from '../fixtures/load.js'
import { array, expectClose } from '../support/arrays.js'

const { colors } = loadFixture<{
  readonly colors: Readonly<Record<'viridis' | 'inferno', readonly (readonly number[])[]>>
}>('inside')

/** The pixels of an image, row by row. */
const pixels = ({ data, channels }: Image): number[][] =>
  Array.from({ length: data.length / channels }, (_, p) => [
    ...data.subarray(p * channels, (p + 1) * channels),
  ])

describe('filters', () => {
  const opened = async (...made: Parameters<typeof sequential>[0]): Promise<Model> => {
    const net = sequential(made)
    await net.compile({ loss: 'meanSquaredError', backend: 'reference' })
    return net
  }
  const inputShape = [8, 7, 2]
  const size = { kernelSize: [3, 2] as const, inputShape }

  it.each([
    ['conv2d', layers.conv2d({ filters: 5, ...size }), 'kernel', [5, 3, 2, 2]],
    ['conv2d of two groups', layers.conv2d({ filters: 4, groups: 2, ...size }), 'kernel', [4, 3, 2, 1]],
    ['depthwiseConv2d', layers.depthwiseConv2d({ depthMultiplier: 3, ...size }), 'kernel', [6, 3, 2, 1]],
    ['separableConv2d', layers.separableConv2d({ filters: 4, ...size }), 'depthwiseKernel', [2, 3, 2, 1]],
    ['conv2dTranspose', layers.conv2dTranspose({ filters: 5, ...size }), 'kernel', [5, 3, 2, 2]],
  ] as const)('of %s come one after another', async (name, layer, key, shape) => {
    const net = await opened(layer)
    const { data, shape: stored } = (await net.getWeights())[`${layer.kind}/${key}`]
    const found = await filters(net, layer.kind, { normalize: false })
    expect(found.shape).toEqual(shape)
    const [F, kH, kW, C] = shape
    const [, , , B] = stored
    for (const [f, y, x, c] of [
      [0, 0, 0, 0],
      [F - 1, 1, 1, C - 1],
      [1, 2, 0, 0],
    ]) {
      // Which place of the kernel's last two axes that filter and channel have.
      const place = name === 'conv2dTranspose' ? f * B + c : layer.kind === 'conv2d' ? c * B + f : f
      expect(found.data[((f * kH + y) * kW + x) * C + c]).toBe(data[(y * kW + x) * stored[2] * B + place])
    }
    net.dispose()
  })

  it('are shown from 0 to 1, and 0 as ½', async () => {
    const net = await opened(
      layers.conv2d({ filters: 2, kernelSize: [1, 3], inputShape }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    )
    const weights = await net.getWeights()
    const kernel = array([1, 3, 2, 2], [1, 0, -2, 0, 0, 0, 4, 0, 2, 0, 0, 0])
    net.setWeights({ ...weights, 'conv2d/kernel': kernel })
    const shown = await filters(net, 'conv2d')
    expect(shown).toEqual(
      array([2, 1, 3, 2], [0.625, 0.25, 0.5, 1, 0.75, 0.5, ...Array<number>(6).fill(0.5)]),
    )
    await expect(filters(net, 'dense')).rejects.toThrow(
      "filters: layer 'dense' has no filters; choose a convolution",
    )
    await expect(filters(net, 'conv')).rejects.toThrow(
      "filters: there is no layer 'conv'; did you mean 'conv2d'?",
    )
    net.dispose()
  })
})

describe('colors', () => {
  it.each(['viridis', 'inferno'] as const)('of %s are within 2 of the published ones', (colormap) => {
    const ramp = array(
      [1, 1, 256],
      Array.from({ length: 256 }, (_, i) => i),
    )
    const { width, height, data } = imageGrid(ramp, { colormap })
    expect([width, height]).toEqual([256, 1])
    expectClose(data, colors[colormap].flat(), { atol: 2 })
  })
})

describe('imageGrid', () => {
  it('has a tile for each map, in rows, each as large as asked for', () => {
    // Two channels: each from its least value, black, to its largest, white.
    const maps = array([1, 1, 2, 2], [0, 5, 2, 7])
    expect(imageGrid(maps)).toMatchObject({ width: 5, height: 1, channels: 3 })
    const large = imageGrid(maps, { scale: 2, gap: 0, columns: 1, range: [0, 10] })
    expect(pixels(large).map(([r]) => r)).toEqual([
      0, 0, 51, 51, 0, 0, 51, 51, 128, 128, 178, 178, 128, 128, 178, 178,
    ])
    const row = pixels(imageGrid(array([3, 1, 1], [1, 1, 1]), { columns: 2 }))
    // The third one stands alone in the second row.
    expect(row.map(([r]) => r)).toEqual([0, 255, 0, 255, 255, 255, 0, 255, 255])
  })

  it('takes three channels for colors, or not, and images of bytes', () => {
    const rgb = array([1, 1, 2, 3], [0, 0.5, 1, 1, 0, 0])
    expect(pixels(imageGrid(rgb))).toEqual([
      [0, 128, 255],
      [255, 0, 0],
    ])
    expect(imageGrid(rgb, { rgb: false, gap: 0, columns: 3 })).toMatchObject({ width: 6, height: 1 })
    const gray = { width: 1, height: 1, channels: 1, data: Uint8Array.of(7) }
    const color = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) }
    expect(pixels(imageGrid([gray, color], { gap: 0 }))).toEqual([
      [7, 7, 7],
      [1, 2, 3],
    ])
    expect(imageGrid(gray)).toMatchObject({ width: 1, height: 1 })
  })

  it('refuses what does not fit', () => {
    const image = (width: number): Image => ({ width, height: 1, channels: 1, data: new Uint8Array(width) })
    expect(() => imageGrid([image(2), image(3)])).toThrow(
      'imageGrid: images must be of one size; the first is 2 × 1, and number 1 is 3 × 1',
    )
    expect(() => imageGrid([])).toThrow('imageGrid: images')
    expect(() => imageGrid(array([2], [1, 2]))).toThrow(
      'imageGrid: images must be [N, H, W] or [N, H, W, C], got [2]',
    )
    expect(() => imageGrid(image(1), { range: [1, 1] })).toThrow(
      'range must be two numbers, [low, high], the first below the second',
    )
  })
})

describe('overlay', () => {
  it('leaves the image where the heatmap is 0, and gives it the color where it is 1', () => {
    const film = array([1, 1, 2, 1], [3, 7])
    const heat = array([1, 1, 2], [0, 1])
    const [half] = overlay(film, heat, { alpha: 0.5 })
    const [r, g, b] = colors.viridis[255]
    expect(pixels(half)).toEqual([[0, 0, 0], [r, g, b].map((v) => Math.round((255 + v) / 2))])
    const [full] = overlay(film, heat, { alpha: 1, colormap: 'gray' })
    expect(pixels(full)).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ])
  })

  it('resizes the heatmap to the image, of bytes, too', () => {
    const film = { width: 4, height: 2, channels: 1, data: new Uint8Array(8) }
    const [picture] = overlay(film, array([1, 1, 2], [0, 1]), { colormap: 'gray', alpha: 1 })
    expect(picture).toMatchObject({ width: 4, height: 2, channels: 3 })
    const values = pixels(picture).map(([r]) => r)
    expect(values.slice(0, 4)).toEqual(values.slice(4))
    expect([values[0], values[3]]).toEqual([0, 255])
    expect(values[1]).toBeLessThan(values[2])
  })

  it('refuses heatmaps that are not from 0 to 1, or not as many as the images', () => {
    const film = array([1, 2, 2], [0, 1, 2, 3])
    expect(() => overlay(film, array([1, 1, 1], [1.5]))).toThrow(
      'overlay: heatmaps: element 0 is 1.5; values must be from 0 to 1',
    )
    expect(() => overlay(film, array([2, 1, 1], [0, 1]))).toThrow('one for each of the 1 images; got [2,1,1]')
    expect(() => overlay(film, array([1], [1]))).toThrow('overlay: heatmaps must be [N, h, w]')
  })
})

describe('encodePng', () => {
  it('writes gray, RGB and RGBA so that they are read as they were', async () => {
    const data = Uint8Array.from({ length: 60 }, (_, i) => (i * 37) & 255)
    for (const channels of [1, 3]) {
      const image = { width: 5, height: 4, channels, data: data.subarray(0, 20 * channels) }
      const png = await encodePng(image)
      const { shape, data: read } = await readImage(png, { size: [4, 5], channels: channels as 1 })
      expect(shape).toEqual([1, 4, 5, channels])
      expect(Uint8Array.from(read, (v) => Math.round(v * 255))).toEqual(image.data)
    }
    const rgba = { width: 1, height: 1, data: Uint8ClampedArray.of(1, 2, 3, 4) }
    expect(await encodePng(rgba)).toEqual(
      await encodePng({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) }),
    )
    await expect(encodePng({ width: 2, height: 1, channels: 3, data: new Uint8Array(3) })).rejects.toThrow(
      'encodePng: image: 2 × 1 pixels of 3 channels are 6 bytes, got 3',
    )
  })
})
