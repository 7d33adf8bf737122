// What is particular to Winograd's kernels: the shapes that they serve, and how far what is not finite reaches.
// test/conformance runs them over random shapes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as filterGradient from '../../../kernels/wasm/conv2d-winograd-filter-gradient.js'
import * as winograd from '../../../kernels/wasm/conv2d-winograd.js'
import { conv2dWinogradF1x4Triples } from '../../../kernels/wasm/conv2d-winograd-f1x4-triples.js'
import * as fewChannels from '../../../kernels/wasm/conv2d-winograd-f2x2-few-channels.js'
import type { WasmRuntime } from '../../../kernels/wasm/runtime/runtime.js'
import { filled, randomArray } from '../../support/arrays.js'
import { inFloat64 } from '../run.js'
import { openRuntimes, runKernel } from './run.js'

let runtimes: readonly WasmRuntime[] = []
beforeAll(async () => {
  runtimes = await openRuntimes()
})
afterAll(() => {
  runtimes.forEach((runtime) => {
    runtime.dispose()
  })
})

const kernels = [
  {
    m: 2,
    images: [8, 6, 6],
    forward: winograd.conv2dWinogradF2x2,
    input: winograd.conv2dInputGradientWinogradF2x2,
    filter: filterGradient.conv2dFilterGradientWinogradF2x2,
  },
  {
    m: 4,
    images: [1, 40, 40],
    forward: winograd.conv2dWinogradF4x4,
    input: winograd.conv2dInputGradientWinogradF4x4,
    filter: filterGradient.conv2dFilterGradientWinogradF4x4,
  },
] as const

const dense = { strides: [1, 1], dilations: [1, 1] } as const

describe.each(kernels)('Winograd F($m×$m, 3×3)', (row) => {
  it('serves filters of up to three taps a phase with channels in fours, best in images of its size, and nothing else', () => {
    const supports = (w: readonly number[], strides: readonly [number, number], dilation: number) =>
      row.forward.supports?.(
        { x: [...row.images, w[2]], w },
        { strides, dilations: [dilation, 1], padding: 'same' },
      )
    const suits = (images: readonly number[]) =>
      row.forward.suits?.({ x: [...images, 32], w: [3, 3, 32, 32] }, { ...dense, padding: 'same' })
    expect(supports([3, 3, 32, 32], [1, 1], 1)).toBe(true)
    expect(supports([3, 3, 30, 32], [1, 1], 1)).toBe(false)
    expect(supports([3, 3, 32, 30], [1, 1], 1)).toBe(false)
    expect(supports([3, 5, 32, 32], [1, 1], 1)).toBe(false)
    expect(supports([3, 3, 32, 32], [1, 2], 1)).toBe(true)
    expect(supports([5, 5, 32, 32], [2, 2], 1)).toBe(true)
    expect(supports([5, 5, 30, 32], [2, 2], 1)).toBe(false)
    expect(supports([7, 7, 32, 32], [2, 2], 1)).toBe(false)
    expect(supports([2, 2, 32, 32], [2, 2], 1)).toBe(false)
    expect(supports([3, 3, 32, 32], [1, 1], 2)).toBe(false)
    expect(kernels.map(({ images }) => suits(images))).toEqual(kernels.map(({ m }) => m === row.m))
    expect(suits([1, 8, 8])).toBe(false)
  })

  // A tile's outputs share its transformed inputs, so a NaN or an infinity may also reach outputs beside those whose
  // windows hold it: never fewer, and none beyond the tiles that read it.
  it.each([NaN, Infinity, -Infinity])(
    '%d is lost nowhere, and stays in its tiles and channels',
    (special) => {
      const [H, W, C, K] = [14, 17, 4, 8]
      for (const [line, column] of [
        [0, 0],
        [6, 9],
        [13, 16],
      ]) {
        const x = randomArray([2, H, W, C], 5)
        x.data[((H + line) * W + column) * C + 1] = special
        const inputs = { x, w: randomArray([3, 3, C, K], 6) }
        const attributes = { ...dense, padding: 'valid' } as const
        const { data } = runKernel(runtimes[0], 'conv2d', row.forward, inputs, attributes)
        const exact = inFloat64('conv2d', inputs, attributes)
        const [, oH, oW] = exact.shape
        const near = (at: number, position: number) => Math.abs(at - position + 1) < row.m + 1
        data.forEach((value, at) => {
          const [n, i, j] = [
            Math.floor(at / K / oW / oH),
            Math.floor(at / K / oW) % oH,
            Math.floor(at / K) % oW,
          ]
          if (!Number.isFinite(exact.data[at])) expect(value).not.toSatisfy(Number.isFinite)
          else if (!(n === 1 && near(i, line) && near(j, column))) expect(value).toSatisfy(Number.isFinite)
        })
      }
    },
  )

  it('a NaN gradient reaches every input that it touches, and the whole of its channel’s filters', () => {
    const dy = randomArray([1, 6, 7, 4], 8)
    dy.data[(3 * 7 + 2) * 4 + 2] = NaN
    const w = randomArray([3, 3, 8, 4], 9)
    const attributes = { ...dense, padding: 'same' } as const
    const dx = runKernel(
      runtimes[0],
      'conv2dInputGradient',
      row.input,
      { dy, w },
      { ...attributes, inputShape: [1, 6, 7, 8] },
    )
    for (const i of [2, 3, 4])
      for (const j of [1, 2, 3]) for (let c = 0; c < 8; c++) expect(dx.data[(i * 7 + j) * 8 + c]).toBeNaN()
    const dw = runKernel(
      runtimes[0],
      'conv2dFilterGradient',
      row.filter,
      { x: filled([1, 6, 7, 8], 1), dy },
      { ...attributes, kernelSize: [3, 3] },
    )
    dw.data.forEach((value, at) => {
      if (at % 4 === 2) expect(value).toBeNaN()
      else expect(value).toSatisfy(Number.isFinite)
    })
  })
})

