// Each activation beside its gradient, which needs only the output y. docs/activations.md

import type { ReferenceKernel } from './kernel.js'

// y = max(x, 0)
export const relu: ReferenceKernel<'relu'> = {
  name: 'relu',
  run({ x }, _, y) {
    for (let i = 0; i < y.data.length; i++) y.data[i] = Math.max(x.data[i], 0)
  },
}

// dx = dy where y > 0, else 0; a NaN in y lets dy through, so that it shows
export const reluGradient: ReferenceKernel<'reluGradient'> = {
  name: 'relu-gradient',
  run({ y, dy }, _, dx) {
    for (let i = 0; i < dx.data.length; i++) dx.data[i] = y.data[i] <= 0 ? 0 : dy.data[i]
  },
}

// y = 1 / (1 + e^−x)
export const sigmoid: ReferenceKernel<'sigmoid'> = {
  name: 'sigmoid',
  run({ x }, _, y) {
    for (let i = 0; i < y.data.length; i++) y.data[i] = 1 / (1 + Math.exp(-x.data[i]))
  },
}

// dx = dy · y · (1 − y)
export const sigmoidGradient: ReferenceKernel<'sigmoidGradient'> = {
  name: 'sigmoid-gradient',
  run({ y, dy }, _, dx) {
    for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] * y.data[i] * (1 - y.data[i])
  },
}

// y = tanh x
export const tanh: ReferenceKernel<'tanh'> = {
  name: 'tanh',
  run({ x }, _, y) {
    for (let i = 0; i < y.data.length; i++) y.data[i] = Math.tanh(x.data[i])
  },
}

// dx = dy · (1 − y²)
export const tanhGradient: ReferenceKernel<'tanhGradient'> = {
  name: 'tanh-gradient',
  run({ y, dy }, _, dx) {
    for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] * (1 - y.data[i] ** 2)
  },
}

// y[…,k] = e^(x[…,k] − m) / Σ e^(x − m); subtracting the largest, m, keeps every exponent ≤ 0
export const softmax: ReferenceKernel<'softmax'> = {
  name: 'softmax',
  run({ x }, _, y) {
    const K = x.shape[x.shape.length - 1]
    for (let at = 0; at < y.data.length; at += K) {
      let m = -Infinity
      for (let k = 0; k < K; k++) m = Math.max(m, x.data[at + k])
      let total = 0
      for (let k = 0; k < K; k++) total += Math.exp(x.data[at + k] - m)
      for (let k = 0; k < K; k++) y.data[at + k] = Math.exp(x.data[at + k] - m) / total
    }
  },
}

// dx = y · (dy − Σ_k dy·y)
export const softmaxGradient: ReferenceKernel<'softmaxGradient'> = {
  name: 'softmax-gradient',
  run({ y, dy }, _, dx) {
    const K = y.shape[y.shape.length - 1]
    for (let at = 0; at < dx.data.length; at += K) {
      let dot = 0
      for (let k = 0; k < K; k++) dot += dy.data[at + k] * y.data[at + k]
      for (let k = 0; k < K; k++) dx.data[at + k] = y.data[at + k] * (dy.data[at + k] - dot)
    }
  },
}
