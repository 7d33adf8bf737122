// Two tensors merge into one, element by element. Where their shapes differ, an axis of size 1 is repeated.
// docs/residual-connections.md, docs/tensor-operations.md

import { pairedAxes } from '../ops/broadcast.js'
import type { NDArray } from '../shape.js'
import { functionOf } from './activations.js'
import type { ReferenceKernel } from './kernel.js'

/** y = f(a, b) */
function merge(a: NDArray, b: NDArray, y: NDArray, f: (p: number, q: number) => number): void {
  const axes = pairedAxes(a.shape, b.shape)
  const inner = axes[axes.length - 1]
  const index = axes.map(() => 0)
  for (let at = 0; at < y.data.length; at += inner.size) {
    let [p, q] = [0, 0]
    axes.forEach((axis, i) => {
      p += index[i] * axis.a
      q += index[i] * axis.b
    })
    for (let i = 0; i < inner.size; i++) y.data[at + i] = f(a.data[p + i * inner.a], b.data[q + i * inner.b])
    for (let i = axes.length - 2; i >= 0 && ++index[i] === axes[i].size; i--) index[i] = 0
  }
}

// y = α·a + β·b
export const add: ReferenceKernel<'add'> = {
  name: 'add',
  run({ a, b }, { coefficients: [alpha, beta] = [1, 1], activation }, y) {
    const f = functionOf(activation)
    merge(a, b, y, (p, q) => f(alpha * p + beta * q))
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
    merge(a, b, y, name === 'maximum' ? Math.max : Math.min)
  },
})

export const maximum = extremum('maximum')
export const minimum = extremum('minimum')

// dy goes to a where a is y, as max pooling gives it to the first of equal maxima; else to b.
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

// y = a · b
export const multiply: ReferenceKernel<'multiply'> = {
  name: 'multiply',
  run({ a, b }, _, y) {
    merge(a, b, y, (p, q) => p * q)
  },
}

// y = a / b
export const divide: ReferenceKernel<'divide'> = {
  name: 'divide',
  run({ a, b }, _, y) {
    merge(a, b, y, (p, q) => p / q)
  },
}

// y = a^b. As in C, and unlike JavaScript, it is 1 if a is 1, whatever b is, and for (−1)^±∞.
const powerOf = (p: number, q: number): number =>
  p === 1 || (p === -1 && Math.abs(q) === Infinity) ? 1 : p ** q

export const power: ReferenceKernel<'power'> = {
  name: 'power',
  run({ a, b }, _, y) {
    merge(a, b, y, powerOf)
  },
}

// da = dy · b·a^(b−1), db = dy · y·log a. If b is 0, da is 0; if a is 0 and b is not negative, db is 0.
export const powerGradient: ReferenceKernel<'powerGradient'> = {
  name: 'power-gradient',
  run({ a, b, dy }, _, { da, db }) {
    for (let i = 0; i < dy.data.length; i++) {
      const [p, q] = [a.data[i], b.data[i]]
      da.data[i] = q === 0 ? 0 : dy.data[i] * (q * powerOf(p, q - 1))
      db.data[i] = p === 0 && q >= 0 ? 0 : dy.data[i] * (powerOf(p, q) * Math.log(p))
    }
  },
}

// y = x, repeated along axes of size 1
export const broadcast: ReferenceKernel<'broadcast'> = {
  name: 'broadcast',
  run({ x }, _, y) {
    merge(x, y, y, (p) => p)
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

/** The index of the gate for element i; `imageSize` counts the values of an image. */
const gateOf = (i: number, imageSize: number, C: number): number => Math.floor(i / imageSize) * C + (i % C)
