// Host side of assembly/conv2d-few-channels.ts: forward convolutions of images with few channels.

import type { Shape } from '../shape.js'
import type { Conv2dAttributes } from '../ops/conv2d.js'
import { ops } from '../ops.js'
import { padding } from './conv2d-direct.js'
import type { WasmKernel } from './kernel.js'

/** Parts of the rows to share among threads. */
const mostShares = 64

// 24.5 GFLOP/s where conv2d-direct reaches 21.8: [2,70,70,3] → 32, 3×3, one thread.
export const conv2dFewChannels: WasmKernel<'conv2d'> = {
  name: 'conv2d-few-channels',
  supports: (_, { dilations }) => dilations[1] === 1,
  suits: ({ x, w }) => x[3] <= 4 && w[0] > 1 && w[1] > 1,
  workspace: ({ x, w }, attributes) => {
    const { filters, columns, shares } = plan(x, w, ops.conv2d({ x, w }, attributes), attributes)
    return filters + shares * columns * w[0] * x[3]
  },
  run(runtime, { x, w, b }, attributes, y, workspace) {
    const [N, H, W, C] = x.shape
    const [kH, kW, , K] = w.shape
    const [, oH, oW] = y.shape
    const { strides, dilations, activation } = attributes
    const [top, left] = padding([H, W], [kH, kW], attributes)
    const { filters, columns, shares } = plan(x.shape, w.shape, y.shape, attributes)
    runtime.call(
      'conv2dPack',
      Math.ceil(K / 8),
      ...[w.pointer, b?.pointer ?? 0, workspace, kW, C * K, kH, kW * C * K, C, K, K, 1],
    )
    runtime.call(
      'conv2dFewChannels',
      shares,
      ...[x.pointer, workspace, y.pointer, workspace + filters * 4, columns, shares],
      ...[N, H, W, C, oH, oW, K, kH, kW, ...strides, dilations[0], top, left, activation === 'relu' ? 1 : 0],
    )
  },
}

const plan = ([N]: Shape, [kH, kW, C, K]: Shape, [, oH, oW]: Shape, { strides }: Conv2dAttributes) => ({
  filters: Math.ceil(K / 8) * (kH * kW * C + 1) * 8,
  columns: (oW - 1) * strides[1] + kW,
  shares: Math.min(mostShares, N * oH),
})
