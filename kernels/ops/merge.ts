// Two tensors become one, element by element, and what that takes; docs/residual-connections.md

import {
  checkAxes,
  checkIsShape,
  checkNumbers,
  checkRank,
  checkSame,
  formatShape,
  formatShapes,
  sameShape,
  shown,
  type Shape,
} from '../shape.js'
import { checkActivation, type FusedActivation } from './activations.js'
import type { Pair } from './window.js'

/** Attributes of `add`. */
export interface AddAttributes {
  /** What a and b are multiplied by first, finite numbers; default `[1, 1]`. A difference is `[1, -1]`. */
  readonly coefficients?: Pair
  /** Applied to the sum; `linear` where absent. */
  readonly activation?: FusedActivation
}

/** Attributes of `scale`. */
export interface ScaleAttributes {
  /** What each value is multiplied by. */
  readonly factor: number
}

// y = α·a + β·b, [α, β] the coefficients
export function add(
  { a, b }: { a: Shape; b: Shape },
  { coefficients = [1, 1], activation }: AddAttributes,
): Shape {
  checkActivation('add', activation)
  if (!(Array.isArray(coefficients) && coefficients.length === 2 && coefficients.every(Number.isFinite)))
    throw new Error(`add: coefficients must be two finite numbers, got ${shown(coefficients)}`)
  return checkSame('add', { a, b })
}

// y = factor · x
export function scale({ x }: { x: Shape }, { factor }: ScaleAttributes): Shape {
  checkNumbers('scale', { factor })
  checkAxes('scale', 'x', x)
  return x
}

const extremum =
  (op: string) =>
  ({ a, b }: { a: Shape; b: Shape }): Shape =>
    checkSame(op, { a, b })

const extremumGradient =
  (op: string) =>
  ({ a, b, dy }: { a: Shape; b: Shape; dy: Shape }): { da: Shape; db: Shape } => {
    const shape = checkSame(op, { a, b, dy })
    return { da: shape, db: shape }
  }

export const maximum = extremum('maximum') // y = max(a, b); NaN if either is
export const maximumGradient = extremumGradient('maximumGradient') // da = dy where y is a, also in a tie; db = dy elsewhere
export const minimum = extremum('minimum') // y = min(a, b); NaN if either is
export const minimumGradient = extremumGradient('minimumGradient') // as maximumGradient

// y = a · b; b may be a gate, [N,1,1,C] for a of [N,H,W,C]: one factor per image and channel
export function multiply({ a, b }: { a: Shape; b: Shape }): Shape {
  const op = 'multiply'
  checkIsShape(op, 'a', a)
  checkIsShape(op, 'b', b)
  if (a.length !== 4 || sameShape(a, b)) return checkSame(op, { a, b })
  checkAxes(op, 'a', a)
  if (!isGate(a, b))
    throw new Error(
      `${op}: b must have the shape of a, or be a gate of one factor per image and channel, ` +
        `${formatShape(gateOf(a))} (${formatShapes({ a, b })})`,
    )
  return a
}

// The gradient by the gate: db[n,0,0,c] = Σ_{i,j} a[n,i,j,c] · dy[n,i,j,c]
export function multiplyGateGradient({ a, dy }: { a: Shape; dy: Shape }): Shape {
  const op = 'multiplyGateGradient'
  checkRank(op, 'a', a, 4, '[N,H,W,C]')
  checkSame(op, { a, dy })
  return gateOf(a)
}

const gateOf = ([N, , , C]: Shape): Shape => [N, 1, 1, C]

/** Whether `b`, `[N,1,1,C]`, has one factor per image and channel of `a`, `[N,H,W,C]`, and is not of its shape. */
export const isGate = (a: Shape, b: Shape): boolean =>
  a.length === 4 && sameShape(b, gateOf(a)) && !sameShape(a, b)
