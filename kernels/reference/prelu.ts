// y = x where x > 0, else α·x, and its gradients. docs/activations.md

import { placesOf } from '../ops/prelu.js'
import type { ReferenceKernel } from './kernel.js'

export const prelu: ReferenceKernel<'prelu'> = {
  name: 'prelu',
  run({ x, alpha }, _, y) {
    const places = placesOf(x.shape, alpha.shape)
    for (let i = 0; i < y.data.length; i++)
      y.data[i] = x.data[i] > 0 ? x.data[i] : alpha.data[places[i % places.length]] * x.data[i]
  },
}

// dx = dy where x > 0, else α·dy
export const preluInputGradient: ReferenceKernel<'preluInputGradient'> = {
  name: 'prelu-input-gradient',
  run({ x, alpha, dy }, _, dx) {
    const places = placesOf(x.shape, alpha.shape)
    for (let i = 0; i < dx.data.length; i++)
      dx.data[i] = x.data[i] > 0 ? dy.data[i] : alpha.data[places[i % places.length]] * dy.data[i]
  },
}

// dα = Σ of x·dy where x ≤ 0, over all elements that share the α
export const preluAlphaGradient: ReferenceKernel<'preluAlphaGradient'> = {
  name: 'prelu-alpha-gradient',
  run({ x, dy }, { alphaShape }, dalpha) {
    const places = placesOf(x.shape, alphaShape)
    const sums = new Float64Array(dalpha.data.length)
    for (let i = 0; i < x.data.length; i++)
      if (!(x.data[i] > 0)) sums[places[i % places.length]] += x.data[i] * dy.data[i]
    dalpha.data.set(sums)
  },
}
