// Each kind of layer as what it is at one place: a sum of the values in a window, each times a weight.

import type { Part } from './protocol.js'
import type { Given, Sum } from './sum.js'
import { broadcast, indicesOf, offsetOf, type Values } from './values.js'
import { held, windowAt, type Sliding, type Window } from './windows.js'

/** Layers that can be taken apart, by kind. */
export const sums: Readonly<Record<string, (given: Given) => Sum>> = {
  conv2d,
  depthwiseConv2d,
  dense,
  matmul,
  batchNormalization,
  maxPooling2d: (given) => pooled(slidingPool(given), given, largest),
  averagePooling2d: (given) =>
    pooled(slidingPool(given), given, given.config.countIncludePad === true ? meanOfAll : mean),
  globalMaxPooling2d: (given) => pooled(whole(given), given, largest),
  globalAveragePooling2d: (given) => pooled(whole(given), given, mean),
  flatten: moved,
  reshape: moved,
  ...Object.fromEntries(
    ['activation', 'reLU', 'leakyReLU', 'elu', 'softmax', 'dropout', 'spatialDropout2d', 'gaussianNoise'].map(
      (kind) => [kind, same],
    ),
  ),
}

function slidingConvolution({ config }: Given): Sliding {
  const { kernelSize, strides, dilationRate, padding } = config
  return { size: kernelSize, strides, dilation: dilationRate, padding } as Sliding
}

function slidingPool({ config }: Given): Sliding {
  const { poolSize = 2, strides = poolSize, dilations, padding } = config
  return { size: poolSize, strides, dilation: dilations, padding } as Sliding
}

const whole = ({ below: { shape } }: Given): Sliding => ({ size: [shape[0], shape[1]] })

const windowOf = (sliding: Sliding, { below, place: { row, column } }: Given): Window =>
  windowAt(sliding, [below.shape[0], below.shape[1]], [row, column])

function conv2d(given: Given): Sum {
  const { config, weights, below, place } = given
  const window = windowOf(slidingConvolution(given), given)
  const { shape, values } = weights.kernel
  const [, , C, K] = shape
  const group = Math.floor(place.map / (K / Number(config.groups ?? 1)))
  const channels = Array.from({ length: C }, (_, c) => group * C + c)
  const taps = Array.from({ length: window.rows * window.columns }, (_, i) => i)
  return {
    ...{ window, channels, weights: 'filter', learned: true, bias: weights.bias?.values[place.map] },
    parts: channels.map((channel, c) => ({
      name: `channel ${channel}`,
      x: held(window, below, channel),
      w: taps.map((tap) => values[(tap * C + c) * K + place.map]),
    })),
  }
}

function depthwiseConv2d(given: Given): Sum {
  const { weights, below, place } = given
  const window = windowOf(slidingConvolution(given), given)
  const { shape, values } = weights.kernel
  const [, , C, M] = shape
  const channel = Math.floor(place.map / M)
  const x = held(window, below, channel)
  const w = x.map((_, tap) => values[(tap * C + channel) * M + (place.map % M)])
  return {
    ...{
      window,
      channels: [channel],
      weights: 'filter',
      learned: true,
      bias: weights.bias?.values[place.map],
    },
    parts: [{ name: `channel ${channel}`, x, w }],
  }
}

function dense({ weights, below, place }: Given): Sum {
  const { shape, values } = weights.kernel
  const [I, units] = shape
  const w = Array.from({ length: I }, (_, i) => values[i * units + place.map])
  return {
    window: { rows: 1, columns: I, top: 0, left: 0, dilation: [1, 1] },
    ...{ channels: [0], weights: 'weights', learned: true, bias: weights.bias?.values[place.map] },
    parts: [{ name: 'all inputs', x: [...below.values], w }],
  }
}

