// The positions of a sliding window, for convolution and pooling.
//
//   valid: out = ⌊(in − reach) / s⌋ + 1,  reach = (k − 1)·d + 1
//   same:  out = ⌈in / s⌉, zeros split before and after, the odd one after (TensorFlow's rule)
//   [before, after]: as valid, on an image with that much padding on each side

import { checkCount, shown, formatShape, type Shape } from '../shape.js'

/** A size along rows and columns, `[rows, columns]`. */
export type Pair = readonly [number, number]

/** Rows `[above, below]` and columns `[left, right]`, each 0 or more. */
export type Border = readonly [rows: Pair, columns: Pair]

/** `valid`: only whole windows. `same`: padded so that out = ⌈in / stride⌉. */
export type NamedPadding = 'valid' | 'same'

/** A padding by name, or its size on each side. */
export type Padding = NamedPadding | Border

/** The same along one axis. */
export type AxisPadding = NamedPadding | Pair

/** The part of a padding along the rows (axis 0) or the columns (axis 1). */
export const paddingAlong = (padding: Padding, axis: 0 | 1): AxisPadding =>
  typeof padding === 'string' ? padding : padding[axis]

/** How a window slides over an image. */
export interface WindowAttributes {
  /** Steps between windows, `[rows, columns]`. */
  readonly strides: Pair
  /** What happens at the border. */
  readonly padding: Padding
}

/** The windows along one axis: how many there are, and how much padding comes before the first. */
export interface Axis {
  readonly out: number
  readonly before: number
}

export function axis(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: AxisPadding,
): Axis {
  const reach = (kernel - 1) * dilation + 1
  if (padding !== 'same') {
    const [before, after] = padding === 'valid' ? [0, 0] : padding
    return { out: Math.floor((size + before + after - reach) / stride) + 1, before }
  }
  const out = Math.ceil(size / stride)
  return { out, before: Math.floor(Math.max((out - 1) * stride + reach - size, 0) / 2) }
}

/** A window under the names that users know: a filter's `kernelSize` and `dilations`, a pooling's `poolSize`. */
interface NamedWindow extends WindowAttributes {
  readonly kernelSize?: Pair
  readonly dilations?: Pair
  readonly poolSize?: Pair
}

/** Throws unless the window fits into an image of `[H, W]`. `prefix` comes before the names of its attributes. */
export function checkWindow(op: string, [H, W]: Pair, window: NamedWindow, prefix = ''): void {
  const { kernelSize, poolSize, strides, dilations, padding } = window
  if (kernelSize) checkPair(op, `${prefix}kernelSize`, kernelSize)
  if (poolSize) checkPair(op, `${prefix}poolSize`, poolSize)
  checkPair(op, `${prefix}strides`, strides)
  if (dilations) checkPair(op, `${prefix}dilations`, dilations)
  if (padding !== 'valid' && padding !== 'same' && !isBorder(padding))
    throw new Error(
      `${op}: ${prefix}padding must be 'valid', 'same' or [[above, below], [left, right]], whole numbers of at least 0, ` +
        `got ${JSON.stringify(padding)}`,
    )
  const [kH, kW] = kernelSize ?? poolSize ?? [1, 1]
  const [dH, dW] = dilations ?? [1, 1]
  const rows = axis(H, kH, strides[0], dH, paddingAlong(padding, 0))
  const columns = axis(W, kW, strides[1], dW, paddingAlong(padding, 1))
  if (rows.out >= 1 && columns.out >= 1) return
  const what = poolSize ? 'pooling window' : 'window'
  const dilated = dilations ? `, dilated by ${formatShape(dilations)},` : ''
  throw new Error(
    `${op}: a ${what} of ${formatShape([kH, kW])}${dilated} does not fit into an image of ${formatShape([H, W])}; ` +
      `make the image larger, the window smaller, or use ${typeof padding === 'string' ? '' : 'more padding, or '}` +
      `${prefix}padding 'same'`,
  )
}

/** Throws unless it is a pair of whole numbers of at least 1. */
export function checkPair(op: string, name: string, pair: Pair): void {
  if (!Array.isArray(pair)) throw new Error(`${op}: ${name} must be [rows, columns], got ${shown(pair)}`)
  checkCount(op, `${name}[0]`, pair[0])
  checkCount(op, `${name}[1]`, pair[1])
}

/** Whether it gives rows and columns on each side, as whole numbers of at least 0. */
export const isBorder = (border: unknown): border is Border =>
  Array.isArray(border) && border.length === 2 && border.every(isSides)

const isSides = (sides: unknown): boolean =>
  Array.isArray(sides) && sides.length === 2 && sides.every((n) => Number.isSafeInteger(n) && n >= 0)

/** The sizes of a convolution over one image, named as in its formula; `top` and `left` are the padding. */
export function conv2dGeometry(
  [, H, W, C]: Shape,
  [kH, kW, , K]: Shape,
  { strides: [sH, sW], dilations: [dH, dW], padding }: WindowAttributes & { readonly dilations: Pair },
) {
  const { out: oH, before: top } = axis(H, kH, sH, dH, paddingAlong(padding, 0))
  const { out: oW, before: left } = axis(W, kW, sW, dW, paddingAlong(padding, 1))
  return { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left }
}

export type Conv2dGeometry = ReturnType<typeof conv2dGeometry>

/** The size of an image together with the zeros around it that the windows reach. */
export function paddedSize(geometry: Conv2dGeometry) {
  const { H, W, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = geometry
  return {
    pH: Math.max((oH - 1) * sH + (kH - 1) * dH + 1, top + H),
    pW: Math.max((oW - 1) * sW + (kW - 1) * dW + 1, left + W),
  }
}

/** How a pooling's window slides. Only max pooling may be dilated. */
interface PoolWindow extends WindowAttributes {
  readonly poolSize: Pair
  readonly dilations?: Pair | undefined
}

/** The sizes of a pooling over one image, named as in its formula. */
export function pool2dGeometry([, H, W, C]: Shape, window: PoolWindow) {
  const { poolSize, strides, padding } = window
  const [[kH, kW], [sH, sW], [dH, dW]] = [poolSize, strides, dilationsOf(window)]
  const { out: oH, before: top } = axis(H, kH, sH, dH, paddingAlong(padding, 0))
  const { out: oW, before: left } = axis(W, kW, sW, dW, paddingAlong(padding, 1))
  return { H, W, C, oH, oW, kH, kW, sH, sW, top, left }
}

/** The same for max pooling, with the steps between a window's elements. */
export function maxPool2dGeometry(x: Shape, window: PoolWindow) {
  const [dH, dW] = dilationsOf(window)
  return { ...pool2dGeometry(x, window), dH, dW }
}

const dilationsOf = ({ dilations = [1, 1] }: PoolWindow): Pair => dilations
