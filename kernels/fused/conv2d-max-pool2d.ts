// A convolution followed by max pooling, y = maxPool2d(z) with z = conv2d(x, w), without storing z. Its gradients are
// computed from dy, the gradient with respect to y; docs/pooling.md
//
// If windows do not overlap, the gradient with respect to z is dy[ω] at ẑ(ω) and 0 elsewhere. ẑ(ω) is the first maximum of
// window ω, row-major, with NaN as the largest. So the sums of a convolution's gradients need one term per window instead of
// one per position of z, and only the positions of the maxima: argmax[ω] = u·kW + v, for row u and column v of a window of kH
// × kW, counting those outside the image. A dy of exactly 0, which ReLU and dropout often leave, adds nothing: not even
// 0·NaN.

import { checkIsShape, checkRank, formatShape, formatShapes, sameShape, type Shape } from '../shape.js'
import {
  checkOutputGradient,
  checkConvolution,
  convolvedShape,
  type Conv2dAttributes,
  type Conv2dFilterGradientAttributes,
  type Conv2dInputGradientAttributes,
} from '../ops/conv2d.js'
import { checkPair } from '../ops/window.js'
import { pooledShape, type MaxPool2dAttributes, type Pool2dAttributes } from '../ops/pool2d.js'

/** Attributes of `conv2dMaxPool2d` and `conv2dMaxPool2dWithArgmax`: those of the convolution and those of the pooling. */
export interface Conv2dMaxPool2dAttributes extends Conv2dAttributes {
  /**
   * Applied to the sum, bias included; absent: `linear`. The maximum may be taken first only because these never decrease.
   */
  readonly activation?: 'linear' | 'relu'
  /** The pooling after the convolution; with argmax, its windows must not overlap. */
  readonly pool: Pool2dAttributes
}

/** Attributes of `conv2dMaxPool2dFilterGradient`: those of the convolution and those of the pooling. */
export interface Conv2dMaxPool2dFilterGradientAttributes extends Conv2dFilterGradientAttributes {
  /** The pooling after the convolution; its windows must not overlap. */
  readonly pool: Pool2dAttributes
}

/** Attributes of `conv2dMaxPool2dInputGradient`: those of the convolution and those of the pooling. */
export interface Conv2dMaxPool2dInputGradientAttributes extends Conv2dInputGradientAttributes {
  /** The pooling after the convolution; its windows must not overlap. */
  readonly pool: Pool2dAttributes
}

// y = maxPool2d(conv2d(x, w, b))
export const conv2dMaxPool2d = (
  shapes: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dMaxPool2dAttributes,
): Shape => pooled('conv2dMaxPool2d', shapes, attributes)

// The same, with the positions of the maxima.
export function conv2dMaxPool2dWithArgmax(
  shapes: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dMaxPool2dAttributes,
): { readonly y: Shape; readonly argmax: Shape } {
  const op = 'conv2dMaxPool2dWithArgmax'
  const y = pooled(op, shapes, attributes)
  checkDisjoint(op, attributes.pool)
  return { y, argmax: y }
}

// dw[u,v,c,k] = Σ_ω dy[ω,k] · x[n, i·s+u·d−p, j·s+v·d−p, c],   (n,i,j) = ẑ(ω,k)
export function conv2dMaxPool2dFilterGradient(
  { x, argmax, dy }: { x: Shape; argmax: Shape; dy: Shape },
  attributes: Conv2dMaxPool2dFilterGradientAttributes,
): Shape {
  const op = 'conv2dMaxPool2dFilterGradient'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkRank(op, 'argmax', argmax, 4, '[N,oH,oW,K]')
  checkPair(op, 'kernelSize', attributes.kernelSize)
  const w = [...attributes.kernelSize, x[3], argmax[3]]
  checkPooled(op, { z: convolvedShape(op, x, w, attributes), argmax, dy }, attributes.pool)
  return w
}

// dx[n,a,b,c] = Σ dy[ω,k] · w[u,v,c,k] over the ω, k, u, v with (n,i,j) = ẑ(ω,k), i·s+u·d−p = a, j·s+v·d−p = b
export function conv2dMaxPool2dInputGradient(
  { w, argmax, dy }: { w: Shape; argmax: Shape; dy: Shape },
  attributes: Conv2dMaxPool2dInputGradientAttributes,
): Shape {
  const op = 'conv2dMaxPool2dInputGradient'
  const { inputShape, pool } = attributes
  checkPooled(
    op,
    { z: checkConvolution(op, { x: inputShape, w }, attributes, 'inputShape'), argmax, dy },
    pool,
  )
  return inputShape
}

const pooled = (
  op: string,
  shapes: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dMaxPool2dAttributes,
): Shape => {
  const { activation = 'linear' } = attributes
  if (!['linear', 'relu'].includes(activation))
    throw new Error(`${op}: activation must be 'linear' or 'relu', got ${JSON.stringify(activation)}`)
  return pooledPlainly(op, checkConvolution(op, shapes, attributes), attributes.pool)
}

/** The pooling's output. Throws if its windows are dilated, which only max pooling by itself supports. */
function pooledPlainly(op: string, z: Shape, pool: Pool2dAttributes): Shape {
  const y = pooledShape(op, z, pool, 'pool.')
  if ((pool as MaxPool2dAttributes).dilations !== undefined)
    throw new Error(`${op}: pool.dilations must be left out; run conv2d and maxPool2d instead`)
  return y
}

/** Whether windows have no element in common. */
export const areDisjoint = ({ poolSize, strides }: Pool2dAttributes): boolean =>
  poolSize.every((size, i) => size <= strides[i])

function checkPooled(
  op: string,
  { z, argmax, dy }: { z: Shape; argmax: Shape; dy: Shape },
  pool: Pool2dAttributes,
): void {
  const y = pooledPlainly(op, z, pool)
  checkIsShape(op, 'argmax', argmax)
  if (!sameShape(argmax, y))
    throw new Error(
      `${op}: argmax must have the shape of the pooling's output, ${formatShape(y)} (${formatShapes({ argmax })})`,
    )
  checkOutputGradient(op, dy, y)
  checkDisjoint(op, pool)
}

function checkDisjoint(op: string, pool: Pool2dAttributes): void {
  if (areDisjoint(pool)) return
  throw new Error(
    `${op}: pooling windows must not overlap, but windows of ${formatShape(pool.poolSize)} have strides ` +
      `${formatShape(pool.strides)}; run conv2d and maxPool2d, and their gradients, instead`,
  )
}
