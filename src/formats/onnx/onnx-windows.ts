// Convolutions and poolings as ONNX operators. Borders are listed as above, left, below, right.

import { transposedImage, type Conv2dTransposeAttributes } from '../../../kernels/ops/conv2d-transpose.js'
import type { Conv2dWindow } from '../../../kernels/ops/conv2d.js'
import { gaussianWindow } from '../../../kernels/ops/gaussian-window.js'
import type { MaxPool2dAttributes, WeightedPool2dAttributes } from '../../../kernels/ops/pool2d.js'
import { conv2dGeometry, maxPool2dGeometry, type Border } from '../../../kernels/ops/window.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import type { AveragePooling2dConfig } from '../../layers/average-pooling2d.js'
import { poolWindow } from '../../layers/pooling2d.js'
import { borderOf, isEmpty } from '../channels-first/border.js'
import {
  depthwiseFilters,
  filtersFirst,
  rearranged,
  type Rearrangement,
} from '../channels-first/rearranged.js'
import { attributesOf } from '../channels-first/layer-config.js'
import type { Weighted } from './fold.js'
import type { Attribute, Computed, OnnxGraph } from './onnx-graph.js'

/** An image, with channels first. */
export const image = (name: string): Computed => ({ name, layout: 'first' })

/** A border in ONNX's order. */
export const pads = ([[above, below], [left, right]]: Border): readonly number[] => [
  above,
  left,
  below,
  right,
]

interface Filters {
  /** `[kH, kW, in, out]` */
  readonly kernel: NDArray
  readonly move: Rearrangement
  readonly groups?: number
  readonly bias?: NDArray | undefined
}

function convolution(
  node: Weighted,
  to: OnnxGraph,
  {
    at,
    filters,
    x = to.take(node, 'first'),
    inputShape = node.inputShapes[0],
  }: {
    readonly at: Conv2dWindow
    readonly filters: Filters
    readonly x?: string
    readonly inputShape?: Shape
  },
): string {
  const { kernel, move, groups = 1, bias } = filters
  const border = borderOf(conv2dGeometry([1, ...inputShape], kernel.shape, at))
  return to.node('Conv', [x, ...weightsOf(node, to, { kernel: rearranged(kernel, move), bias })], {
    ...{ kernel_shape: kernel.shape.slice(0, 2), strides: at.strides, dilations: at.dilations },
    ...{ pads: pads(border), group: groups },
  })
}

/** The constants of a kernel and, if there is one, a bias. */
export function weightsOf(
  { name }: Weighted,
  to: OnnxGraph,
  { kernel, bias }: { readonly kernel: NDArray; readonly bias?: NDArray | undefined },
): readonly string[] {
  return [to.array(kernel, `${name}/kernel`), ...(bias ? [to.array(bias, `${name}/bias`)] : [])]
}

export function conv2d(node: Weighted, to: OnnxGraph): Computed {
  const { kernel, bias } = node.arrays
  const { groups, ...at } = attributesOf<Conv2dWindow & { groups?: number }>(node)
  return image(
    convolution(node, to, { at, filters: { kernel, move: filtersFirst(kernel.shape), groups, bias } }),
  )
}

const depthwise = (kernel: NDArray, bias?: NDArray): Filters => ({
  ...{ kernel, move: depthwiseFilters(kernel.shape), groups: kernel.shape[2], bias },
})

export const depthwiseConv2d = (node: Weighted, to: OnnxGraph): Computed =>
  image(
    convolution(node, to, {
      at: attributesOf(node),
      filters: depthwise(node.arrays.kernel, node.arrays.bias),
    }),
  )

/** @param at the windows of the first step. */
export function separableConv2d(node: Weighted, to: OnnxGraph, at: Conv2dWindow): Computed {
  const { depthwiseKernel, pointwiseKernel: kernel, bias } = node.arrays
  const x = convolution(node, to, { at, filters: depthwise(depthwiseKernel) })
  const [oH, oW] = node.shape
  return image(
    convolution(node, to, {
      ...{ x, inputShape: [oH, oW, kernel.shape[2]], at: attributesOf(node) },
      filters: { kernel, move: filtersFirst(kernel.shape), bias },
    }),
  )
}

