// Host side of assembly/conv2d-winograd.ts: 3×3 filters at stride 1, channels in fours.

import { fits, plan, type TileSize } from './conv2d-winograd-plan.js'
import { padding } from './conv2d-direct.js'
import type { WasmKernel } from './kernel.js'

const conv2dWinograd = (m: TileSize): WasmKernel<'conv2d'> => ({
  name: `conv2d-winograd-f${m}x${m}`,
  supports: ({ x, w }, attributes) => fits(x[3], w[3], [w[0], w[1]], attributes),
  workspace: ({ x: [N, H, W, C], w }, attributes) => {
    const K = w[3]
    const [oH, oW] = attributes.padding === 'same' ? [H, W] : [H - 2, W - 2]
    const { filters, slotFloats, shares } = plan(m, N, oH, oW, C, K)
    return filters + K + shares * slotFloats
  },
  run(runtime, { x, w, b }, attributes, y, workspace) {
    const [N, H, W, C] = x.shape
    const [, oH, oW, K] = y.shape
    const [top, left] = padding([H, W], [3, 3], attributes)
    const { filters, slotFloats, shares, T } = plan(m, N, oH, oW, C, K)
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
  supports: ({ w }, attributes) => fits(w[2], w[3], [w[0], w[1]], attributes),
  workspace: ({ w: [, , C, K] }, { inputShape: [N, H, W] }) => {
    const { filters, slotFloats, shares } = plan(m, N, H, W, K, C)
    return filters + C + shares * slotFloats
  },
  run(runtime, { dy, w }, attributes, dx, workspace) {
    const [N, H, W, C] = dx.shape
    const [, oH, oW, K] = dy.shape
    const [top, left] = padding([H, W], [3, 3], attributes)
    const { filters, slotFloats, shares, T } = plan(m, N, H, W, K, C)
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
