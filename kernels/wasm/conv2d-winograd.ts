// Host side of assembly/conv2d-winograd.ts: 3×3 filters at stride 1, channels in fours.

import type { Conv2dAttributes } from '../ops/conv2d.js'
import { ops, type Inputs } from '../ops.js'
import type { Shape } from '../shape.js'
import { padding } from './conv2d-direct.js'
import { fastest, fits, plan, type Extent, type TileSize } from './conv2d-winograd-plan.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'
import { is2x2 } from './pool2d.js'

/** Tiles that transforming the filters takes as long as. */
const filtersWorth = 20

const extent = ([N, oH, oW, K]: Shape, C: number): Extent => ({ N, oH, oW, C, K })

type Filtered = Inputs<'conv2d', Shape>

const forwardExtent = (shapes: Filtered, attributes: Conv2dAttributes): Extent =>
  extent(ops.conv2d(shapes, attributes), shapes.x[3])

const forwardFits = (shapes: Filtered, attributes: Conv2dAttributes): boolean =>
  fits(forwardExtent(shapes, attributes), [shapes.w[0], shapes.w[1]], attributes)

const forwardFastest = (shapes: Filtered, attributes: Conv2dAttributes) =>
  fastest(forwardExtent(shapes, attributes), filtersWorth)

const forwardWorkspace = (m: TileSize, shapes: Filtered, attributes: Conv2dAttributes): number => {
  const { filters, slotFloats, shares } = plan(m, forwardExtent(shapes, attributes))
  return filters + shapes.w[3] + shares * slotFloats
}

interface Forward {
  readonly y: number
  readonly workspace: number
  /** Of 2×2 windows: their maxima go into `y`, and where they stand into `argmax`, if that is not 0. */
  readonly pool?: { readonly argmax: number }
}

/** The convolution into `y`, pooled if `pool` is there. */
function forward(
  m: TileSize,
  runtime: Runtime,
  { x, w, b }: Inputs<'conv2d', Block>,
  attributes: Conv2dAttributes,
  { y, workspace, pool }: Forward,
): void {
  const [N, H, W, C] = x.shape
  const [, oH, oW, K] = ops.conv2d({ x: x.shape, w: w.shape }, attributes)
  const [top, left] = padding([H, W], [3, 3], attributes)
  const { filters, slotFloats, shares, T } = plan(m, { N, oH, oW, C, K })
  const zeros = workspace + filters * 4
  const slots = zeros + K * 4
  const relu = attributes.activation === 'relu' ? 1 : 0
  if (!b) runtime.zero(zeros, K)
  runtime.call('winogradFilters', Math.ceil(K / 8), ...[w.pointer, workspace, slots, m, C * K, C, K, K, 1])
  runtime.call(
    'conv2dWinograd',
    shares,
    ...[x.pointer, workspace, b?.pointer ?? zeros, y, pool?.argmax ?? 0, slots, slotFloats, shares],
    ...[m, T, N, H, W, C, oH, oW, K, top, left, relu, pool ? 1 : 0],
  )
}

const conv2dWinograd = (m: TileSize): WasmKernel<'conv2d'> => ({
  name: `conv2d-winograd-f${m}x${m}`,
  supports: (shapes, attributes) => forwardFits(shapes, attributes),
  suits: (shapes, attributes) => forwardFastest(shapes, attributes) === m,
  workspace: (shapes, attributes) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, attributes, y, workspace) {
    forward(m, runtime, inputs, attributes, { y: y.pointer, workspace })
  },
})

// [32,70,70,3] → 32, pooled 2×2, one thread: 5.7 ms, where few-channels and the pooling after it take 12.3.
const conv2dMaxPool2dWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2d'> => ({
  name: `conv2d-max-pool2d-winograd-f${m}x${m}`,
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && forwardFits(shapes, attributes),
  suits: (shapes, { pool: _, ...attributes }) => forwardFastest(shapes, attributes) === m,
  workspace: (shapes, { pool: _, ...attributes }) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, { pool: _, ...attributes }, y, workspace) {
    forward(m, runtime, inputs, attributes, { y: y.pointer, workspace, pool: { argmax: 0 } })
  },
})

// The few channels of a first layer are left to F(1×4), which rounds less.
const conv2dMaxPool2dWithArgmaxWinograd = (m: TileSize): WasmKernel<'conv2dMaxPool2dWithArgmax'> => ({
  name: `conv2d-max-pool2d-with-argmax-winograd-f${m}x${m}`,
  supports: (shapes, { pool, ...attributes }) => is2x2(pool) && forwardFits(shapes, attributes),
  suits: (shapes, { pool: _, ...attributes }) => forwardFastest(shapes, attributes) === m,
  workspace: (shapes, { pool: _, ...attributes }) => forwardWorkspace(m, shapes, attributes),
  run(runtime, inputs, { pool: _, ...attributes }, { y, argmax }, workspace) {
    forward(m, runtime, inputs, attributes, { y: y.pointer, workspace, pool: { argmax: argmax.pointer } })
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
    const [N, H, W, C] = dx.shape
    const [, oH, oW, K] = dy.shape
    const [top, left] = padding([H, W], [3, 3], attributes)
    const { filters, slotFloats, shares, T } = plan(m, extent(dx.shape, K))
    const zeros = workspace + filters * 4
    const slots = zeros + C * 4
    const lastTap = w.pointer + 8 * C * K * 4
    runtime.zero(zeros, C)
    runtime.call('winogradFilters', Math.ceil(C / 8), ...[lastTap, workspace, slots, m, -C * K, K, 1, C, K])
    runtime.call(
      'conv2dWinograd',
      shares,
      ...[dy.pointer, workspace, zeros, dx.pointer, 0, slots, slotFloats, shares],
      ...[m, T, N, oH, oW, K, H, W, C, 2 - top, 2 - left, 0, 0],
    )
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
