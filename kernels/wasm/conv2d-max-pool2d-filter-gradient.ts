// Host side of assembly/conv2d-max-pool2d-filter-gradient.ts: the filter gradient of any convolution followed by max
// pooling.

import type { Conv2dFilterGradientAttributes } from '../ops/conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import {
  bandOf,
  imageLayout,
  listBytes,
  listFloats,
  oddLines,
  poolingOf,
  sharesOf,
  stepsOf,
  tilesOf,
  upToLine,
  type Pooled,
} from './conv2d-max-pool2d-plan.js'
import { equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'

type Attributes = Conv2dFilterGradientAttributes & Pooled

/**
 * Approximately how many floats of the image a band of windows covers. A list is read once for each tile of its sums, and the
 * processor mispredicts its end each time, so longer lists gain more than the second cache costs: 1.7 ms instead of 2.1 for
 * [32,34,34,32] → 32, 3×3, with a third of the gradients not 0 (one thread, Zen 4, Node 24).
 */
const bandFloats = 16384

export const conv2dMaxPool2dFilterGradientFewChannels: WasmKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'conv2d-max-pool2d-filter-gradient-few-channels',
  supports: ({ x }, { kernelSize: [kH, kW], dilations }) =>
    x[3] <= 4 && kH > 1 && kW > 1 && dilations[1] === 1,
  workspace: ({ x, dy }, attributes) => {
    const { runFloats, shares, shareFloats, slotFloats } = laidPlan(x, dy, attributes)
    return runFloats + shares * (shareFloats + slotFloats)
  },
  run(runtime, { x, argmax, dy }, attributes, dw, workspace) {
    const plan = laidPlan(x.shape, dy.shape, attributes)
    const { geometry, runFloats, shares, shareFloats, tiles, width } = plan
    const { H, W, C, K, oH, kH, kW, sH, dH, top, left } = geometry
    const sums = workspace + runFloats * 4
    runtime.zero(workspace, runFloats)
    runtime.call('conv2dMaxPool2dFilterGradientFewChannels', shares, {
      x: x.pointer,
      argmax: argmax.pointer,
      dy: dy.pointer,
      sums,
      shareFloats,
      runs: workspace,
      slots: sums + shares * shareFloats * 4,
      slotFloats: plan.slotFloats,
      listBytes: plan.listBytes,
      shares,
      band: plan.band,
      tiles,
      width,
      columns: plan.columns,
      kH,
      sH,
      dH,
      N: x.shape[0],
      H,
      W,
      C,
      top,
      left,
      zH: oH,
      poolH: attributes.pool.poolSize[0],
      ...plan.steps,
      ...poolingOf(geometry, attributes),
    })
    runtime.call('conv2dMaxPool2dFilterGradientReduce', equalItems(K, { floats: shares * shareFloats }), {
      sums,
      dw: dw.pointer,
      shares,
      shareFloats,
      channelFloats: tiles * width * 4,
      kH,
      kW,
      C,
      K,
      uStep: C,
      vStep: kH * C,
    })
  },
}

