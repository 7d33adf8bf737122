// Host side of assembly/conv2d-col2im.ts: input gradients as one matrix product dcols = dy·wᵀ, summed into dx if windows
// overlap.

import { conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import { fused } from './activations.js'
import { ceilTo, forwardPlan, part } from './conv2d-im2col.js'
import { equalItems } from './items.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** The product as that of a 1×1 filter, with K channels in and C out. */
const pointwise = (H: number, W: number, C: number, K: number) => {
  const side = { kH: 1, kW: 1, sH: 1, sW: 1, dH: 1, dW: 1, top: 0, left: 0 }
  return { H, W, C: K, oH: H, oW: W, K: C, ...side }
}

/** to[p,c] = Σ_k dy[p,k]·w[c,k] for c < C. */
function multiply(runtime: Runtime, dy: Block, w: number, C: number, to: number, workspace: number): void {
  const [N, H, W, K] = dy.shape
  const { oH, oW, kH, kW, sH, sW, dH, dW, top, left } = pointwise(H, W, C, K)
  const plan = forwardPlan(N, pointwise(H, W, C, K))
  const { shares, pixels, channels, columns, deepest, slotFloats } = plan
  runtime.call('conv2dIm2col', equalItems(shares, { products: N * oH * oW * K * C }), {
    ...{ x: dy.pointer, w, b: 0, y: to, slots: workspace, turned: 1, kept: 0 },
    ...fused('linear'),
    ...{ slotFloats, shares, pixels, channels, columns, deepest, N },
    ...{ H, W, C: K, oH, oW, K: C, kH, kW, sH, sW, dH, dW, top, left },
  })
}

/** Floats of scratch memory for the product. */
function multiplyFloats([N, H, W, K]: Shape, C: number): number {
  const { shares, slotFloats } = forwardPlan(N, pointwise(H, W, C, K))
  return shares * slotFloats
}

// dx[p,c] = Σ_k dy[p,k]·w[c,k]. The better of im2col and direct / this, GFLOP/s, one thread, Zen 4, Node 20 (fastest of 8):
// [1,28,28,192] → 32 32 / 34, [1,14,14,1024] → 256 38 / 40, [1,7,7,2048] → 512 34 / 36, [8,14,14,576] → 96 36 / 39,
// [8,7,7,320] → 1280 37 / 40; but [1,56,56,24] → 144 39 / 38. A dense layer's gradient is as fast within 5 %, except for
// [8,56,56,64] → 256: 27 there, 38 here. It does not share rows among threads, either.
export const conv2dInputGradient1x1: WasmKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-1x1',
  // With padding or a stride, dy differs from dx in size.
  supports: ({ dy, w: [kH, kW] }, { inputShape: [, H, W], strides: [sH, sW] }) =>
    kH * kW * sH * sW === 1 && dy[1] === H && dy[2] === W,
  workspace: ({ dy, w }) => multiplyFloats(dy, w[2]),
  run(runtime, { dy, w }, _, dx, workspace) {
    multiply(runtime, dy, w.pointer, w.shape[2], dx.pointer, workspace)
  },
}

/** Floats of dcols for the images processed at a time, which stay in the second-level cache; and the most for one image. */
const [turnFloats, imageFloats] = [1 << 18, 1 << 22]

/** Which images have their dcols in memory at a time. A pixel of dcols has `taps` taps, each with all its channels. */
function planOf({ dy: [N, oH, oW, K], w: [kH, kW, C] }: { readonly dy: Shape; readonly w: Shape }) {
  const taps = kH * kW * C
  const images = part(N, Math.max(1, Math.floor(turnFloats / (oH * oW * taps))), 1)
  return { taps, images, turn: [images, oH, oW, K], floats: ceilTo(images * oH * oW * taps, 16) }
}

// Tiles of 8 channels would waste lanes, but the channels of all taps fill them. Adding up costs as much as about 30
// products. direct / this, GFLOP/s, one thread, Zen 4, Node 20: 4×4 at stride 2 [1,64,64,3] → 128 14 / 31, [1,64,64,2] → 16
// 7.4 / 8.4, [1,64,64,5] → 64 22 / 26, [1,64,64,9] → 64 20 / 27, 3×3 [1,32,32,1] → 64 5 / 8, [4,32,32,3] → 32 14 / 19; but
// 4×4 at stride 2 [1,28,28,21] → 21 19 / 13.
export const conv2dInputGradientCol2im: WasmKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-col2im',
  suits({ dy, w }) {
    const [, , C, K] = w
    return ceilTo(C, 8) * K > C * (K + 30) && dy[1] * dy[2] * planOf({ dy, w }).taps <= imageFloats
  },
  workspace(shapes) {
    const { taps, turn, floats } = planOf(shapes)
    return floats + multiplyFloats(turn, taps)
  },
  run(runtime, { dy, w }, attributes, dx, workspace) {
    const [N] = dx.shape
    const { taps, images, turn, floats } = planOf({ dy: dy.shape, w: w.shape })
    const geometry = conv2dGeometry(dx.shape, w.shape, attributes)
    const { H, W, C, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = geometry
    for (let n = 0; n < N; n += images) {
      const count = Math.min(images, N - n)
      const at = ({ pointer, shape }: Block) => pointer + (sizeOf(shape) / N) * n * 4
      const some = { pointer: at(dy), shape: [count, ...turn.slice(1)] }
      multiply(runtime, some, w.pointer, taps, workspace, workspace + floats * 4)
      runtime.call('conv2dCol2im', count * H, {
        ...{ cols: workspace, dx: at(dx), H, W, C, oH, oW, kH, kW, sH, sW, dH, dW, top, left },
      })
    }
  },
}
