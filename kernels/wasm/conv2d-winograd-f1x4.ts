// Host side of assembly/conv2d-winograd-f1x4.ts: 3×3 filters at stride 1 over images of at most 4 channels.

import type { Conv2dAttributes } from '../ops/conv2d.js'
import { ops } from '../ops.js'
import type { Shape } from '../shape.js'
import { padding } from './conv2d-direct.js'
import type { WasmKernel } from './kernel.js'

/** Rows of outputs that share transformed inputs; these and the filters stay in the first cache. */
const band = 16
/** Parts of the rows to share among threads. */
const mostShares = 32

// GFLOP/s (direct-equivalent) of conv2d-few-channels / this / F(4×4), one thread: 24 / 38 / 40 for [1,70,70,3] → 32, 21 / 33 / 25
// for [1,16,16,3] → 32, 9 / 19 / 12 for [32,28,28,1] → 8. F(4×4) is left to inference: what the first layer rounds goes through
// all others, and with it 50 steps of training leave PyTorch's path by 9e-4, with this one by less than 1e-4.
export const conv2dWinogradF1x4: WasmKernel<'conv2d'> = {
  name: 'conv2d-winograd-f1x4',
  supports: ({ x: [, , , C], w: [kH, kW, , K] }, { strides, dilations }) =>
    C <= 4 && K % 4 === 0 && kH === 3 && kW === 3 && [...strides, ...dilations].every((step) => step === 1),
  workspace: ({ x, w }, attributes) => {
    const { filters, shares, slotFloats } = plan(x, w, attributes)
    return filters + w[3] + shares * slotFloats
  },
  run(runtime, { x, w, b }, attributes, y, workspace) {
    const [N, H, W, C] = x.shape
    const [, oH, oW, K] = y.shape
    const [top, left] = padding([H, W], [3, 3], attributes)
    const { filters, shares, slotFloats } = plan(x.shape, w.shape, attributes)
    const zeros = workspace + filters * 4
    const slots = zeros + K * 4
    if (!b) runtime.zero(zeros, K)
    runtime.call('winogradRowFilters', { count: K / 4, atLeast: 16 }, w.pointer, workspace, C, K)
    runtime.call(
      'conv2dWinogradF1x4',
      shares,
      ...[x.pointer, workspace, b?.pointer ?? zeros, y.pointer, slots, slotFloats, shares, band],
      ...[N, H, W, C, oH, oW, K, top, left, attributes.activation === 'relu' ? 1 : 0],
    )
  },
}

function plan(x: Shape, w: Shape, attributes: Conv2dAttributes) {
  const [N, oH, oW, K] = ops.conv2d({ x, w }, attributes)
  const C = x[3]
  const tiles = Math.ceil(oW / 4)
  return {
    filters: (K / 4) * 18 * C * 4,
    shares: Math.min(mostShares, N * oH),
    slotFloats: (4 * tiles + 2) * C + 4 + tiles * 24 + 16 + tiles * 6 * (band + 2) * 4,
  }
}
