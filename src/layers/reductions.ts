// Reductions along axes, from which reductions, softmax and normalizations are built. docs/tensor-operations.md
//
// They have no kernels of their own. A sum is computed like a bias's gradient. A maximum is pooled by a window that is the
// whole image. A product multiplies one half of the values by the other, again and again.

import type { Pool2dAttributes } from '../../kernels/ops/pool2d.js'
import { sizeOf, type Shape } from '../../kernels/shape.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { withFirst } from './axes.js'
import { summedTo } from './merge.js'
import { transposed } from './transposed.js'

/** A shape with size 1 along those axes. */
export const kept = (x: Shape, axes: readonly number[]): Shape =>
  x.map((size, axis) => (axes.includes(axis) ? 1 : size))

/** Means along axes, which stay with size 1; whole images use the pooling kernel. */
export function meanOf(backend: Backend, x: Tensor, axes: readonly number[]): Tensor {
  const [, H, W] = x.shape
  return x.shape.length === 4 && axes.join() === '1,2'
    ? backend.run('averagePool2d', { x }, { poolSize: [H, W], strides: [H, W], padding: 'valid' })
    : backend.run('scale', { x: sumOf(backend, x, axes) }, { factor: 1 / countOf(x.shape, axes) })
}

/** Sums along axes, which stay with size 1. */
export const sumOf = (backend: Backend, x: Tensor, axes: readonly number[]): Tensor =>
  summedTo(backend, x, kept(x.shape, axes))

/** How many values are reduced to one. */
export const countOf = (x: Shape, axes: readonly number[]): number => axes.reduce((n, axis) => n * x[axis], 1)

/** An image whose rows are the values to be reduced, and whose channels are all others. */
const imageOf = (backend: Backend, x: Tensor, axes: readonly number[]): Tensor => {
  const L = countOf(x.shape, axes)
  const first = transposed(backend, x, withFirst(x.shape.length, axes))
  return backend.reshape(first, [1, L, 1, sizeOf(x.shape) / L])
}

const whole = ([, L]: Shape): Pool2dAttributes => ({ poolSize: [L, 1], strides: [L, 1], padding: 'valid' })

/** The maxima along axes, which stay with size 1, and the image in which they were found. */
export function largestOf(
  backend: Backend,
  x: Tensor,
  axes: readonly number[],
): { y: Tensor; image: Tensor } {
  const image = imageOf(backend, x, axes)
  const y = backend.run('maxPool2d', { x: image }, whole(image.shape))
  return { y: backend.reshape(y, kept(x.shape, axes)), image }
}

/** The gradient with respect to x, which goes to the first maximum. */
export function largestGradient(
  backend: Backend,
  { image, dy }: { readonly image: Tensor; readonly dy: Tensor },
  shape: Shape,
  axes: readonly number[],
): Tensor {
  const [, , , C] = image.shape
  const given = { x: image, dy: backend.reshape(dy, [1, 1, 1, C]) }
  const dx = backend.run('maxPool2dGradient', given, whole(image.shape))
  return back(backend, dx, shape, axes)
}

/** Moves the values of an image back to where they came from. */
function back(backend: Backend, image: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  const perm = withFirst(shape.length, axes)
  const first = backend.reshape(
    image,
    perm.map((axis) => shape[axis]),
  )
  return transposed(
    backend,
    first,
    perm.map((_, axis) => perm.indexOf(axis)),
  )
}

/** Rows of a matrix, from the first to before the last. */
const rows = (backend: Backend, x: Tensor, start: number, end: number): Tensor =>
  backend.run('slice', { x }, { axis: 0, start, size: end - start })

/**
 * Products along axes, which stay with size 1: the upper half of the rows times the lower one, until one row is left.
 * `levels` holds the matrices of each step.
 */
export function productOf(
  backend: Backend,
  x: Tensor,
  axes: readonly number[],
): { y: Tensor; levels: readonly Tensor[] } {
  const image = imageOf(backend, x, axes)
  const levels: Tensor[] = []
  let left = backend.reshape(image, [image.shape[1], image.shape[3]])
  while (left.shape[0] > 1) {
    levels.push(left)
    const L = left.shape[0]
    const half = L >> 1
    const both = backend.run('multiply', {
      a: rows(backend, left, 0, half),
      b: rows(backend, left, half, 2 * half),
    })
    left =
      L % 2 === 0
        ? both
        : backend.run('concatenate', { x0: both, x1: rows(backend, left, 2 * half, L) }, { axis: 0 })
  }
  return { y: backend.reshape(left, kept(x.shape, axes)), levels }
}

/** The gradient with respect to x: for each half, dy times the other half, so that no division is needed. */
export function productGradient(
  backend: Backend,
  { levels, dy }: { readonly levels: readonly Tensor[]; readonly dy: Tensor },
  shape: Shape,
  axes: readonly number[],
): Tensor {
  let gradient = backend.reshape(dy, [1, sizeOf(dy.shape)])
  for (const level of levels.toReversed()) {
    const L = level.shape[0]
    const half = L >> 1
    const of = (start: number): Tensor =>
      backend.run('multiply', {
        a: rows(backend, gradient, 0, half),
        b: rows(backend, level, start, start + half),
      })
    const [x0, x1] = [of(half), of(0)]
    const both = { x0, x1 }
    const inputs = L % 2 === 0 ? both : { ...both, x2: rows(backend, gradient, half, half + 1) }
    gradient = backend.run('concatenate', inputs, { axis: 0 })
  }
  return back(backend, gradient, shape, axes)
}

/** m + log Σ e^(x − m), with m the largest finite value, so that no exponential overflows. */
export function logSumExp(backend: Backend, x: Tensor, axes: readonly number[]): Tensor {
  const { m, log } = logOfSum(backend, x, axes)
  return backend.run('add', { a: m, b: log })
}

/** x − log Σ e^x, computed as (x − m) − log Σ e^(x − m), which loses little precision for large x. */
export function minusLogSumExp(backend: Backend, x: Tensor, axes: readonly number[]): Tensor {
  const { shifted, log } = logOfSum(backend, x, axes)
  return backend.run('add', { a: shifted, b: log }, { coefficients: [1, -1] })
}

function logOfSum(backend: Backend, x: Tensor, axes: readonly number[]) {
  const m = backend.run(
    'unary',
    { x: largestOf(backend, x, axes).y },
    { operation: 'clip', alpha: -3e38, beta: 3e38 },
  )
  const shifted = backend.run('add', { a: x, b: m }, { coefficients: [1, -1] })
  const sum = sumOf(backend, backend.run('unary', { x: shifted }, { operation: 'exp' }), axes)
  return { m, shifted, log: backend.run('unary', { x: sum }, { operation: 'log' }) }
}