describe('Winograd F(2×2, 3×3) over few channels', () => {
  it('serves 3×3 filters at stride 1 over at most 4 channels, their outputs in fours, and nothing else', () => {
    const supports = (w: readonly number[], window: Partial<typeof dense> = {}) =>
      fewChannels.conv2dWinogradF2x2FewChannels.supports?.(
        { x: [1, 9, 9, w[2]], w },
        { ...dense, padding: 'same', ...window },
      )
    expect(supports([3, 3, 3, 32])).toBe(true)
    expect(supports([3, 3, 5, 32])).toBe(false)
    expect(supports([3, 3, 3, 6])).toBe(false)
    expect(supports([3, 2, 3, 8])).toBe(false)
    expect(supports([3, 3, 3, 8], { strides: [1, 2] as never })).toBe(false)
    expect(supports([3, 3, 3, 8], { dilations: [2, 1] as never })).toBe(false)
  })

  // The pixel (6, 9) belongs to the tiles 2 and 3 from the top, and 3 and 4 from the left.
  const reached = (i: number, j: number) => i >= 2 && i <= 3 && j >= 3 && j <= 4
  const withSpecial = (special: number) => {
    const x = randomArray([1, 20, 14, 3], 5)
    x.data[(6 * 14 + 9) * 3 + 1] = special
    return { x, w: randomArray([3, 3, 3, 8], 6) }
  }

  it.each([NaN, Infinity, -Infinity])('%d is lost nowhere, and stays in its tiles', (special) => {
    const inputs = withSpecial(special)
    const attributes = { ...dense, padding: 'valid' } as const
    const kernel = fewChannels.conv2dWinogradF2x2FewChannels
    const { data } = runKernel(runtimes[0], 'conv2d', kernel, inputs, attributes)
    const exact = inFloat64('conv2d', inputs, attributes)
    data.forEach((value, at) => {
      const [i, j] = [Math.floor(at / 8 / 12), Math.floor(at / 8) % 12]
      if (!Number.isFinite(exact.data[at])) expect(value).not.toSatisfy(Number.isFinite)
      else if (!reached(i >> 1, j >> 1)) expect(value).toSatisfy(Number.isFinite)
    })
  })

  it('NaN is the maximum of every window that it reaches, and of no other', () => {
    const inputs = withSpecial(NaN)
    const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
    const attributes = { ...dense, padding: 'valid', pool } as const
    const maxima = runKernel(
      runtimes[0],
      'conv2dMaxPool2d',
      fewChannels.conv2dMaxPool2dWinogradF2x2FewChannels,
      inputs,
      attributes,
    )
    const { y, argmax } = runKernel(
      runtimes[0],
      'conv2dMaxPool2dWithArgmax',
      fewChannels.conv2dMaxPool2dWithArgmaxWinogradF2x2FewChannels,
      inputs,
      attributes,
    )
    expect(maxima).toEqual(y)
    y.data.forEach((value, at) => {
      expect(Number.isNaN(value)).toBe(reached(Math.floor(at / 8 / 6), Math.floor(at / 8) % 6))
    })
    expect([0, 1, 2, 3]).toEqual(expect.arrayContaining([...new Set(argmax.data)]))
  })
})

