// Host side of assembly/conv2d-winograd.ts: filters of up to three taps per phase of the stride, with channels in multiples
// of four.

import type { FusedActivation } from '../ops/activations.js'
import type { Conv2dAttributes, Conv2dInputGradientAttributes } from '../ops/conv2d.js'
import type { Inputs } from '../ops.js'
import { conv2dGeometry } from '../ops/window.js'
import type { Shape } from '../shape.js'
import { fused } from './activations.js'
import { phasesTable, tableSize, type TileSize } from './conv2d-winograd-phases.js'
import { fastest, fits, plan } from './conv2d-winograd-plan.js'
import { backwardOf, extentOf, forwardOf, type Convolution } from './conv2d-winograd-sizes.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'
import { is2x2 } from './pool2d.js'

/** The cost of transforming the filters, in tiles. */
const filtersWorth = 20

type Filtered = Inputs<'conv2d', Shape>

/** Where the filters are, and the floats from one tap, input and output channel to the next. */
interface Filters {
  readonly w: number
  readonly tapFloats: number
  readonly cStep: number
  readonly kStep: number
}

/** The memory of a preparation: the transformed filters, K zeros in place of an absent bias, and the table of phases. */
const layoutOf = (m: TileSize, convolution: Convolution, prepared: number) => {
  const { filters } = plan(m, extentOf(convolution))
  const zeros = prepared + filters * 4
  const table = zeros + convolution.K * 4
  return { u: prepared, zeros, table, end: table + tableSize(convolution.phases) * 4 }
}

const preparedFloats = (m: TileSize, convolution: Convolution): number =>
  layoutOf(m, convolution, 0).end / 4 + Math.ceil((convolution.Q * convolution.K) / 8) * filterSlot

/** Floats of scratch memory per item of winogradFilters. */
const filterSlot = 72

function prepare(
  m: TileSize,
  runtime: Runtime,
  convolution: Convolution,
  filters: Filters,
  at: number,
): void {
  const { phases, C, P, K, Q } = convolution
  const { uStep, vStep, kH, kW } = phases
  const { u, zeros, table, end } = layoutOf(m, convolution, at)
  const origins = table + (m + 2) ** 2 * 8
  runtime.zero(zeros, K)
  runtime.write(table, phasesTable(phases, m))
  runtime.call('winogradFilters', Math.ceil((Q * K) / 8), {
    ...{ u, slots: end, m, kH, kW, uStep, vStep, origins },
    ...filters,
    ...{ C, P, K, Q },
  })
}

const workspaceOf = (m: TileSize, convolution: Convolution): number => {
  const { slotFloats, shares } = plan(m, extentOf(convolution))
  return shares * slotFloats
}

/** The addresses of scratch memory and of the preparation. */
interface Room {
  readonly slots: number
  readonly prepared: number
}

interface Values {
  readonly x: number
  /** Absent: 0. */
  readonly b?: number
  readonly y: number
  /** Absent: none. */
  readonly activation?: FusedActivation
  /** Windows of 2×2. Their maxima go into `y`, and the positions of these into `argmax`, if that is not 0. */
  readonly pool?: { readonly argmax: number }
}

/** Convolves into `y`, and pools if `pool` is given. */
function convolve(
  m: TileSize,
  runtime: Runtime,
  convolution: Convolution,
  { x, b, y, activation, pool }: Values,
  { slots, prepared }: Room,
): void {
  const { phases, C, P, K, Q, ...sizes } = convolution
  const { slotFloats, shares, T } = plan(m, extentOf(convolution))
  const { u, zeros, table } = layoutOf(m, convolution, prepared)
  runtime.call('conv2dWinograd', shares, {
    x,
    u,
    b: b ?? zeros,
    y,
    argmax: pool?.argmax ?? 0,
    table,
    slots,
    slotFloats,
    shares,
    m,
    T,
    down: Math.ceil(phases.height / m),
    across: Math.ceil(phases.width / m),
    pool: pool ? 1 : 0,
    ...{ C, P, K, Q },
    ...sizes,
    ...fused(activation),
  })
}

const forwardFits = ({ x, w }: Filtered, attributes: Conv2dAttributes): boolean =>
  fits(conv2dGeometry(x, w, attributes), w[2], w[3])

const forwardFastest = ({ x, w }: Filtered, attributes: Conv2dAttributes) => {
  const geometry = conv2dGeometry(x, w, attributes)
  return fastest(extentOf(forwardOf(x[0], geometry)), filtersWorth, geometry)
}

const forwardConvolution = ({ x, w }: Filtered, attributes: Conv2dAttributes): Convolution =>
  forwardOf(x[0], conv2dGeometry(x, w, attributes))