/** A row of the first input's matrix, times a column of the second one's. */
function matmul({ config, inputs: [a, b], shape, place }: Given): Sum {
  const indices = indicesOf(place, shape)
  const [m, n] = indices.slice(-2)
  /** A row of a matrix, or a column. */
  const along = ({ shape, values }: Values, last: boolean, fixed: number): number[] => {
    const [rows, columns] = shape.slice(-2)
    const lead = shape.slice(0, -2)
    const matrix = offsetOf(broadcast(indices.slice(0, -2), lead), lead)
    return Array.from({ length: last ? columns : rows }, (_, k) => {
      const [row, column] = last ? [fixed, k] : [k, fixed]
      return values[(matrix * rows + row) * columns + column]
    })
  }
  const x = along(a, config.transposeA !== true, m)
  const w = along(b, config.transposeB === true, n)
  return {
    window: { rows: 1, columns: x.length, top: 0, left: 0, dilation: [1, 1] },
    channels: [0],
    parts: [{ name: `row ${m} of ${a.name}`, x, w }],
    ...{ weights: `Column ${n} of ${b.name}`, learned: false, bias: undefined },
    below: { shape: [x.length], values: Float32Array.from(x) },
  }
}

/** One value of the window alone, its own channel's. */
function one(given: Given, w: number, rest: Omit<Sum, 'window' | 'channels' | 'parts'>): Sum {
  const { below, place } = given
  const maps = below.shape.length === 3
  const [row, column] = maps ? [place.row, place.column] : [0, place.map]
  const at = maps ? (row * below.shape[1] + column) * below.shape[2] + place.map : place.map
  return {
    window: { rows: 1, columns: 1, top: row, left: column, dilation: [1, 1] },
    channels: [maps ? place.map : 0],
    parts: [{ name: maps ? `channel ${place.map}` : 'input', x: [below.values[at]], w: [w] }],
    ...rest,
  }
}

/** y = γ·(x − μ) / √(σ² + ε) + β, as γ/√(σ² + ε) times x, plus the rest. */
function batchNormalization(given: Given): Sum {
  const { config, weights, place } = given
  const of = (name: string, otherwise: number): number => weights[name]?.values[place.map] ?? otherwise
  const w = of('gamma', 1) / Math.sqrt(of('movingVariance', 1) + Number(config.epsilon ?? 1e-3))
  return one(given, w, {
    weights: 'γ / √(σ² + ε)',
    learned: true,
    bias: of('beta', 0) - of('movingMean', 0) * w,
  })
}

const asItIs = { weights: '1: the value goes through', learned: false, bias: undefined }

function same(given: Given): Sum {
  return one(given, 1, asItIs)
}

/** The value has another place below. */
function moved(given: Given): Sum {
  const { below, place } = given
  if (below.shape.length !== 3) return same(given)
  const [, W, C] = below.shape
  const pixel = Math.floor(place.map / C)
  const source = { ...place, row: Math.floor(pixel / W), column: pixel % W, map: place.map % C }
  return one({ ...given, place: source }, 1, { ...asItIs, weights: '1: the value only gets another place' })
}

type Weigh = (x: Part['x']) => Pick<Part, 'w'> & Pick<Sum, 'weights'>

function pooled(sliding: Sliding, given: Given, weigh: Weigh): Sum {
  const { below, place } = given
  const window = windowOf(sliding, given)
  const x = held(window, below, place.map)
  const { w, weights } = weigh(x)
  return {
    ...{ window, channels: [place.map], weights, learned: false, bias: undefined },
    parts: [{ name: `channel ${place.map}`, x, w }],
  }
}

/** Only the first of the largest counts. */
const largest: Weigh = (x) => {
  const winner = x.indexOf(x.reduce<number>((most, value) => Math.max(most, value ?? -Infinity), -Infinity))
  return { w: x.map((_, i) => (i === winner ? 1 : 0)), weights: '1 for the largest value, 0 for the others' }
}

/** Padding does not count. */
const mean: Weigh = (x) => meanBy(x, x.filter((value) => value !== null).length)

/** Padding counts. */
const meanOfAll: Weigh = (x) => meanBy(x, x.length)

const meanBy = (x: Part['x'], count: number): ReturnType<Weigh> => ({
  w: x.map((value) => (value === null ? 0 : 1 / count)),
  weights: `1/${count}: the mean of the window`,
})
