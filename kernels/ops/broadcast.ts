// Two tensors of one rank: an axis of size 1 is repeated to the size of the other, as in NumPy. docs/tensor-operations.md

import { checkAxes, formatShape, formatShapes, type Shape } from '../shape.js'

/** Attributes of `broadcast`. */
export interface BroadcastAttributes {
  /** The wanted shape: that of the input, except where the input has size 1. */
  readonly shape: Shape
}

/**
 * The shape to which both broadcast.
 * @throws unless both have as many axes, and each axis has the same size in both or is 1 in one of them.
 */
export function broadcastShape(op: string, { a, b }: { readonly a: Shape; readonly b: Shape }): Shape {
  checkAxes(op, 'a', a)
  checkAxes(op, 'b', b)
  if (a.length !== b.length || !a.every((size, axis) => size === b[axis] || size === 1 || b[axis] === 1))
    throw new Error(
      `${op}: a and b must have the same number of axes, each of the same size or 1 in one of them (${formatShapes({ a, b })})`,
    )
  return a.map((size, axis) => Math.max(size, b[axis]))
}

// y[…,i,…] = x[…,0,…] along the axes where x has size 1
export function broadcast({ x }: { x: Shape }, { shape }: BroadcastAttributes): Shape {
  const op = 'broadcast'
  checkAxes(op, 'x', x)
  checkAxes(op, 'shape', shape)
  if (x.length !== shape.length || !x.every((size, axis) => size === shape[axis] || size === 1))
    throw new Error(
      `${op}: each axis of x must have its size in ${formatShape(shape)}, or 1 (${formatShapes({ x })})`,
    )
  return shape
}

/** An axis of the broadcast shape, with the distance between neighbors along it in each tensor: 0 where that has size 1. */
export interface PairedAxis {
  readonly size: number
  readonly a: number
  readonly b: number
}

/**
 * The axes of the broadcast shape, merged to as few as possible: axes of size 1 are dropped, and neighboring axes are joined
 * if both tensors have them, or only the same one.
 */
export function pairedAxes(a: Shape, b: Shape): readonly PairedAxis[] {
  const axes: PairedAxis[] = []
  let [inA, inB] = [1, 1]
  for (let axis = a.length - 1; axis >= 0; axis--) {
    const size = Math.max(a[axis], b[axis])
    if (size === 1) continue
    const one: PairedAxis = { size, a: a[axis] === 1 ? 0 : inA, b: b[axis] === 1 ? 0 : inB }
    const behind = axes[0] as PairedAxis | undefined
    if (behind && (one.a === 0) === (behind.a === 0) && (one.b === 0) === (behind.b === 0))
      axes[0] = { ...behind, size: size * behind.size }
    else axes.unshift(one)
    inA *= a[axis]
    inB *= b[axis]
  }
  return axes.length > 0 ? axes : [{ size: 1, a: 1, b: 1 }]
}
