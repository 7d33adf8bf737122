// Convolutions of all kinds: the values that a filter covers, each times a weight of the filter.

import type { Part, Window } from './protocol.js'
import type { Given, Sum } from './sum.js'
import { held, slidingConvolution, windowAt, windowOf } from './windows.js'

const tapsOf = ({ rows, columns }: Window): readonly number[] =>
  Array.from({ length: rows * columns }, (_, i) => i)

/** What a filter that training changes gives for a window. */
const filtered = (
  { weights, place }: Given,
  window: Window,
  channels: readonly number[],
  parts: readonly Part[],
): Sum => ({
  ...{ window, channels, parts, weights: 'filter', learned: true },
  bias: weights.bias?.values[place.map],
})

export function conv2d(given: Given): Sum {
  const { config, weights, below, place } = given
  const window = windowOf(slidingConvolution(given), given)
  const { shape, values } = weights.kernel
  const [, , C, K] = shape
  const group = Math.floor(place.map / (K / Number(config.groups ?? 1)))
  const channels = Array.from({ length: C }, (_, c) => group * C + c)
  const parts = channels.map((channel, c) => ({
    name: `channel ${channel}`,
    x: held(window, below, channel),
    w: tapsOf(window).map((tap) => values[(tap * C + c) * K + place.map]),
  }))
  return filtered(given, window, channels, parts)
}

export function depthwiseConv2d(given: Given): Sum {
  const { weights, below, place } = given
  const window = windowOf(slidingConvolution(given), given)
  const { shape, values } = weights.kernel
  const [, , C, M] = shape
  const channel = Math.floor(place.map / M)
  const x = held(window, below, channel)
  const w = x.map((_, tap) => values[(tap * C + channel) * M + (place.map % M)])
  return filtered(given, window, [channel], [{ name: `channel ${channel}`, x, w }])
}

/** Both steps at once: a channel's filter is the sum of its depthwise ones, each times its weight in the 1×1 filter. */
export function separableConv2d(given: Given): Sum {
  const { weights, below, place } = given
  const window = windowOf(slidingConvolution(given), given)
  const { depthwiseKernel, pointwiseKernel } = weights
  const [, , C, M] = depthwiseKernel.shape
  const K = pointwiseKernel.shape[3]
  const weightOf = (tap: number, channel: number): number => {
    let sum = 0
    for (let m = channel * M; m < (channel + 1) * M; m++)
      sum += depthwiseKernel.values[tap * C * M + m] * pointwiseKernel.values[m * K + place.map]
    return sum
  }
  const channels = Array.from({ length: C }, (_, c) => c)
  return {
    ...{ window, channels, learned: true, bias: weights.bias?.values[place.map] },
    weights: 'the depthwise filters of the channel, each times its weight in the 1×1 filter, and added up',
    parts: channels.map((channel) => ({
      name: `channel ${channel}`,
      x: held(window, below, channel),
      w: tapsOf(window).map((tap) => weightOf(tap, channel)),
    })),
  }
}

/** Along one axis: the inputs that reach an output, from `first` in steps of `step`, and the filter's tap that each lays there. */
interface Reach {
  readonly first: number
  readonly step: number
  readonly taps: readonly number[]
}

/** Each input lays the whole filter down, times itself, where the convolution that maps back would read it. */
export function conv2dTranspose(given: Given): Sum {
  const { config, weights, below, shape, place } = given
  const { shape: kernel, values } = weights.kernel
  const [H, W, inputs] = below.shape
  const [, kW, K, C] = kernel
  const back = { ...given, below: { ...below, shape } }
  const reachOf = (axis: 0 | 1, length: number, at: number): Reach => {
    const taps = new Map<number, number>()
    for (let i = 0; i < length; i++) {
      const laid = windowAt(slidingConvolution(back), [shape[0], shape[1]], [i, i])
      const distance = at - (axis === 0 ? laid.top : laid.left)
      const tap = distance / laid.dilation[axis]
      if (Number.isInteger(tap) && tap >= 0 && tap < kernel[axis]) taps.set(i, tap)
    }
    const [first = 0, second = first + 1] = taps.keys()
    return { first, step: second - first, taps: [...taps.values()] }
  }
  const [rows, columns] = [reachOf(0, H, place.row), reachOf(1, W, place.column)]
  const window: Window = {
    ...{ rows: rows.taps.length, columns: columns.taps.length, top: rows.first, left: columns.first },
    dilation: [rows.step, columns.step],
  }
  const groups = Number(config.groups ?? 1)
  const group = Math.floor(place.map / K)
  const channels = Array.from({ length: inputs / groups }, (_, c) => (group * inputs) / groups + c)
  const taps = rows.taps.flatMap((u) => columns.taps.map((v) => u * kW + v))
  const parts = channels.map((channel) => ({
    name: `channel ${channel}`,
    x: held(window, below, channel),
    w: taps.map((tap) => values[(tap * K + (place.map % K)) * C + channel]),
  }))
  const [u, v] = [rows, columns].map((reach) => reach.taps.join(', '))
  return {
    ...filtered(given, window, channels, parts),
    weightsNote: `Each input lays the whole filter down, times itself. Here land its rows ${u} and columns ${v}, in this order.`,
  }
}
