// Host side of assembly/conv2d-few-channels.ts: forward convolutions of images with few channels.

import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import { sizeOf } from '../shape.js'
import { fused } from './activations.js'
import { conv2dProducts, equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'

/** How many parts of the rows threads share. */
const mostShares = 64

// [2,70,70,3] → 32, 3×3, one thread: 24.5 GFLOP/s; conv2d-direct has 21.8.
export const conv2dFewChannels: WasmKernel<'conv2d'> = {
  name: 'conv2d-few-channels',
  supports: (_, { dilations }) => dilations[1] === 1,
  suits: ({ x, w }) => x[3] <= 4 && w[0] > 1 && w[1] > 1,
  preparation: {
    floats: ({ w: [kH, kW, C, K] }) => Math.ceil(K / 8) * (kH * kW * C + 1) * 8,
    run(runtime, { w: { pointer, shape }, b }, _, prepared) {
      const [kH, kW, C, K] = shape
      runtime.call('conv2dPack', equalItems(Math.ceil(K / 8), { floats: sizeOf(shape) }), {
        w: pointer,
        b: b?.pointer ?? 0,
        packed: prepared,
        filled: Math.ceil(K / 8) * 8,
        gStep: 0,
        U: kW,
        uStep: C * K,
        V: kH,
        vStep: kW * C * K,
        C,
        cStep: K,
        K,
        kStep: 1,
      })
    },
  },
  workspace: ({ x, w }, attributes) => {
    const { columns, shares } = plan(x[0], conv2dGeometry(x, w, attributes))
    return shares * columns * w[0] * x[3]
  },
  run(runtime, { x, w }, attributes, y, workspace, prepared) {
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, w.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, top, left } = geometry
    const { columns, shares } = plan(N, geometry)
    runtime.call('conv2dFewChannels', equalItems(shares, { products: conv2dProducts(N, geometry) }), {
      x: x.pointer,
      packed: prepared,
      y: y.pointer,
      slots: workspace,
      columns,
      shares,
      N,
      H,
      W,
      C,
      oH,
      oW,
      K,
      kH,
      kW,
      sH,
      sW,
      dH,
      top,
      left,
      ...fused(attributes.activation),
    })
  },
}

const plan = (N: number, { oH, oW, kW, sW }: Conv2dGeometry) => ({
  columns: (oW - 1) * sW + kW,
  shares: Math.min(mostShares, N * oH),
})
