// Host side of assembly/conv2d-im2col*.ts: convolutions of any shape as blocked matrix products.

import type { Conv2dFilterGradientAttributes } from '../ops/conv2d.js'
import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import { fused } from './activations.js'
import { conv2dProducts, equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'
import { keepPanels, keptFloats } from './kept-panels.js'

/** How many parts of the work threads share, if there are as many. */
const mostShares = 32
/** The largest depth of a panel: 8 columns of it fill a quarter, or half, of a first-level cache of 32 kB. */
const [mostForwardDepth, mostDepth] = [256, 512]
/** The most filter columns per share. */
const mostColumns = 64
/** Floats of windows in a block, approximately: a quarter of a second-level cache of 512 kB. */
const blockFloats = 1 << 15

export const ceilTo = (value: number, step: number): number => Math.ceil(value / step) * step

/**
 * Divides a length into as few equal parts as possible, none longer than `most`, and returns a part's length, in `step`s.
 */
export const part = (length: number, most: number, step: number): number =>
  ceilTo(length / Math.ceil(length / most), step)

// Suits windows that need no copying, and small outputs. conv2d-direct packs all filters and reads them again for every row
// of an image, and it rounds a row up to 4 outputs. direct / im2col, GFLOP/s, one thread, Zen 3, Node 20 (fastest of 40 or
// more): 1×1 [8,14,14,256] → 64 30 / 34, [8,6,6,64] → 64 21 / 33; 3×3 [1,4,4,512] → 512 5 / 16, [1,7,7,256] → 256 14 / 26,
// at stride 2 [1,28,28,16] → 32 20 / 29; but [1,56,56,64] → 128 at stride 2 33 / 32, 5×5 [1,28,28,32] → 32 35 / 32, 3×3 at
// dilation 2 [1,28,28,64] → 64 36 / 31: there the copies cost more than the product's longer runs gain.
export const conv2dIm2col: WasmKernel<'conv2d'> = {
  name: 'conv2d-im2col',
  suits: ({ x, w }, attributes) =>
    w[0] * w[1] === 1 || outputsOf(x[0], conv2dGeometry(x, w, attributes)) <= 400,
  preparation: {
    optional: true,
    floats({ x, w }, attributes) {
      const geometry = conv2dGeometry(x, w, attributes)
      const { depth, columns, deepest } = matrixOf(geometry)
      return outputsOf(x[0], geometry) <= 4 ? 0 : keptFloats(depth, columns, deepest)
    },
    run(runtime, { x, w }, attributes, kept) {
      keepPanels(runtime, w.pointer, matrixOf(conv2dGeometry(x.shape, w.shape, attributes)), kept)
    },
  },
  workspace: ({ x, w }, attributes) => {
    const { shares, slotFloats } = forwardPlan(x[0], conv2dGeometry(x, w, attributes))
    return shares * slotFloats
  },
  run(runtime, { x, w, b }, attributes, y, workspace, kept) {
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, w.shape, attributes)
    const { shares, pixels, channels, columns, deepest, slotFloats } = forwardPlan(N, geometry)
    runtime.call('conv2dIm2col', equalItems(shares, { products: conv2dProducts(N, geometry) }), {
      x: x.pointer,
      w: w.pointer,
      b: b?.pointer ?? 0,
      y: y.pointer,
      slots: workspace,
      slotFloats,
      shares,
      pixels,
      channels,
      columns,
      deepest,
      turned: 0,
      kept,
      N,
      ...geometry,
      ...fused(attributes.activation),
    })
  },
}

/** The filters as a matrix. */
function matrixOf({ kH, kW, C, K }: Conv2dGeometry) {
  const depth = kH * kW * C
  return { depth, columns: K, deepest: part(depth, mostForwardDepth, 4) }
}

/**
 * How the product of windows and filters is divided. Each share of a block lays out its windows anew. If there are none to lay
 * out, shares are smaller, so that two threads get equal work even for few outputs. Two threads, Zen 4, Node 24, in shares of
 * 32 / 16 columns: [1,7,7,960] → 320 365 / 320 µs, [1,8,8,2048] → 320 970 / 800 µs.
 */
export function forwardPlan(N: number, geometry: Conv2dGeometry) {
  const { K } = geometry
  const outputs = outputsOf(N, geometry)
  const plain = isPlain(geometry)
  const [step, least] = plain && outputs > 4 ? [16, 2] : [32, 4]
  const { deepest } = matrixOf(geometry)
  const pixels = part(outputs, Math.max(32, Math.floor(blockFloats / deepest)), 4)
  const blocks = Math.ceil(outputs / pixels)
  const channels = part(K, Math.max(step, Math.ceil((K * Math.max(blocks, least)) / mostShares)), step)
  const columns = Math.min(channels, mostColumns)
  const shares = Math.min(mostShares, blocks * Math.ceil(K / channels))
  const slotFloats = ceilTo((plain ? 0 : pixels * deepest + 4) + columns * (deepest + 2), 16)
  return { shares, pixels, channels, columns, deepest, slotFloats }
}

/** Whether the windows are the pixels of the image. */
const isPlain = ({ kH, kW, sH, sW, H, W, oH, oW }: Conv2dGeometry): boolean =>
  kH * kW * sH * sW === 1 && oH === H && oW === W

const outputsOf = (N: number, { oH, oW }: Pick<Conv2dGeometry, 'oH' | 'oW'>): number => N * oH * oW

