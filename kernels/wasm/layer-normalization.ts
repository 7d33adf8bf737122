// Host side of assembly/layer-normalization.ts and layer-normalization-gradient.ts.

import { sizeOf, type Shape } from '../shape.js'
import { equalItems } from './items.js'
import type { Items, WasmKernel } from './kernel.js'

/** The rows of a matrix [R, L], one for each mean. */
function rowsOf(x: Shape, mean: Shape): { R: number; L: number; rows: Items } {
  const R = sizeOf(mean)
  const L = sizeOf(x) / R
  return { R, L, rows: equalItems(R, { floats: R * L }) }
}

export const layerNormalization: WasmKernel<'layerNormalization'> = {
  name: 'layer-normalization',
  run(runtime, { x, gamma, beta }, { epsilon }, { y, mean, variance }) {
    const { L, rows } = rowsOf(x.shape, mean.shape)
    runtime.call('layerNormalization', rows, {
      x: x.pointer,
      gamma: gamma?.pointer ?? 0,
      beta: beta?.pointer ?? 0,
      y: y.pointer,
      mean: mean.pointer,
      variance: variance.pointer,
      L,
      epsilon,
    })
  },
}

/** Rows that are added up in float32, and columns per item. */
const [blockRows, stripWidth] = [128, 16]

/** How the work is divided, and the memory of the sums: blocks of rows, vectors of columns. */
function blocksOf(x: Shape, mean: Shape) {
  const { R, L } = rowsOf(x, mean)
  return { blocks: Math.ceil(R / blockRows), vectors: Math.ceil(L / 4), R, L }
}

export const layerNormalizationParameterGradient: WasmKernel<'layerNormalizationParameterGradient'> = {
  name: 'layer-normalization-parameter-gradient',
  workspace({ x, mean }) {
    const { blocks, vectors, R } = blocksOf(x, mean)
    return 8 * blocks * vectors + R
  },
  run(runtime, { x, dy, mean, variance }, { epsilon }, { gamma, beta }, sums) {
    const { blocks, vectors, R, L } = blocksOf(x.shape, mean.shape)
    const scale = sums + 32 * blocks * vectors
    const scales = { variance: variance.pointer, scale, epsilon }
    runtime.call('layerNormalizationScale', { count: R, atLeast: 1024 }, scales)
    const strips = Math.ceil(L / stripWidth)
    runtime.call('layerNormalizationParameterGradientPart', equalItems(blocks * strips, { floats: R * L }), {
      x: x.pointer,
      dy: dy.pointer,
      mean: mean.pointer,
      scale,
      sums,
      R,
      L,
      vectors,
      strips,
    })
    const columns = equalItems(L, { floats: blocks * L })
    runtime.call('layerNormalizationParameterGradientTotal', columns, {
      sums,
      dgamma: gamma.pointer,
      dbeta: beta.pointer,
      vectors,
      blocks,
    })
  },
}

export const layerNormalizationInputGradient: WasmKernel<'layerNormalizationInputGradient'> = {
  name: 'layer-normalization-input-gradient',
  run(runtime, { x, dy, mean, variance, gamma }, { epsilon }, dx) {
    const { L, rows } = rowsOf(x.shape, mean.shape)
    runtime.call('layerNormalizationInputGradient', rows, {
      x: x.pointer,
      dy: dy.pointer,
      mean: mean.pointer,
      variance: variance.pointer,
      gamma: gamma?.pointer ?? 0,
      dx: dx.pointer,
      L,
      epsilon,
    })
  },
}
