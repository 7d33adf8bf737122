// What is done to gradients before an update. docs/optimizers.md, docs/regularization.md

import type { ReferenceKernel } from './kernel.js'

// y[0] = Σ l1·|w| + l2·w²
export const l1l2: ReferenceKernel<'l1l2'> = {
  name: 'l1l2',
  run({ w }, { l1, l2 }, y) {
    let sum = 0
    for (const value of w.data) sum += Math.abs(value) * (l1 + l2 * Math.abs(value))
    y.data[0] = sum
  },
}

// y = g + l1·sign(w) + 2·l2·w, sign(0) = 0
export const l1l2Gradient: ReferenceKernel<'l1l2Gradient'> = {
  name: 'l1l2-gradient',
  run({ w, g }, { l1, l2 }, y) {
    for (let i = 0; i < y.data.length; i++)
      y.data[i] = g.data[i] + l1 * Math.sign(w.data[i]) + 2 * l2 * w.data[i]
  },
}

// y = max(−clipValue, min(g, clipValue)); values that are not finite stay so
export const clipByValue: ReferenceKernel<'clipByValue'> = {
  name: 'clip-by-value',
  run({ g }, { clipValue }, y) {
    for (let i = 0; i < y.data.length; i++) {
      const value = g.data[i]
      y.data[i] = Number.isFinite(value) ? Math.max(-clipValue, Math.min(value, clipValue)) : value
    }
  },
}

// y = g where √squares ≤ clipNorm, else g·clipNorm / √squares, or g·squares if squares is not finite. R. Pascanu, T.
// Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", 2013.
export const clipByNorm: ReferenceKernel<'clipByNorm'> = {
  name: 'clip-by-norm',
  run({ g, squares }, { clipNorm }, y) {
    const [square] = squares.data
    const norm = Math.sqrt(square)
    const factor = norm <= clipNorm ? 1 : Number.isFinite(square) ? clipNorm / norm : square
    for (let i = 0; i < y.data.length; i++) y.data[i] = g.data[i] * factor
  },
}
