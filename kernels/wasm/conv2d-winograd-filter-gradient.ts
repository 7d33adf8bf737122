// Host side of assembly/conv2d-winograd-filter-gradient.ts: filters of up to three taps per phase of the stride, with
// channels in multiples of four.

import type { Conv2dFilterGradientAttributes } from '../ops/conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import { phasesOf, phasesTable, tableSize, type TileSize } from './conv2d-winograd-phases.js'
import { fastest, fits, plan } from './conv2d-winograd-plan.js'
import type { WasmKernel } from './kernel.js'

const conv2dFilterGradientWinograd = (m: TileSize): WasmKernel<'conv2dFilterGradient'> => ({
  name: `conv2d-filter-gradient-winograd-f${m}x${m}`,
  supports: ({ x, dy }, attributes) => fits(geometryOf(x, dy, attributes), x[3], dy[3]),
  suits: ({ x, dy }, attributes) =>
    fastest(extent(x, dy, attributes), sumsWorth, geometryOf(x, dy, attributes)) === m,
  workspace: ({ x, dy }, attributes) => {
    const { filters, slotFloats, shares } = gradientPlan(m, x, dy, attributes)
    const [sH, sW] = attributes.strides
    return shares * (filters + slotFloats) + tableSize({ count: sH * sW })
  },
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const geometry = geometryOf(x.shape, dy.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW } = geometry
    const { filters, slotFloats, shares, T } = gradientPlan(m, x.shape, dy.shape, attributes)
    const phases = phasesOf(geometry, 'forward')
    const table = workspace + shares * filters * 4
    const origins = table + (m + 2) ** 2 * 8
    const sizes = { C, P: phases.count, sH, sW, K }
    runtime.write(table, phasesTable(phases, m))
    runtime.call('winogradFilterGradient', shares, {
      x: x.pointer,
      dy: dy.pointer,
      sums: workspace,
      table,
      slots: table + tableSize(phases) * 4,
      slotFloats,
      shares,
      m,
      T,
      N: x.shape[0],
      H,
      W,
      oH,
      oW,
      ...sizes,
    })
    runtime.call('winogradFilterGradientReduce', phases.count * C, {
      sums: workspace,
      dw: dw.pointer,
      origins,
      shares,
      m,
      kH,
      kW,
      ...sizes,
    })
  },
})

/** The cost of clearing, adding and transforming the sums, in tiles. */
const sumsWorth = 40
/** The fewest tiles of a share, since it clears and adds as many sums as there are transformed filters. */
const tilesAShare = 32
const mostShares = 8
/** The most floats that the sums of additional shares may take. */
const mostSums = 1 << 22

const geometryOf = (x: Shape, dy: Shape, attributes: Conv2dFilterGradientAttributes) =>
  conv2dGeometry(x, [...attributes.kernelSize, x[3], dy[3]], attributes)

const extent = (
  [, , , C]: Shape,
  [N, oH, oW, K]: Shape,
  { strides: [sH, sW] }: Conv2dFilterGradientAttributes,
) => ({
  N,
  oH,
  oW,
  C: sH * sW * C,
  K,
})

function gradientPlan(m: TileSize, x: Shape, dy: Shape, attributes: Conv2dFilterGradientAttributes) {
  const { tiles, filters, slotFloats, shares, T } = plan(m, extent(x, dy, attributes))
  const most = Math.min(mostShares, shares, Math.max(2, Math.floor(mostSums / filters)))
  return { filters, slotFloats, T, shares: Math.max(1, Math.min(most, Math.floor(tiles / tilesAShare))) }
}

export const conv2dFilterGradientWinogradF4x4 = conv2dFilterGradientWinograd(4)
export const conv2dFilterGradientWinogradF2x2 = conv2dFilterGradientWinograd(2)
