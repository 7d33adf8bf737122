// Host side of assembly/merge.ts, and of the product in elementwise.ts.

import { isGate } from '../ops/merge.js'
import type { Shape } from '../shape.js'
import { fused } from './activations.js'
import { itemsOf, partsOf, sumsSize, type Channels } from './channel-sums.js'
import { chunks } from './elementwise.js'
import { equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'

const imagesOf = ([N, H, W, C]: Shape): Channels => ({ S: N, R: H * W, C })

export const add: WasmKernel<'add'> = {
  name: 'add',
  run(runtime, { a, b }, { coefficients: [alpha, beta] = [1, 1], activation }, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('add', items, {
      a: a.pointer,
      b: b.pointer,
      y: y.pointer,
      vectors,
      alpha,
      beta,
      ...fused(activation),
    })
  },
}

export const scale: WasmKernel<'scale'> = {
  name: 'scale',
  run(runtime, { x }, { factor }, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('scale', items, { x: x.pointer, y: y.pointer, vectors, factor })
  },
}

const extremum = (name: string, sign: 1 | -1): WasmKernel<'maximum' | 'minimum'> => ({
  name,
  run(runtime, { a, b }, _, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('extremum', items, { a: a.pointer, b: b.pointer, y: y.pointer, vectors, sign })
  },
})

const extremumGradient = (name: string, sign: 1 | -1): WasmKernel<'maximumGradient' | 'minimumGradient'> => ({
  name,
  run(runtime, { a, b, dy }, _, { da, db }) {
    const { items, vectors } = chunks(dy.shape)
    runtime.call('extremumGradient', items, {
      a: a.pointer,
      b: b.pointer,
      dy: dy.pointer,
      da: da.pointer,
      db: db.pointer,
      vectors,
      sign,
    })
  },
})

export const maximum = extremum('maximum', 1)
export const minimum = extremum('minimum', -1)
export const maximumGradient = extremumGradient('maximum-gradient', 1)
export const minimumGradient = extremumGradient('minimum-gradient', -1)

export const multiplyByGate: WasmKernel<'multiply'> = {
  name: 'multiply-by-gate',
  supports: ({ a, b }) => isGate(a, b),
  run(runtime, { a, b }, _, y) {
    const { S, R, C } = imagesOf(a.shape)
    const rows = equalItems(S * R, { floats: S * R * C })
    runtime.call('multiplyGate', rows, { a: a.pointer, gate: b.pointer, y: y.pointer, R, C })
  },
}

export const multiply: WasmKernel<'multiply'> = {
  name: 'multiply',
  run(runtime, { a, b }, _, y) {
    const { items, vectors } = chunks(y.shape)
    runtime.call('multiply', items, { a: a.pointer, b: b.pointer, y: y.pointer, vectors })
  },
}

export const multiplyGateGradient: WasmKernel<'multiplyGateGradient'> = {
  name: 'multiply-gate-gradient',
  workspace: ({ a }) => sumsSize(imagesOf(a), 1),
  run(runtime, { a, dy }, _, db, sums) {
    const images = imagesOf(a.shape)
    const { S, R, C } = images
    const P = partsOf(images)
    runtime.call('multiplyGateGradientPart', itemsOf(images), {
      a: a.pointer,
      dy: dy.pointer,
      sums,
      R,
      C,
      P,
    })
    runtime.call('multiplyGateGradientTotal', { count: S * C, atLeast: 512 }, { sums, db: db.pointer, C, P })
  },
}
