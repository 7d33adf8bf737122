// y[n,o] = b[o] + Σ_i x[n,i] · w[i,o]; docs/dense.md

import { checkRank, formatShapes, type Shape } from '../shape.js'
import { checkActivation, type FusedActivation } from './activations.js'
import { checkBias } from './conv2d.js'

/** Attributes of `dense`. */
export interface DenseAttributes {
  /** Applied to the sum, bias included; absent: `linear`. */
  readonly activation?: FusedActivation
}

export function dense(
  { x, w, b }: { x: Shape; w: Shape; b?: Shape },
  { activation }: DenseAttributes,
): Shape {
  const op = 'dense'
  checkRank(op, 'x', x, 2, '[N,I]')
  checkRank(op, 'w', w, 2, '[I,O]')
  if (x[1] !== w[0])
    throw new Error(`${op}: x has ${x[1]} features but w expects ${w[0]} (${formatShapes({ x, w })})`)
  checkBias(op, b, w[1])
  checkActivation(op, activation)
  return [x[0], w[1]]
}

// dx = dy · wᵀ
export function denseInputGradient({ dy, w }: { dy: Shape; w: Shape }): Shape {
  const op = 'denseInputGradient'
  checkRank(op, 'dy', dy, 2, '[N,O]')
  checkRank(op, 'w', w, 2, '[I,O]')
  if (dy[1] !== w[1])
    throw new Error(`${op}: dy has ${dy[1]} units but w gives ${w[1]} (${formatShapes({ dy, w })})`)
  return [dy[0], w[0]]
}

// dw = xᵀ · dy
export function denseWeightGradient({ x, dy }: { x: Shape; dy: Shape }): Shape {
  const op = 'denseWeightGradient'
  checkRank(op, 'x', x, 2, '[N,I]')
  checkRank(op, 'dy', dy, 2, '[N,O]')
  if (x[0] !== dy[0])
    throw new Error(`${op}: x has ${x[0]} rows but dy has ${dy[0]} (${formatShapes({ x, dy })})`)
  return [x[1], dy[1]]
}
