// Layers that merge several inputs, as what they are at one place: a function of one value of each input.

import type { Merged, Place, Share } from './protocol.js'
import { broadcast, indicesOf, offsetOf, reducedPlaces, unravel, type Named } from './values.js'

/** What a merge is made of. */
export interface GivenInputs {
  readonly config: Readonly<Record<string, unknown>>
  readonly inputs: readonly Named[]
  /** The shape of the output. */
  readonly shape: readonly number[]
  readonly place: Place
}

/** A function of some values, and how it changes with each of them. */
interface Combination {
  readonly y: (x: readonly number[]) => number
  readonly slopes: (x: readonly number[]) => readonly number[]
}

const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b)
const product = (x: readonly number[]): number => x.reduce((a, b) => a * b, 1)
/** In a tie the first one wins. */
const winning = (best: (...x: readonly number[]) => number): Combination => ({
  y: (x) => best(...x),
  slopes: (x) => x.map((_, i) => Number(i === x.indexOf(best(...x)))),
})

const combinations: Readonly<Record<string, Combination>> = {
  add: { y: sum, slopes: (x) => x.map(() => 1) },
  subtract: { y: ([a, b]) => a - b, slopes: () => [1, -1] },
  average: { y: (x) => sum(x) / x.length, slopes: (x) => x.map(() => 1 / x.length) },
  maximum: winning(Math.max),
  minimum: winning(Math.min),
  multiply: { y: product, slopes: (x) => x.map((_, i) => product(x.toSpliced(i, 1))) },
  divide: { y: ([a, b]) => a / b, slopes: ([a, b]) => [1 / b, -a / b ** 2] },
  power: {
    y: ([a, b]) => a ** b,
    slopes: ([a, b]) => [b === 0 ? 0 : b * a ** (b - 1), a === 0 && b >= 0 ? 0 : a ** b * Math.log(a)],
  },
}

/** The most values of a product that are shown. */
const mostFactors = 64

const isProduct = (kind: string, { operation }: GivenInputs['config']): boolean =>
  kind === 'reduce' && operation === 'product'

export const isMerge = (kind: string, config: GivenInputs['config']): boolean =>
  kind in combinations || kind === 'concatenate' || isProduct(kind, config)

/** What a merge takes for the value at a place, and makes of it. */
export function merge(kind: string, given: GivenInputs): Pick<Merged, 'shares' | 'merged'> {
  const indices = indicesOf(given.place, given.shape)
  if (kind === 'concatenate') {
    const share = joined(given, indices)
    return { shares: [share], merged: share.x }
  }
  const product = isProduct(kind, given.config)
  const { y, slopes } = combinations[product ? 'multiply' : kind]
  const found = product
    ? factors(given)
    : given.inputs.map((input) => valueAt(input, broadcast(indices, input.shape)))
  const x = found.map((one) => one.x)
  const slope = slopes(x)
  return { shares: found.map((one, i) => ({ ...one, slope: slope[i] })), merged: y(x) }
}

/** Of joined inputs, the one that has the place. */
function joined({ config: { axis = -1 }, inputs, shape }: GivenInputs, indices: readonly number[]): Share {
  const along = Number(axis) < 0 ? Number(axis) + shape.length : Number(axis) - 1
  let index = indices[along]
  const input = inputs.find((one) => {
    if (index < one.shape[along]) return true
    index -= one.shape[along]
    return false
  })!
  return { ...valueAt(input, indices.with(along, index)), slope: 1 }
}

/** Of a product along axes: the values that are multiplied. @throws if there are too many to show. */
function factors({ config, inputs: [input], shape, place }: GivenInputs): Omit<Share, 'slope'>[] {
  const places = reducedPlaces(config, input.shape, unravel(offsetOf(indicesOf(place, shape), shape), shape))
  if (places.length > mostFactors)
    throw new Error(`This value is a product of ${places.length} values, which is too long to show.`)
  return places.map((indices) => valueAt(input, indices))
}

function valueAt({ name, shape, values, shown }: Named, indices: readonly number[]): Omit<Share, 'slope'> {
  const at = offsetOf(indices, shape)
  const [row, column, map] = shape.length === 3 ? indices : [0, 0, at]
  return { place: { layer: name, row, column, map }, below: shown, x: values[at] }
}
