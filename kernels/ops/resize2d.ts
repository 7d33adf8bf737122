// Images of another size, [N,H,W,C] → [N,oH,oW,C]. Each output is the nearest input, or up to four inputs weighted by
// distance. Along an axis, output i lies at s on the scale of the inputs, whose centers are the whole numbers. With p = o/n
// or the given scale:
//
//   halfPixel     s = (i + ½)/p − ½        pixels are squares, which cover the same area before and after
//   asymmetric    s = i/p                  their upper left corners meet
//   alignCorners  s = i·(n − 1)/(p·n − 1)  the centers of the outermost meet
//
// docs/upsampling.md

import { checkRank, formatShape, formatShapes, shown, type Shape } from '../shape.js'
import { checkPair, type Pair } from './window.js'

/** How an output is computed from the inputs around it. */
export type Interpolation = 'nearest' | 'bilinear'

/** Where outputs lie among the inputs. */
export type Coordinates = 'halfPixel' | 'asymmetric' | 'alignCorners'

/** Which input counts as the nearest: ⌊s⌋, ⌈s⌉, or the whole number closest to s; halfway, the lower or the higher. */
export type Rounding = 'floor' | 'ceil' | 'roundPreferFloor' | 'roundPreferCeil'

/** How outputs sample the inputs. */
export interface Sampling {
  /** How an output is computed. */
  readonly interpolation: Interpolation
  /** Where outputs lie; absent: `halfPixel`. */
  readonly coordinates?: Coordinates | undefined
  /** Which input is the nearest, for `nearest` only; absent: `floor` with `asymmetric`, else `roundPreferCeil`. */
  readonly rounding?: Rounding | undefined
  /** The scale `[rows, columns]`, if rounding makes it differ from the quotient of the sizes; absent: that quotient. */
  readonly scale?: Pair | undefined
}

/** Attributes of `resize2d`. */
export interface Resize2dAttributes extends Sampling {
  /** The size of the output, `[rows, columns]`. */
  readonly size: Pair
}

/** Attributes of `resize2dGradient`. */
export interface Resize2dGradientAttributes extends Sampling {
  /** The shape of x in the forward pass, `[N, H, W, C]`. */
  readonly inputShape: Shape
}

export function resize2d({ x }: { x: Shape }, attributes: Resize2dAttributes): Shape {
  const op = 'resize2d'
  const { size } = attributes
  checkRank(op, 'x', x, 4, '[N,H,W,C]')
  checkPair(op, 'size', size)
  checkSampling(op, [x[1], x[2]], size, attributes)
  return [x[0], size[0], size[1], x[3]]
}

// dx = Σ dy · the weight of x in it
export function resize2dGradient({ dy }: { dy: Shape }, attributes: Resize2dGradientAttributes): Shape {
  const op = 'resize2dGradient'
  const { inputShape } = attributes
  checkRank(op, 'dy', dy, 4, '[N,H,W,C]')
  checkRank(op, 'inputShape', inputShape, 4, '[N,H,W,C]')
  checkSampling(op, [inputShape[1], inputShape[2]], [dy[1], dy[2]], attributes)
  if (dy[0] !== inputShape[0] || dy[3] !== inputShape[3])
    throw new Error(
      `${op}: dy must have the images and channels of inputShape (${formatShapes({ inputShape, dy })})`,
    )
  return inputShape
}

const interpolations: readonly unknown[] = ['nearest', 'bilinear']
const coordinateRules: readonly unknown[] = ['halfPixel', 'asymmetric', 'alignCorners', undefined]
const roundings: readonly unknown[] = ['floor', 'ceil', 'roundPreferFloor', 'roundPreferCeil', undefined]

