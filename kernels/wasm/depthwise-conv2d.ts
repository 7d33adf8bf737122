// Host side of assembly/depthwise-conv2d*.ts, forward. With a multiplier M above 1, the image's channels are first repeated
// M times, and their gradients are added up last. Everything in between has one filter per channel.

import type { FusedActivation } from '../ops/activations.js'
import type { Conv2dWindow } from '../ops/conv2d.js'
import { joined } from '../ops/depthwise-conv2d.js'
import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import { fused } from './activations.js'
import type { Runtime, WasmKernel } from './kernel.js'

/** Floats of a first-level cache of 32 kB for windows or for a span of columns. */
const cacheFloats = 6144
/** Columns of an image's row over which a window slides for all channels before the next columns. */
const mostColumns = 64
/**
 * From how many floats of image and outputs on rows are prefetched. Without / with, ms, one thread, Zen 4, Node 20:
 * [8,56,56,144] 5.2 / 3.6, at stride 2 2.1 / 1.5, but [1,56,56,144], which fits into a cache, 0.303 / 0.322.
 */
const fetchedFloats = 1 << 21
/** How many parts of the work threads share, if there are as many. Each has a slot. */
export const mostShares = 32
/** Floats of a slot of depthwiseConv2d3x3Lines. */
const slotFloats = 240
/** How many pairs of rows fill a slot. */
const mostPairs = 4
/** The fewest values of a launch that are worth a thread. */
export const threadFloats = 4096

/** A convolution, or its gradient as a convolution, in which an input reaches outputs in steps of `fH` and `fW`. */
export interface Convolving extends Omit<Conv2dGeometry, 'K'> {
  readonly N: number
  readonly fH: number
  readonly fW: number
}

/** The addresses of the arrays, and the direction of the filters. */
interface Arrays {
  readonly x: number
  readonly w: number
  readonly b: number
  readonly y: number
  readonly wStep: number
  /** Absent: none. */
  readonly activation?: FusedActivation
}

/** Runs the kernel for these filters. `scratch` has room for `scratchOf` floats. */
export function convolve(runtime: Runtime, arrays: Arrays, convolving: Convolving, scratch: number): void {
  const { N, H, W, C, oH, oW, kH, kW, sH, sW, fH, fW, dH, dW, top, left } = convolving
  const { x, w, b, y, wStep, activation } = arrays
  const rows = { count: N * oH, atLeast: Math.ceil(threadFloats / (oW * C)) }
  const by3 = kH === 3 && kW === 3 && dW === 1 && sW <= 2 && fH === 1 && fW === 1
  // A sliding window may leave out its first tap, and with stride 1 its second.
  const slides = left <= 3 - sW
  if (by3 && sH === sW && dH === 1 && collideInCache(C)) {
    const pairs = Math.ceil(oH / 2)
    const band = Math.min(pairs, mostPairs)
    const shares = Math.min(mostShares, N * Math.ceil(pairs / band) * Math.ceil(C / 16))
    const atLeast = Math.ceil((rows.atLeast * shares) / rows.count)
    runtime.call(
      'depthwiseConv2d3x3Lines',
      { count: shares, atLeast },
      {
        ...{ x, w, b, y, slots: scratch, shares, band, wStep },
        ...{ N, H, W, C, oH, oW, stride: sH, top, left },
        ...fused(activation),
      },
    )
  } else if (by3 && slides) {
    if (top > 0 || (oH - 1) * sH - top + 2 * dH >= H) runtime.zero(scratch, W * C)
    runtime.call('depthwiseConv2d3x3', rows, {
      ...{ x, w, b, y, zeros: scratch, wStep, span: mostColumns / sW },
      fetches: N * (H * W + oH * oW) * C >= fetchedFloats ? 1 : 0,
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

/** Floats that `convolve` needs for rows of W pixels: a row of zeros, or slots. */
export const scratchOf = (W: number, C: number): number =>
  (collideInCache(C) ? mostShares * slotFloats : 0) + W * C

/**
 * Whether the distance between pixels is a multiple of such a power of two that few of them fit into the first-level cache
 * together.
 */
export const collideInCache = (C: number): boolean => C % 512 === 0

/** How many channels are computed together if one takes `values` floats of the cache. */
export function groupOf(C: number, values: number): number {
  const most = Math.max(16, Math.floor(cacheFloats / values))
  return Math.ceil(C / Math.ceil(C / most) / 8) * 8
}

export const forwardOf = (x: Shape, w: Shape, window: Conv2dWindow): Convolving => {
  const { K, H, W, oH, oW, kH, kW, sH, sW, dH, dW, top, left } = conv2dGeometry(x, joined(w), window)
  return { N: x[0], H, W, C: K, oH, oW, kH, kW, sH, sW, fH: 1, fW: 1, dH, dW, top, left }
}

export const depthwiseConv2d: WasmKernel<'depthwiseConv2d'> = {
  name: 'depthwise-conv2d',
  workspace: ({ x, w }) => repeatedSize(x, w[3]) + scratchOf(x[2], w[2] * w[3]),
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

export const pixels = ([N, H, W, C]: Shape, M: number) => ({
  count: N * H * W,
  atLeast: Math.ceil(threadFloats / (C * M)),
})

export const repeatedSize = (x: Shape, M: number): number => (M > 1 ? sizeOf(x) * M : 0)

/** The address of x with each channel repeated M times; the copy, if one is needed, is at `to`. */
export function repeated(
  runtime: Runtime,
  x: { shape: Shape; pointer: number },
  M: number,
  to: number,
): number {
  if (M === 1) return x.pointer
  runtime.call('repeatChannels', pixels(x.shape, M), { x: x.pointer, y: to, C: x.shape[3], M })
  return to
}
