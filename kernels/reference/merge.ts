// Two tensors become one, element by element, or by a gate: one factor per image and channel. docs/residual-connections.md

import { isGate } from '../ops/merge.js'
import { functionOf } from './activations.js'
import type { ReferenceKernel } from './kernel.js'

// y = α·a + β·b
export const add: ReferenceKernel<'add'> = {
  name: 'add',
  run({ a, b }, { coefficients: [alpha, beta] = [1, 1], activation }, y) {
    const f = functionOf(activation)
    for (let i = 0; i < y.data.length; i++) y.data[i] = f(alpha * a.data[i] + beta * b.data[i])
  },
}

// y = factor · x
export const scale: ReferenceKernel<'scale'> = {
  name: 'scale',
  run({ x }, { factor }, y) {
    for (let i = 0; i < y.data.length; i++) y.data[i] = factor * x.data[i]
  },
}

const extremum = (name: 'maximum' | 'minimum'): ReferenceKernel<'maximum' | 'minimum'> => ({
  name,
  run({ a, b }, _, y) {
    for (let i = 0; i < y.data.length; i++)
      y.data[i] = name === 'maximum' ? Math.max(a.data[i], b.data[i]) : Math.min(a.data[i], b.data[i])
  },
})

export const maximum = extremum('maximum')
export const minimum = extremum('minimum')

// To a where it is y, as max pooling to the first of equal maxima; else to b.
const extremumGradient = (
  which: 'maximum' | 'minimum',
): ReferenceKernel<'maximumGradient' | 'minimumGradient'> => ({
  name: `${which}-gradient`,
  run({ a, b, dy }, _, { da, db }) {
    for (let i = 0; i < dy.data.length; i++) {
      const [p, q] = [a.data[i], b.data[i]]
      const first = Number.isNaN(p) || (which === 'maximum' ? p >= q : p <= q)
      da.data[i] = first ? dy.data[i] : 0
      db.data[i] = first ? 0 : dy.data[i]
    }
  },
})

export const maximumGradient = extremumGradient('maximum')
export const minimumGradient = extremumGradient('minimum')

// y = a · b, or y[n,i,j,c] = a[n,i,j,c] · b[n,0,0,c]
export const multiply: ReferenceKernel<'multiply'> = {
  name: 'multiply',
  run({ a, b }, _, y) {
    if (isGate(a.shape, b.shape)) {
      const [, H, W, C] = a.shape
      for (let i = 0; i < y.data.length; i++) y.data[i] = a.data[i] * b.data[gateOf(i, H * W * C, C)]
    } else for (let i = 0; i < y.data.length; i++) y.data[i] = a.data[i] * b.data[i]
  },
}

// db[n,0,0,c] = Σ_{i,j} a[n,i,j,c] · dy[n,i,j,c]
export const multiplyGateGradient: ReferenceKernel<'multiplyGateGradient'> = {
  name: 'multiply-gate-gradient',
  run({ a, dy }, _, db) {
    const [, H, W, C] = a.shape
    const sums = new Float64Array(db.data.length)
    for (let i = 0; i < a.data.length; i++) sums[gateOf(i, H * W * C, C)] += a.data[i] * dy.data[i]
    db.data.set(sums)
  },
}

/** Where the gate stands for element i of images of so many values. */
const gateOf = (i: number, imageSize: number, C: number): number => Math.floor(i / imageSize) * C + (i % C)
