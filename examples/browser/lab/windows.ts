// Where a window stands in the layer below, and the values that it holds.

import type { Part, Window } from './protocol.js'
import type { Given } from './sum.js'

type Pair = readonly [number, number]
type Size = number | Pair

/** How a layer's windows slide, as its configuration says it. */
export interface Sliding {
  readonly size: Size
  readonly strides?: Size
  readonly dilation?: Size
  readonly padding?: 'valid' | 'same' | number | Pair | readonly [Pair, Pair]
}

const pair = (size: Size): Pair => (typeof size === 'number' ? [size, size] : size)

/** The window of the value in that row and column, over maps of `[H, W]`. */
export function windowAt(
  { size, strides = 1, dilation = 1, padding = 'valid' }: Sliding,
  [H, W]: Pair,
  [row, column]: Pair,
): Window {
  const [[rows, columns], steps, dilations] = [pair(size), pair(strides), pair(dilation)]
  const before = (axis: 0 | 1, length: number, kernel: number): number => {
    if (padding === 'valid') return 0
    if (padding === 'same') {
      const reach = (kernel - 1) * dilations[axis] + 1
      const out = Math.ceil(length / steps[axis])
      return Math.floor(Math.max((out - 1) * steps[axis] + reach - length, 0) / 2)
    }
    const side = typeof padding === 'number' ? padding : padding[axis]
    return typeof side === 'number' ? side : side[0]
  }
  return {
    ...{ rows, columns, dilation: dilations },
    top: row * steps[0] - before(0, H, rows),
    left: column * steps[1] - before(1, W, columns),
  }
}

export function slidingConvolution({ config }: Given): Sliding {
  const { kernelSize, strides, dilationRate, padding } = config
  return { size: kernelSize, strides, dilation: dilationRate, padding } as Sliding
}

export function slidingPool({ config }: Given): Sliding {
  const { poolSize = 2, strides = poolSize, dilations, padding } = config
  return { size: poolSize, strides, dilation: dilations, padding } as Sliding
}

/** A window as large as the map. */
export const whole = ({ below: { shape } }: Given): Sliding => ({ size: [shape[0], shape[1]] })

export const windowOf = (sliding: Sliding, { below, place: { row, column } }: Given): Window =>
  windowAt(sliding, [below.shape[0], below.shape[1]], [row, column])

/** What a window holds of one channel of maps `[H, W, C]`, row by row; null is padding. */
export function held(
  { rows, columns, top, left, dilation }: Window,
  { shape: [H, W, C], values }: { readonly shape: readonly number[]; readonly values: ArrayLike<number> },
  channel: number,
): Part['x'] {
  return Array.from({ length: rows * columns }, (_, i) => {
    const row = top + Math.floor(i / columns) * dilation[0]
    const column = left + (i % columns) * dilation[1]
    const inside = row >= 0 && row < H && column >= 0 && column < W
    return inside ? values[(row * W + column) * C + channel] : null
  })
}
