// Host side of assembly/depthwise-conv2d*.ts, backward.

import type { Conv2dFilterGradientAttributes, Conv2dWindow } from '../ops/conv2d.js'
import { joined } from '../ops/depthwise-conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import {
  collideInCache,
  convolve,
  forwardOf,
  groupOf,
  mostShares,
  pixels,
  repeated,
  repeatedSize,
  scratchOf,
  threadFloats,
  type Convolving,
} from './depthwise-conv2d.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** Columns of dy that are used for all taps before the next columns. */
const mostSpan = 32
/** Floats of a slot of depthwiseConv2d3x3InputGradientStride2. */
const slotFloats = 704
/** Rows of groups of four pixels that are computed with the same filters. */
const bandRows = 8

const backwardOf = (x: Shape, w: Shape, window: Conv2dWindow): Convolving => {
  const { K, H, W, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = conv2dGeometry(x, joined(w), window)
  const size = { H: oH, W: oW, oH: H, oW: W, C: K, kH, kW }
  const steps = { sH: 1, sW: 1, fH: sH, fW: sW, dH, dW }
  return { N: x[0], ...size, ...steps, top: (kH - 1) * dH - top, left: (kW - 1) * dW - left }
}

// dx[n,a,b,c] = Σ_{u,v,m} dy[n, (a+u·d−q)/s, (b+v·d−q)/s, c·M+m] · w[kH−1−u, kW−1−v, c, m],   q = (k−1)·d − p
export const depthwiseConv2dInputGradient: WasmKernel<'depthwiseConv2dInputGradient'> = {
  name: 'depthwise-conv2d-input-gradient',
  workspace: ({ dy, w }, { inputShape }) =>
    repeatedSize(inputShape, w[3]) + Math.max(scratchOf(dy[2], dy[3]), mostShares * slotFloats),
  run(runtime, { dy, w }, { inputShape, ...window }, dx, workspace) {
    const [kH, kW, C, M] = w.shape
    const y = M === 1 ? dx.pointer : workspace
    const scratch = workspace + repeatedSize(inputShape, M) * 4
    const forward = forwardOf(inputShape, w.shape, window)
    if (isBy3(forward) && forward.sH === 2) fours(runtime, { dy, w }, forward, y, scratch)
    else
      convolve(
        runtime,
        { x: dy.pointer, w: w.pointer + (kH * kW - 1) * C * M * 4, b: 0, y, wStep: -C * M },
        backwardOf(inputShape, w.shape, window),
        scratch,
      )
    if (M > 1) runtime.call('addRepeated', pixels(inputShape, M), { x: workspace, y: dx.pointer, C, M })
  },
}

/**
 * Whether the filters are 3×3 with stride 1 or 2, there are a multiple of 4 channels, and no window lies too far outside the
 * image.
 */
function isBy3({ C, W, oW, kH, kW, sH, sW, dH, dW, top, left }: Convolving): boolean {
  const square = kH === 3 && kW === 3 && sH === sW && sH <= 2 && dH * dW === 1
  return square && C % 4 === 0 && Math.max(top, left) <= 3 - sW && (oW - 1) * sW - left + 1 < W
}

/** The input gradient of 3×3 filters with stride 2. */
function fours(
  runtime: Runtime,
  { dy, w }: { dy: Block; w: Block },
  { N, H, W, C, oH, oW, top, left }: Convolving,
  dx: number,
  slots: number,
): void {
  const [rows, columns] = [Math.ceil((H + top) / 2), Math.ceil((W + left) / 2)]
  const shares = Math.min(mostShares, N * Math.ceil(rows / bandRows) * Math.ceil(C / 64))
  runtime.call(
    'depthwiseConv2d3x3InputGradientStride2',
    { count: shares, atLeast: Math.ceil((threadFloats * shares) / (N * H * W * C)) },
    {
      ...{ dy: dy.pointer, w: w.pointer, dx, slots, shares, band: bandRows },
      ...{ N, H, W, C, oH, oW, rows, columns, top, left },
    },
  )
}

/** How many cache lines that lie one pixel of C channels apart fit into a first-level cache of 64 sets of 8. At least 16. */
const linesOf = (C: number): number => {
  let sets = 64
  for (let apart = C / 16; sets > 2 && apart % 2 === 0; apart /= 2) sets /= 2
  return sets * 8
}

/** In how many parts the rows are summed, and for how many channels at a time. */
function filterPlan(dy: Shape, { kernelSize: [kH, kW], strides: [sH] }: Conv2dFilterGradientAttributes) {
  const [N, oH, oW, K] = dy
  const span = Math.min(oW, mostSpan)
  const shares = Math.min(16, Math.ceil((N * oH) / 16))
  const group = groupOf(K, kH * kW + span * (kH * sH + 1))
  // A single share's sums are the gradient itself.
  const sumFloats = shares > 1 ? shares * kH * kW * K : 0
  return { span, shares, group, groups: Math.ceil(K / group), sumFloats }
}

export const depthwiseConv2dFilterGradient: WasmKernel<'depthwiseConv2dFilterGradient'> = {
  name: 'depthwise-conv2d-filter-gradient',
  workspace: ({ x, dy }, attributes) =>
    filterPlan(dy, attributes).sumFloats + repeatedSize(x, dy[3] / x[3]) + x[2] * dy[3],
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const { span, shares, group, groups, sumFloats } = filterPlan(dy.shape, attributes)
    const geometry = conv2dGeometry(x.shape, joined(dw.shape), attributes)
    const { H, W, K, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = geometry
    const sums = sumFloats > 0 ? workspace : dw.pointer
    const N = x.shape[0]
    const from = repeated(runtime, x, dw.shape[3], workspace + sumFloats * 4)
    if (isBy3({ ...geometry, N, C: K, fH: 1, fW: 1 }) && !collideInCache(K)) {
      const zeros = workspace + (sumFloats + repeatedSize(x.shape, dw.shape[3])) * 4
      runtime.zero(zeros, W * K)
      runtime.call('depthwiseConv2d3x3FilterGradient', shares * groups, {
        ...{ x: from, dy: dy.pointer, sums, zeros, shares, group, span: linesOf(K) >> 2 },
        ...{ N, H, W, C: K, oH, oW, stride: sH, top, left },
      })
    } else
      runtime.call('depthwiseConv2dFilterGradient', shares * groups, {
        ...{ x: from, dy: dy.pointer, sums, shares, group, span },
        ...{ N, H, W, C: K, oH, oW, kH, kW, sH, sW, dH, dW, top, left },
      })
    const taps = kH * kW * K
    if (sumFloats > 0)
      runtime.call(
        'biasGradientTotal',
        { count: taps, atLeast: 128 },
        { sums, db: dw.pointer, K: taps, P: shares },
      )
  },
}
