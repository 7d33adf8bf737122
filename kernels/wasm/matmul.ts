// y = a · b for each pair of matrices, by a dense layer's kernels: its forward pass and its gradients, which are products
// with one matrix transposed.

import { sizesOf } from '../ops/matmul.js'
import type { Shape } from '../shape.js'
import { dense, denseInputGradient, denseWeightGradient } from './dense.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

interface Pair<T> {
  readonly a: T
  readonly b: T
}

/** The kernel of one product. */
interface Product {
  workspace(shapes: Pair<Shape>): number
  run(runtime: Runtime, pair: Pair<Block>, y: Block, workspace: number): void
}

const plain: Product = {
  workspace: ({ a: x, b: w }) => dense.workspace!({ x, w }, {}),
  run: (runtime, { a: x, b: w }, y, workspace) => dense.run(runtime, { x, w }, {}, y, workspace, 0),
}
const byTransposed: Product = {
  workspace: ({ a: dy, b: w }) => denseInputGradient.workspace!({ dy, w }, {}),
  run: (runtime, { a: dy, b: w }, y, workspace) =>
    denseInputGradient.run(runtime, { dy, w }, {}, y, workspace, 0),
}
const ofTransposed: Product = {
  workspace: ({ a: x, b: dy }) => denseWeightGradient.workspace!({ x, dy }, {}),
  run: (runtime, { a: x, b: dy }, y, workspace) =>
    denseWeightGradient.run(runtime, { x, dy }, {}, y, workspace, 0),
}

const productFor = (transpose?: 'a' | 'b'): Product =>
  transpose === 'a' ? ofTransposed : transpose === 'b' ? byTransposed : plain

/** The i-th matrix of a block. */
const matrix = ({ shape, pointer }: Block, i: number): Block => {
  const [rows, columns] = shape.slice(-2)
  return { shape: [rows, columns], pointer: pointer + i * rows * columns * 4 }
}

export const matmul: WasmKernel<'matmul'> = {
  name: 'matmul-by-dense',
  workspace: ({ a, b }, { transpose }) => productFor(transpose).workspace({ a: a.slice(-2), b: b.slice(-2) }),
  run(runtime, { a, b }, { transpose }, y, workspace) {
    const product = productFor(transpose)
    const { count } = sizesOf(a.shape, b.shape, transpose)
    for (let i = 0; i < count; i++)
      product.run(runtime, { a: matrix(a, i), b: matrix(b, i) }, matrix(y, i), workspace)
  },
}
