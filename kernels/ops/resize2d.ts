// Images of another size, [N,H,W,C] → [N,oH,oW,C]: each output is the nearest input, or up to four of them by their distance.
// Pixels have their centres at ½: output i stands at s = (i + ½)·H/oH − ½. docs/upsampling.md

import { checkRank, formatShapes, shown, type Shape } from '../shape.js'
import { checkPair, type Pair } from './window.js'

/** How an output is made of the inputs around it. */
export type Interpolation = 'nearest' | 'bilinear'

/** Attributes of `resize2d`. */
export interface Resize2dAttributes {
  /** The size of the output, `[rows, columns]`. */
  readonly size: Pair
  readonly interpolation: Interpolation
}

/** Attributes of `resize2dGradient`. */
export interface Resize2dGradientAttributes {
  /** The shape of x in the forward pass, `[N, H, W, C]`. */
  readonly inputShape: Shape
  readonly interpolation: Interpolation
}

export function resize2d({ x }: { x: Shape }, { size, interpolation }: Resize2dAttributes): Shape {
  const op = 'resize2d'
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkPair(op, 'size', size)
  checkInterpolation(op, interpolation)
  return [x[0], size[0], size[1], x[3]]
}

// dx = Σ dy · the share that x has in it
export function resize2dGradient(
  { dy }: { dy: Shape },
  { inputShape, interpolation }: Resize2dGradientAttributes,
): Shape {
  const op = 'resize2dGradient'
  checkRank(op, 'dy', dy, 4, '[N,H,W,C]')
  checkRank(op, 'inputShape', inputShape, 4, '[N,H,W,C]')
  checkInterpolation(op, interpolation)
  if (dy[0] !== inputShape[0] || dy[3] !== inputShape[3])
    throw new Error(
      `${op}: dy must have the images and channels of inputShape (${formatShapes({ inputShape, dy })})`,
    )
  return inputShape
}

function checkInterpolation(op: string, interpolation: Interpolation): void {
  if (interpolation !== 'nearest' && interpolation !== 'bilinear')
    throw new Error(`${op}: interpolation must be 'nearest' or 'bilinear', got ${shown(interpolation)}`)
}

/** What an output is made of along one axis: `(1 − share)·x[low] + share·x[high]`. */
export interface Taps {
  readonly low: number
  readonly high: number
  /** From 0 to below 1. */
  readonly share: number
}

/** The taps of output i of `o`, of `n` inputs. An input whose share is 0 is not read. */
export function tapsOf(i: number, n: number, o: number, interpolation: Interpolation): Taps {
  // s = a / 2o, in whole numbers
  const a = (2 * i + 1) * n - o
  const low = Math.floor((interpolation === 'nearest' ? a + o : a) / (2 * o))
  if (interpolation === 'nearest' || low < 0 || low >= n - 1) {
    const only = Math.min(Math.max(low, 0), n - 1)
    return { low: only, high: only, share: 0 }
  }
  return { low, high: low + 1, share: (a - low * 2 * o) / (2 * o) }
}
