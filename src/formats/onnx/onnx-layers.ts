// How each layer is written in ONNX, where images are [N,C,H,W] and filters [out,in,kH,kW].

import type { Border2dAttributes } from '../../../kernels/ops/layout.js'
import type { LocalResponseNormalizationAttributes } from '../../../kernels/ops/local-response-normalization.js'
import type { Float, NDArray, Shape } from '../../../kernels/shape.js'
import type { BatchNormalizationConfig } from '../../layers/batch-normalization.js'
import type { ConcatenateConfig } from '../../layers/concatenate.js'
import { windowOf } from '../../layers/convolution.js'
import { toPair, type Op } from '../../layers/definition.js'
import type { GlobalPooling2dConfig } from '../../layers/global-pooling2d.js'
import type * as layers from '../../layers/index.js'
import type { LayerNormalizationConfig } from '../../layers/layer-normalization.js'
import type { PermuteConfig } from '../../layers/permute.js'
import type { SeparableConv2dConfig } from '../../layers/separable-conv2d.js'
import { axesOf, axisOf } from '../../layers/axes.js'
import type { ResizingConfig } from '../../layers/resizing.js'
import type { UpSampling2dConfig } from '../../layers/up-sampling2d.js'
import { axisIn, commonLayout, standing, usual, type Layout } from '../channels-first/layouts.js'
import { alongValue, asIs, rearranged, ordered, type Rearrangement } from '../channels-first/rearranged.js'
import { attributesOf, configOf, isLogSoftmax } from '../channels-first/layer-config.js'
import { scaleAndShift, type Weighted } from './fold.js'
import { onnxActivation } from './onnx-activations.js'
import type { Computed, OnnxGraph } from './onnx-graph.js'
import { padding2d, resized } from './onnx-resize.js'
import * as tensors from './onnx-tensors.js'
import * as windows from './onnx-windows.js'

/** Writes a node's layer in ONNX. */
export type WriteOnnx = (node: Weighted, to: OnnxGraph) => Computed

const { image, pads } = windows

/** A layer that leaves each element in its place, so that the layout stays the same. */
const inPlace =
  (write: (x: string, node: Weighted, to: OnnxGraph, layout: Layout) => string): WriteOnnx =>
  (node, to) => {
    const [value] = node.inputs
    const layout = to.layouts.made(value)
    return { name: write(to.take(node, layout), node, to, layout), layout, image: to.layouts.image(value) }
  }

/** A layer without effect in prediction. */
const nothing = inPlace((x) => x)

/** A layer that merges several values element by element, all at once or two at a time. */
const joined =
  (opType: string, many: boolean): WriteOnnx =>
  (node, to) => {
    const layout = commonLayout(to.layouts, node.inputs, node.shape.length)
    const taken = node.inputs.map((value) => to.layouts.aligned(value, layout, node.shape.length))
    const name = many ? to.node(opType, taken) : taken.reduce((a, b) => to.node(opType, [a, b]))
    return { name, layout, image: to.layouts.image(node.inputs[0]) }
  }

const activation = inPlace((x, node, to, layout) => {
  const op = node.layer.definition.op as Op | undefined
  if (!op)
    return isLogSoftmax(node) ? to.node('LogSoftmax', [x], { axis: axisIn(layout, node.shape.length) }) : x
  return op.name === 'softmax'
    ? to.node('Softmax', [x], { axis: axisIn(layout, node.shape.length) })
    : onnxActivation(op, x, to)!
})

/** A weight along a value's axes, in that value's layout. */
const along = (layout: Layout, { data }: NDArray, view: Shape): NDArray =>
  rearranged({ shape: view, data }, alongValue(view, layout))

const globalPooling =
  (opType: string): WriteOnnx =>
  (node, to) => {
    const pooled = to.node(opType, [to.take(node, 'first')])
    const { keepDims = false } = configOf<GlobalPooling2dConfig>(node)
    return keepDims ? image(pooled) : { name: to.node('Flatten', [pooled], { axis: 1 }), layout: 'last' }
  }

