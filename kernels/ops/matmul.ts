// y = a · b for one pair of matrices or many; docs/tensor-operations.md

import { checkAxes, formatShapes, sameShape, shown, type Shape } from '../shape.js'

/** Attributes of `matmul`. */
export interface MatmulAttributes {
  /** Which of the two is transposed first: y = aᵀ · b or a · bᵀ; absent: neither. */
  readonly transpose?: 'a' | 'b'
}

// y[…,m,n] = Σ_k a[…,m,k] · b[…,k,n]; a transposed a is read as a[…,k,m], a transposed b as b[…,n,k]
export function matmul({ a, b }: { a: Shape; b: Shape }, { transpose }: MatmulAttributes): Shape {
  const op = 'matmul'
  checkAxes(op, 'a', a)
  checkAxes(op, 'b', b)
  if (transpose !== undefined && transpose !== 'a' && transpose !== 'b')
    throw new Error(`${op}: transpose must be 'a' or 'b', or absent, got ${shown(transpose)}`)
  if (a.length < 2 || a.length !== b.length || !sameShape(a.slice(0, -2), b.slice(0, -2)))
    throw new Error(
      `${op}: a and b must be matrices, with the same axes before their last two (${formatShapes({ a, b })})`,
    )
  const { M, N, K, inner } = sizesOf(a, b, transpose)
  if (K !== inner)
    throw new Error(
      `${op}: the inner axes must have the same size, got ${K} in a and ${inner} in b (${formatShapes({ a, b })})`,
    )
  return [...a.slice(0, -2), M, N]
}

/** The sizes of a product: y is M×N, the sums run over K, b's size there is `inner`; and the number of products. */
export function sizesOf(a: Shape, b: Shape, transpose?: 'a' | 'b') {
  const [p, q] = a.slice(-2)
  const [r, s] = b.slice(-2)
  const [M, K] = transpose === 'a' ? [q, p] : [p, q]
  const [inner, N] = transpose === 'b' ? [s, r] : [r, s]
  return { M, N, K, inner, count: a.slice(0, -2).reduce((n, d) => n * d, 1) }
}
