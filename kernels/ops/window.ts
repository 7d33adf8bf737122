// Where a sliding window stands: shared by convolution and pooling.
//
//   valid: out = ⌊(in − reach) / s⌋ + 1,  reach = (k − 1)·d + 1
//   same:  out = ⌈in / s⌉, zeros split before and after, the odd one after (TensorFlow's rule)

import { checkCount, shown, formatShape, type Shape } from '../shape.js'

/** A size along rows and columns, `[rows, columns]`. */
export type Pair = readonly [number, number]

/** `valid`: only whole windows. `same`: padded so that out = ⌈in / stride⌉. */
export type Padding = 'valid' | 'same'

/** How a window slides over an image. */
export interface WindowAttributes {
  /** Steps between windows, `[rows, columns]`. */
  readonly strides: Pair
  /** What happens at the border. */
  readonly padding: Padding
}

/** Where windows stand along one axis: how many, and how many padding elements come before the first. */
export interface Axis {
  readonly out: number
  readonly before: number
}

export function axis(size: number, kernel: number, stride: number, dilation: number, padding: Padding): Axis {
  const reach = (kernel - 1) * dilation + 1
  if (padding === 'valid') return { out: Math.floor((size - reach) / stride) + 1, before: 0 }
  const out = Math.ceil(size / stride)
  return { out, before: Math.floor(Math.max((out - 1) * stride + reach - size, 0) / 2) }
}

/** A window by the names that users give it: a filter's `kernelSize` and `dilations`, a pooling's `poolSize`. */
interface NamedWindow extends WindowAttributes {
  readonly kernelSize?: Pair
  readonly dilations?: Pair
  readonly poolSize?: Pair
}

/** Throws unless the window fits into an image of `[H, W]`; `prefix` comes before the names of its attributes. */
export function checkWindow(op: string, [H, W]: Pair, window: NamedWindow, prefix = ''): void {
  const { kernelSize, poolSize, strides, dilations, padding } = window
  if (kernelSize) checkPair(op, `${prefix}kernelSize`, kernelSize)
  if (poolSize) checkPair(op, `${prefix}poolSize`, poolSize)
  checkPair(op, `${prefix}strides`, strides)
  if (dilations) checkPair(op, `${prefix}dilations`, dilations)
  if (padding !== 'valid' && padding !== 'same')
    throw new Error(`${op}: ${prefix}padding must be 'valid' or 'same', got ${JSON.stringify(padding)}`)
  const [kH, kW] = kernelSize ?? poolSize ?? [1, 1]
  const [dH, dW] = dilations ?? [1, 1]
  if (axis(H, kH, strides[0], dH, padding).out >= 1 && axis(W, kW, strides[1], dW, padding).out >= 1) return
  const what = poolSize ? 'pooling window' : 'window'
  const dilated = dilations ? `, dilated by ${formatShape(dilations)},` : ''
  throw new Error(
    `${op}: a ${what} of ${formatShape([kH, kW])}${dilated} does not fit into an image of ${formatShape([H, W])}; ` +
      `make the image larger, the window smaller, or use ${prefix}padding 'same'`,
  )
}

/** Throws unless it is a pair of whole numbers of at least 1. */
export function checkPair(op: string, name: string, pair: Pair): void {
  if (!Array.isArray(pair)) throw new Error(`${op}: ${name} must be [rows, columns], got ${shown(pair)}`)
  checkCount(op, `${name}[0]`, pair[0])
  checkCount(op, `${name}[1]`, pair[1])
}

/** The sizes of a convolution over one image, named as in its formula; `top` and `left` are the padding. */
export function conv2dGeometry(
  [, H, W, C]: Shape,
  [kH, kW, , K]: Shape,
  { strides: [sH, sW], dilations: [dH, dW], padding }: WindowAttributes & { readonly dilations: Pair },
) {
  const { out: oH, before: top } = axis(H, kH, sH, dH, padding)
  const { out: oW, before: left } = axis(W, kW, sW, dW, padding)
  return { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left }
}

export type Conv2dGeometry = ReturnType<typeof conv2dGeometry>

/** An image's size with the zeros around it that a convolution's windows reach. */
export function paddedSize(geometry: Conv2dGeometry) {
  const { H, W, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = geometry
  return {
    pH: Math.max((oH - 1) * sH + (kH - 1) * dH + 1, top + H),
    pW: Math.max((oW - 1) * sW + (kW - 1) * dW + 1, left + W),
  }
}

/** The sizes of a pooling over one image, named as in its formula. */
export function pool2dGeometry(
  [, H, W, C]: Shape,
  { poolSize: [kH, kW], strides: [sH, sW], padding }: WindowAttributes & { readonly poolSize: Pair },
) {
  const { out: oH, before: top } = axis(H, kH, sH, 1, padding)
  const { out: oW, before: left } = axis(W, kW, sW, 1, padding)
  return { H, W, C, oH, oW, kH, kW, sH, sW, top, left }
}