describe('Winograd F(1×4) by triples of taps', () => {
  it('serves filters of any width and stride over at most 4 channels, best where it saves products', () => {
    const asked = (
      [H, w, strides]: readonly [number, readonly number[], number],
      dilations: readonly [number, number] = [1, 1],
    ) => {
      const shapes = { x: [1, H, H, w[2]], w }
      const attributes = { strides: [strides, strides], dilations, padding: 'same' } as const
      const { supports, suits } = conv2dWinogradF1x4Triples
      return [supports?.(shapes, attributes), suits?.(shapes, attributes)]
    }
    expect(asked([96, [5, 5, 3, 32], 2])).toEqual([true, true])
    expect(asked([224, [7, 7, 3, 64], 2])).toEqual([true, true])
    expect(asked([224, [11, 11, 3, 96], 4])).toEqual([true, true])
    expect(asked([96, [3, 3, 3, 32], 2])).toEqual([true, false])
    expect(asked([10, [5, 5, 3, 32], 1])).toEqual([true, false])
    expect(asked([96, [5, 5, 5, 32], 2])[0]).toBe(false)
    expect(asked([96, [5, 5, 3, 12], 2])[0]).toBe(false)
    expect(asked([96, [5, 5, 3, 32], 2], [1, 2])[0]).toBe(false)
  })

  // A row's tiles, and the taps of each triple: first and last pixels, and the filters that just do or do not fill a triple.
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [5, 2],
    [6, 2],
    [7, 2],
    [7, 1],
    [11, 4],
    [3, 5],
  ])('computes %d taps at stride %d, and gives the same bits on any number of threads', (kW, stride) => {
    const inputs = {
      x: randomArray([2, 9, 23, 3], 5),
      w: randomArray([4, kW, 3, 16], 6),
      b: randomArray([16], 7),
    }
    const attributes = { strides: [2, stride], dilations: [2, 1], padding: 'same' } as const
    const exact = inFloat64('conv2d', inputs, attributes)
    const [one, ...others] = runtimes.map(
      (runtime) => runKernel(runtime, 'conv2d', conv2dWinogradF1x4Triples, inputs, attributes).data,
    )
    one.forEach((value, at) => {
      expect(Math.abs(value - exact.data[at])).toBeLessThan(1e-5 * kW)
    })
    for (const other of others) expect(other).toEqual(one)
  })

  it.each([NaN, Infinity, -Infinity])('%d is lost nowhere, and stays in its row of tiles', (special) => {
    const x = randomArray([1, 20, 30, 3], 5)
    x.data[(6 * 30 + 22) * 3 + 1] = special
    const inputs = { x, w: randomArray([5, 5, 3, 8], 6) }
    const attributes = { strides: [2, 2], dilations: [1, 1], padding: 'valid' } as const
    const { data } = runKernel(runtimes[0], 'conv2d', conv2dWinogradF1x4Triples, inputs, attributes)
    const exact = inFloat64('conv2d', inputs, attributes)
    data.forEach((value, at) => {
      const [i, j] = [Math.floor(at / 8 / 13), Math.floor(at / 8) % 13]
      if (!Number.isFinite(exact.data[at])) expect(value).not.toSatisfy(Number.isFinite)
      else if (i < 1 || i > 3 || j < 8) expect(value).toSatisfy(Number.isFinite)
    })
  })
})
