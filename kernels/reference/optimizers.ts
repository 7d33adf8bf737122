// One step for every weight, in place. docs/optimizers.md

import type { ReferenceUpdate } from './kernel.js'

// v ← momentum·v − lr·g;  w ← w + v, or with nesterov w ← w + momentum·v − lr·g
// I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
export const sgd: ReferenceUpdate<'sgd'> = {
  name: 'sgd',
  run({ w, v, g }, { learningRate, momentum, nesterov }) {
    for (let i = 0; i < w.data.length; i++) {
      const step = learningRate * g.data[i]
      v.data[i] = momentum * v.data[i] - step
      w.data[i] += nesterov ? momentum * v.data[i] - step : v.data[i]
    }
  },
}

// m ← m + (1−β₁)(g − m);  v ← v + (1−β₂)(g² − v);  w ← w − lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)
// D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015, the efficient order at the end of section 2.
export const adam: ReferenceUpdate<'adam'> = {
  name: 'adam',
  run({ w, m, v, g }, { learningRate, beta1, beta2, epsilon, step }) {
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
    for (let i = 0; i < w.data.length; i++) {
      m.data[i] += (1 - beta1) * (g.data[i] - m.data[i])
      v.data[i] += (1 - beta2) * (g.data[i] ** 2 - v.data[i])
      w.data[i] -= (rate * m.data[i]) / (Math.sqrt(v.data[i]) + epsilon)
    }
  },
}
