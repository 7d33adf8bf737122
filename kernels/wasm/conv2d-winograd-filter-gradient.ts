// Host side of assembly/conv2d-winograd-filter-gradient.ts: 3×3 filters at stride 1, channels in fours.

import type { Shape } from '../shape.js'
import { fastest, fits, plan, sizesOf, type TileSize } from './conv2d-winograd-plan.js'
import type { WasmKernel } from './kernel.js'

const conv2dFilterGradientWinograd = (m: TileSize): WasmKernel<'conv2dFilterGradient'> => ({
  name: `conv2d-filter-gradient-winograd-f${m}x${m}`,
  supports: ({ x, dy }, attributes) => fits(extent(x, dy), attributes.kernelSize, attributes),
  suits: ({ x, dy }) => fastest(extent(x, dy), sumsWorth) === m,
  workspace: ({ x, dy }) => {
    const { filters, slotFloats, shares } = gradientPlan(m, x, dy)
    return shares * (filters + slotFloats)
  },
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const [, , C, K] = dw.shape
    const { filters, slotFloats, shares, T } = gradientPlan(m, x.shape, dy.shape)
    runtime.call('winogradFilterGradient', shares, {
      x: x.pointer,
      dy: dy.pointer,
      sums: workspace,
      slots: workspace + shares * filters * 4,
      slotFloats,
      shares,
      m,
      T,
      ...sizesOf(x.shape, dw.shape, attributes),
    })
    runtime.call('winogradFilterGradientReduce', C, {
      sums: workspace,
      dw: dw.pointer,
      shares,
      m,
      C,
      K,
    })
  },
})

/** Tiles that clearing, adding and transforming the sums takes as long as. */
const sumsWorth = 40
/** Tiles that a share should have, at least: it clears and adds sums as many as all transformed filters. */
const tilesAShare = 32
const mostShares = 8
/** Floats of sums that more shares may take. */
const mostSums = 1 << 22

const extent = ([, , , C]: Shape, [N, oH, oW, K]: Shape) => ({ N, oH, oW, C, K })

function gradientPlan(m: TileSize, x: Shape, dy: Shape) {
  const { tiles, filters, slotFloats, shares, T } = plan(m, extent(x, dy))
  const most = Math.min(mostShares, shares, Math.max(2, Math.floor(mostSums / filters)))
  return { filters, slotFloats, T, shares: Math.max(1, Math.min(most, Math.floor(tiles / tilesAShare))) }
}

export const conv2dFilterGradientWinogradF4x4 = conv2dFilterGradientWinograd(4)
export const conv2dFilterGradientWinogradF2x2 = conv2dFilterGradientWinograd(2)
