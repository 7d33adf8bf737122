// Pooling: one value a window and channel, [N,H,W,C] → [N,oH,oW,C]; docs/pooling.md

import { checkRank, formatShapes, sameShape, type Shape } from '../shape.js'
import { windowAxes, type Pair, type WindowAttributes } from './window.js'
import { checkOutputGradient } from './conv2d.js'

/** Attributes of every pooling op. Elements outside the image never count, also with padding `same`. */
export interface Pool2dAttributes extends WindowAttributes {
  /** The window, `[rows, columns]`. */
  readonly poolSize: Pair
}

/** Attributes of `weightedAveragePool2d`. */
export interface WeightedPool2dAttributes extends Pool2dAttributes {
  /** Standard deviation of the Gaussian, in pixels. */
  readonly sigma: number
}

/** Attributes of pooling gradients that need no input values, only its shape. */
export interface Pool2dGradientAttributes extends Pool2dAttributes {
  /** The shape of x in the forward pass, `[N, H, W, C]`. */
  readonly inputShape: Shape
}

/** Attributes of `weightedAveragePool2dGradient`. */
export interface WeightedPool2dGradientAttributes extends WeightedPool2dAttributes {
  /** The shape of x in the forward pass, `[N, H, W, C]`. */
  readonly inputShape: Shape
}

function pooled(op: string, x: Shape, { poolSize, ...window }: Pool2dAttributes): Shape {
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  const [N, H, W, C] = x
  const [rows, columns] = windowAxes(op, [H, W], poolSize, window)
  return [N, rows.out, columns.out, C]
}

function checkSigma(op: string, sigma: number): void {
  if (!(sigma > 0 && sigma < Infinity))
    throw new Error(`${op}: sigma must be a positive number of pixels, got ${String(sigma)}`)
}

// y = max over the window of x
export const maxPool2d = ({ x }: { x: Shape }, attributes: Pool2dAttributes): Shape =>
  pooled('maxPool2d', x, attributes)

// dx gets dy at the first maximum of each window, row-major; windows that overlap add up
export function maxPool2dGradient({ x, dy }: { x: Shape; dy: Shape }, attributes: Pool2dAttributes): Shape {
  checkOutputGradient('maxPool2dGradient', dy, pooled('maxPool2dGradient', x, attributes))
  return x
}

// y = Σ x / n, n the elements of the window that lie in the image
export const averagePool2d = ({ x }: { x: Shape }, attributes: Pool2dAttributes): Shape =>
  pooled('averagePool2d', x, attributes)

// dx = Σ over the windows that hold it of dy / n
export function averagePool2dGradient({ dy }: { dy: Shape }, attributes: Pool2dGradientAttributes): Shape {
  checkOutputGradient(
    'averagePool2dGradient',
    dy,
    pooled('averagePool2dGradient', attributes.inputShape, attributes),
  )
  return attributes.inputShape
}

// y = √(Σ x²)
export const l2Pool2d = ({ x }: { x: Shape }, attributes: Pool2dAttributes): Shape =>
  pooled('l2Pool2d', x, attributes)

// dx = x · Σ over the windows that hold it of dy / y; 0 where y is 0
export function l2Pool2dGradient(
  { x, y, dy }: { x: Shape; y: Shape; dy: Shape },
  attributes: Pool2dAttributes,
): Shape {
  const op = 'l2Pool2dGradient'
  const out = pooled(op, x, attributes)
  checkOutputGradient(op, dy, out)
  if (!sameShape(y, out))
    throw new Error(`${op}: y must be the forward output (${formatShapes({ x, y, dy })})`)
  return x
}

// y = Σ g·x / Σ g, g = exp(−r²/2σ²), r the distance in pixels from the window's centre
export function weightedAveragePool2d({ x }: { x: Shape }, attributes: WeightedPool2dAttributes): Shape {
  checkSigma('weightedAveragePool2d', attributes.sigma)
  return pooled('weightedAveragePool2d', x, attributes)
}

// dx = Σ over the windows that hold it of dy · g / Σ g
export function weightedAveragePool2dGradient(
  { dy }: { dy: Shape },
  attributes: WeightedPool2dGradientAttributes,
): Shape {
  const op = 'weightedAveragePool2dGradient'
  checkSigma(op, attributes.sigma)
  checkOutputGradient(op, dy, pooled(op, attributes.inputShape, attributes))
  return attributes.inputShape
}
