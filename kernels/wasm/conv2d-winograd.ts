// Host side of assembly/conv2d-winograd.ts: 3×3 filters at stride 1, channels in fours.

import { ops } from '../ops.js'
import type { Shape } from '../shape.js'
import { padding } from './conv2d-direct.js'
import { plan, serves, type Extent, type TileSize } from './conv2d-winograd-plan.js'
import type { WasmKernel } from './kernel.js'

/** Tiles that transforming the filters takes as long as. */
const filtersWorth = 20

const extent = ([N, oH, oW, K]: Shape, C: number): Extent => ({ N, oH, oW, C, K })

const conv2dWinograd = (m: TileSize): WasmKernel<'conv2d'> => ({
  name: `conv2d-winograd-f${m}x${m}`,
  supports: ({ x, w }, attributes) =>
    serves(m, extent(ops.conv2d({ x, w }, attributes), x[3]), [w[0], w[1]], attributes, filtersWorth),
  workspace: ({ x, w }, attributes) => {
    const { filters, slotFloats, shares } = plan(m, extent(ops.conv2d({ x, w }, attributes), x[3]))
    return filters + w[3] + shares * slotFloats
  },
  run(runtime, { x, w, b }, attributes, y, workspace) {
    const [N, H, W, C] = x.shape
    const [, oH, oW, K] = y.shape
    const [top, left] = padding([H, W], [3, 3], attributes)
    const { filters, slotFloats, shares, T } = plan(m, extent(y.shape, C))
    const zeros = workspace + filters * 4
    const slots = zeros + K * 4
    const relu = attributes.activation === 'relu' ? 1 : 0
    if (!b) runtime.zero(zeros, K)
    runtime.call('winogradFilters', Math.ceil(K / 8), ...[w.pointer, workspace, slots, m, C * K, C, K, K, 1])
    runtime.call(
      'conv2dWinograd',
      shares,
      ...[x.pointer, workspace, b?.pointer ?? zeros, y.pointer, slots, slotFloats, shares],
      ...[m, T, N, H, W, C, oH, oW, K, top, left, relu],
    )
  },
})

// As the forward convolution of dy with the filters flipped and their channels exchanged, 2 − p zeros around it.
const conv2dInputGradientWinograd = (m: TileSize): WasmKernel<'conv2dInputGradient'> => ({
  name: `conv2d-input-gradient-winograd-f${m}x${m}`,
  supports: ({ dy, w }, attributes) =>
    serves(m, extent(attributes.inputShape, dy[3]), [w[0], w[1]], attributes, filtersWorth),
  workspace: ({ dy }, { inputShape }) => {
    const { filters, slotFloats, shares } = plan(m, extent(inputShape, dy[3]))
    return filters + inputShape[3] + shares * slotFloats
  },
  run(runtime, { dy, w }, attributes, dx, workspace) {
    const [N, H, W, C] = dx.shape
    const [, oH, oW, K] = dy.shape
    const [top, left] = padding([H, W], [3, 3], attributes)
    const { filters, slotFloats, shares, T } = plan(m, extent(dx.shape, K))
    const zeros = workspace + filters * 4
    const slots = zeros + C * 4
    const lastTap = w.pointer + 8 * C * K * 4
    runtime.zero(zeros, C)
    runtime.call('winogradFilters', Math.ceil(C / 8), ...[lastTap, workspace, slots, m, -C * K, K, 1, C, K])
    runtime.call(
      'conv2dWinograd',
      shares,
      ...[dy.pointer, workspace, zeros, dx.pointer, slots, slotFloats, shares],
      ...[m, T, N, oH, oW, K, H, W, C, 2 - top, 2 - left, 0],
    )
  },
})

export const conv2dWinogradF4x4 = conv2dWinograd(4)
export const conv2dWinogradF2x2 = conv2dWinograd(2)
export const conv2dInputGradientWinogradF4x4 = conv2dInputGradientWinograd(4)
export const conv2dInputGradientWinogradF2x2 = conv2dInputGradientWinograd(2)
