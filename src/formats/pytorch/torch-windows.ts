// Convolutions and poolings in PyTorch, whose borders are equal on opposite sides; other borders are added by a step before.

import { transposedImage, type Conv2dTransposeAttributes } from '../../../kernels/ops/conv2d-transpose.js'
import type { Conv2dWindow } from '../../../kernels/ops/conv2d.js'
import type { MaxPool2dAttributes, WeightedPool2dAttributes } from '../../../kernels/ops/pool2d.js'
import { conv2dGeometry, maxPool2dGeometry, type Border, type Pair } from '../../../kernels/ops/window.js'
import type { Shape } from '../../../kernels/shape.js'
import type { AveragePooling2dConfig } from '../../layers/average-pooling2d.js'
import { poolWindow } from '../../layers/pooling2d.js'
import { borderOf, isEmpty, symmetric } from '../channels-first/border.js'
import { asIs, depthwiseFilters, filtersFirst, type Rearrangement } from '../channels-first/rearranged.js'
import type { ShapedNode } from '../channels-first/shaped-graph.js'
import { attributesOf } from '../channels-first/layer-config.js'
import type { Computed, TorchModule } from './module.js'
import { keywords, python, pythonSize } from './python.js'

/** An image, with channels first. */
export const image = (code: string): Computed => ({ code, layout: 'first' })

/** A border as an argument of `F.pad`: the last axis comes first. */
export const padding = ([[above, below], [left, right]]: Border): string =>
  python([left, right, above, below])

const unless = (size: Pair, usual: number): string | undefined =>
  size.every((one) => one === usual) ? undefined : pythonSize(size)

/** The remaining arguments of a convolution: those that differ from the defaults. */
const window = (
  { strides, dilations }: Conv2dWindow,
  { around = [0, 0], groups = 1, useBias }: { around?: Pair | undefined; groups?: number; useBias: boolean },
): string =>
  keywords({
    stride: unless(strides, 1),
    padding: unless(around, 0),
    dilation: unless(dilations, 1),
    groups: groups === 1 ? undefined : String(groups),
    bias: useBias ? undefined : 'False',
  })

interface Filters {
  readonly kernel: string
  /** `[kH, kW, in, out]` */
  readonly shape: Shape
  readonly move: Rearrangement
  readonly groups: number
  readonly part?: string
  readonly bias?: string
}

/** A convolution, with a step for the border before it if PyTorch's own padding cannot express it. */
function convolution(node: ShapedNode, to: TorchModule, at: Conv2dWindow, filters: Filters): string {
  const [[H, W, C]] = node.inputShapes
  const { shape, groups, move, kernel, part, bias = 'bias' } = filters
  const places = conv2dGeometry([1, H, W, C], shape, at)
  const around = symmetric(places)
  const useBias = Object.hasOwn(node.weights, bias)
  const [O] = move.shape
  const own = to.submodule(
    node,
    `nn.Conv2d(${C}, ${O}, ${pythonSize(shape.slice(0, 2))}${window(at, { around, groups, useBias })})`,
    { weight: [kernel, move], bias: [bias, asIs([O])] },
    part,
  )
  const x = to.take(node, 'first')
  return `${own}(${around ? x : `F.pad(${x}, ${padding(borderOf(places))})`})`
}

export function conv2d(node: ShapedNode, to: TorchModule): Computed {
  const { shape } = node.weights.kernel
  const { groups = 1, ...at } = attributesOf<Conv2dWindow & { groups?: number }>(node)
  return image(convolution(node, to, at, { kernel: 'kernel', shape, move: filtersFirst(shape), groups }))
}

const depthwise = (kernel: string, shape: Shape): Filters => ({
  ...{ kernel, shape, move: depthwiseFilters(shape), groups: shape[2] },
})

export const depthwiseConv2d = (node: ShapedNode, to: TorchModule): Computed =>
  image(convolution(node, to, attributesOf(node), depthwise('kernel', node.weights.kernel.shape)))

export function separableConv2d(node: ShapedNode, to: TorchModule, at: Conv2dWindow): Computed {
  const { depthwiseKernel, pointwiseKernel, bias } = node.weights
  const filters = depthwise('depthwiseKernel', depthwiseKernel.shape)
  const x = convolution(node, to, at, { ...filters, part: '_depthwise', bias: 'none' })
  const move = filtersFirst(pointwiseKernel.shape)
  const [O, I] = move.shape
  const own = to.submodule(
    node,
    `nn.Conv2d(${I}, ${O}, 1${keywords({ bias: (bias as unknown) ? undefined : 'False' })})`,
    { weight: ['pointwiseKernel', move], bias: ['bias', asIs([O])] },
    '_pointwise',
  )
  return image(`${own}(${x})`)
}

