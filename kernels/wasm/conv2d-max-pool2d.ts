// Host side of assembly/conv2d-max-pool2d-filter-gradient.ts and -input-gradient.ts: the gradients of any convolution that
// max pooling follows.

import { ops } from '../ops.js'
import type { Conv2dFilterGradientAttributes, Conv2dWindow } from '../ops/conv2d.js'
import type { Shape } from '../shape.js'
import { padding } from './conv2d-direct.js'
import {
  apart,
  bandOf,
  imageLayout,
  listBytes,
  listFloats,
  poolGeometry,
  sharesOf,
  stepsOf,
  tilesOf,
  upToLine,
  type Pooled,
} from './conv2d-max-pool2d-plan.js'
import type { WasmKernel } from './kernel.js'

/** Parts of the images of an input gradient: as many as threads take parts. */
const mostImageShares = 64

export const conv2dMaxPool2dFilterGradientFewChannels: WasmKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'conv2d-max-pool2d-filter-gradient-few-channels',
  supports: ({ x }, { kernelSize: [kH, kW], dilations }) =>
    x[3] <= 4 && kH > 1 && kW > 1 && dilations[1] === 1,
  workspace: ({ x, dy }, attributes) => {
    const { runs, shares, shareFloats, slotFloats } = laidPlan(x, dy, attributes)
    return runs + shares * (shareFloats + slotFloats)
  },
  run(runtime, { x, argmax, dy }, attributes, dw, workspace) {
    const [N, H, W, C] = x.shape
    const [kH, kW, , K] = dw.shape
    const plan = laidPlan(x.shape, dy.shape, attributes)
    const { shares, tiles, width, columns } = plan
    const sums = workspace + plan.runs * 4
    const slots = sums + shares * plan.shareFloats * 4
    runtime.zero(workspace, plan.runs)
    runtime.call(
      'conv2dMaxPool2dFilterGradientFewChannels',
      shares,
      ...[
        x.pointer,
        argmax.pointer,
        dy.pointer,
        sums,
        plan.shareFloats,
        workspace,
        slots,
        plan.slotFloats,
        plan.listBytes,
      ],
      ...[shares, plan.band, tiles, width, columns, kH, attributes.strides[0], attributes.dilations[0]],
      ...[N, H, W, C, ...padding([H, W], [kH, kW], attributes), ...plan.steps],
      ...[plan.z[1], attributes.pool.poolSize[0]],
      ...poolGeometry(plan.z, dy.shape, attributes),
    )
    runtime.call(
      'conv2dMaxPool2dFilterGradientReduce',
      K,
      ...[sums, dw.pointer, shares, plan.shareFloats, tiles * width * 4, kH, kW, C, K, C, kH * C],
    )
  },
}

// Never slower than maxPool2dGradient and the fastest conv2dFilterGradient after it, in ms, one thread, pooling 2×2, with
// hardly a gradient 0: 9 for 11 of [32,34,34,32] → 32, 3×3; 10 for 12 of [8,34,34,64] → 64; 13 for 18 of [8,18,18,128] → 128;
// 3.5 for 9.9 of [8,34,34,16] → 32, 5×5; few channels 8 for 17 of [32,70,70,3] → 32. Pooling 3×3: 8 for 14 of the first.
export const conv2dMaxPool2dFilterGradient: WasmKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'conv2d-max-pool2d-filter-gradient',
  workspace: ({ x, dy }, attributes) => {
    const { runs, shares, shareFloats, slotFloats } = filterPlan(x, dy, attributes)
    return upToLine(runs.length) + shares * (shareFloats + slotFloats)
  },
  run(runtime, { x, argmax, dy }, attributes, dw, workspace) {
    const [N, H, W, C] = x.shape
    const [kH, kW, , K] = dw.shape
    const plan = filterPlan(x.shape, dy.shape, attributes)
    const { runs, joined, shares, tiles, width, pH, pW } = plan
    const sums = workspace + upToLine(runs.length) * 4
    const slots = sums + shares * plan.shareFloats * 4
    runtime.write(
      workspace,
      Int32Array.from(runs, (floats) => floats * 4),
    )
    runtime.call(
      'conv2dMaxPool2dFilterGradient',
      shares,
      ...[
        x.pointer,
        argmax.pointer,
        dy.pointer,
        sums,
        plan.shareFloats,
        workspace,
        slots,
        plan.slotFloats,
        plan.listBytes,
      ],
      ...[shares, plan.band, runs.length, tiles, width, plan.copied, N, H, W, C, pH, pW],
      ...[...padding([H, W], [kH, kW], attributes), ...plan.steps],
      ...poolGeometry(plan.z, dy.shape, attributes),
    )
    const runFloats = tiles * width * 4
    runtime.call(
      'conv2dMaxPool2dFilterGradientReduce',
      K,
      ...[sums, dw.pointer, shares, plan.shareFloats, runs.length * runFloats, kH, kW, C, K],
      ...(joined ? ([runFloats, C] as const) : ([kW * runFloats, runFloats] as const)),
    )
  },
}