export function conv2dTranspose(node: Weighted, to: OnnxGraph): Computed {
  const at = attributesOf<Conv2dTransposeAttributes>(node)
  const { kernel, bias } = node.arrays
  const { shape } = kernel
  const [H, W] = node.inputShapes[0]
  const size = transposedImage('conv2dTranspose', [H, W], [shape[0], shape[1]], at)
  const { top, left } = conv2dGeometry([1, ...size, shape[2]], shape, at)
  // How many rows and columns to crop at the end; negative: how many to add.
  const after = ([H, W] as const).map((n, i) => {
    const whole = (n - 1) * at.strides[i] + (shape[i] - 1) * at.dilations[i] + 1
    return whole - [top, left][i] - size[i]
  })
  const weights = weightsOf(node, to, { kernel: rearranged(kernel, filtersFirst(shape)), bias })
  return image(
    to.node('ConvTranspose', [to.take(node, 'first'), ...weights], {
      ...{
        kernel_shape: shape.slice(0, 2),
        strides: at.strides,
        dilations: at.dilations,
        group: at.groups ?? 1,
      },
      pads: [top, left, ...after.map((n) => Math.max(n, 0))],
      output_padding: after.map((n) => Math.max(-n, 0)),
    }),
  )
}

/** A pooling operator whose windows are like ours. */
function pool(
  opType: string,
  node: Weighted,
  to: OnnxGraph,
  more: Readonly<Record<string, Attribute>> = {},
  at = attributesOf<MaxPool2dAttributes>(node),
): Computed {
  const border = borderOf(maxPool2dGeometry([1, ...node.inputShapes[0]], at))
  const window = { kernel_shape: at.poolSize, strides: at.strides, pads: pads(border) }
  return image(to.node(opType, [to.take(node, 'first')], { ...window, ...more }))
}

export const maxPooling2d = (node: Weighted, to: OnnxGraph): Computed =>
  pool('MaxPool', node, to, { dilations: attributesOf<MaxPool2dAttributes>(node).dilations ?? [1, 1] })

export function averagePooling2d(node: Weighted, to: OnnxGraph): Computed {
  const config = node.layer.config as AveragePooling2dConfig
  return pool(
    'AveragePool',
    node,
    to,
    { count_include_pad: Number(config.countIncludePad ?? false) },
    poolWindow(config),
  )
}

export const l2Pooling2d = (node: Weighted, to: OnnxGraph): Computed => pool('LpPool', node, to, { p: 2 })

/**
 * A convolution with the window's weights. If a window extends beyond the border, its sum is divided by the weights inside.
 */
export function weightedAveragePooling2d(node: Weighted, to: OnnxGraph): Computed {
  const at = attributesOf<WeightedPool2dAttributes>(node)
  const [H, W, C] = node.inputShapes[0]
  const { poolSize, strides } = at
  const geometry = maxPool2dGeometry([1, H, W, C], at)
  const border = borderOf(geometry)
  const window = gaussianWindow(at)
  const total = window.reduce((sum, one) => sum + one, 0)
  const shares = window.map((one) => one / total)
  const kernel = { shape: [C, 1, ...poolSize], data: Float64Array.from({ length: C * shares.length }, (_, i) => shares[i % shares.length]) } // prettier-ignore
  const sums = to.node('Conv', [to.take(node, 'first'), to.array(kernel, `${node.name}/window`)], {
    ...{ kernel_shape: poolSize, strides, pads: pads(border), group: C },
  })
  if (isEmpty(border)) return image(sums)
  const { oH, oW, kW, sH, sW, top, left } = geometry
  const within = Float64Array.from({ length: oH * oW }, (_, i) => {
    const [row, column] = [Math.floor(i / oW) * sH - top, (i % oW) * sW - left]
    const counts = (at: number): boolean => {
      const [h, w] = [row + Math.floor(at / kW), column + (at % kW)]
      return h >= 0 && h < H && w >= 0 && w < W
    }
    return 1 / shares.reduce((sum, share, at) => (counts(at) ? sum + share : sum), 0)
  })
  const factors = to.array({ shape: [1, 1, oH, oW], data: within }, `${node.name}/factors`)
  return image(to.node('Mul', [sums, factors]))
}
