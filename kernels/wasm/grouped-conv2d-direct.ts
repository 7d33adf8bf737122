// Host side of assembly/grouped-conv2d-direct.ts: convolutions in groups of few channels, and their input gradients.

import type { FusedActivation } from '../ops/activations.js'
import type { GroupedConv2dAttributes, GroupedConv2dInputGradientAttributes } from '../ops/grouped-conv2d.js'
import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import { fused } from './activations.js'
import type { Runtime, WasmKernel } from './kernel.js'

/** How many parts of the work threads share. */
const mostShares = 32
/** Approximate floats of a group's band of rows: half of a first-level cache of 32 kB. */
const bandFloats = 4096

/** A convolution in groups of C channels to K, or its gradient as a convolution: see Convolving in depthwise-conv2d.ts. */
interface Grouped extends Conv2dGeometry {
  readonly N: number
  readonly G: number
  readonly fH: number
  readonly fW: number
}

/** Where the filters are, and how many floats lie between their values. */
interface Filters {
  readonly w: number
  readonly b: number
  readonly steps: { gStep: number; uStep: number; vStep: number; cStep: number; kStep: number }
}

/** Where the arrays are, the filters packed. */
interface Arrays {
  readonly x: number
  readonly packed: number
  readonly y: number
  readonly activation?: FusedActivation
}

function plan(grouped: Grouped) {
  const { N, G, H, W, C, oH, oW, kH, kW, sH, sW, fH, fW, dH, dW, top, left } = grouped
  const spanOf = (outputs: number, k: number, s: number, f: number, d: number): number =>
    Math.floor(((outputs - 1) * s + (k - 1) * d) / f) + (f > 1 ? 2 : 1)
  const columns = spanOf(oW, kW, sW, fW, dW)
  const rows = Math.floor(bandFloats / (columns * C))
  const most = Math.max(1, Math.floor((((rows - 1) * fH - (kH - 1) * dH) / sH + 1) / fH))
  const bands = Math.ceil(oH / (most * fH))
  const band = Math.ceil(oH / bands / fH) * fH
  const imageFloats = Math.ceil((spanOf(band, kH, sH, fH, dH) * columns * C) / 16 + 1) * 16
  const slotFloats = Math.ceil((imageFloats + Math.ceil((band * oW) / 4) * 8 + kH * kW * 2) / 16) * 16
  const padded = top !== 0 || left !== 0 || (oH - 1) * sH >= H || (oW - 1) * sW >= W
  const lays = kH * kW * fH * fW > 1 || padded ? 1 : 0
  const shares = Math.min(mostShares, N * Math.ceil(oH / band) * G)
  return { band, imageFloats, slotFloats, lays, shares }
}

const workspaceOf = (grouped: Grouped): number => {
  const { shares, slotFloats } = plan(grouped)
  return shares * slotFloats
}

const packedFloats = ({ G, C, K, kH, kW }: Grouped): number =>
  Math.ceil((G * Math.ceil(K / 4) * (kH * kW * C + 1)) / 4) * 16

function pack(
  runtime: Runtime,
  { G, C, K, kH, kW }: Grouped,
  { w, b, steps }: Filters,
  packed: number,
): void {
  const { gStep, uStep, vStep, cStep, kStep } = steps
  runtime.call('conv2dPack', G * Math.ceil(K / 8), {
    ...{ w, b, packed, filled: Math.ceil(K / 4) * 4 },
    ...{ gStep, U: kH, uStep, V: kW, vStep, C, cStep, K, kStep },
  })
}

function convolve(runtime: Runtime, grouped: Grouped, arrays: Arrays, slots: number): void {
  const { x, packed, y, activation } = arrays
  const { N, G, H, W, C, oH, oW, K, kH, kW, sH, sW, fH, fW, dH, dW, top, left } = grouped
  const { band, imageFloats, slotFloats, lays, shares } = plan(grouped)
  runtime.call('groupedConv2d', shares, {
    ...{ x, packed, y, slots, slotFloats, imageFloats, shares, band, lays },
    ...{ N, G, H, W, C, oH, oW, K, kH, kW, sH, sW, fH, fW, dH, dW, top, left },
    ...fused(activation),
  })
}

/** The geometry of one group's channels. */
const inGroups = (geometry: Conv2dGeometry, N: number, G: number) => ({
  ...geometry,
  C: geometry.C / G,
  K: geometry.K / G,
  N,
  G,
})

const forwardOf = (x: Shape, w: Shape, attributes: GroupedConv2dAttributes): Grouped => ({
  ...inGroups(conv2dGeometry(x, w, attributes), x[0], attributes.groups),
  fH: 1,
  fW: 1,
})

function backwardOf(w: Shape, { inputShape, ...attributes }: GroupedConv2dInputGradientAttributes): Grouped {
  const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left, N, G } = inGroups(
    conv2dGeometry(inputShape, w, attributes),
    inputShape[0],
    attributes.groups,
  )
  const size = { H: oH, W: oW, C: K, oH: H, oW: W, K: C, kH, kW }
  const steps = { sH: 1, sW: 1, fH: sH, fW: sW, dH, dW }
  return { N, G, ...size, ...steps, top: (kH - 1) * dH - top, left: (kW - 1) * dW - left }
}

export const groupedConv2dDirect: WasmKernel<'groupedConv2d'> = {
  name: 'grouped-conv2d-direct',
  preparation: {
    floats: ({ x, w }, attributes) => packedFloats(forwardOf(x, w, attributes)),
    run(runtime, { x, w, b }, attributes, packed) {
      const grouped = forwardOf(x.shape, w.shape, attributes)
      const { C, K, G, kW } = grouped
      const steps = { gStep: K, uStep: kW * C * G * K, vStep: C * G * K, cStep: G * K, kStep: 1 }
      pack(runtime, grouped, { w: w.pointer, b: b?.pointer ?? 0, steps }, packed)
    },
  },
  workspace: ({ x, w }, attributes) => workspaceOf(forwardOf(x, w, attributes)),
  run(runtime, { x, w }, attributes, y, slots, packed) {
    const { activation } = attributes
    convolve(
      runtime,
      forwardOf(x.shape, w.shape, attributes),
      { x: x.pointer, packed, y: y.pointer, activation },
      slots,
    )
  },
}

// dx[n,a,b,g·C/G+c] = Σ_{u,v,k} dy[n, (a+u·d−q)/s, (b+v·d−q)/s, k] · w[kH−1−u, kW−1−v, c, k],   q = (k−1)·d − p
export const groupedConv2dInputGradientDirect: WasmKernel<'groupedConv2dInputGradient'> = {
  name: 'grouped-conv2d-input-gradient-direct',
  preparation: {
    floats: ({ w }, attributes) => packedFloats(backwardOf(w, attributes)),
    run(runtime, { w }, attributes, packed) {
      const grouped = backwardOf(w.shape, attributes)
      const [kH, kW, C, K] = w.shape
      const tap = C * K
      const lastTap = w.pointer + (kH * kW - 1) * tap * 4
      const steps = { gStep: K / grouped.G, uStep: -kW * tap, vStep: -tap, cStep: 1, kStep: K }
      pack(runtime, grouped, { w: lastTap, b: 0, steps }, packed)
    },
  },
  workspace: ({ w }, attributes) => workspaceOf(backwardOf(w, attributes)),
  run(runtime, { dy, w }, attributes, dx, slots, packed) {
    convolve(runtime, backwardOf(w.shape, attributes), { x: dy.pointer, packed, y: dx.pointer }, slots)
  },
}
