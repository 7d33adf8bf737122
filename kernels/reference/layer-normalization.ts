// y = γ·(x − μ) / √(σ² + ε) + β for each row of x as a matrix [R, L], with its gradients. docs/layer-normalization.md
//
// As in batch-normalization.ts, sums are float64, and the variance takes a second pass, around the mean.

import type { NDArray } from '../shape.js'
import { scales } from './batch-normalization.js'
import type { ReferenceKernel } from './kernel.js'

export const layerNormalization: ReferenceKernel<'layerNormalization'> = {
  name: 'layer-normalization',
  run({ x, gamma, beta }, { epsilon }, { y, mean, variance }) {
    eachRow(mean, x, (row, start, L) => {
      const mu = sumOf(L, (l) => x.data[start + l]) / L
      const square = sumOf(L, (l) => (x.data[start + l] - mu) ** 2) / L
      mean.data[row] = mu
      variance.data[row] = square
      const scale = 1 / Math.sqrt(square + epsilon)
      for (let l = 0; l < L; l++)
        y.data[start + l] =
          (x.data[start + l] - mu) * scale * (gamma ? gamma.data[l] : 1) + (beta ? beta.data[l] : 0)
    })
  },
}

// dγ = Σ dy·x̂, dβ = Σ dy
export const layerNormalizationParameterGradient: ReferenceKernel<'layerNormalizationParameterGradient'> = {
  name: 'layer-normalization-parameter-gradient',
  run({ x, dy, mean, variance }, { epsilon }, { gamma, beta }) {
    const scale = scales(variance, undefined, epsilon)
    const [products, plain] = [new Float64Array(gamma.data.length), new Float64Array(beta.data.length)]
    eachRow(mean, x, (row, start, L) => {
      for (let l = 0; l < L; l++) {
        products[l] += dy.data[start + l] * (x.data[start + l] - mean.data[row]) * scale[row]
        plain[l] += dy.data[start + l]
      }
    })
    gamma.data.set(products)
    beta.data.set(plain)
  },
}

// g = γ·dy, dx = (g − Σ g / L − x̂ · Σ g·x̂ / L) / √(σ² + ε)
export const layerNormalizationInputGradient: ReferenceKernel<'layerNormalizationInputGradient'> = {
  name: 'layer-normalization-input-gradient',
  run({ x, dy, mean, variance, gamma }, { epsilon }, dx) {
    const scale = scales(variance, undefined, epsilon)
    eachRow(mean, x, (row, start, L) => {
      const normalized = (l: number): number => (x.data[start + l] - mean.data[row]) * scale[row]
      const g = (l: number): number => dy.data[start + l] * (gamma ? gamma.data[l] : 1)
      const sum = sumOf(L, g)
      const product = sumOf(L, (l) => g(l) * normalized(l))
      for (let l = 0; l < L; l++)
        dx.data[start + l] = scale[row] * (g(l) - (sum + normalized(l) * product) / L)
    })
  },
}

/** Visits the rows that have one mean each: their number, where they begin, and their length. */
function eachRow(
  { data: { length: R } }: NDArray,
  { data }: NDArray,
  visit: (row: number, start: number, L: number) => void,
): void {
  const L = data.length / R
  for (let row = 0; row < R; row++) visit(row, row * L, L)
}

function sumOf(L: number, term: (l: number) => number): number {
  let sum = 0
  for (let l = 0; l < L; l++) sum += term(l)
  return sum
}