/** The parts of a forward convolution's kernel that do not depend on what it outputs. */
const forward = (m: TileSize) => ({
  supports: forwardFits,
  suits: (shapes: Filtered, attributes: Conv2dAttributes): boolean =>
    forwardFastest(shapes, attributes) === m,
  preparation: {
    floats: (shapes: Filtered, attributes: Conv2dAttributes): number =>
      preparedFloats(m, forwardConvolution(shapes, attributes)),
    run(runtime: Runtime, { x, w }: Inputs<'conv2d', Block>, attributes: Conv2dAttributes, at: number): void {
      const [, , C, K] = w.shape
      const filters = { w: w.pointer, tapFloats: C * K, cStep: K, kStep: 1 }
      prepare(m, runtime, forwardConvolution({ x: x.shape, w: w.shape }, attributes), filters, at)
    },
  },
  workspace: (shapes: Filtered, attributes: Conv2dAttributes): number =>
    workspaceOf(m, forwardConvolution(shapes, attributes)),
  run(
    runtime: Runtime,
    { x, w, b }: Inputs<'conv2d', Block>,
    attributes: Conv2dAttributes,
    { y, pool }: Pick<Values, 'y' | 'pool'>,
    room: Room,
  ): void {
    const convolution = forwardConvolution({ x: x.shape, w: w.shape }, attributes)
    const { activation } = attributes
    convolve(m, runtime, convolution, { x: x.pointer, b: b?.pointer, y, activation, pool }, room)
  },
})

const conv2dWinograd = (m: TileSize): WasmKernel<'conv2d'> => {
  const { run, ...rest } = forward(m)
  return {
    ...rest,
    name: `conv2d-winograd-f${m}x${m}`,
    run(runtime, inputs, attributes, y, slots, prepared) {
      run(runtime, inputs, attributes, { y: y.pointer }, { slots, prepared })
    },
  }
}

// [32,70,70,3] → 32, pooled 2×2, one thread (Zen 4, Node 24): 3.7 ms. few-channels followed by the pooling takes 11.8.
const conv2dMaxPool2dWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2d'> => {
  const { run, supports, ...rest } = forward(m)
  return {
    ...rest,
    name: `conv2d-max-pool2d-winograd-f${m}x${m}`,
    supports: (shapes, attributes) => is2x2(attributes.pool) && supports(shapes, attributes),
    run(runtime, inputs, attributes, y, slots, prepared) {
      const outputs = { y: y.pointer, pool: { argmax: 0 } }
      run(runtime, inputs, attributes, outputs, { slots, prepared })
    },
  }
}

// A first layer with few channels is left to kernels that round less: F(2×2) or, with strides, those of conv2d.
const conv2dMaxPool2dWithArgmaxWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2dWithArgmax'> => {
  const { run, supports, suits, ...rest } = forward(m)
  return {
    ...rest,
    name: `conv2d-max-pool2d-with-argmax-winograd-f${m}x${m}`,
    supports: (shapes, attributes) => is2x2(attributes.pool) && supports(shapes, attributes),
    suits: (shapes, attributes) => shapes.x[3] > 4 && suits(shapes, attributes),
    run(runtime, inputs, attributes, { y, argmax }, slots, prepared) {
      const outputs = { y: y.pointer, pool: { argmax: argmax.pointer } }
      run(runtime, inputs, attributes, outputs, { slots, prepared })
    },
  }
}

const backwardConvolution = (w: Shape, attributes: Conv2dInputGradientAttributes): Convolution =>
  backwardOf(attributes.inputShape[0], conv2dGeometry(attributes.inputShape, w, attributes))

const conv2dInputGradientWinograd = (m: TileSize): WasmKernel<'conv2dInputGradient'> => ({
  name: `conv2d-input-gradient-winograd-f${m}x${m}`,
  supports: ({ w }, attributes) => fits(conv2dGeometry(attributes.inputShape, w, attributes), w[3], w[2]),
  suits: ({ w }, attributes) => {
    const geometry = conv2dGeometry(attributes.inputShape, w, attributes)
    return fastest(extentOf(backwardConvolution(w, attributes)), filtersWorth, geometry) === m
  },
  preparation: {
    floats: ({ w }, attributes) => preparedFloats(m, backwardConvolution(w, attributes)),
    run(runtime, { w }, attributes, at) {
      const [, , C, K] = w.shape
      const filters = { w: w.pointer, tapFloats: C * K, cStep: 1, kStep: K }
      prepare(m, runtime, backwardConvolution(w.shape, attributes), filters, at)
    },
  },
  workspace: ({ w }, attributes) => workspaceOf(m, backwardConvolution(w, attributes)),
  run(runtime, { dy, w }, attributes, dx, slots, prepared) {
    const convolution = backwardConvolution(w.shape, attributes)
    convolve(m, runtime, convolution, { x: dy.pointer, y: dx.pointer }, { slots, prepared })
  },
})

export const conv2dWinogradF4x4 = conv2dWinograd(4)
export const conv2dWinogradF2x2 = conv2dWinograd(2)
export const conv2dMaxPool2dWinogradF4x4 = conv2dMaxPool2dWinograd(4)
export const conv2dMaxPool2dWinogradF2x2 = conv2dMaxPool2dWinograd(2)
export const conv2dMaxPool2dWithArgmaxWinogradF4x4 = conv2dMaxPool2dWithArgmaxWinograd(4)
export const conv2dMaxPool2dWithArgmaxWinogradF2x2 = conv2dMaxPool2dWithArgmaxWinograd(2)
export const conv2dInputGradientWinogradF4x4 = conv2dInputGradientWinograd(4)
export const conv2dInputGradientWinogradF2x2 = conv2dInputGradientWinograd(2)
