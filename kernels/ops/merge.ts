// Two tensors become one, element by element; docs/residual-connections.md

import {
  checkAxes,
  checkIsShape,
  checkRank,
  checkSame,
  formatShape,
  formatShapes,
  sameShape,
  type Shape,
} from '../shape.js'
import { checkActivation, type FusedActivation } from './activations.js'

/** Attributes of `add`. */
export interface AddAttributes {
  /** Applied to the sum; `linear` where absent. */
  readonly activation?: FusedActivation
}

// y = a + b
export function add({ a, b }: { a: Shape; b: Shape }, { activation }: AddAttributes): Shape {
  checkActivation('add', activation)
  return checkSame('add', { a, b })
}

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
