// Host side of assembly/conv2d-winograd-f2x2-few-channels.ts: 3×3 filters with stride 1 over images of at most 4 channels.

import type { Conv2dAttributes } from '../ops/conv2d.js'
import type { Inputs } from '../ops.js'
import { conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import { fused } from './activations.js'
import type { Block, Preparation, Runtime, WasmKernel } from './kernel.js'
import { is2x2 } from './pool2d.js'

/** The most tiles of a block. Their inputs, their sums and 32 filters over 3 channels stay in a first-level cache of 32 kB. */
const mostTiles = 36
/** How many parts of the rows of tiles threads share. */
const mostShares = 32

type Filtered = Inputs<'conv2d', Shape>

const supports = ({ x: [, , , C], w: [kH, kW, , K] }: Filtered, { strides, dilations }: Conv2dAttributes) =>
  C <= 4 && K % 4 === 0 && kH === 3 && kW === 3 && [...strides, ...dilations].every((step) => step === 1)

/** Floats of the transformed filters: 16 points, and channels in eights. */
const filterFloats = (C: number, K: number): number => 16 * C * Math.ceil(K / 8) * 8

/** The transformed filters, and K zeros if there is no bias. */
const preparation: Preparation<'conv2d'> = {
  floats: ({ w: [, , C, K] }) => filterFloats(C, K) + K,
  run(runtime, { w: { pointer, shape }, b }, _, prepared) {
    const [, , C, K] = shape
    if (!b) runtime.zero(prepared + filterFloats(C, K) * 4, K)
    runtime.call('winogradFewFilters', { count: K / 4, atLeast: 16 }, { w: pointer, u: prepared, C, K })
  },
}

/** How the rows of tiles are divided into shares, and each row into blocks of tiles. */
function plan({ x, w }: Filtered, attributes: Conv2dAttributes, pools: boolean) {
  const geometry = conv2dGeometry(x, w, attributes)
  const { C, oH, oW } = geometry
  const whole = pools ? Math.floor : Math.ceil
  const across = whole(oW / 2)
  const block = Math.ceil(across / Math.ceil(across / mostTiles))
  const shares = Math.min(mostShares, x[0] * whole(oH / 2))
  const rows = 4 * (2 * across + 2) * C + 4
  const slotFloats = rows + 16 + (2 * block + 2) * 16 + block * (64 + 64)
  return { geometry, block, shares, slotFloats, workspace: shares * slotFloats }
}

/** Where the outputs go. `argmax` is 0 if the places of maxima are not wanted, and absent without pooling. */
interface Outputs {
  readonly y: number
  readonly argmax?: number
}

function convolve(
  runtime: Runtime,
  { x, w, b }: Inputs<'conv2d', Block>,
  attributes: Conv2dAttributes,
  { y, argmax }: Outputs,
  { slots, prepared }: { readonly slots: number; readonly prepared: number },
): void {
  const pools = argmax !== undefined
  const { geometry, block, shares, slotFloats } = plan({ x: x.shape, w: w.shape }, attributes, pools)
  const { H, W, C, oH, oW, K, top, left } = geometry
  runtime.call('conv2dWinogradFewChannels', shares, {
    x: x.pointer,
    u: prepared,
    b: b?.pointer ?? prepared + filterFloats(C, K) * 4,
    y,
    argmax: argmax ?? 0,
    slots,
    slotFloats,
    shares,
    block,
    pool: pools ? 1 : 0,
    N: x.shape[0],
    H,
    W,
    C,
    oH,
    oW,
    K,
    top,
    left,
    ...fused(attributes.activation),
  })
}

// GFLOP/s (direct-equivalent) of conv2d-few-channels / F(1×4) / this / F(4×4), one thread, Zen 4, Node 20: 29 / 44 / 50 / 45 for
// [1,70,70,3] → 32, 27 / 36 / 42 / 18 for [1,16,16,3] → 32, 12 / 22 / 24 for [32,28,28,1] → 8; Node 24: 38 / 46 / 62 / 48,
// 34 / 36 / 49 / 26, 15 / 24 / 27. F(4×4) also rounds more, and errors of the first layer pass through all others: with it, 50
// steps of training deviate from PyTorch's by 9e-4, with this kernel by less than 1e-4.
export const conv2dWinogradF2x2FewChannels: WasmKernel<'conv2d'> = {
  name: 'conv2d-winograd-f2x2-few-channels',
  supports,
  preparation,
  workspace: (shapes, attributes) => plan(shapes, attributes, false).workspace,
  run(runtime, inputs, attributes, y, slots, prepared) {
    convolve(runtime, inputs, attributes, { y: y.pointer }, { slots, prepared })
  },
}

/** From this many outputs on, F(4×4) is faster, if it supports the number of channels. */
const manyOutputs = 1 << 17

// µs of this / F(4×4), one thread, Zen 4, Node 24, filters transformed each time: 7 / 16 for [1,16,16,3] → 32, 24 / 36 for
// [1,32,32,3] → 32, 54 / 61 for [1,60,60,4] → 16, 134 / 126 for [1,70,70,3] → 32, 2690 / 2360 for [1,224,224,3] → 64.
export const conv2dMaxPool2dWinogradF2x2FewChannels: WasmKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-max-pool2d-winograd-f2x2-few-channels',
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && supports(shapes, attributes),
  suits({ x, w }, attributes) {
    const { C, oH, oW, K } = conv2dGeometry(x, w, attributes)
    return C === 1 || x[0] * oH * oW * K < manyOutputs
  },
  preparation,
  workspace: (shapes, attributes) => plan(shapes, attributes, true).workspace,
  run(runtime, inputs, attributes, y, slots, prepared) {
    convolve(runtime, inputs, attributes, { y: y.pointer, argmax: 0 }, { slots, prepared })
  },
}

// [32,70,70,3] → 32, 3×3, one thread, in a training step: 4.5 ms on Node 24 and 5.4 on Node 20. F(1×4), which computed the outputs
// of two rows and then compared them, took 6.6 and 6.7.
export const conv2dMaxPool2dWithArgmaxWinogradF2x2FewChannels: WasmKernel<'conv2dMaxPool2dWithArgmax'> = {
  name: 'conv2d-max-pool2d-with-argmax-winograd-f2x2-few-channels',
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && supports(shapes, attributes),
  preparation,
  workspace: (shapes, attributes) => plan(shapes, attributes, true).workspace,
  run(runtime, inputs, attributes, { y, argmax }, slots, prepared) {
    convolve(runtime, inputs, attributes, { y: y.pointer, argmax: argmax.pointer }, { slots, prepared })
  },
}
