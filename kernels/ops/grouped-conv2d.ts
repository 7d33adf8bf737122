// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, g·C/G+c] · w[u,v,c,k], g = ⌊k·G/K⌋
// docs/depthwise-convolution.md
//
// G convolutions side by side: each reads C/G channels of the image and makes K/G channels of the output.

import { checkActivation } from './activations.js'
import { checkPair } from './window.js'
import { checkCount, checkRank, formatShapes, type Shape } from '../shape.js'
import {
  checkBias,
  checkOutputGradient,
  convolvedShape,
  inputGradient,
  type Conv2dAttributes,
  type Conv2dFilterGradientAttributes,
  type Conv2dInputGradientAttributes,
} from './conv2d.js'

interface Grouped {
  /** The number of groups into which the channels of the image and those of the output are divided. */
  readonly groups: number
}

/** Attributes of `groupedConv2d`. */
export interface GroupedConv2dAttributes extends Conv2dAttributes, Grouped {}

/** Attributes of `groupedConv2dInputGradient`. */
export interface GroupedConv2dInputGradientAttributes extends Conv2dInputGradientAttributes, Grouped {}

/** Attributes of `groupedConv2dFilterGradient`. */
export interface GroupedConv2dFilterGradientAttributes extends Conv2dFilterGradientAttributes, Grouped {}

export const groupedConv2d = (
  shapes: { x: Shape; w: Shape; b?: Shape },
  attributes: GroupedConv2dAttributes,
): Shape => checkGrouped('groupedConv2d', shapes, attributes)

// dx[n,a,b,g·C/G+c] = Σ_{i,j,u,v,k : i·s+u·d−p = a, j·s+v·d−p = b} dy[n,i,j,k] · w[u,v,c,k] over the k of group g
export const groupedConv2dInputGradient = (
  shapes: { dy: Shape; w: Shape },
  attributes: GroupedConv2dInputGradientAttributes,
): Shape => inputGradient('groupedConv2dInputGradient', shapes, attributes, checkGrouped)

// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, g·C/G+c] · dy[n,i,j,k]
export function groupedConv2dFilterGradient(
  { x, dy }: { x: Shape; dy: Shape },
  attributes: GroupedConv2dFilterGradientAttributes,
): Shape {
  const op = 'groupedConv2dFilterGradient'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkRank(op, 'dy', dy, 4, '[N,oH,oW,K]')
  checkGroups(op, attributes.groups, { x: x[3], dy: dy[3] })
  checkPair(op, 'kernelSize', attributes.kernelSize)
  const w = [...attributes.kernelSize, x[3] / attributes.groups, dy[3]]
  checkOutputGradient(op, dy, convolvedShape(op, x, w, attributes))
  return w
}

function checkGrouped(
  op: string,
  { x, w, b }: { x: Shape; w: Shape; b?: Shape },
  attributes: GroupedConv2dAttributes,
  image: 'x' | 'inputShape' = 'x',
): Shape {
  const { groups } = attributes
  checkRank(op, image, x, 4, '[N,H,W,C]')
  checkRank(op, 'w', w, 4, '[kH,kW,C/groups,K]')
  checkGroups(op, groups, { [image]: x[3], w: w[3] })
  if (x[3] !== w[2] * groups)
    throw new Error(
      `${op}: ${image} has ${x[3]} channels but w expects ${w[2]} in each of ${groups} groups ` +
        `(${formatShapes({ [image]: x, w })})`,
    )
  checkBias(op, b, w[3])
  checkActivation(op, attributes.activation)
  return convolvedShape(op, x, w, attributes)
}

/** Throws unless every number of channels is a multiple of `groups`. */
export function checkGroups(op: string, groups: number, channels: Readonly<Record<string, number>>): void {
  checkCount(op, 'groups', groups)
  for (const [name, count] of Object.entries(channels))
    if (count % groups !== 0)
      throw new Error(`${op}: the ${count} channels of ${name} cannot be divided into ${groups} groups`)
}
