// Pooling: one value per window and channel, [N,H,W,C] → [N,oH,oW,C]; docs/pooling.md

import { checkIsShape, checkRank, shown, formatShape, formatShapes, sameShape, type Shape } from '../shape.js'
import { checkOutputGradient } from './conv2d.js'
import { checkPair, checkWindow, maxPool2dGeometry, type Pair, type WindowAttributes } from './window.js'

/** Attributes of every pooling op. Elements outside the image never count, whatever the padding. */
export interface Pool2dAttributes extends WindowAttributes {
  /** The window's size, `[rows, columns]`. */
  readonly poolSize: Pair
}

/** Attributes of `maxPool2d` and its gradient. */
export interface MaxPool2dAttributes extends Pool2dAttributes {
  /** Steps between a window's elements, `[rows, columns]`; absent: `[1, 1]`. */
  readonly dilations?: Pair | undefined
}

/** Attributes of `weightedAveragePool2d`. */
export interface WeightedPool2dAttributes extends Pool2dAttributes {
  /** Standard deviation of the Gaussian, in pixels. */
  readonly sigma: number
}

/** Attributes of pooling gradients that need only the shape of the input, not its values. */
export interface Pool2dGradientAttributes extends Pool2dAttributes {
  /** The shape of x in the forward pass, `[N, H, W, C]`. */
  readonly inputShape: Shape
}

/** Attributes of `weightedAveragePool2dGradient`. */
export interface WeightedPool2dGradientAttributes extends WeightedPool2dAttributes {
  /** The shape of x in the forward pass, `[N, H, W, C]`. */
  readonly inputShape: Shape
}

/** Checks the input of a pooling and returns the output's shape. Errors name `op`, and call x's shape as `image` says. */
function checkPooling(
  op: string,
  x: Shape,
  { poolSize, strides, padding }: Pool2dAttributes,
  image: 'x' | 'inputShape' = 'x',
): Shape {
  checkRank(op, image, x, 4, '[N,H,W,C]')
  return pooledShape(op, x, { poolSize, strides, padding })
}

/** The same for max pooling, whose windows may be dilated. */
export function checkMaxPooling(op: string, x: Shape, attributes: MaxPool2dAttributes): Shape {
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  return pooledShape(op, x, attributes)
}

/**
 * The output's shape for a shape that has been checked. `prefix` is as in `checkWindow`.
 * @throws if no window fits, or if a window has no element in the image.
 */
export function pooledShape(op: string, x: Shape, attributes: MaxPool2dAttributes, prefix = ''): Shape {
  if (typeof attributes !== 'object' || (attributes as unknown) === null)
    throw new Error(
      `${op}: ${prefix.slice(0, -1)} must be the attributes of a pooling, got ${shown(attributes)}`,
    )
  const { poolSize, strides, dilations, padding } = attributes
  checkPair(op, `${prefix}poolSize`, poolSize)
  if (dilations !== undefined) checkPair(op, `${prefix}dilations`, dilations)
  checkWindow(op, [x[1], x[2]], { poolSize, strides, padding, ...(dilations && { dilations }) }, prefix)
  const { H, W, oH, oW, C, kH, kW, sH, sW, dH, dW, top, left } = maxPool2dGeometry(x, attributes)
  if (
    padding !== 'valid' &&
    !(everyWindowHolds(H, oH, kH, sH, dH, top) && everyWindowHolds(W, oW, kW, sW, dW, left))
  )
    throw new Error(
      `${op}: with ${prefix}padding ${JSON.stringify(padding)} a window of ${formatShape(poolSize)} would lie entirely in the ` +
        `padding of an image of ${formatShape([H, W])}; use less padding`,
    )
  return [x[0], oH, oW, C]
}

/** Whether each of `out` windows has an element inside an image of that size. */
function everyWindowHolds(
  size: number,
  out: number,
  kernel: number,
  stride: number,
  dilation: number,
  before: number,
): boolean {
  for (let i = 0; i < out; i++) {
    const first = i * stride - before
    const skipped = Math.max(0, Math.ceil(-first / dilation))
    if (skipped >= kernel || first + skipped * dilation >= size) return false
  }
  return true
}

function checkSigma(op: string, sigma: number): void {
  if (!(Number.isFinite(sigma) && sigma > 0))
    throw new Error(`${op}: sigma must be a positive number of pixels, got ${shown(sigma)}`)
}

// y = the maximum of the window of x
export const maxPool2d = ({ x }: { x: Shape }, attributes: MaxPool2dAttributes): Shape =>
  checkMaxPooling('maxPool2d', x, attributes)

// dx gets dy at the first maximum of each window, row-major; contributions of overlapping windows add up
export function maxPool2dGradient(
  { x, dy }: { x: Shape; dy: Shape },
  attributes: MaxPool2dAttributes,
): Shape {
  checkOutputGradient('maxPool2dGradient', dy, checkMaxPooling('maxPool2dGradient', x, attributes))
  return x
}

// y = Σ x / n, where n counts the window's elements inside the image
export const averagePool2d = ({ x }: { x: Shape }, attributes: Pool2dAttributes): Shape =>
  checkPooling('averagePool2d', x, attributes)

// dx = Σ dy / n over the windows that contain the element
export function averagePool2dGradient({ dy }: { dy: Shape }, attributes: Pool2dGradientAttributes): Shape {
  const op = 'averagePool2dGradient'
  const { inputShape } = attributes
  checkOutputGradient(op, dy, checkPooling(op, inputShape, attributes, 'inputShape'))
  return inputShape
}

// y = √(Σ x²)
export const l2Pool2d = ({ x }: { x: Shape }, attributes: Pool2dAttributes): Shape =>
  checkPooling('l2Pool2d', x, attributes)

// dx = x · Σ dy / y over the windows that contain the element; 0 where y is 0
export function l2Pool2dGradient(
  { x, y, dy }: { x: Shape; y: Shape; dy: Shape },
  attributes: Pool2dAttributes,
): Shape {
  const op = 'l2Pool2dGradient'
  const out = checkPooling(op, x, attributes)
  checkOutputGradient(op, dy, out)
  checkIsShape(op, 'y', y)
  if (!sameShape(y, out))
    throw new Error(`${op}: y must be the forward output (${formatShapes({ x, y, dy })})`)
  return x
}

// y = Σ g·x / Σ g, g = exp(−r²/2σ²), r the distance in pixels from the window's center
export function weightedAveragePool2d({ x }: { x: Shape }, attributes: WeightedPool2dAttributes): Shape {
  checkSigma('weightedAveragePool2d', attributes.sigma)
  return checkPooling('weightedAveragePool2d', x, attributes)
}

// dx = Σ dy · g / Σ g over the windows that contain the element
export function weightedAveragePool2dGradient(
  { dy }: { dy: Shape },
  attributes: WeightedPool2dGradientAttributes,
): Shape {
  const op = 'weightedAveragePool2dGradient'
  checkSigma(op, attributes.sigma)
  checkOutputGradient(op, dy, checkPooling(op, attributes.inputShape, attributes, 'inputShape'))
  return attributes.inputShape
}
