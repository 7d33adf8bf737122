// Host side of assembly/depthwise-conv2d*.ts. A multiplier M above 1 repeats the image's channels M times first, and adds up
// their gradients last: all that lies between has one filter per channel.

import type { FusedActivation } from '../ops/activations.js'
import type { Conv2dFilterGradientAttributes, Conv2dWindow } from '../ops/conv2d.js'
import { joined } from '../ops/depthwise-conv2d.js'
import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import { fused } from './activations.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** Floats of a first cache of 32 kB that windows, or a span of columns, may take. */
const cacheFloats = 6144
/** Columns of dy that are used for all taps before the next. */
const mostSpan = 32
/** Columns of a row that a window slides over for all channels before the next. */
const mostColumns = 64
/** Parts of the work to share among threads, where there are as many; each has a slot. */
const mostShares = 32
/** Floats of a slot of depthwiseConv2d3x3InputGradientStride2. */
const slotFloats = 704
/** Rows of fours that are computed with the same filters. */
const bandRows = 8
/** Values of a launch that are worth a thread's while. */
const threadFloats = 4096

/** A convolution, or its gradient turned round: `fH` and `fW` steps between outputs that an input goes to. */
interface Convolving extends Omit<Conv2dGeometry, 'K'> {
  readonly N: number
  readonly fH: number
  readonly fW: number
}

/** Where the arrays are, and which way the filters lie. */
interface Arrays {
  readonly x: number
  readonly w: number
  readonly b: number
  readonly y: number
  readonly wStep: number
  /** Absent: none. */
  readonly activation?: FusedActivation
}

/** Runs the kernel for these filters. `zeros` has room for a row of x. */
function convolve(runtime: Runtime, arrays: Arrays, convolving: Convolving, zeros: number): void {
  const { N, H, W, C, oH, oW, kH, kW, sH, sW, fH, fW, dH, dW, top, left } = convolving
  const { x, w, b, y, wStep, activation } = arrays
  const rows = { count: N * oH, atLeast: Math.ceil(threadFloats / (oW * C)) }
  if (kH === 3 && kW === 3 && dW === 1 && sW <= 2 && fH === 1 && fW === 1) {
    if (top > 0 || (oH - 1) * sH - top + 2 * dH >= H) runtime.zero(zeros, W * C)
    runtime.call('depthwiseConv2d3x3', rows, {
      ...{ x, w, b, y, zeros, wStep, span: mostColumns },
      ...{ H, W, C, oH, oW, sH, sW, dH, top, left },
      ...fused(activation),
    })
  } else
    runtime.call('depthwiseConv2d', rows, {
      ...{ x, w, b, y, wStep, group: groupOf(C, kH * (3 * sW + 2 * kW)) },
      ...{ H, W, C, oH, oW, kH, kW, sH, sW, fH, fW, dH, dW, top, left },
      ...fused(activation),
    })
}

/** Channels that are computed together, where one takes `values` of the cache. */
function groupOf(C: number, values: number): number {
  const most = Math.max(16, Math.floor(cacheFloats / values))
  return Math.ceil(C / Math.ceil(C / most) / 8) * 8
}

/** How many lines, a pixel of C channels apart, stay in a first cache of 64 sets of 8. At least 16. */
const linesOf = (C: number): number => {
  let sets = 64
  for (let apart = C / 16; sets > 2 && apart % 2 === 0; apart /= 2) sets /= 2
  return sets * 8
}

const forwardOf = (x: Shape, w: Shape, window: Conv2dWindow): Convolving => {
  const { K, H, W, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = conv2dGeometry(x, joined(w), window)
  return { N: x[0], H, W, C: K, oH, oW, kH, kW, sH, sW, fH: 1, fW: 1, dH, dW, top, left }
}

const backwardOf = (x: Shape, w: Shape, window: Conv2dWindow): Convolving => {
  const { K, H, W, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = conv2dGeometry(x, joined(w), window)
  const size = { H: oH, W: oW, oH: H, oW: W, C: K, kH, kW }
  const steps = { sH: 1, sW: 1, fH: sH, fW: sW, dH, dW }
  return { N: x[0], ...size, ...steps, top: (kH - 1) * dH - top, left: (kW - 1) * dW - left }
}

export const depthwiseConv2d: WasmKernel<'depthwiseConv2d'> = {
  name: 'depthwise-conv2d',
  workspace: ({ x, w }) => repeatedSize(x, w[3]) + x[2] * w[2] * w[3],
  run(runtime, { x, w, b }, { activation, ...window }, y, workspace) {
    const M = w.shape[3]
    const convolving = forwardOf(x.shape, w.shape, window)
    const arrays = {
      x: repeated(runtime, x, M, workspace),
      w: w.pointer,
      b: b?.pointer ?? 0,
      y: y.pointer,
      wStep: convolving.C,
      activation,
    }
    convolve(runtime, arrays, convolving, workspace + repeatedSize(x.shape, M) * 4)
  },
}

// dx[n,a,b,c] = Σ_{u,v,m} dy[n, (a+u·d−q)/s, (b+v·d−q)/s, c·M+m] · w[kH−1−u, kW−1−v, c, m],   q = (k−1)·d − p
export const depthwiseConv2dInputGradient: WasmKernel<'depthwiseConv2dInputGradient'> = {
  name: 'depthwise-conv2d-input-gradient',
  workspace: ({ dy, w }, { inputShape }) =>
    repeatedSize(inputShape, w[3]) + Math.max(dy[2] * dy[3], mostShares * slotFloats),
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

/** Whether it is by 3×3 taps at stride 1 or 2 of a multiple of 4 channels, as padding of whichever kind places them. */
const isBy3 = ({ C, W, oW, kH, kW, sH, sW, dH, dW, left }: Convolving): boolean =>
  kH === 3 && kW === 3 && sH === sW && sH <= 2 && dH * dW === 1 && C % 4 === 0 && (oW - 1) * sW - left + 1 < W

/** The input gradient by 3×3 taps at stride 2. */
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

/** Shares of the rows that are summed apart, and of how many channels at a time. */
function filterPlan(dy: Shape, { kernelSize: [kH, kW], strides: [sH] }: Conv2dFilterGradientAttributes) {
  const [N, oH, oW, K] = dy
  const span = Math.min(oW, mostSpan)
  const shares = Math.min(16, Math.ceil((N * oH) / 16))
  const group = groupOf(K, kH * kW + span * (kH * sH + 1))
  // One share's sums are the gradient itself.
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
    if (isBy3({ ...geometry, N, C: K, fH: 1, fW: 1 })) {
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

const pixels = ([N, H, W, C]: Shape, M: number) => ({
  count: N * H * W,
  atLeast: Math.ceil(threadFloats / (C * M)),
})

const repeatedSize = (x: Shape, M: number): number => (M > 1 ? sizeOf(x) * M : 0)

/** Where x is, with each channel M times; if need be, at `to`. */
function repeated(runtime: Runtime, x: { shape: Shape; pointer: number }, M: number, to: number): number {
  if (M === 1) return x.pointer
  runtime.call('repeatChannels', pixels(x.shape, M), { x: x.pointer, y: to, C: x.shape[3], M })
  return to
}
