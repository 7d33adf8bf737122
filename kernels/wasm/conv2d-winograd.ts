// Host side of assembly/conv2d-winograd.ts: filters of up to three taps per phase of the stride, with channels in multiples
// of four.

import type { FusedActivation } from '../ops/activations.js'
import type { Conv2dAttributes } from '../ops/conv2d.js'
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

const workspaceOf = (m: TileSize, convolution: Convolution): number => {
  const { filters, slotFloats, shares } = plan(m, extentOf(convolution))
  return filters + convolution.K + tableSize(convolution.phases) + shares * slotFloats
}

interface Values {
  readonly x: number
  /** The address of the filters, and the floats from one tap, input channel and output channel to the next. */
  readonly filters: {
    readonly w: number
    readonly tapFloats: number
    readonly cStep: number
    readonly kStep: number
  }
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
  { x, filters: steps, b, y, activation, pool }: Values,
  workspace: number,
): void {
  const { phases, C, P, K, Q, ...sizes } = convolution
  const { uStep, vStep, kH, kW, height, width } = phases
  const { filters, slotFloats, shares, T } = plan(m, extentOf(convolution))
  const zeros = workspace + filters * 4
  const table = zeros + K * 4
  const origins = table + (m + 2) ** 2 * 8
  const slots = table + tableSize(phases) * 4
  if (b === undefined) runtime.zero(zeros, K)
  runtime.write(table, phasesTable(phases, m))
  const channels = { C, P, K, Q }
  runtime.call('winogradFilters', Math.ceil((Q * K) / 8), {
    ...{ u: workspace, slots, m, kH, kW, uStep, vStep, origins },
    ...steps,
    ...channels,
  })
  runtime.call('conv2dWinograd', shares, {
    x,
    u: workspace,
    b: b ?? zeros,
    y,
    argmax: pool?.argmax ?? 0,
    table,
    slots,
    slotFloats,
    shares,
    m,
    T,
    down: Math.ceil(height / m),
    across: Math.ceil(width / m),
    pool: pool ? 1 : 0,
    ...channels,
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

const forwardWorkspace = (m: TileSize, { x, w }: Filtered, attributes: Conv2dAttributes): number =>
  workspaceOf(m, forwardOf(x[0], conv2dGeometry(x, w, attributes)))

/** The forward convolution. */
function forward(
  m: TileSize,
  runtime: Runtime,
  { x, w, b }: Inputs<'conv2d', Block>,
  attributes: Conv2dAttributes,
  { y, pool }: Pick<Values, 'y' | 'pool'>,
  workspace: number,
): void {
  const [, , C, K] = w.shape
  const filters = { w: w.pointer, tapFloats: C * K, cStep: K, kStep: 1 }
  const { activation } = attributes
  const convolution = forwardOf(x.shape[0], conv2dGeometry(x.shape, w.shape, attributes))
  convolve(m, runtime, convolution, { x: x.pointer, filters, b: b?.pointer, y, activation, pool }, workspace)
}

const conv2dWinograd = (m: TileSize): WasmKernel<'conv2d'> => ({
  name: `conv2d-winograd-f${m}x${m}`,
  supports: (shapes, attributes) => forwardFits(shapes, attributes),
  suits: (shapes, attributes) => forwardFastest(shapes, attributes) === m,
  workspace: (shapes, attributes) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, attributes, y, workspace) {
    forward(m, runtime, inputs, attributes, { y: y.pointer }, workspace)
  },
})

// [32,70,70,3] → 32, pooled 2×2, one thread: 5.7 ms. few-channels followed by the pooling takes 12.3.
const conv2dMaxPool2dWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2d'> => ({
  name: `conv2d-max-pool2d-winograd-f${m}x${m}`,
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && forwardFits(shapes, attributes),
  suits: (shapes, { pool: _, ...attributes }) => forwardFastest(shapes, attributes) === m,
  workspace: (shapes, { pool: _, ...attributes }) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, { pool: _, ...attributes }, y, workspace) {
    forward(m, runtime, inputs, attributes, { y: y.pointer, pool: { argmax: 0 } }, workspace)
  },
})

// A first layer with few channels is left to F(1×4), which rounds less, or with strides to sums without transforms.
const conv2dMaxPool2dWithArgmaxWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2dWithArgmax'> => ({
  name: `conv2d-max-pool2d-with-argmax-winograd-f${m}x${m}`,
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && forwardFits(shapes, attributes),
  suits: (shapes, { pool: _, ...attributes }) => shapes.x[3] > 4 && forwardFastest(shapes, attributes) === m,
  workspace: (shapes, { pool: _, ...attributes }) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, { pool: _, ...attributes }, { y, argmax }, workspace) {
    const outputs = { y: y.pointer, pool: { argmax: argmax.pointer } }
    forward(m, runtime, inputs, attributes, outputs, workspace)
  },
})

const conv2dInputGradientWinograd = (m: TileSize): WasmKernel<'conv2dInputGradient'> => ({
  name: `conv2d-input-gradient-winograd-f${m}x${m}`,
  supports: ({ w }, attributes) => fits(conv2dGeometry(attributes.inputShape, w, attributes), w[3], w[2]),
  suits: ({ w }, attributes) => {
    const geometry = conv2dGeometry(attributes.inputShape, w, attributes)
    return fastest(extentOf(backwardOf(attributes.inputShape[0], geometry)), filtersWorth, geometry) === m
  },
  workspace: ({ w }, attributes) =>
    workspaceOf(
      m,
      backwardOf(attributes.inputShape[0], conv2dGeometry(attributes.inputShape, w, attributes)),
    ),
  run(runtime, { dy, w }, attributes, dx, workspace) {
    const [, , C, K] = w.shape
    const filters = { w: w.pointer, tapFloats: C * K, cStep: 1, kStep: K }
    const convolution = backwardOf(dx.shape[0], conv2dGeometry(dx.shape, w.shape, attributes))
    convolve(m, runtime, convolution, { x: dy.pointer, filters, y: dx.pointer }, workspace)
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