// Likewise, with the fastest conv2dInputGradient: 10 for 13, 10 for 11, 11 for 15, 3.6 for 12, and with pooling 3×3 7 for 16.
export const conv2dMaxPool2dInputGradient: WasmKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'conv2d-max-pool2d-input-gradient',
  workspace: ({ w, dy }, attributes) => {
    const { runs, filterFloats, shares, slotFloats } = inputPlan(w, dy, attributes)
    return upToLine(runs.length) + filterFloats + shares * slotFloats
  },
  run(runtime, { w, argmax, dy }, attributes, dx, workspace) {
    const [N, H, W, C] = dx.shape
    const [kH, kW, , K] = w.shape
    const plan = inputPlan(w.shape, dy.shape, attributes)
    const { runs, shares, pH, pW } = plan
    const packed = workspace + upToLine(runs.length) * 4
    const slots = packed + plan.filterFloats * 4
    runtime.write(
      workspace,
      Int32Array.from(runs, (floats) => floats * 4),
    )
    runtime.call('conv2dMaxPool2dPack', K, w.pointer, packed, kH * kW, C, K)
    runtime.call(
      'conv2dMaxPool2dInputGradient',
      shares,
      ...[packed, argmax.pointer, dy.pointer, dx.pointer, workspace, slots, plan.slotFloats, plan.listBytes],
      ...[shares, plan.band, plan.copies ? 1 : 0, runs.length, plan.run / 4, N, H, W, C, pH, pW],
      ...[...padding([H, W], [kH, kW], attributes), ...plan.steps],
      ...poolGeometry(plan.z, dy.shape, attributes),
    )
  },
}

function laidPlan(x: Shape, dy: Shape, attributes: Conv2dFilterGradientAttributes & Pooled) {
  const { kernelSize, strides, pool } = attributes
  const [N, , , C] = x
  const [kH, kW] = kernelSize
  const K = dy[3]
  const z = ops.conv2d({ x, w: [kH, kW, C, K] }, attributes)
  const columns = (z[2] - 1) * strides[1] + kW
  const rowFloats = columns * kH * C
  const band = bandOf(dy, (rows) => ((rows - 1) * pool.strides[0] + pool.poolSize[0]) * rowFloats)
  const { tiles, width } = tilesOf(kH * kW * C)
  const shareFloats = apart(K * tiles * width * 4)
  const laidFloats = ((band - 1) * pool.strides[0] + pool.poolSize[0]) * rowFloats + width * 4
  return {
    ...{ z, runs: 16, band, tiles, width, columns, rowFloats, shareFloats },
    steps: stepsOf(z, rowFloats, strides[1] * kH * C),
    shares: sharesOf(N * Math.ceil(dy[1] / band), shareFloats),
    listBytes: listBytes(band, dy),
    slotFloats: listFloats(band, dy) + upToLine(laidFloats),
  }
}

function filterPlan(x: Shape, dy: Shape, attributes: Conv2dFilterGradientAttributes & Pooled) {
  const [N, , , C] = x
  const K = dy[3]
  const z = ops.conv2d({ x, w: [...attributes.kernelSize, C, K] }, attributes)
  const layout = imageLayout(x, attributes.kernelSize, C, z, attributes)
  const { runs, run, imageFloats, padded } = layout
  const band = bandOf(dy, layout.bandFloats)
  const { tiles, width } = tilesOf(run)
  const shareFloats = apart(K * runs.length * tiles * width * 4)
  // From the start of an image to behind what is read of it.
  const read = layout.steps[2] / 4 + runs[runs.length - 1] + tiles * width * 4
  return {
    ...{ ...layout, z, band, tiles, width, shareFloats },
    shares: sharesOf(N * Math.ceil(dy[1] / band), shareFloats),
    copied: padded ? 0 : Math.max(0, Math.floor(N + 1 - read / imageFloats)),
    listBytes: listBytes(band, dy),
    slotFloats: listFloats(band, dy) + upToLine(imageFloats + tiles * width * 4),
  }
}

function inputPlan(w: Shape, dy: Shape, attributes: Conv2dWindow & Pooled & { readonly inputShape: Shape }) {
  const { inputShape } = attributes
  const z = ops.conv2d({ x: inputShape, w }, attributes)
  const [N] = z
  const [kH, kW, C, K] = w
  const channels = Math.ceil(C / 4) * 4
  const layout = imageLayout(inputShape, [kH, kW], channels, z, attributes)
  const band = bandOf(dy, layout.bandFloats)
  const copies = layout.padded || channels !== C
  return {
    ...{ ...layout, z, band, copies, shares: Math.min(N, mostImageShares) },
    filterFloats: upToLine(K * kH * kW * channels),
    listBytes: listBytes(band, dy),
    slotFloats: listFloats(band, dy) + (copies ? upToLine(layout.imageFloats) : 0),
  }
}
