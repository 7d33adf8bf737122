// Two tensors become one, element by element, or by a gate: one factor per image and channel. docs/residual-connections.md

import { isGate } from '../ops/merge.js'
import { functionOf } from './activations.js'
import type { ReferenceKernel } from './kernel.js'

// y = a + b
export const add: ReferenceKernel<'add'> = {
  name: 'add',
  run({ a, b }, { activation }, y) {
    const f = functionOf(activation)
    for (let i = 0; i < y.data.length; i++) y.data[i] = f(a.data[i] + b.data[i])
  },
}

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
