// Poolings, and what reduces values along whole axes to one.

import type { Part } from './protocol.js'
import type { Given, Sum } from './sum.js'
import { offsetOf, reducedPlaces, unravel } from './values.js'
import { held, slidingPool, whole, windowOf, type Sliding } from './windows.js'

type Values = readonly (number | null)[]

/** What each of some values counts; null is padding. */
type Weigh = (x: Values, given: Given) => Pick<Part, 'w'> & Pick<Sum, 'weights'>

function pooled(sliding: Sliding, given: Given, weigh: Weigh): Sum {
  const { below, place } = given
  const window = windowOf(sliding, given)
  const x = held(window, below, place.map)
  const { w, weights } = weigh(x, given)
  return {
    ...{ window, channels: [place.map], weights, learned: false, bias: undefined },
    parts: [{ name: `channel ${place.map}`, x, w }],
  }
}

/** Only the first of the best counts. */
const winner =
  (words: string, best: (a: number, b: number) => boolean): Weigh =>
  (x) => {
    const most = x.reduce<number | null>((a, b) => (a === null || (b !== null && best(b, a)) ? b : a), null)
    const at = x.indexOf(most)
    return { w: x.map((_, i) => Number(i === at)), weights: `1 for the ${words} value, 0 for the others` }
  }
const largest = winner('largest', (a, b) => a > b)
const smallest = winner('smallest', (a, b) => a < b)

const meanBy = (x: Values, count: number): ReturnType<Weigh> => ({
  w: x.map((value) => (value === null ? 0 : 1 / count)),
  weights: `1/${count}: the mean of the window`,
})

/** Padding does not count. */
const mean: Weigh = (x) => meanBy(x, x.filter((value) => value !== null).length)

/** Padding counts. */
const meanOfAll: Weigh = (x) => meanBy(x, x.length)

/** y = √Σx², as Σ x · x/y. */
const norm: Weigh = (x) => {
  const y = Math.hypot(...x.map(Number))
  return {
    w: x.map((value) => (y > 0 ? Number(value) / y : 0)),
    weights: `x / √Σx², with √Σx² = ${y.toPrecision(4)}: so the sum is the root of Σx²`,
  }
}

/** g = exp(−r²/2σ²), r the distance from the window's center, divided by their sum. */
const gaussian: Weigh = (x, given) => {
  const { rows, columns } = windowOf(slidingPool(given), given)
  const sigma = Number(given.config.sigma ?? Math.max(rows, columns) / 2)
  const g = x.map((value, i) => {
    const [dy, dx] = [Math.floor(i / columns) - (rows - 1) / 2, (i % columns) - (columns - 1) / 2]
    return value === null ? 0 : Math.exp(-(dy * dy + dx * dx) / (2 * sigma * sigma))
  })
  const total = g.reduce((sum, one) => sum + one, 0)
  return {
    w: g.map((one) => one / total),
    weights: `a Gaussian of the distance from the window’s center, σ = ${sigma}; they add up to 1`,
  }
}

const poolOf =
  (weigh: Weigh) =>
  (given: Given): Sum =>
    pooled(slidingPool(given), given, weigh)
const poolOfAll =
  (weigh: Weigh) =>
  (given: Given): Sum =>
    pooled(whole(given), given, weigh)

export const pools: Readonly<Record<string, (given: Given) => Sum>> = {
  maxPooling2d: poolOf(largest),
  averagePooling2d: (given) => poolOf(given.config.countIncludePad === true ? meanOfAll : mean)(given),
  l2Pooling2d: poolOf(norm),
  weightedAveragePooling2d: poolOf(gaussian),
  globalMaxPooling2d: poolOfAll(largest),
  globalAveragePooling2d: poolOfAll(mean),
}

const each =
  (weights: string, w: (value: number) => number): Weigh =>
  (x) => ({ w: x.map((value) => w(Number(value))), weights })

interface Reduction {
  readonly weigh: Weigh
  /** What is added up of each value; absent: the value. */
  readonly power?: (x: number) => number
  /** How the sum changes with a value, from what is added up of it; absent: by the weight. */
  readonly slope?: (x: number) => number
}

/** The reductions of `reduce` as sums. */
const reductions: Readonly<Record<string, Reduction>> = {
  sum: { weigh: each('1: all values are added up', () => 1) },
  mean: { weigh: mean },
  max: { weigh: largest },
  min: { weigh: smallest },
  l1: { weigh: each('the sign of x: so the sum is that of the magnitudes', Math.sign) },
  l2: { weigh: norm },
  sumSquare: {
    weigh: each('the value itself: so the sum is that of the squares', (x) => x),
    slope: (x) => 2 * x,
  },
  logSum: { weigh: each('1: all values are added up', () => 1) },
  logSumExp: {
    weigh: each('1: the powers e^x of the values, which stand here, are added up', () => 1),
    ...{ power: Math.exp, slope: (power) => power },
  },
}

/** Reduces the values along some axes; those of maps stand by channels. */
export function reduce(given: Given): Sum {
  const { config, below, shape, at } = given
  const { weigh, slope, power = (x: number) => x } = reductions[String(config.operation)]
  const indices = reducedPlaces(config, below.shape, unravel(at, shape))
  const places = indices.map((one) => offsetOf(one, below.shape))
  const x = places.map((place) => power(below.values[place]))
  const { w, weights } = weigh(x, given)
  const maps = below.shape.length === 3
  const [first, last] = maps
    ? [indices[0], indices.at(-1)!]
    : [
        [0, 0, 0],
        [0, x.length - 1, 0],
      ]
  const [rows, columns, count] = first.map((start, axis) => last[axis] - start + 1)
  const channels = Array.from({ length: count }, (_, c) => first[2] + c)
  // Channels are the last axis, so each of them has every `count`-th value.
  const ofChannel = <T>(values: readonly T[], c: number): T[] => values.filter((_, i) => i % count === c)
  return {
    window: { rows, columns, top: first[0], left: first[1], dilation: [1, 1] },
    channels,
    parts: channels.map((channel, c) => ({
      name: maps ? `channel ${channel}` : 'the values that are reduced',
      ...{ x: ofChannel(x, c), w: ofChannel(w, c) },
      ...(slope && { slopes: ofChannel(x, c).map(slope) }),
    })),
    ...{ weights, learned: false, bias: undefined },
  }
}
