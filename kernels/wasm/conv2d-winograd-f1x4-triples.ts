// Host side of assembly/conv2d-winograd-f1x4-triples.ts: wide filters with any stride over images of at most 4 channels.

import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import { fused } from './activations.js'
import type { WasmKernel } from './kernel.js'

/** How many parts of the rows threads share. */
const mostShares = 32

// GFLOP/s (direct-equivalent) of conv2d-few-channels / this, one thread, Zen 4, Node 20, same padding: 33 / 47 for [32,96,96,3] → 32,
// 5×5 at stride 2, 38 / 57 for [4,224,224,3] → 64, 7×7 at stride 2, 40 / 63 for [8,224,224,3] → 96, 11×11 at stride 4, 27 / 34 for
// [32,28,28,1] → 32, 5×5; but 25 / 27 for the first with 3×3. F(4×4) has 59 for the first, but rounds more: docs/winograd.md.
export const conv2dWinogradF1x4Triples: WasmKernel<'conv2d'> = {
  name: 'conv2d-winograd-f1x4-triples',
  supports: ({ x, w }, { dilations }) => x[3] <= 4 && w[3] % 8 === 0 && dilations[1] === 1,
  suits({ x, w }, attributes) {
    const geometry = conv2dGeometry(x, w, attributes)
    const { kH, kW, oW } = geometry
    const { triples, whole } = triplesOf(geometry)
    return kH > 1 && (5 * triples + whole) * tilesOf(geometry) <= 0.7 * kW * oW
  },
  preparation: {
    floats({ x, w }, attributes) {
      const { filters, K } = filtersOf(conv2dGeometry(x, w, attributes))
      return filters + K + (K / 8) * 12
    },
    run(runtime, { x, w, b }, attributes, prepared) {
      const geometry = conv2dGeometry(x.shape, w.shape, attributes)
      const { kH, kW, sW, C, K } = geometry
      const { depth, filters } = filtersOf(geometry)
      const zeros = prepared + filters * 4
      if (!b) runtime.zero(zeros, K)
      runtime.call('winogradTripleFilters', K / 8, {
        ...{ w: w.pointer, u: prepared, slots: zeros + K * 4 },
        ...{ kH, kW, sW, C, K, depth },
      })
    },
  },
  workspace: ({ x, w }, attributes) => {
    const { shares, slotFloats } = plan(x[0], conv2dGeometry(x, w, attributes))
    return shares * slotFloats
  },
  run(runtime, { x, w, b }, attributes, y, slots, prepared) {
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, w.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, top, left } = geometry
    const { filters, columns, depth, lastDepth, shares, slotFloats } = plan(N, geometry)
    runtime.call('conv2dWinogradF1x4Triples', shares, {
      x: x.pointer,
      u: prepared,
      b: b?.pointer ?? prepared + filters * 4,
      y: y.pointer,
      slots,
      slotFloats,
      shares,
      columns,
      depth,
      lastDepth,
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

/** Tiles per row, rounded up to as many as are computed together. */
const tilesOf = ({ oW }: Conv2dGeometry): number => Math.ceil(oW / 16) * 4

/** How many triples a row of a filter is divided into, and how many of these have all three taps. */
function triplesOf({ kW, sW }: Conv2dGeometry) {
  const starts = Array.from({ length: kW }, (_, tap) => tap).filter((tap) => Math.floor(tap / sW) % 3 === 0)
  return { triples: starts.length, whole: starts.filter((tap) => tap + 2 * sW < kW).length }
}

/** Floats of the transformed filters, of so many values of a window at each point. */
function filtersOf(geometry: Conv2dGeometry) {
  const { C, K, kH } = geometry
  const depth = triplesOf(geometry).triples * kH * C
  return { K, depth, filters: 6 * (K * depth + 16) }
}

function plan(N: number, geometry: Conv2dGeometry) {
  const { C, oH, kH, kW, sW } = geometry
  const { depth, filters } = filtersOf(geometry)
  const tiles = tilesOf(geometry)
  const columns = (4 * Math.ceil(geometry.oW / 4) + 1) * sW + kW
  const lastDepth = triplesOf(geometry).whole * kH * C
  const shares = Math.min(mostShares, N * oH)
  const slotFloats = kH * columns * C + 4 + tiles * 48 + 16 + 6 * (tiles * (depth + 4) + 16)
  return { filters, columns, depth, lastDepth, shares, slotFloats }
}
