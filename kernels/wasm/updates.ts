// Host side of assembly/updates.ts: one launch per weight.

import { keptOf } from '../ops/optimizers.js'
import { chunks } from './elementwise.js'
import type { WasmUpdate } from './kernel.js'

export const sgd: WasmUpdate<'sgd'> = {
  name: 'sgd',
  run(runtime, { w, v, g }, attributes) {
    const { learningRate, momentum, nesterov } = attributes
    const { items, vectors } = chunks(w.shape)
    runtime.call('sgd', items, {
      w: w.pointer,
      v: v.pointer,
      g: g.pointer,
      vectors,
      learningRate,
      momentum,
      nesterov: nesterov ? 1 : 0,
      kept: keptOf(attributes),
    })
  },
}

export const adam: WasmUpdate<'adam'> = {
  name: 'adam',
  run(runtime, { w, m, v, g }, attributes) {
    const { learningRate, beta1, beta2, epsilon, step } = attributes
    const { items, vectors } = chunks(w.shape)
    runtime.call('adam', items, {
      w: w.pointer,
      m: m.pointer,
      v: v.pointer,
      g: g.pointer,
      vectors,
      rate: (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step),
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      epsilon,
      kept: keptOf(attributes),
    })
  },
}

export const rmsprop: WasmUpdate<'rmsprop'> = {
  name: 'rmsprop',
  run(runtime, { w, v, a, m, g }, attributes) {
    const { learningRate, rho, momentum, epsilon } = attributes
    const { items, vectors } = chunks(w.shape)
    runtime.call('rmsprop', items, {
      w: w.pointer,
      v: v.pointer,
      a: a?.pointer ?? 0,
      m: m?.pointer ?? 0,
      g: g.pointer,
      vectors,
      learningRate,
      rest: 1 - rho,
      momentum,
      epsilon,
      kept: keptOf(attributes),
    })
  },
}

export const adagrad: WasmUpdate<'adagrad'> = {
  name: 'adagrad',
  run(runtime, { w, v, g }, attributes) {
    const { learningRate, epsilon } = attributes
    const { items, vectors } = chunks(w.shape)
    runtime.call('adagrad', items, {
      w: w.pointer,
      v: v.pointer,
      g: g.pointer,
      vectors,
      learningRate,
      epsilon,
      kept: keptOf(attributes),
    })
  },
}
