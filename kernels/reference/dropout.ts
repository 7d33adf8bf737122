// mask[i] = 1/(1−rate) if hash(key, i) ≥ rate·2³², else 0; y[i] = x[i] · mask[i]. docs/dropout.md
//
// The mask depends only on its key and the element's index, so it can be made in any order, on any backend. N. Srivastava et
// al., "Dropout: a simple way to prevent neural networks from overfitting", 2014 (inverted scaling).

import { hash32, normal } from '../hash.js'
import type { ReferenceKernel } from './kernel.js'

export const dropout: ReferenceKernel<'dropout'> = {
  name: 'dropout',
  run({ x }, { rate, key }, y) {
    const scale = 1 / (1 - rate)
    const threshold = rate * 2 ** 32
    for (let i = 0; i < y.data.length; i++) y.data[i] = x.data[i] * (hash32(key, i) >= threshold ? scale : 0)
  },
}

export const dropoutMask: ReferenceKernel<'dropoutMask'> = {
  name: 'dropout-mask',
  run(_, { rate, key }, mask) {
    const scale = 1 / (1 - rate)
    const threshold = rate * 2 ** 32
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = hash32(key, i) >= threshold ? scale : 0
  },
}

// Normal numbers. Each depends only on the key and its index, too.
export const randomNormal: ReferenceKernel<'randomNormal'> = {
  name: 'random-normal',
  run(_, { stddev, key }, y) {
    for (let i = 0; i < y.data.length; i++) y.data[i] = stddev * normal(key, i)
  },
}
