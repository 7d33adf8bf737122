// One update step for each weight, in place. docs/optimizers.md

import { keptOf } from '../ops/optimizers.js'
import type { ReferenceUpdate } from './kernel.js'

// v ← momentum·v − lr·g;  w ← w + v, or with nesterov w ← w + momentum·v − lr·g
// I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
export const sgd: ReferenceUpdate<'sgd'> = {
  name: 'sgd',
  run({ w, v, g }, attributes) {
    const { learningRate, momentum, nesterov } = attributes
    const kept = keptOf(attributes)
    for (let i = 0; i < w.data.length; i++) {
      const step = learningRate * g.data[i]
      v.data[i] = momentum * v.data[i] - step
      w.data[i] = kept * w.data[i] + (nesterov ? momentum * v.data[i] - step : v.data[i])
    }
  },
}

// m ← m + (1−β₁)(g − m);  v ← v + (1−β₂)(g² − v);  w ← w − lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)
// D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015, the efficient order at the end of section 2. With
// weight decay: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", 2019.
export const adam: ReferenceUpdate<'adam'> = {
  name: 'adam',
  run({ w, m, v, g }, attributes) {
    const { learningRate, beta1, beta2, epsilon, step } = attributes
    const kept = keptOf(attributes)
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
    for (let i = 0; i < w.data.length; i++) {
      m.data[i] += (1 - beta1) * (g.data[i] - m.data[i])
      v.data[i] += (1 - beta2) * (g.data[i] ** 2 - v.data[i])
      w.data[i] = kept * w.data[i] - (rate * m.data[i]) / (Math.sqrt(v.data[i]) + epsilon)
    }
  },
}

// v ← v + (1−ρ)(g² − v);  a ← a + (1−ρ)(g − a);  s = lr·g / √(v + ε), or with a  s = lr·g / √(max(v − a², 0) + ε)
// w ← w − s, or with m  m ← momentum·m + s;  w ← w − m
// T. Tieleman, G. Hinton, "Lecture 6.5: RMSProp", 2012; centered: A. Graves, "Generating sequences with recurrent neural
// networks", 2013, section 4.2.
export const rmsprop: ReferenceUpdate<'rmsprop'> = {
  name: 'rmsprop',
  run({ w, v, a, m, g }, attributes) {
    const { learningRate, rho, momentum, epsilon } = attributes
    const kept = keptOf(attributes)
    for (let i = 0; i < w.data.length; i++) {
      v.data[i] += (1 - rho) * (g.data[i] ** 2 - v.data[i])
      if (a) a.data[i] += (1 - rho) * (g.data[i] - a.data[i])
      const variance = a ? Math.max(v.data[i] - a.data[i] ** 2, 0) : v.data[i]
      let step = (learningRate * g.data[i]) / Math.sqrt(variance + epsilon)
      if (m) step = m.data[i] = momentum * m.data[i] + step
      w.data[i] = kept * w.data[i] - step
    }
  },
}

// v ← v + g²;  w ← w − lr·g / √(v + ε)
// J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011.
export const adagrad: ReferenceUpdate<'adagrad'> = {
  name: 'adagrad',
  run({ w, v, g }, attributes) {
    const { learningRate, epsilon } = attributes
    const kept = keptOf(attributes)
    for (let i = 0; i < w.data.length; i++) {
      v.data[i] += g.data[i] ** 2
      w.data[i] = kept * w.data[i] - (learningRate * g.data[i]) / Math.sqrt(v.data[i] + epsilon)
    }
  },
}
