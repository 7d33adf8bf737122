// y[n,a,b,k] = b[k] + Σ_{i,j,u,v,c : i·s+u·d−p = a, j·s+v·d−p = b} x[n,i,j,c] · w[u,v,k,c]
// docs/depthwise-convolution.md
//
// A transposed convolution is the input gradient of the convolution that maps y's shape to x's, with a bias, and with sizes
// worked out in the other direction. Its gradient with respect to x is that convolution of dy. Its gradient with respect to w
// is that convolution's filter gradient, from dy and x. With groups, the convolution is a grouped one.

import { checkRank, formatShape, formatShapes, shown, type Shape } from '../shape.js'
import { checkActivation } from './activations.js'
import { checkBias, type Conv2dAttributes } from './conv2d.js'
import { checkGroups, type GroupedConv2dInputGradientAttributes } from './grouped-conv2d.js'
import { axis, checkPair, checkWindow, paddingAlong, type AxisPadding, type Pair } from './window.js'

/** Attributes of `conv2dTranspose`. */
export interface Conv2dTransposeAttributes extends Conv2dAttributes {
  /** How many groups the underlying convolution has; absent: 1. */
  readonly groups?: number | undefined
  /**
   * How many rows and columns the output has beyond the minimum. Absent: 0 with a padding in numbers; with a named one, the
   * output is in · stride, and with `valid` larger by as much as the filter's reach exceeds its stride.
   */
  readonly outputPadding?: Pair | undefined
}

export function conv2dTranspose(
  { x, w, b }: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dTransposeAttributes,
): Shape {
  const op = 'conv2dTranspose'
  const { groups = 1 } = attributes
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkRank(op, 'w', w, 4, groups === 1 ? '[kH,kW,K,C]' : '[kH,kW,K/groups,C]')
  checkGroups(op, groups, { x: x[3] })
  if (x[3] !== w[3])
    throw new Error(`${op}: x has ${x[3]} channels but w expects ${w[3]} (${formatShapes({ x, w })})`)
  checkBias(op, b, w[2] * groups)
  checkActivation(op, attributes.activation)
  return [x[0], ...transposedImage(op, [x[1], x[2]], [w[0], w[1]], attributes), w[2] * groups]
}

/**
 * Rows and columns of the output for an image of `[H, W]`. @throws if the underlying convolution would not give that image
 * back.
 */
export function transposedImage(
  op: string,
  image: Pair,
  kernelSize: Pair,
  { strides, dilations, padding, outputPadding }: Conv2dTransposeAttributes,
): Pair {
  // Only the window itself is checked here. Whether it fits depends on the output.
  checkPair(op, 'dilations', dilations)
  checkWindow(op, [Infinity, Infinity], { kernelSize, strides, dilations, padding })
  if (outputPadding !== undefined && !(Array.isArray(outputPadding) && outputPadding.length === 2))
    throw new Error(`${op}: outputPadding must be [rows, columns], got ${shown(outputPadding)}`)
  if (outputPadding?.some((size, i) => !Number.isInteger(size) || size < 0 || size >= strides[i]))
    throw new Error(
      `${op}: outputPadding must be whole numbers of at least 0 and below strides, ${formatShape(strides)}, ` +
        `got ${formatShape(outputPadding)}`,
    )
  const size = (i: 0 | 1): number =>
    transposedSize(
      image[i],
      kernelSize[i],
      strides[i],
      dilations[i],
      paddingAlong(padding, i),
      outputPadding?.[i],
    )
  const back = (i: 0 | 1, out: number): number =>
    out < 1 ? 0 : axis(out, kernelSize[i], strides[i], dilations[i], paddingAlong(padding, i)).out
  const made: Pair = [size(0), size(1)]
  if (back(0, made[0]) !== image[0] || back(1, made[1]) !== image[1])
    throw new Error(
      `${op}: with outputPadding ${formatShape(outputPadding ?? [0, 0])} the output would be ${formatShape(made)}, ` +
        `which the convolution does not turn into ${formatShape(image)}; leave outputPadding out, or choose another`,
    )
  return made
}

/**
 * With padding [before, after], PyTorch's rule: (in − 1)·s + reach − before − after + outputPadding, which is 0 if absent.
 * With a named padding, Keras's rule. Without `outputPadding`, the output is in·s; with padding `valid`, it is larger by as
 * much as the filter's reach exceeds its stride. With `outputPadding`, it is (in − 1)·s + reach − 2·p + outputPadding, where
 * p = ⌊reach / 2⌋ with padding `same`, else 0.
 */
function transposedSize(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: AxisPadding,
  outputPadding?: number,
): number {
  const reach = (kernel - 1) * dilation + 1
  if (typeof padding !== 'string')
    return (size - 1) * stride + reach - padding[0] - padding[1] + (outputPadding ?? 0)
  if (outputPadding === undefined)
    return size * stride + (padding === 'valid' ? Math.max(reach - stride, 0) : 0)
  return (size - 1) * stride + reach - (padding === 'same' ? 2 * Math.floor(reach / 2) : 0) + outputPadding
}

/** The attributes of the input gradient that computes it; of a plain convolution if `groups` is 1. */
export const asInputGradient = (
  inputShape: Shape,
  { strides, dilations, padding, groups = 1 }: Conv2dTransposeAttributes,
): GroupedConv2dInputGradientAttributes => ({ strides, dilations, padding, inputShape, groups })
