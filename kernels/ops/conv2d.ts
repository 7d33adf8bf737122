// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,k]      NHWC, HWIO; docs/convolution.md

import {
  checkAxes,
  checkCount,
  checkIsShape,
  checkRank,
  formatShapes,
  sameShape,
  type Shape,
} from '../shape.js'
import { checkActivation, type FusedActivation } from './activations.js'
import { checkPair, checkWindow, conv2dGeometry, type Pair, type WindowAttributes } from './window.js'

/** How a filter slides: strides, padding and the distance between its taps. */
export interface Conv2dWindow extends WindowAttributes {
  /** Steps between a filter's taps, `[rows, columns]`; `[1, 1]` leaves no gaps. */
  readonly dilations: Pair
}

/** Attributes of `conv2d`. */
export interface Conv2dAttributes extends Conv2dWindow {
  /** Applied to the sum, bias included; absent: `linear`. */
  readonly activation?: FusedActivation
}

/** Attributes of `conv2dInputGradient`. */
export interface Conv2dInputGradientAttributes extends Conv2dWindow {
  /** The shape of x in the forward pass, `[N, H, W, C]`. */
  readonly inputShape: Shape
}

/** Attributes of `conv2dFilterGradient`. */
export interface Conv2dFilterGradientAttributes extends Conv2dWindow {
  /** The filters' rows and columns, `[rows, columns]`. */
  readonly kernelSize: Pair
}

export const conv2d = (shapes: { x: Shape; w: Shape; b?: Shape }, attributes: Conv2dAttributes): Shape =>
  checkConvolution('conv2d', shapes, attributes)

// dx[n,a,b,c] = Σ_{i,j,u,v,k : i·s+u·d−p = a, j·s+v·d−p = b} dy[n,i,j,k] · w[u,v,c,k]
export const conv2dInputGradient = (
  shapes: { dy: Shape; w: Shape },
  attributes: Conv2dInputGradientAttributes,
): Shape => inputGradient('conv2dInputGradient', shapes, attributes, checkConvolution)

// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j,k]
export function conv2dFilterGradient(
  { x, dy }: { x: Shape; dy: Shape },
  attributes: Conv2dFilterGradientAttributes,
): Shape {
  const op = 'conv2dFilterGradient'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkRank(op, 'dy', dy, 4, '[N,oH,oW,K]')
  checkPair(op, 'kernelSize', attributes.kernelSize)
  const w = [...attributes.kernelSize, x[3], dy[3]]
  checkOutputGradient(op, dy, convolvedShape(op, x, w, attributes))
  return w
}

// db[k] = Σ dy[…,k] over every axis but the last
export function biasGradient({ dy }: { dy: Shape }): Shape {
  checkIsShape('biasGradient', 'dy', dy)
  if (dy.length < 2)
    throw new Error(
      `biasGradient: dy needs at least 2 axes, the last one the units (${formatShapes({ dy })})`,
    )
  checkCount('biasGradient', 'the last axis of dy', dy[dy.length - 1])
  return [dy[dy.length - 1]]
}

/**
 * Checks the inputs of a convolution and returns the output's shape. Errors name `op`, and call x's shape as `image` says.
 */
export function checkConvolution(
  op: string,
  { x, w, b }: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dAttributes,
  image: 'x' | 'inputShape' = 'x',
): Shape {
  checkRank(op, image, x, 4, '[N,H,W,C]')
  checkRank(op, 'w', w, 4, '[kH,kW,C,K]')
  const [, , wC, K] = w
  if (x[3] !== wC)
    throw new Error(
      `${op}: ${image} has ${x[3]} channels but w expects ${wC} (${formatShapes({ [image]: x, w })})`,
    )
  checkBias(op, b, K)
  checkActivation(op, attributes.activation)
  return convolvedShape(op, x, w, attributes)
}

/** The shape of an input gradient. `check` is that of its convolution: plain, grouped or depthwise. */
export function inputGradient<A extends Conv2dInputGradientAttributes>(
  op: string,
  { dy, w }: { dy: Shape; w: Shape },
  attributes: A,
  check: (op: string, shapes: { x: Shape; w: Shape }, attributes: A, image: 'inputShape') => Shape,
): Shape {
  const { inputShape } = attributes
  checkOutputGradient(op, dy, check(op, { x: inputShape, w }, attributes, 'inputShape'))
  return inputShape
}

/** The output's shape for shapes that have been checked. Throws if no window of w fits into x. */
export function convolvedShape(op: string, x: Shape, w: Shape, attributes: Conv2dWindow): Shape {
  const { strides, dilations, padding } = attributes
  checkPair(op, 'dilations', dilations)
  checkWindow(op, [x[1], x[2]], { kernelSize: [w[0], w[1]], strides, dilations, padding })
  const { oH, oW, K } = conv2dGeometry(x, w, attributes)
  return [x[0], oH, oW, K]
}

export function checkBias(op: string, b: Shape | undefined, K: number): void {
  if (b === undefined) return
  checkIsShape(op, 'b', b)
  if (!sameShape(b, [K]))
    throw new Error(`${op}: b must hold one value per output, [${K}] (${formatShapes({ b })})`)
}

export function checkOutputGradient(op: string, dy: Shape, y: Shape): void {
  checkAxes(op, 'dy', dy)
  if (!sameShape(dy, y))
    throw new Error(`${op}: dy must have the shape of the forward output (${formatShapes({ dy, y })})`)
}
