// Host side of assembly/conv2d-winograd.ts: 3×3 filters at stride 1, channels in fours.

import type { FusedActivation } from '../ops/activations.js'
import type { Conv2dAttributes } from '../ops/conv2d.js'
import type { Inputs } from '../ops.js'
import type { Shape } from '../shape.js'
import { fused } from './activations.js'
import { fastest, fits, plan, sizesOf, type Extent, type TileSize } from './conv2d-winograd-plan.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'
import { is2x2 } from './pool2d.js'

/** Tiles that transforming the filters takes as long as. */
const filtersWorth = 20

const extent = ([N, oH, oW, K]: Shape, C: number): Extent => ({ N, oH, oW, C, K })

type Filtered = Inputs<'conv2d', Shape>

const forwardExtent = ({ x, w }: Filtered, attributes: Conv2dAttributes): Extent => sizesOf(x, w, attributes)

const forwardFits = (shapes: Filtered, attributes: Conv2dAttributes): boolean =>
  fits(forwardExtent(shapes, attributes), [shapes.w[0], shapes.w[1]], attributes)

const forwardFastest = (shapes: Filtered, attributes: Conv2dAttributes) =>
  fastest(forwardExtent(shapes, attributes), filtersWorth)

const forwardWorkspace = (m: TileSize, shapes: Filtered, attributes: Conv2dAttributes): number => {
  const { filters, slotFloats, shares } = plan(m, forwardExtent(shapes, attributes))
  return filters + shapes.w[3] + shares * slotFloats
}

interface Convolution {
  readonly x: number
  /** Where the filters' first tap is, and the floats from one tap, input and output channel to the next. */
  readonly filters: {
    readonly w: number
    readonly tapStep: number
    readonly cStep: number
    readonly kStep: number
  }
  /** Absent: 0. */
  readonly b?: number
  readonly y: number
  /** Absent: none. */
  readonly activation?: FusedActivation
  /** Of 2×2 windows: their maxima go into `y`, and where they stand into `argmax`, if that is not 0. */
  readonly pool?: { readonly argmax: number }
}

/** The convolution into `y`, pooled if `pool` is there. */
function convolve(
  m: TileSize,
  runtime: Runtime,
  sizes: ReturnType<typeof sizesOf>,
  { x, filters: steps, b, y, activation, pool }: Convolution,
  workspace: number,
): void {
  const { C, K } = sizes
  const { filters, slotFloats, shares, T } = plan(m, sizes)
  const zeros = workspace + filters * 4
  const slots = zeros + K * 4
  if (b === undefined) runtime.zero(zeros, K)
  runtime.call('winogradFilters', Math.ceil(K / 8), { u: workspace, slots, m, C, K, ...steps })
  runtime.call('conv2dWinograd', shares, {
    x,
    u: workspace,
    b: b ?? zeros,
    y,
    argmax: pool?.argmax ?? 0,
    slots,
    slotFloats,
    shares,
    m,
    T,
    pool: pool ? 1 : 0,
    ...sizes,
    ...fused(activation),
  })
}

/** The forward convolution. */
function forward(
  m: TileSize,
  runtime: Runtime,
  { x, w, b }: Inputs<'conv2d', Block>,
  attributes: Conv2dAttributes,
  { y, pool }: Pick<Convolution, 'y' | 'pool'>,
  workspace: number,
): void {
  const sizes = sizesOf(x.shape, w.shape, attributes)
  const { C, K } = sizes
  const filters = { w: w.pointer, tapStep: C * K, cStep: K, kStep: 1 }
  const { activation } = attributes
  convolve(m, runtime, sizes, { x: x.pointer, filters, b: b?.pointer, y, activation, pool }, workspace)
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

// [32,70,70,3] → 32, pooled 2×2, one thread: 5.7 ms, where few-channels and the pooling after it take 12.3.
const conv2dMaxPool2dWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2d'> => ({
  name: `conv2d-max-pool2d-winograd-f${m}x${m}`,
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && forwardFits(shapes, attributes),
  suits: (shapes, { pool: _, ...attributes }) => forwardFastest(shapes, attributes) === m,
  workspace: (shapes, { pool: _, ...attributes }) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, { pool: _, ...attributes }, y, workspace) {
    forward(m, runtime, inputs, attributes, { y: y.pointer, pool: { argmax: 0 } }, workspace)
  },
})

// The few channels of a first layer are left to F(1×4), which rounds less.
const conv2dMaxPool2dWithArgmaxWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2dWithArgmax'> => ({
  name: `conv2d-max-pool2d-with-argmax-winograd-f${m}x${m}`,
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && forwardFits(shapes, attributes),
  suits: (shapes, { pool: _, ...attributes }) => forwardFastest(shapes, attributes) === m,
  workspace: (shapes, { pool: _, ...attributes }) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, { pool: _, ...attributes }, { y, argmax }, workspace) {
    const outputs = { y: y.pointer, pool: { argmax: argmax.pointer } }
    forward(m, runtime, inputs, attributes, outputs, workspace)
  },
})

// As the forward convolution of dy with the filters flipped and their channels exchanged, 2 − p zeros around it.
const conv2dInputGradientWinograd = (m: TileSize): WasmKernel<'conv2dInputGradient'> => ({
  name: `conv2d-input-gradient-winograd-f${m}x${m}`,
  supports: ({ dy, w }, attributes) => fits(extent(attributes.inputShape, dy[3]), [w[0], w[1]], attributes),
  suits: ({ dy }, { inputShape }) => fastest(extent(inputShape, dy[3]), filtersWorth) === m,
  workspace: ({ dy }, { inputShape }) => {
    const { filters, slotFloats, shares } = plan(m, extent(inputShape, dy[3]))
    return filters + inputShape[3] + shares * slotFloats
  },
  run(runtime, { dy, w }, attributes, dx, workspace) {
    const { N, H, W, C, oH, oW, K, top, left } = sizesOf(dx.shape, w.shape, attributes)
    const sizes = { N, H: oH, W: oW, C: K, oH: H, oW: W, K: C, top: 2 - top, left: 2 - left }
    const lastTap = w.pointer + 8 * C * K * 4
    const filters = { w: lastTap, tapStep: -C * K, cStep: 1, kStep: K }
    convolve(m, runtime, sizes, { x: dy.pointer, filters, y: dx.pointer }, workspace)
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