function checkSampling(op: string, from: Pair, to: Pair, sampling: Sampling): void {
  const { interpolation, coordinates, rounding, scale } = sampling
  if (!interpolations.includes(interpolation))
    throw new Error(`${op}: interpolation must be 'nearest' or 'bilinear', got ${shown(interpolation)}`)
  if (!coordinateRules.includes(coordinates))
    throw new Error(
      `${op}: coordinates must be 'halfPixel', 'asymmetric' or 'alignCorners', got ${shown(coordinates)}`,
    )
  if (!roundings.includes(rounding))
    throw new Error(
      `${op}: rounding must be 'floor', 'ceil', 'roundPreferFloor' or 'roundPreferCeil', got ${shown(rounding)}`,
    )
  if (rounding !== undefined && interpolation !== 'nearest')
    throw new Error(`${op}: rounding applies only to interpolation 'nearest'; leave it out`)
  if (scale === undefined) return
  if (!(Array.isArray(scale) && scale.length === 2 && scale.every((one) => Number.isFinite(one) && one > 0)))
    throw new Error(`${op}: scale must be [rows, columns], numbers above 0, got ${shown(scale)}`)
  const scaled = [scaledSize(from[0], scale[0]), scaledSize(from[1], scale[1])]
  if (scaled[0] !== to[0] || scaled[1] !== to[1])
    throw new Error(
      `${op}: an image of ${formatShape(from)} at scale ${formatShape(scale)} becomes ${formatShape(scaled)}, ` +
        `not ${formatShape(to)}`,
    )
}

/** The size of an axis of n after scaling: ⌊n·scale⌋. */
export function scaledSize(n: number, scale: number): number {
  const [over, under] = fractionOf(scale)
  return Math.floor((n * over) / under)
}

/** The simplest fraction that equals a positive number in float32, from its continued fraction. */
function fractionOf(value: number): Pair {
  let [over, under, overBefore, underBefore] = [Math.floor(value), 1, 1, 0]
  for (let rest = value - over; Math.abs(over / under - value) > value * 2 ** -25;) {
    const next = 1 / rest
    const whole = Math.floor(next)
    rest = next - whole
    ;[over, overBefore] = [whole * over + overBefore, over]
    ;[under, underBefore] = [whole * under + underBefore, under]
  }
  return [over, under]
}

/** Output i lies at `(step·i + offset) / whole`, in whole numbers. With `nearest`, rounding that down gives the input. */
export interface Positions {
  readonly step: number
  readonly offset: number
  readonly whole: number
}

/** The positions of `o` outputs on `n` inputs along the rows (axis 0) or the columns (axis 1). */
export function positionsOf(n: number, o: number, sampling: Sampling, axis: 0 | 1): Positions {
  const { interpolation, coordinates = 'halfPixel', scale } = sampling
  const [over, under] = scale ? fractionOf(scale[axis]) : [o, n]
  // 1/p as a quotient. With one output or one input, any value will do.
  const [a, b] =
    coordinates === 'alignCorners'
      ? lowest(Math.max(n - 1, 1) * under, Math.max(over * n - under, 1))
      : lowest(under, over)
  const offset = coordinates === 'halfPixel' ? a - b : 0
  return {
    step: 2 * a,
    offset: offset + (interpolation === 'nearest' ? above(sampling, b) : 0),
    whole: 2 * b,
  }
}

/** What is added before rounding down, in units of 1/(2b). */
function above({ coordinates, rounding }: Sampling, b: number): number {
  switch (rounding ?? (coordinates === 'asymmetric' ? 'floor' : 'roundPreferCeil')) {
    case 'floor':
      return 0
    case 'ceil':
      return 2 * b - 1
    case 'roundPreferFloor':
      return b - 1
    case 'roundPreferCeil':
      return b
  }
}

function lowest(a: number, b: number): Pair {
  let [divisor, rest] = [a, b]
  while (rest > 0) [divisor, rest] = [rest, divisor % rest]
  return [a / divisor, b / divisor]
}

/** The inputs of an output along one axis: `(1 − share)·x[low] + share·x[high]`. */
export interface Taps {
  readonly low: number
  readonly high: number
  /** At least 0 and below 1. */
  readonly share: number
}

/** The taps of all `o` outputs of `n` inputs along an axis. An input with share 0 is not read. */
export function tapsAlong(n: number, o: number, sampling: Sampling, axis: 0 | 1): readonly Taps[] {
  const { step, offset, whole } = positionsOf(n, o, sampling, axis)
  return Array.from({ length: o }, (_, i) => {
    const a = step * i + offset
    const low = Math.floor(a / whole)
    if (sampling.interpolation === 'nearest' || low < 0 || low >= n - 1) {
      const only = Math.min(Math.max(low, 0), n - 1)
      return { low: only, high: only, share: 0 }
    }
    return { low, high: low + 1, share: (a - low * whole) / whole }
  })
}