// Suits small outputs, as above. A tile's sums are loaded and stored for each tap, which takes K products to pay off. direct
// / im2col: 3×3 [1,4,4,512] → 512 11 / 25, [1,7,7,256] → 256 21 / 28, at stride 2 [1,16,16,128] → 128 24 / 29, 1×1 at stride
// 2 [1,28,28,256] → 128 22 / 26, 5×5 [32,5,5,16] → 120 3 / 19; but [8,14,14,64] → 64 33 / 30 and [1,28,28,32] → 32 23 / 15.
export const conv2dInputGradientIm2col: WasmKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-im2col',
  suits: ({ dy: [N, oH, oW, K] }) => outputsOf(N, { oH, oW }) <= 256 && K >= 32,
  workspace: ({ dy }, { inputShape }) => {
    const { shares, slotFloats } = inputGradientPlan(inputShape, dy)
    return shares * slotFloats
  },
  run(runtime, { dy, w }, attributes, dx, workspace) {
    const { shares, images, pixels, channels, deepest, slotFloats } = inputGradientPlan(dx.shape, dy.shape)
    const [N] = dx.shape
    const geometry = conv2dGeometry(dx.shape, w.shape, attributes)
    runtime.call('conv2dIm2colInputGradient', equalItems(shares, { products: conv2dProducts(N, geometry) }), {
      dy: dy.pointer,
      w: w.pointer,
      dx: dx.pointer,
      slots: workspace,
      slotFloats,
      shares,
      images,
      pixels,
      channels,
      deepest,
      N,
      ...geometry,
    })
  },
}

function inputGradientPlan([N, , , C]: Shape, [, oH, oW, K]: Shape) {
  const deepest = part(K, mostDepth, 4)
  const most = Math.max(32, Math.floor(blockFloats / deepest))
  const images = part(N, Math.max(1, Math.floor(most / oH / oW)), 1)
  const pixels = part(images * oH * oW, most, 4)
  const blocks = Math.ceil(N / images)
  const channels = part(C, Math.max(32, Math.ceil((C * blocks) / mostShares)), 32)
  const shares = Math.min(mostShares, blocks * Math.ceil(C / channels))
  return { shares, images, pixels, channels, deepest, slotFloats: 32 * deepest + ceilTo(pixels, 16) + 16 }
}

/** The most floats that the sums of additional shares may take. */
const mostSums = 1 << 20
/** Approximately how many outputs' products are added up in a tile's registers, and the taps of a block. */
const filterPixels = 128
const filterTaps = 256

// Suits all but narrow convolutions, where copying windows costs more than it saves. direct / im2col: 1×1 [1,28,28,128] →
// 128 28 / 32, 5×5 [8,14,14,64] → 64 24 / 29, 3×3 at stride 2 [1,56,56,64] → 128 18 / 32 and [1,19,19,12] → 20 13 / 18, at
// dilation 2 [1,28,28,64] → 64 24 / 32, [1,4,4,512] → 512 6 / 25, [1,7,7,256] → 256 16 / 33; but [32,14,14,6] → 24 5×5 29 /
// 26, [8,20,20,8] → 16 5×5 29 / 25 and [32,28,28,1] → 32 3×3 15 / 7.
export const conv2dFilterGradientIm2col: WasmKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-im2col',
  suits: ({ x, dy }) => x[3] >= 8 && dy[3] > 16,
  workspace: ({ x, dy }, attributes) => {
    const { sumFloats, shares, groups, slotFloats } = filterGradientPlan(x, dy, attributes)
    return shares * (sumFloats + groups * slotFloats)
  },
  run(runtime, { x, dy }, attributes, dw, workspace) {
    const { taps, sumFloats, shares, groups, pixels, width, slotFloats } = filterGradientPlan(
      x.shape,
      dy.shape,
      attributes,
    )
    const sums = sumFloats > 0 ? workspace : dw.pointer
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, dw.shape, attributes)
    runtime.call(
      'conv2dIm2colFilterGradient',
      equalItems(shares * groups, { products: conv2dProducts(N, geometry) }),
      {
        x: x.pointer,
        dy: dy.pointer,
        sums,
        slots: workspace + shares * sumFloats * 4,
        slotFloats,
        shares,
        pixels,
        width,
        N,
        ...geometry,
      },
    )
    if (sumFloats > 0)
      runtime.call('conv2dIm2colFilterGradientTotal', equalItems(taps, { floats: shares * sumFloats }), {
        sums,
        dw: dw.pointer,
        shares,
        taps,
        K: dw.shape[3],
      })
  },
}

function filterGradientPlan(
  [N, , , C]: Shape,
  [, oH, oW, K]: Shape,
  { kernelSize: [kH, kW] }: Conv2dFilterGradientAttributes,
) {
  const taps = kH * kW * C
  const outputs = N * oH * oW
  const pixels = part(outputs, filterPixels, 1)
  const width = part(taps, filterTaps, 4)
  const groups = Math.ceil(taps / width)
  const padded = ceilTo(taps, 4) * ceilTo(K, 8)
  const most = Math.max(1, Math.min(Math.floor(mostSums / padded), Math.ceil(mostShares / groups)))
  const shares = Math.min(most, Math.ceil(outputs / pixels))
  // A single share whose sums have the layout of the filters adds up in the output itself.
  const sumFloats = shares === 1 && padded === taps * K ? 0 : padded
  return { taps, sumFloats, shares, groups, pixels, width, slotFloats: pixels * (width + 16 + 32) + 16 }
}
