// A convolution that max pooling follows, y = maxPool2d(z), z = conv2d(x, w), without z for inference; and its gradients
// from dy, the gradient by y; docs/pooling.md
//
// Where windows do not overlap, the gradient by z is dy[ω] at ẑ(ω), the first maximum of window ω, row-major and NaN the
// largest, and 0 elsewhere. So the sums of a convolution's gradients need one term a window instead of one a position of z.
// A dy of exactly 0, as ReLU and dropout leave many, adds nothing: not even 0·NaN.

import { checkRank, formatShape, formatShapes, sameShape, type Shape } from '../shape.js'
import {
  checkOutputGradient,
  conv2d,
  type Conv2dAttributes,
  type Conv2dFilterGradientAttributes,
  type Conv2dInputGradientAttributes,
} from './conv2d.js'
import { maxPool2d, type Pool2dAttributes } from './pool2d.js'

/** Attributes of `conv2dMaxPool2d`: the convolution's, and the pooling's. */
export interface Conv2dMaxPool2dAttributes extends Conv2dAttributes {
  /** The pooling after the convolution. */
  readonly pool: Pool2dAttributes
}

/** Attributes of `conv2dMaxPool2dFilterGradient`: the convolution's, and the pooling's. */
export interface Conv2dMaxPool2dFilterGradientAttributes extends Conv2dFilterGradientAttributes {
  /** The pooling after the convolution; its windows must not overlap. */
  readonly pool: Pool2dAttributes
}

/** Attributes of `conv2dMaxPool2dInputGradient`: the convolution's, and the pooling's. */
export interface Conv2dMaxPool2dInputGradientAttributes extends Conv2dInputGradientAttributes {
  /** The pooling after the convolution; its windows must not overlap. */
  readonly pool: Pool2dAttributes
}

// y = maxPool2d(conv2d(x, w, b))
export const conv2dMaxPool2d = (
  shapes: { x: Shape; w: Shape; b?: Shape },
  { pool, ...attributes }: Conv2dMaxPool2dAttributes,
): Shape => maxPool2d({ x: conv2d(shapes, attributes) }, pool)

// dw[u,v,c,k] = Σ_ω dy[ω,k] · x[n, i·s+u·d−p, j·s+v·d−p, c],   (n,i,j) = ẑ(ω,k)
export function conv2dMaxPool2dFilterGradient(
  { x, z, dy }: { x: Shape; z: Shape; dy: Shape },
  { kernelSize, pool, ...window }: Conv2dMaxPool2dFilterGradientAttributes,
): Shape {
  const op = 'conv2dMaxPool2dFilterGradient'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkRank(op, 'z', z, 4, '[N,oH,oW,K]')
  const w = [...kernelSize, x[3], z[3]]
  checkPooled(op, { z, y: conv2d({ x, w }, window), dy }, pool)
  return w
}

// dx[n,a,b,c] = Σ dy[ω,k] · w[u,v,c,k] over the ω, k, u, v with (n,i,j) = ẑ(ω,k), i·s+u·d−p = a, j·s+v·d−p = b
export function conv2dMaxPool2dInputGradient(
  { w, z, dy }: { w: Shape; z: Shape; dy: Shape },
  { inputShape, pool, ...window }: Conv2dMaxPool2dInputGradientAttributes,
): Shape {
  const op = 'conv2dMaxPool2dInputGradient'
  checkPooled(op, { z, y: conv2d({ x: inputShape, w }, window), dy }, pool)
  return inputShape
}

/** Whether no element lies in two windows. */
export const standApart = ({ poolSize, strides }: Pool2dAttributes): boolean =>
  poolSize.every((size, i) => size <= strides[i])

function checkPooled(
  op: string,
  { z, y, dy }: { z: Shape; y: Shape; dy: Shape },
  pool: Pool2dAttributes,
): void {
  if (!sameShape(z, y))
    throw new Error(
      `${op}: z must have the shape of the convolution's output, ${formatShape(y)} (${formatShapes({ z })})`,
    )
  checkOutputGradient(op, dy, maxPool2d({ x: z }, pool))
  if (!standApart(pool))
    throw new Error(
      `${op}: pooling windows must not overlap, but windows of ${formatShape(pool.poolSize)} stand ` +
        `${formatShape(pool.strides)} apart; run maxPool2dGradient and the convolution's own gradient instead`,
    )
}