/** Every layer, by its kind. */
export const onnxLayers: { readonly [K in keyof typeof layers]: WriteOnnx } = {
  activation,
  elu: activation,
  leakyReLU: activation,
  reLU: activation,
  softmax: (node, to) =>
    node.layer.definition.op ? activation(node, to) : tensors.alongAxis('Softmax')(node, to),
  logSoftmax: tensors.alongAxis('LogSoftmax'),
  matmul: tensors.matmul,
  reduce: tensors.reduce,
  slice: tensors.slice,
  rescaling: tensors.rescaling,
  normalization: tensors.normalization,
  groupNormalization: tensors.groupNormalization,
  depthToSpace: tensors.depthToSpace,
  spaceToDepth: tensors.spaceToDepth,
  unary: activation,
  clip: activation,
  constant(node, to) {
    const { shape, data } = node.arrays.value
    const value = to.array({ shape: [1, ...shape], data }, `${node.name}/value`)
    if (node.merged) return { name: value, layout: 'last' }
    // Repeated once per example.
    const size = to.node('Shape', [to.take(node, to.layouts.made(node.inputs[0]))])
    const N = to.node('Slice', [size, to.integers([0]), to.integers([1])])
    const whole = shape.length === 0 ? N : to.node('Concat', [N, to.integers(shape)], { axis: 0 })
    return { name: to.node('Expand', [value, whole]), layout: 'last' }
  },
  prelu(node, to) {
    const layout = standing(to.layouts, node.inputs[0])
    const alpha = along(layout, node.arrays.alpha, node.arrays.alpha.shape)
    const slope = to.array(alpha, `${node.name}/alpha`)
    return { name: to.node('PRelu', [to.take(node, layout), slope]), layout }
  },
  add: joined('Add', false),
  subtract: joined('Sub', false),
  multiply: joined('Mul', false),
  divide: joined('Div', false),
  power: joined('Pow', false),
  average: joined('Mean', true),
  maximum: joined('Max', true),
  minimum: joined('Min', true),
  concatenate(node, to) {
    const { axis = -1 } = configOf<ConcatenateConfig>(node)
    const layout = usual(node.shape)
    const taken = node.inputs.map((_, i) => to.take(node, layout, i))
    const at = axisIn(layout, axisOf('concatenate', axis, node.shape))
    return { name: to.node('Concat', taken, { axis: at }), layout }
  },
  conv2d: windows.conv2d,
  depthwiseConv2d: windows.depthwiseConv2d,
  separableConv2d: (node, to) =>
    windows.separableConv2d(node, to, windowOf(configOf<SeparableConv2dConfig>(node))),
  conv2dTranspose: windows.conv2dTranspose,
  maxPooling2d: windows.maxPooling2d,
  averagePooling2d: windows.averagePooling2d,
  l2Pooling2d: windows.l2Pooling2d,
  weightedAveragePooling2d: windows.weightedAveragePooling2d,
  globalAveragePooling2d: globalPooling('GlobalAveragePool'),
  globalMaxPooling2d: globalPooling('GlobalMaxPool'),
  dense(node, to) {
    const { kernel, bias } = node.arrays
    const [I, O] = kernel.shape
    const [value] = node.inputs
    const flat = to.layouts.made(value) === 'flat'
    // Rows in the order of an image that was flattened with its channels first.
    const move: Rearrangement = flat
      ? { ...ordered([...to.layouts.image(value)!, O], [2, 0, 1, 3]), shape: [I, O] }
      : asIs(kernel.shape)
    const weights = windows.weightsOf(node, to, { kernel: rearranged(kernel, move), bias })
    return { name: to.node('Gemm', [to.take(node, flat ? 'flat' : 'last'), ...weights]), layout: 'last' }
  },
  batchNormalization(node, to) {
    const layout = usual(node.shape)
    const x = to.take(node, layout)
    const constant = (data: Float, name: string) =>
      to.array({ shape: [data.length], data }, `${node.name}/${name}`)
    // Here channels are the last axis; the operator needs them first.
    if (node.shape.length === 2 || node.shape.length > 3) {
      const { scale, shift } = scaleAndShift(node)
      const scaled = to.node('Mul', [x, constant(scale, 'scale')])
      return { name: to.node('Add', [scaled, constant(shift, 'shift')]), layout }
    }
    const { epsilon = 1e-3 } = configOf<BatchNormalizationConfig>(node)
    const { gamma, beta, movingMean, movingVariance } = node.arrays as Readonly<
      Partial<Record<string, NDArray>>
    >
    const { data: variance } = movingVariance!
    const weights = [
      constant(gamma?.data ?? variance.map(() => 1), 'gamma'),
      constant(beta?.data ?? variance.map(() => 0), 'beta'),
      constant(movingMean!.data, 'movingMean'),
      constant(variance, 'movingVariance'),
    ]
    return { name: to.node('BatchNormalization', [x, ...weights], { epsilon: { float: epsilon } }), layout }
  },
  layerNormalization(node, to) {
    const { axis = -1, epsilon = 1e-3 } = configOf<LayerNormalizationConfig>(node)
    const { gamma, beta } = node.arrays as Readonly<Partial<Record<string, NDArray>>>
    const layout = usual(node.shape)
    const ours = axesOf('layerNormalization', axis, node.shape)
    const view = node.shape.map((size, i) => (ours.includes(i + 1) ? size : 1))
    const axes = ours.map((one) => axisIn(layout, one)).toSorted((a, b) => a - b)
    const mean = (x: string) => to.node('ReduceMean', [x], { axes, keepdims: 1 })
    const x = to.take(node, layout)
    const centered = to.node('Sub', [x, mean(x)])
    const variance = mean(to.node('Mul', [centered, centered]))
    const deviation = to.node('Sqrt', [to.node('Add', [variance, to.scalar(epsilon)])])
    const weighted = (opType: string, y: string, weight: NDArray | undefined, name: string): string =>
      weight ? to.node(opType, [y, to.array(along(layout, weight, view), `${node.name}/${name}`)]) : y
    const scaled = weighted('Mul', to.node('Div', [centered, deviation]), gamma, 'gamma')
    return { name: weighted('Add', scaled, beta, 'beta'), layout }
  },
  localResponseNormalization(node, to) {
    const { depthRadius, bias, alpha, beta } = attributesOf<LocalResponseNormalizationAttributes>(node)
    const [before, after] = depthRadius
    const size = before + after + 1
    const hasOperator = node.shape.length === 3 && (after === before || after === before + 1)
    if (hasOperator)
      return image(
        to.node('LRN', [to.take(node, 'first')], {
          ...{ size, alpha: { float: alpha * size }, beta: { float: beta }, bias: { float: bias } },
        }),
      )
    // Sums over neighboring channels, as a product with a matrix of ones and zeros.
    const x = to.take(node, 'last')
    const C = node.shape.at(-1)!
    const near = Float64Array.from({ length: C * C }, (_, i) => {
      const [from, c] = [Math.floor(i / C), i % C]
      return c - before <= from && from <= c + after ? alpha : 0
    })
    const matrix = to.array({ shape: [C, C], data: near }, `${node.name}/neighbors`)
    const sums = to.node('Add', [to.node('MatMul', [to.node('Mul', [x, x]), matrix]), to.scalar(bias)])
    return { name: to.node('Div', [x, to.node('Pow', [sums, to.scalar(beta)])]), layout: 'last' }
  },
  dropout: nothing,
  spatialDropout2d: nothing,
  gaussianNoise: nothing,
  upSampling2d(node, to) {
    const { interpolation = 'nearest' } = configOf<UpSampling2dConfig>(node)
    // For whole factors, the nearest pixel is the one whose corner comes before.
    const nearest = { interpolation, coordinates: 'asymmetric' } as const
    return resized(node, to, interpolation === 'nearest' ? nearest : { interpolation })
  },
  resizing(node, to) {
    const { interpolation = 'bilinear', coordinates, rounding, scale } = configOf<ResizingConfig>(node)
    return resized(node, to, {
      interpolation,
      coordinates,
      rounding,
      ...(scale !== undefined && { scale: toPair(scale) }),
    })
  },
  zeroPadding2d: padding2d,
  constantPadding2d: padding2d,
  reflectionPadding2d: padding2d,
  replicationPadding2d: padding2d,
  cropping2d(node, to) {
    const [above, left] = pads(attributesOf<Border2dAttributes>(node).border)
    const [H, W] = node.shape
    const range = [[above, left], [above + H, left + W], [2, 3]].map((list) => to.integers(list)) // prettier-ignore
    return image(to.node('Slice', [to.take(node, 'first'), ...range]))
  },
  flatten(node, to) {
    const [value] = node.inputs
    const [shape] = node.inputShapes
    const layout = to.layouts.made(value)
    const x = to.take(node, layout)
    if (shape.length === 1) return { name: x, layout, image: to.layouts.image(value) }
    const name = to.node('Flatten', [x], { axis: 1 })
    return layout === 'first' ? { name, layout: 'flat', image: shape } : { name, layout: 'last' }
  },
  reshape: (node, to) => ({ name: to.reshape(to.take(node, 'last'), [0, ...node.shape]), layout: 'last' }),
  permute: (node, to) => ({
    name: to.node('Transpose', [to.take(node, 'last')], { perm: [0, ...configOf<PermuteConfig>(node).dims] }),
    layout: 'last',
  }),
}
