// Two tensors merge into one, element by element; docs/residual-connections.md
//
// They have the same shape, or shapes that broadcast: an axis of size 1 is repeated to the size of the other.

import { checkAxes, checkNumbers, checkRank, checkSame, sameShape, shown, type Shape } from '../shape.js'
import { checkActivation, type FusedActivation } from './activations.js'
import { broadcastShape } from './broadcast.js'
import type { Pair } from './window.js'

/** Attributes of `add`. */
export interface AddAttributes {
  /** What a and b are multiplied by first, finite numbers; default `[1, 1]`. `[1, -1]` gives the difference. */
  readonly coefficients?: Pair
  /** Applied to the sum; absent: `linear`. */
  readonly activation?: FusedActivation
}

/** Attributes of `scale`. */
export interface ScaleAttributes {
  /** The factor of each value. */
  readonly factor: number
}

// y = α·a + β·b, where [α, β] are the coefficients
export function add(
  { a, b }: { a: Shape; b: Shape },
  { coefficients = [1, 1], activation }: AddAttributes,
): Shape {
  checkActivation('add', activation)
  if (!(Array.isArray(coefficients) && coefficients.length === 2 && coefficients.every(Number.isFinite)))
    throw new Error(`add: coefficients must be two finite numbers, got ${shown(coefficients)}`)
  return broadcastShape('add', { a, b })
}

// y = factor · x
export function scale({ x }: { x: Shape }, { factor }: ScaleAttributes): Shape {
  checkNumbers('scale', { factor })
  checkAxes('scale', 'x', x)
  return x
}

const merged =
  (op: string) =>
  ({ a, b }: { a: Shape; b: Shape }): Shape =>
    broadcastShape(op, { a, b })

const mergedGradient =
  (op: string) =>
  ({ a, b, dy }: { a: Shape; b: Shape; dy: Shape }): { da: Shape; db: Shape } => {
    const shape = checkSame(op, { a, b, dy })
    return { da: shape, db: shape }
  }

export const maximum = merged('maximum') // y = max(a, b); NaN if either is NaN
export const maximumGradient = mergedGradient('maximumGradient') // da = dy where y is a, including ties; db = dy elsewhere
export const minimum = merged('minimum') // y = min(a, b); NaN if either is NaN
export const minimumGradient = mergedGradient('minimumGradient') // as maximumGradient
export const multiply = merged('multiply') // y = a · b
export const divide = merged('divide') // y = a / b
export const power = merged('power') // y = a^b; 1 if b is 0 or a is 1, whatever the other is, as in C
// da = dy · b·a^(b−1), 0 if b is 0; db = dy · y·log a, 0 if a is 0 and b is not negative
export const powerGradient = mergedGradient('powerGradient')

// The gradient with respect to the gate: db[n,0,0,c] = Σ_{i,j} a[n,i,j,c] · dy[n,i,j,c]
export function multiplyGateGradient({ a, dy }: { a: Shape; dy: Shape }): Shape {
  const op = 'multiplyGateGradient'
  checkRank(op, 'a', a, 4, '[N,H,W,C]')
  checkSame(op, { a, dy })
  return gateOf(a)
}

const gateOf = ([N, , , C]: Shape): Shape => [N, 1, 1, C]

/** Whether `b`, `[N,1,1,C]`, has one factor per image and channel of `a`, `[N,H,W,C]`, and differs from it in shape. */
export const isGate = (a: Shape, b: Shape): boolean =>
  a.length === 4 && sameShape(b, gateOf(a)) && !sameShape(a, b)