// Never slower than maxPool2dGradient followed by the fastest conv2dFilterGradient. In ms, one thread, pooling 2×2, with
// almost no gradient 0: 9 instead of 11 for [32,34,34,32] → 32, 3×3; 10 / 12 for [8,34,34,64] → 64; 13 / 18 for
// [8,18,18,128] → 128; 3.5 / 9.9 for [8,34,34,16] → 32, 5×5; with few channels 8 / 17 for [32,70,70,3] → 32. Pooling 3×3: 8
// / 14 for the first.
export const conv2dMaxPool2dFilterGradient: WasmKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'conv2d-max-pool2d-filter-gradient',
  workspace: ({ x, dy }, attributes) => {
    const { layout, shares, shareFloats, slotFloats } = plan(x, dy, attributes)
    return upToLine(layout.runs.length) + shares * (shareFloats + slotFloats)
  },
  run(runtime, { x, argmax, dy }, attributes, dw, workspace) {
    const { geometry, layout, shares, shareFloats, slotFloats, listBytes, band, tiles, width, copied } = plan(
      x.shape,
      dy.shape,
      attributes,
    )
    const { H, W, C, K, kH, kW, top, left } = geometry
    const { runs, joined } = layout
    const sums = workspace + upToLine(runs.length) * 4
    runtime.write(
      workspace,
      Int32Array.from(runs, (floats) => floats * 4),
    )
    runtime.call('conv2dMaxPool2dFilterGradient', shares, {
      x: x.pointer,
      argmax: argmax.pointer,
      dy: dy.pointer,
      sums,
      shareFloats,
      runs: workspace,
      slots: sums + shares * shareFloats * 4,
      slotFloats,
      listBytes,
      shares,
      band,
      runCount: runs.length,
      tiles,
      width,
      copied,
      N: x.shape[0],
      H,
      W,
      C,
      pH: layout.pH,
      pW: layout.pW,
      top,
      left,
      ...layout.steps,
      ...poolingOf(geometry, attributes),
    })
    const runFloats = tiles * width * 4
    runtime.call('conv2dMaxPool2dFilterGradientReduce', equalItems(K, { floats: shares * shareFloats }), {
      sums,
      dw: dw.pointer,
      shares,
      shareFloats,
      channelFloats: runs.length * runFloats,
      kH,
      kW,
      C,
      K,
      uStep: joined ? runFloats : kW * runFloats,
      vStep: joined ? C : runFloats,
    })
  },
}

const geometryOf = (x: Shape, dy: Shape, attributes: Attributes) =>
  conv2dGeometry(x, [...attributes.kernelSize, x[3], dy[3]], attributes)

function laidPlan(x: Shape, dy: Shape, attributes: Attributes) {
  const { poolSize, strides } = attributes.pool
  const geometry = geometryOf(x, dy, attributes)
  const { C, K, oW, kH, kW, sW } = geometry
  const columns = (oW - 1) * sW + kW
  const rowFloats = columns * kH * C
  const laidFloats = (rows: number) => ((rows - 1) * strides[0] + poolSize[0]) * rowFloats
  const band = bandOf(dy, laidFloats)
  const { tiles, width } = tilesOf(kH * kW * C)
  const shareFloats = oddLines(K * tiles * width * 4)
  return {
    geometry,
    runFloats: 16,
    band,
    tiles,
    width,
    columns,
    shareFloats,
    steps: stepsOf(geometry, rowFloats, sW * kH * C),
    shares: sharesOf(x[0] * Math.ceil(dy[1] / band), shareFloats),
    listBytes: listBytes(band, dy),
    slotFloats: listFloats(band, dy) + upToLine(laidFloats(band) + width * 4),
  }
}

function plan(x: Shape, dy: Shape, attributes: Attributes) {
  const [N] = x
  const geometry = geometryOf(x, dy, attributes)
  const layout = imageLayout(geometry, geometry.C, attributes)
  const { runs, run, imageFloats, padded } = layout
  const band = bandOf(dy, layout.bandFloats, bandFloats)
  const { tiles, width } = tilesOf(run)
  const shareFloats = oddLines(geometry.K * runs.length * tiles * width * 4)
  // From the start of an image to the end of what is read of it.
  const read = layout.steps.farthest / 4 + runs[runs.length - 1] + tiles * width * 4
  return {
    geometry,
    layout,
    band,
    tiles,
    width,
    shareFloats,
    shares: sharesOf(N * Math.ceil(dy[1] / band), shareFloats),
    copied: padded ? 0 : Math.max(0, Math.floor(N + 1 - read / imageFloats)),
    listBytes: listBytes(band, dy),
    slotFloats: listFloats(band, dy) + upToLine(imageFloats + tiles * width * 4),
  }
}
