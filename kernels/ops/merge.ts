// Two tensors become one, element by element; docs/residual-connections.md

import { checkAxes, checkRank, checkSame, formatShapes, sameShape, type Shape } from '../shape.js'
import { checkActivation, type FusedActivation } from './conv2d.js'

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

// y = a · b; b may be a gate, [N,1,1,C] for a of [N,H,W,C]: one factor per channel
export function multiply({ a, b }: { a: Shape; b: Shape }): Shape {
  if (!isGate(a, b)) return checkSame('multiply', { a, b })
  checkAxes('multiply', 'a', a)
  return a
}

// The gradient by the gate: db[n,0,0,c] = Σ_{i,j} a[n,i,j,c] · dy[n,i,j,c]
export function multiplyGateGradient({ a, dy }: { a: Shape; dy: Shape }): Shape {
  const op = 'multiplyGateGradient'
  checkRank(op, 'a', a, 4, '[N,H,W,C]')
  if (!sameShape(a, dy)) throw new Error(`${op}: a and dy must have one shape (${formatShapes({ a, dy })})`)
  return [a[0], 1, 1, a[3]]
}

/** Whether `b`, `[N,1,1,C]`, has one factor for each channel of `a`, `[N,H,W,C]`, and is not of its shape. */
export const isGate = (a: Shape, b: Shape): boolean =>
  a.length === 4 && sameShape(b, [a[0], 1, 1, a[3]]) && !sameShape(a, b)
