// What layers with several inputs have in common: shapes that broadcast by NumPy's rule, and gradients summed back to them.
// docs/tensor-operations.md

import { formatShape, sameShape, sizeOf, type Shape } from '../../kernels/shape.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { withFirst } from './axes.js'
import type { ForwardPass } from './definition.js'
import { transposed } from './transposed.js'

/** The kinds of layers whose inputs broadcast. */
export const broadcastingMerges: ReadonlySet<string> = new Set(
  'add average divide maximum minimum multiply power subtract'.split(' '),
)

/** @throws unless there are at least two inputs. */
export function checkSeveral(kind: string, inputShapes: readonly Shape[]): void {
  if (inputShapes.length < 2)
    throw new Error(
      `${kind}: it takes two or more inputs, layers.${kind}().apply([a, b]), got ${inputShapes.length}`,
    )
}

/** @throws unless there are two inputs; `meaning` says what is computed: `a − b`. */
export function checkTwo(kind: string, inputShapes: readonly Shape[], meaning: string): void {
  if (inputShapes.length !== 2)
    throw new Error(
      `${kind}: it takes two inputs, layers.${kind}().apply([a, b]) is ${meaning}, got ${inputShapes.length}`,
    )
}

/** A shape extended to a rank by axes of size 1 at the front. */
const withRank = (shape: Shape, rank: number): Shape => [
  ...Array<number>(rank - shape.length).fill(1),
  ...shape,
]

/**
 * The shape to which inputs broadcast, all without the batch axis: aligned at the last axis, each axis has one size, or 1.
 * @throws if they do not broadcast.
 */
export function broadcastShapes(kind: string, inputShapes: readonly Shape[]): Shape {
  const rank = Math.max(...inputShapes.map((shape) => shape.length))
  const whole = inputShapes.map((shape) => withRank(shape, rank))
  const largest = Array.from({ length: rank }, (_, axis) => Math.max(...whole.map((shape) => shape[axis])))
  if (!whole.every((shape) => shape.every((size, axis) => size === 1 || size === largest[axis])))
    throw new Error(
      `${kind}: the inputs must have the same size, or 1, along each axis, counted from the last, got ` +
        inputShapes.map(formatShape).join(' and '),
    )
  return largest
}

/** Inputs with the same number of axes: missing ones are inserted behind the batch axis, with size 1. */
export function aligned(backend: Backend, inputs: readonly Tensor[]): readonly Tensor[] {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length))
  return inputs.map((x) =>
    x.shape.length === rank ? x : backend.reshape(x, [x.shape[0], ...withRank(x.shape.slice(1), rank - 1)]),
  )
}

/** A tensor repeated along its axes of size 1 to a shape with as many axes. */
export const repeated = (backend: Backend, x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : backend.run('broadcast', { x }, { shape })

/** The gradient with respect to an input of that shape, from that of its repetition: summed along the repeated axes. */
export function summedTo(backend: Backend, dy: Tensor, shape: Shape): Tensor {
  const [N, ...others] = shape
  const whole = [N, ...withRank(others, dy.shape.length - 1)]
  const along = whole.flatMap((size, axis) => (size === dy.shape[axis] ? [] : [axis]))
  if (along.length === 0) return sameShape(dy.shape, shape) ? dy : backend.reshape(dy, shape)
  const first = transposed(backend, dy, withFirst(dy.shape.length, along))
  const size = sizeOf(shape)
  return backend.reshape(
    backend.run('biasGradient', { dy: backend.reshape(first, [sizeOf(dy.shape) / size, size]) }),
    shape,
  )
}

/** The last input, and the sum of all before it, which remain to be added. */
export function lastSum({ backend, inputs }: ForwardPass): { readonly a: Tensor; readonly b: Tensor } {
  const all = aligned(backend, inputs)
  return {
    a: all.slice(0, -1).reduce((a, b) => backend.run('add', { a, b })),
    b: all[all.length - 1],
  }
}
