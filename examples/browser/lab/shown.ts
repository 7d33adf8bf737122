// What the page is sent of a layer's values: no more than it can draw at once. The numbers behind a pixel are taken from all.

import type { Maps, Part, Shown } from './protocol.js'
import { unravel, type Values } from './values.js'

/** The longest side of a map, and the most values. */
const longestSide = 512
const mostValues = 2 ** 22

/** The most values of a list. */
const longestList = 4000

/** The most maps of a layer that stand beside each other. */
const mostMaps = 64

/** From how many values on only the strongest products of a window are told, and of how many. */
const largeWindow = 4096
const strongestCount = 12

/** @param mostMaps how many maps are shown; default all. */
export function shown({ shape, values }: Values, mostMaps = Infinity): Shown {
  const most = largest(values)
  if (shape.length !== 3) return { shape, values: values.slice(0, longestList), step: 1, maps: 1, most }
  const [H, W, C] = shape
  const maps = Math.min(C, mostMaps)
  let step = Math.ceil(Math.max(H, W) / longestSide)
  while (Math.ceil(H / step) * Math.ceil(W / step) * maps > mostValues) step++
  if (step === 1 && maps === C) return { shape, values, step, maps, most }
  return { shape, values: everySecond(values, shape, { step, maps }), step, maps, most }
}

/** A layer's maps beside each other, and the strongest value in them. */
export function shownMaps(layer: string, { shape, values }: Values): Maps {
  const found = shown({ shape, values }, mostMaps)
  const { maps } = found
  const C = shape.length === 3 ? shape[2] : 1
  const count = shape.length === 3 ? values.length : found.values.length
  let best = 0
  for (let i = 0; i < count; i++) if (i % C < maps && values[i] > values[best]) best = i
  const [row, column, map] = shape.length === 3 ? unravel(best, shape) : [0, 0, best]
  return { ...found, layer, strongest: { layer, row, column, map } }
}

/** Values `[H, W, C]`, every `step`-th row and column of the first `maps`: `[⌈H / step⌉, ⌈W / step⌉, maps]`. */
export function everySecond<T extends Float32Array | Uint8ClampedArray<ArrayBuffer>>(
  values: T,
  [H, W, C]: readonly number[],
  { step, maps }: { readonly step: number; readonly maps: number },
): T {
  const [rows, columns] = [Math.ceil(H / step), Math.ceil(W / step)]
  const kept = new (values.constructor as new (length: number) => T)(rows * columns * maps)
  for (let row = 0, at = 0; row < H; row += step)
    for (let column = 0; column < W; column += step)
      for (let map = 0; map < maps; map++) kept[at++] = values[(row * W + column) * C + map]
  return kept
}

/** The step by which a picture of that size is shown. */
export const stepFor = (height: number, width: number): number =>
  Math.ceil(Math.max(height, width) / (2 * longestSide))

/** The largest magnitude that is finite. */
function largest(values: Float32Array): number {
  let most = 0
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i])
    if (size > most && size < Infinity) most = size
  }
  return most
}

/** A part of a sum with only its strongest products, if it is very long. */
export function abridged(part: Part): Part {
  const { x, w, slopes } = part
  if (x.length <= largeWindow) return part
  const products = Float64Array.from(x, (value, i) => (value ?? 0) * w[i])
  const told = strongest(products)
  const sum = products.reduce((a, b) => a + b) - told.reduce((a, i) => a + products[i], 0)
  return {
    name: part.name,
    x: told.map((i) => x[i]),
    w: told.map((i) => w[i]),
    ...(slopes && { slopes: told.map((i) => slopes[i]) }),
    rest: { told, count: x.length - told.length, sum },
  }
}

/** The numbers of those of the largest magnitude, in descending order. */
function strongest(products: Float64Array): readonly number[] {
  const told: number[] = []
  products.forEach((product, i) => {
    const size = Math.abs(product)
    if (told.length === strongestCount && size <= Math.abs(products[told.at(-1)!])) return
    const before = told.findIndex((other) => Math.abs(products[other]) < size)
    told.splice(before < 0 ? told.length : before, 0, i)
    told.length = Math.min(told.length, strongestCount)
  })
  return told
}
