// y[n,a,b,k] = b[k] + Σ_{i,j,u,v,c : i·s+u·d−p = a, j·s+v·d−p = b} x[n,i,j,c] · w[u,v,k,c]      docs/depthwise-convolution.md
//
// The input gradient of the convolution that makes x's shape of y's: as a map of its own, with a bias, and with sizes worked
// out the other way. Its gradient by x is that convolution of dy, its gradient by w that one's filter gradient, of dy and x.

import { checkRank, formatShape, formatShapes, shown, type Shape } from '../shape.js'
import { checkActivation } from './activations.js'
import { checkBias, type Conv2dAttributes } from './conv2d.js'
import { axis, checkPair, checkWindow, type Padding, type Pair } from './window.js'

/** Attributes of `conv2dTranspose`. */
export interface Conv2dTransposeAttributes extends Conv2dAttributes {
  /** Rows and columns that the output has beyond the fewest that there can be; absent: as `transposedSize` says. */
  readonly outputPadding?: Pair | undefined
}

export function conv2dTranspose(
  { x, w, b }: { x: Shape; w: Shape; b?: Shape },
  attributes: Conv2dTransposeAttributes,
): Shape {
  const op = 'conv2dTranspose'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkRank(op, 'w', w, 4, '[kH,kW,K,C]')
  if (x[3] !== w[3])
    throw new Error(`${op}: x has ${x[3]} channels but w expects ${w[3]} (${formatShapes({ x, w })})`)
  checkBias(op, b, w[2])
  checkActivation(op, attributes.activation)
  return [x[0], ...transposedImage(op, [x[1], x[2]], [w[0], w[1]], attributes), w[2]]
}

/** Rows and columns of the output for an image of `[H, W]`. @throws if a convolution of these would not give the image. */
export function transposedImage(
  op: string,
  image: Pair,
  kernelSize: Pair,
  { strides, dilations, padding, outputPadding }: Conv2dTransposeAttributes,
): Pair {
  // The window must be one; whether it fits is for the output to say.
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
    transposedSize(image[i], kernelSize[i], strides[i], dilations[i], padding, outputPadding?.[i])
  const back = (i: 0 | 1, out: number): number =>
    out < 1 ? 0 : axis(out, kernelSize[i], strides[i], dilations[i], padding).out
  const made: Pair = [size(0), size(1)]
  if (back(0, made[0]) !== image[0] || back(1, made[1]) !== image[1])
    throw new Error(
      `${op}: with outputPadding ${formatShape(outputPadding ?? [0, 0])} the output would be ${formatShape(made)}, ` +
        `of which the convolution does not make ${formatShape(image)}; leave outputPadding out, or choose another`,
    )
  return made
}

/**
 * Keras's rule for a side. Without `outputPadding`: in·s, and with padding `valid` as much more as the filter reaches over
 * its stride. With it: (in − 1)·s + reach − 2·p + outputPadding, p = ⌊reach / 2⌋ with padding `same`, else 0.
 */
function transposedSize(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: Padding,
  outputPadding?: number,
): number {
  const reach = (kernel - 1) * dilation + 1
  if (outputPadding === undefined)
    return size * stride + (padding === 'valid' ? Math.max(reach - stride, 0) : 0)
  return (size - 1) * stride + reach - (padding === 'same' ? 2 * Math.floor(reach / 2) : 0) + outputPadding
}
