// y[…,m,n] = Σ_k a[…,m,k] · b[…,k,n]; docs/tensor-operations.md

import { formatShape, sameShape, type Shape } from '../../kernels/shape.js'
import { truth } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { aligned, broadcastShapes, checkTwo, repeated, summedTo } from './merge.js'

/** Configuration of `layers.matmul`. */
export interface MatmulConfig extends LayerConfig {
  /** Whether to exchange the last two axes of the first input; default false. */
  readonly transposeA?: boolean
  /** Whether to exchange those of the second; default false. */
  readonly transposeB?: boolean
}

const checkConfig = optionsOrNone<MatmulConfig>({ ...layerChecks, transposeA: truth, transposeB: truth })

/**
 * The product of two inputs' matrices, which are the last two axes: `layers.matmul({ transposeB: true }).apply([queries,
 * keys])`, `[T, C]` and `[S, C]` → `[T, S]`. The axes before these are equal or broadcast, as in `layers.add`.
 * @throws when applied, unless there are two inputs of at least two axes whose shapes fit.
 */
export function matmul(config: MatmulConfig = {}): Layer {
  checkConfig('matmul', config)
  const { transposeA = false, transposeB = false } = config
  return builtIn({
    kind: 'matmul',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkTwo('matmul', inputShapes, 'a · b')
      if (inputShapes.some((shape) => shape.length < 2))
        throw new Error(
          `matmul: both inputs must be matrices, of two axes or more, got ${inputShapes.map(formatShape).join(' and ')}`,
        )
      const [M, K] = turned(inputShapes[0].slice(-2), transposeA)
      const [L, N] = turned(inputShapes[1].slice(-2), transposeB)
      if (K !== L)
        throw new Error(
          `matmul: the inner axes must have the same size, ${K} in the first input and ${L} in the second, got ${inputShapes.map(formatShape).join(' and ')}`,
        )
      const others = inputShapes.map((shape) => shape.slice(0, -2))
      return [...broadcastShapes('matmul', others), M, N]
    },
    forward({ backend, inputs }) {
      const [a, b] = paired(backend, inputs)
      return { y: product(backend, a, b, transposeA, transposeB), saved: { a, b } }
    },
    // For y = a · b, da = dy · bᵀ and db = aᵀ · dy. If an input was transposed, so is its gradient.
    backward({ backend, dy, saved: { a, b }, inputShapes, wanted }) {
      const da = (): Tensor =>
        transposeA ? product(backend, b, dy, transposeB, true) : product(backend, dy, b, false, !transposeB)
      const db = (): Tensor =>
        transposeB ? product(backend, dy, a, true, transposeA) : product(backend, a, dy, !transposeA, false)
      return {
        inputs: [da, db].map((gradient, i) =>
          wanted.inputs[i] ? summedTo(backend, gradient(), inputShapes[i]) : undefined,
        ),
      }
    },
  })
}

const turned = ([rows, columns]: Shape, transpose: boolean): Shape =>
  transpose ? [columns, rows] : [rows, columns]

/** Both inputs with the same axes before their matrices. */
function paired(backend: Backend, inputs: readonly Tensor[]): readonly Tensor[] {
  const both = aligned(backend, inputs)
  const [p, q] = both.map(({ shape }) => shape.slice(0, -2))
  const pairs = p.map((size, axis) => Math.max(size, q[axis]))
  return both.map((x) => {
    const shape = [...pairs, ...x.shape.slice(-2)]
    return sameShape(x.shape, shape) ? x : repeated(backend, x, shape)
  })
}

/** One op, which can transpose either input. If both are transposed, it computes (b · a)ᵀ. */
function product(backend: Backend, a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  if (!transposeA || !transposeB) {
    const transpose = transposeA ? 'a' : transposeB ? 'b' : undefined
    return backend.run('matmul', { a, b }, transpose ? { transpose } : {})
  }
  const x = backend.run('matmul', { a: b, b: a }, {})
  const last = x.shape.length - 1
  const perm = x.shape.map((_, axis) => (axis < last - 1 ? axis : axis === last ? last - 1 : last))
  return backend.run('transpose', { x }, { perm })
}
