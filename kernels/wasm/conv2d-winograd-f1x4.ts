// Host side of assembly/conv2d-winograd-f1x4.ts: 3×3 filters with stride 1 over images of at most 4 channels.

import type { Conv2dAttributes } from '../ops/conv2d.js'
import type { Inputs } from '../ops.js'
import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import { fused } from './activations.js'
import type { Block, Preparation, WasmKernel } from './kernel.js'
import { is2x2 } from './pool2d.js'

/** Rows of outputs that share transformed inputs. Both the inputs and the filters stay in the first-level cache. */
const band = 16
/** How many parts of the rows threads share. */
const mostShares = 32

type Filtered = Inputs<'conv2d', Shape>

const serves = ({ x: [, , , C], w: [kH, kW, , K] }: Filtered, { strides, dilations }: Conv2dAttributes) =>
  C <= 4 && K % 4 === 0 && kH === 3 && kW === 3 && [...strides, ...dilations].every((step) => step === 1)

/** The transformed filters, and K zeros if there is no bias. */
const preparation: Preparation<'conv2d'> = {
  floats: ({ w: [, , C, K] }) => filterFloats(C, K) + K,
  run(runtime, { w: { pointer, shape }, b }, _, prepared) {
    const [, , C, K] = shape
    if (!b) runtime.zero(prepared + filterFloats(C, K) * 4, K)
    runtime.call('winogradRowFilters', { count: K / 4, atLeast: 16 }, { w: pointer, u: prepared, C, K })
  },
}

const filterFloats = (C: number, K: number): number => (K / 4) * 18 * C * 4

// GFLOP/s (direct-equivalent) of conv2d-few-channels / this / F(4×4), one thread: 24 / 38 / 40 for [1,70,70,3] → 32, 21 / 33
// / 25 for [1,16,16,3] → 32, 9 / 19 / 12 for [32,28,28,1] → 8. F(4×4) is left to inference, because rounding errors of the
// first layer pass through all others: with it, 50 steps of training deviate from PyTorch's by 9e-4, with this kernel by
// less than 1e-4.
export const conv2dWinogradF1x4: WasmKernel<'conv2d'> = {
  name: 'conv2d-winograd-f1x4',
  supports: serves,
  preparation,
  workspace: ({ x, w }, attributes) => plan(x[0], conv2dGeometry(x, w, attributes), 1).workspace,
  run(runtime, inputs, attributes, y, slots, prepared) {
    const args = argumentsOf(inputs, attributes, { slots, prepared, rows: 1 })
    runtime.call('conv2dWinogradF1x4', args.shares, {
      y: y.pointer,
      ...args,
      ...fused(attributes.activation),
    })
  },
}

export const conv2dMaxPool2dWithArgmaxWinogradF1x4: WasmKernel<'conv2dMaxPool2dWithArgmax'> = {
  name: 'conv2d-max-pool2d-with-argmax-winograd-f1x4',
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && serves(shapes, attributes),
  preparation,
  workspace: ({ x, w }, attributes) => plan(x[0], conv2dGeometry(x, w, attributes), 2).workspace,
  run(runtime, inputs, { pool: _, ...attributes }, { y, argmax }, slots, prepared) {
    const args = argumentsOf(inputs, attributes, { slots, prepared, rows: 2 })
    runtime.call('conv2dMaxPool2dWinogradF1x4', args.shares, {
      y: y.pointer,
      argmax: argmax.pointer,
      activation: fused(attributes.activation).activation,
      ...args,
    })
  },
}

/** Where scratch memory and the preparation are, and how many rows of outputs are computed at a time. */
interface Room {
  readonly slots: number
  readonly prepared: number
  readonly rows: number
}

/** The kernels' arguments, except for their outputs. */
function argumentsOf(
  { x, w, b }: Inputs<'conv2d', Block>,
  attributes: Conv2dAttributes,
  { slots, prepared, rows }: Room,
) {
  const geometry = conv2dGeometry(x.shape, w.shape, attributes)
  const { H, W, C, oH, oW, K, top, left } = geometry
  const { shares, slotFloats } = plan(x.shape[0], geometry, rows)
  return {
    x: x.pointer,
    u: prepared,
    b: b?.pointer ?? prepared + filterFloats(C, K) * 4,
    slots,
    slotFloats,
    shares,
    band,
    N: x.shape[0],
    H,
    W,
    C,
    oH,
    oW,
    K,
    top,
    left,
  }
}

/** @param rows how many rows of outputs are computed at a time. */
function plan(N: number, { C, oH, oW }: Conv2dGeometry, rows: number) {
  const tiles = Math.ceil(oW / 4)
  const shares = Math.min(mostShares, Math.max(1, N * Math.floor(oH / rows)))
  const slotFloats = (4 * tiles + 2) * C + 4 + rows * (tiles * 24 + 16) + tiles * 6 * (band + 2) * 4
  return { shares, slotFloats, workspace: shares * slotFloats }
}
