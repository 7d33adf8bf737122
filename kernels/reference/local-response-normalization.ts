// y[…,c] = x[…,c] · D[…,c]^−β, D = bias + α · Σ x² over neighboring channels. docs/layer-normalization.md

import { reach, type LocalResponseNormalizationAttributes } from '../ops/local-response-normalization.js'
import type { Float, NDArray } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'

export const localResponseNormalization: ReferenceKernel<'localResponseNormalization'> = {
  name: 'local-response-normalization',
  run({ x }, attributes, y) {
    const divisor = divisors(x, attributes)
    for (let at = 0; at < y.data.length; at++) y.data[at] = x.data[at] * divisor[at] ** -attributes.beta
  },
}

// dx = dy · D^−β − 2αβ · x · Σ dy·x·D^(−β−1), over the channels whose D includes x
export const localResponseNormalizationGradient: ReferenceKernel<'localResponseNormalizationGradient'> = {
  name: 'local-response-normalization-gradient',
  run({ x, dy }, attributes, dx) {
    const { alpha, beta } = attributes
    const C = x.shape[x.shape.length - 1]
    const { before, after } = reach(C, attributes.depthRadius)
    const divisor = divisors(x, attributes)
    const shares = divisor.map((value, at) => dy.data[at] * x.data[at] * value ** (-beta - 1))
    for (let at = 0; at < dx.data.length; at++)
      dx.data[at] =
        dy.data[at] * divisor[at] ** -beta -
        2 * alpha * beta * x.data[at] * sumAround(shares, at, C, after, before)
  },
}

/** D = bias + α · Σ x² */
function divisors(
  { data, shape }: NDArray,
  { depthRadius, bias, alpha }: LocalResponseNormalizationAttributes,
): Float64Array {
  const C = shape[shape.length - 1]
  const { before, after } = reach(C, depthRadius)
  const squares = new Float64Array(data).map((value) => value ** 2)
  return squares.map((_, at) => bias + alpha * sumAround(squares, at, C, before, after))
}

/** The sum over `before` channels before element `at`, itself, and `after` channels behind it. */
function sumAround(values: Float, at: number, C: number, before: number, after: number): number {
  const c = at % C
  let sum = 0
  for (let j = Math.max(c - before, 0); j <= Math.min(c + after, C - 1); j++) sum += values[at - c + j]
  return sum
}
