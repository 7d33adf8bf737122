// y[n,i,j, c·M+m] = b[c·M+m] + Σ_{u,v} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,m]      NHWC; docs/depthwise-convolution.md
//
// Each channel is convolved separately, with M filters of its own.

import { checkActivation } from './activations.js'
import { checkRank, formatShapes, type Shape } from '../shape.js'
import {
  checkBias,
  checkOutputGradient,
  convolvedShape,
  inputGradient,
  type Conv2dAttributes,
  type Conv2dFilterGradientAttributes,
  type Conv2dInputGradientAttributes,
} from './conv2d.js'
import { checkPair } from './window.js'

export const depthwiseConv2d = (
  shapes: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dAttributes,
): Shape => checkDepthwise('depthwiseConv2d', shapes, attributes)

// dx[n,a,b,c] = Σ_{i,j,u,v,m : i·s+u·d−p = a, j·s+v·d−p = b} dy[n,i,j, c·M+m] · w[u,v,c,m]
export const depthwiseConv2dInputGradient = (
  shapes: { dy: Shape; w: Shape },
  attributes: Conv2dInputGradientAttributes,
): Shape => inputGradient('depthwiseConv2dInputGradient', shapes, attributes, checkDepthwise)

// dw[u,v,c,m] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j, c·M+m]
export function depthwiseConv2dFilterGradient(
  { x, dy }: { x: Shape; dy: Shape },
  attributes: Conv2dFilterGradientAttributes,
): Shape {
  const op = 'depthwiseConv2dFilterGradient'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkRank(op, 'dy', dy, 4, '[N,oH,oW,C·M]')
  if (dy[3] % x[3] !== 0)
    throw new Error(
      `${op}: dy must have as many channels as x, or a multiple of them (${formatShapes({ x, dy })})`,
    )
  checkPair(op, 'kernelSize', attributes.kernelSize)
  const w = [...attributes.kernelSize, x[3], dy[3] / x[3]]
  checkOutputGradient(op, dy, convolvedShape(op, x, joined(w), attributes))
  return w
}

/** The shape of w as filters that make `C·M` channels. */
export const joined = ([kH, kW, C, M]: Shape): Shape => [kH, kW, C, C * M]

function checkDepthwise(
  op: string,
  { x, w, b }: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dAttributes,
  image: 'x' | 'inputShape' = 'x',
): Shape {
  checkRank(op, image, x, 4, '[N,H,W,C]')
  checkRank(op, 'w', w, 4, '[kH,kW,C,M]')
  if (x[3] !== w[2])
    throw new Error(
      `${op}: ${image} has ${x[3]} channels but w expects ${w[2]} (${formatShapes({ [image]: x, w })})`,
    )
  checkBias(op, b, w[2] * w[3])
  checkActivation(op, attributes.activation)
  return convolvedShape(op, x, joined(w), attributes)
}
