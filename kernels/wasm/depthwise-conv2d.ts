// Host side of assembly/depthwise-conv2d.ts. A multiplier M above 1 repeats the image's channels M times first, and adds up
// their gradients last: all that lies between has a filter a channel.

import { joined } from '../ops/depthwise-conv2d.js'
import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Runtime, WasmKernel } from './kernel.js'

/** Floats that a tile's windows, or a span's, may take of a first cache of 32 kB. */
const cacheFloats = 6144
/** Values of a launch that are worth a thread's while. */
const threadFloats = 4096

export const depthwiseConv2d: WasmKernel<'depthwiseConv2d'> = {
  name: 'depthwise-conv2d',
  workspace: ({ x, w }) => repeatedSize(x, w[3]),
  run(runtime, { x, w, b }, attributes, y, workspace) {
    const geometry = conv2dGeometry(x.shape, joined(w.shape), attributes)
    const { H, W, K, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = geometry
    runtime.call('depthwiseConv2d', rows(y.shape), {
      x: repeated(runtime, x, w.shape[3], workspace),
      w: w.pointer,
      b: b?.pointer ?? 0,
      y: y.pointer,
      wStep: K,
      group: groupOf(K, kH * (3 * sW + kW + kW)),
      H,
      W,
      C: K,
      oH,
      oW,
      kH,
      kW,
      sH,
      sW,
      fH: 1,
      fW: 1,
      dH,
      dW,
      top,
      left,
      relu: attributes.activation === 'relu' ? 1 : 0,
    })
  },
}

// dx[n,a,b,c] = Σ_{u,v,m} dy[n, (a+u·d−q)/s, (b+v·d−q)/s, c·M+m] · w[kH−1−u, kW−1−v, c, m],   q = (k−1)·d − p
export const depthwiseConv2dInputGradient: WasmKernel<'depthwiseConv2dInputGradient'> = {
  name: 'depthwise-conv2d-input-gradient',
  workspace: ({ w }, { inputShape }) => repeatedSize(inputShape, w[3]),
  run(runtime, { dy, w }, attributes, dx, workspace) {
    const M = w.shape[3]
    const geometry = conv2dGeometry(dx.shape, joined(w.shape), attributes)
    const { H, W, C, K, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = geometry
    runtime.call('depthwiseConv2d', rows([...dx.shape.slice(0, 3), K]), {
      x: dy.pointer,
      w: w.pointer + (kH * kW - 1) * K * 4, // the last tap
      b: 0,
      y: M === 1 ? dx.pointer : workspace,
      wStep: -K,
      group: groupOf(K, kH * (3 + kW + kW)),
      H: oH,
      W: oW,
      C: K,
      oH: H,
      oW: W,
      kH,
      kW,
      sH: 1,
      sW: 1,
      fH: sH,
      fW: sW,
      dH,
      dW,
      top: (kH - 1) * dH - top,
      left: (kW - 1) * dW - left,
      relu: 0,
    })
    if (M > 1) runtime.call('addRepeated', pixels(dx.shape, M), { x: workspace, y: dx.pointer, C, M })
  },
}

/** Parts of the rows that are summed apart. */
const sharesOf = ([N, oH]: Shape): number => Math.min(16, N * oH)

export const depthwiseConv2dFilterGradient: WasmKernel<'depthwiseConv2dFilterGradient'> = {
  name: 'depthwise-conv2d-filter-gradient',
  workspace: ({ x, dy }, { kernelSize: [kH, kW] }) =>
    sharesOf(dy) * kH * kW * dy[3] + repeatedSize(x, dy[3] / x[3]),
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const shares = sharesOf(dy.shape)
    const taps = sizeOf(dw.shape)
    const { N, C: _, K, ...geometry } = { N: x.shape[0], ...conv2dGeometry(x.shape, joined(dw.shape), attributes) }
    runtime.call('depthwiseConv2dFilterGradient', shares, {
      x: repeated(runtime, x, dw.shape[3], workspace + shares * taps * 4),
      dy: dy.pointer,
      sums: workspace,
      shares,
      span: spanOf(K, geometry),
      N,
      C: K,
      ...geometry,
    })
    runtime.call('biasGradientTotal', { count: taps, atLeast: 128 }, { sums: workspace, db: dw.pointer, K: taps, P: shares })
  },
}

/** Channels that are computed together, where one takes `values` of the cache. */
function groupOf(K: number, values: number): number {
  const most = Math.max(16, Math.floor(cacheFloats / values))
  return Math.ceil(K / Math.ceil(K / most) / 4) * 4
}

/** Columns of dy that are used together. */
const spanOf = (K: number, { kH, sW }: Pick<Conv2dGeometry, 'kH' | 'sW'>): number =>
  Math.max(8, Math.floor(cacheFloats / K / (kH * sW + 1)))

const rows = ([N, oH, oW, K]: Shape) => ({ count: N * oH, atLeast: Math.ceil(threadFloats / (oW * K)) })

const pixels = ([N, H, W, C]: Shape, M: number) => ({ count: N * H * W, atLeast: Math.ceil(threadFloats / (C * M)) })

const repeatedSize = (x: Shape, M: number): number => (M > 1 ? sizeOf(x) * M : 0)

/** Where x is, with each channel M times; if need be, at `to`. */
function repeated(runtime: Runtime, x: { shape: Shape; pointer: number }, M: number, to: number): number {
  if (M === 1) return x.pointer
  runtime.call('repeatChannels', pixels(x.shape, M), { x: x.pointer, y: to, C: x.shape[3], M })
  return to
}