export function conv2dTranspose(node: ShapedNode, to: TorchModule): Computed {
  const at = attributesOf<Conv2dTransposeAttributes>(node)
  const { shape: kernel } = node.weights.kernel
  const [H, W, C] = node.inputShapes[0]
  const size = transposedImage('conv2dTranspose', [H, W], [kernel[0], kernel[1]], at)
  const { groups = 1 } = at
  const K = kernel[2] * groups
  const { top, left } = conv2dGeometry([1, ...size, K], kernel, at)
  const before: Pair = [top, left]
  // The rows and columns of the whole output. PyTorch crops the same number at both ends, and can add some at the end.
  const whole = ([H, W] as const).map(
    (n, i) => (n - 1) * at.strides[i] + (kernel[i] - 1) * at.dilations[i] + 1,
  )
  const behind = (cut: number, i: number): number => size[i] - whole[i] + cut
  const more: Pair = [behind(2 * top, 0), behind(2 * left, 1)]
  const isSymmetric = more.every((n, i) => n >= 0 && n < Math.max(at.strides[i], at.dilations[i]))
  const extra: Pair = isSymmetric ? more : [Math.max(behind(top, 0), 0), Math.max(behind(left, 1), 0)]
  const useBias = Object.hasOwn(node.weights, 'bias')
  const options = window(at, { around: isSymmetric ? before : [0, 0], groups, useBias })
  const own = to.submodule(
    node,
    `nn.ConvTranspose2d(${C}, ${K}, ${pythonSize(kernel.slice(0, 2))}${options}${keywords({ output_padding: unless(extra, 0) })})`,
    { weight: ['kernel', filtersFirst(kernel)], bias: ['bias', asIs([K])] },
  )
  const cut = isSymmetric ? '' : `[:, :, ${top}:${top + size[0]}, ${left}:${left + size[1]}]`
  return image(`${own}(${to.take(node, 'first')})${cut}`)
}

/** The windows of a pooling, as arguments for PyTorch. */
function pooling(node: ShapedNode, at = attributesOf<MaxPool2dAttributes>(node)) {
  const [[H, W, C]] = node.inputShapes
  const places = maxPool2dGeometry([1, H, W, C], at)
  const around = symmetric(places)
  const fits = around?.every((n, i) => n <= at.poolSize[i] / 2) ? around : undefined
  const size = `${pythonSize(at.poolSize)}, ${pythonSize(at.strides)}`
  return { border: borderOf(places), around: fits, size, at }
}

export function maxPooling2d(node: ShapedNode, to: TorchModule): Computed {
  const { border, around, size, at } = pooling(node)
  const x = to.take(node, 'first')
  const dilation = unless(at.dilations ?? [1, 1], 1)
  return image(
    around
      ? `F.max_pool2d(${x}, ${size}${keywords({ padding: unless(around, 0), dilation })})`
      : `F.max_pool2d(F.pad(${x}, ${padding(border)}, value=-torch.inf), ${size}${keywords({ dilation })})`,
  )
}

export function averagePooling2d(node: ShapedNode, to: TorchModule): Computed {
  const config = node.layer.config as AveragePooling2dConfig
  const { border, around, size } = pooling(node, poolWindow(config))
  const x = to.take(node, 'first')
  const none = isEmpty(border)
  const all = config.countIncludePad === true
  if (around)
    return image(
      `F.avg_pool2d(${x}, ${size}${keywords({ padding: unless(around, 0), count_include_pad: all || none ? undefined : 'False' })})`,
    )
  return image(
    all
      ? `F.avg_pool2d(F.pad(${x}, ${padding(border)}), ${size})`
      : `${to.helper('average_pool2d')}(${x}, ${size}, ${padding(border)})`,
  )
}

export function l2Pooling2d(node: ShapedNode, to: TorchModule): Computed {
  const { border, size } = pooling(node)
  return image(`${to.helper('l2_pool2d')}(${to.take(node, 'first')}, ${size}, ${padding(border)})`)
}

export function weightedAveragePooling2d(node: ShapedNode, to: TorchModule): Computed {
  const { border, at } = pooling(node)
  const { poolSize, strides } = at
  const { sigma } = attributesOf<WeightedPool2dAttributes>(node)
  const call = [python(poolSize), python(strides), padding(border), String(sigma)].join(', ')
  return image(`${to.helper('weighted_average_pool2d')}(${to.take(node, 'first')}, ${call})`)
}
