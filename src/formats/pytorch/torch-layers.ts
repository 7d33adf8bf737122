// How each layer is written in PyTorch, where images are [N,C,H,W] and filters [out,in,kH,kW].

import { windowOf } from '../../layers/convolution.js'
import type { Op } from '../../layers/definition.js'
import type { Border2dAttributes } from '../../../kernels/ops/layout.js'
import type { LocalResponseNormalizationAttributes } from '../../../kernels/ops/local-response-normalization.js'
import { sizeOf } from '../../../kernels/shape.js'
import type * as layers from '../../layers/index.js'
import type { BatchNormalizationConfig } from '../../layers/batch-normalization.js'
import type { ConcatenateConfig } from '../../layers/concatenate.js'
import type { DropoutConfig } from '../../layers/dropout.js'
import type { GaussianNoiseConfig } from '../../layers/gaussian-noise.js'
import type { GlobalPooling2dConfig } from '../../layers/global-pooling2d.js'
import type { LayerNormalizationConfig } from '../../layers/layer-normalization.js'
import type { PermuteConfig } from '../../layers/permute.js'
import type { SeparableConv2dConfig } from '../../layers/separable-conv2d.js'
import { axesOf, axisOf } from '../../layers/axes.js'
import { axisIn, commonLayout, standing, usual } from '../channels-first/layouts.js'
import { alongValue, asIs, ordered, type Rearrangement } from '../channels-first/rearranged.js'
import type { ShapedNode } from '../channels-first/shaped-graph.js'
import { attributesOf, configOf, isLogSoftmax } from '../channels-first/layer-config.js'
import { torchActivation } from './activations.js'
import type { Computed, TorchModule } from './module.js'
import { keywords, python } from './python.js'
import { padding2d, resizing, upSampling2d } from './torch-resize.js'
import * as tensors from './torch-tensors.js'
import * as windows from './torch-windows.js'

/** The kinds of this library's layers. */
export type LayerKind = keyof typeof layers

/** Writes a node's layer in PyTorch. */
export type WriteTorch = (node: ShapedNode, to: TorchModule) => Computed

const { image } = windows

/** A layer that leaves each element in its place, so that the layout stays the same. */
const inPlace =
  (code: (x: string, node: ShapedNode, to: TorchModule) => string): WriteTorch =>
  (node, to) => {
    const [value] = node.inputs
    const layout = to.layouts.made(value)
    return { code: code(to.take(node, layout), node, to), layout, image: to.layouts.image(value) }
  }

/** A layer that merges several values element by element. */
const joined =
  (code: (inputs: readonly string[]) => string): WriteTorch =>
  (node, to) => {
    const { inputs, shape } = node
    const layout = commonLayout(to.layouts, inputs, shape.length)
    const taken = inputs.map((value) => to.layouts.aligned(value, layout, shape.length))
    return { code: code(taken), layout, image: to.layouts.image(inputs[0]) }
  }

const activation = inPlace((x, node, to) => {
  const op = node.layer.definition.op as Op | undefined
  const last = axisIn(to.layouts.made(node.inputs[0]), node.shape.length)
  if (!op) return isLogSoftmax(node) ? `torch.log_softmax(${x}, ${last})` : x
  if (op.name !== 'softmax') return torchActivation(op, x, to)!
  return `torch.softmax(${x}, ${last})`
})

const dropping = (name: string) =>
  inPlace((x, node, to) => `${to.submodule(node, `${name}(${configOf<DropoutConfig>(node).rate})`)}(${x})`)

const globalPooling =
  (code: (x: string, keep: boolean) => string): WriteTorch =>
  (node, to) => {
    const { keepDims = false } = configOf<GlobalPooling2dConfig>(node)
    return { code: code(to.take(node, 'first'), keepDims), layout: keepDims ? 'first' : 'last' }
  }

/** Every layer, by its kind. */
export const torchLayers: { readonly [K in LayerKind]: WriteTorch } = {
  activation,
  elu: activation,
  leakyReLU: activation,
  reLU: activation,
  softmax: (node, to) =>
    (node.layer.definition.op as Op | undefined)
      ? activation(node, to)
      : tensors.alongAxis('torch.softmax')(node, to),
  logSoftmax: tensors.alongAxis('torch.log_softmax'),
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
    const { shape } = node.weights.value
    const whole = [1, ...shape]
    const own = to.submodule(node, `nn.Parameter(torch.zeros(${python(whole)}))`, {
      '': ['value', asIs(whole)],
    })
    if (node.merged) return { code: own, layout: 'last' }
    const x = to.take(node, to.layouts.made(node.inputs[0]))
    return { code: `${own}.expand(${[`${x}.shape[0]`, ...shape].join(', ')})`, layout: 'last' }
  },
  prelu(node, to) {
    const layout = standing(to.layouts, node.inputs[0])
    const alpha = node.weights.alpha
    const move = alongValue(alpha.shape, layout)
    const channels = layout === 'first' && sizeOf(alpha.shape) === alpha.shape[2]
    const own = channels
      ? to.submodule(node, `nn.PReLU(${alpha.shape[2]})`, {
          weight: ['alpha', { ...move, shape: [alpha.shape[2]] }],
        })
      : to.submodule(node, `${to.helper('PReLU')}(${python(move.shape)})`, { weight: ['alpha', move] })
    return { code: `${own}(${to.take(node, layout)})`, layout }
  },
  add: joined((inputs) => inputs.join(' + ')),
  subtract: joined((inputs) => inputs.join(' - ')),
  multiply: joined((inputs) => inputs.join(' * ')),
  divide: joined((inputs) => inputs.join(' / ')),
  power: joined((inputs) => inputs.join(' ** ')),
  average: joined((inputs) => `(${inputs.join(' + ')}) / ${inputs.length}`),
  maximum: joined((inputs) => inputs.reduce((a, b) => `torch.maximum(${a}, ${b})`)),
  minimum: joined((inputs) => inputs.reduce((a, b) => `torch.minimum(${a}, ${b})`)),
  concatenate(node, to) {
    const { axis = -1 } = configOf<ConcatenateConfig>(node)
    const layout = usual(node.shape)
    const taken = node.inputs.map((_, i) => to.take(node, layout, i))
    const at = axisIn(layout, axisOf('concatenate', axis, node.shape))
    return { code: `torch.cat((${taken.join(', ')}), ${at})`, layout }
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
  globalAveragePooling2d: globalPooling((x, keep) => `${x}.mean((2, 3)${keep ? ', keepdim=True' : ''})`),
  globalMaxPooling2d: globalPooling(
    (x, keep) => `F.adaptive_max_pool2d(${x}, 1)${keep ? '' : '.flatten(1)'}`,
  ),
  dense(node, to) {
    const { kernel, bias } = node.weights
    const [I, O] = kernel.shape
    const [value] = node.inputs
    const flat = to.layouts.made(value) === 'flat' && node.uses === 1
    // Rows in the order of an image that was flattened with its channels first.
    const move: Rearrangement = flat
      ? { ...ordered([...to.layouts.image(value)!, O], [3, 2, 0, 1]), shape: [O, I] }
      : ordered([I, O], [1, 0])
    const own = to.submodule(
      node,
      `nn.Linear(${I}, ${O}${keywords({ bias: (bias as unknown) ? undefined : 'False' })})`,
      { weight: ['kernel', move], bias: ['bias', asIs([O])] },
    )
    return { code: `${own}(${to.take(node, flat ? 'flat' : 'last')})`, layout: 'last' }
  },
  batchNormalization(node, to) {
    const { epsilon = 1e-3, momentum = 0.99, center, scale } = configOf<BatchNormalizationConfig>(node)
    const { length: rank } = node.shape
    const C = node.shape[rank - 1]
    const no = (wanted = true) => (wanted ? undefined : 'False')
    const frozen = node.layer.trainable ? undefined : 'True'
    const own = to.submodule(
      node,
      `${to.helper('BatchNorm')}(${C}, ${epsilon}, 1 - ${momentum}${keywords({ center: no(center), scale: no(scale), frozen })})`,
      {
        weight: ['gamma', asIs([C])],
        bias: ['beta', asIs([C])],
        running_mean: ['movingMean', asIs([C])],
        running_var: ['movingVariance', asIs([C])],
      },
    )
    to.counters.push(`${own.slice('self.'.length)}.num_batches_tracked`)
    const layout = usual(node.shape)
    const x = to.take(node, layout)
    // Channels are axis 1 there.
    const code = rank === 1 || rank === 3 ? `${own}(${x})` : `${own}(${x}.movedim(-1, 1)).movedim(1, -1)`
    return { code, layout }
  },
  layerNormalization(node, to) {
    const { axis = -1, epsilon = 1e-3, center, scale } = configOf<LayerNormalizationConfig>(node)
    const layout = usual(node.shape)
    const axes = axesOf('layerNormalization', axis, node.shape)
    const view = node.shape.map((size, i) => (axes.includes(i + 1) ? size : 1))
    const move = alongValue(view, layout)
    const no = (wanted = true) => (wanted ? undefined : 'False')
    const over = axes.map((one) => axisIn(layout, one)).toSorted((a, b) => a - b)
    const own = to.submodule(
      node,
      `${to.helper('LayerNorm')}(${python(over)}, ${python(move.shape)}, ${epsilon}${keywords({ center: no(center), scale: no(scale) })})`,
      { weight: ['gamma', move], bias: ['beta', move] },
    )
    return { code: `${own}(${to.take(node, layout)})`, layout }
  },
  localResponseNormalization: inPlaceExceptFlat((x, axis, node, to) => {
    const { depthRadius, bias, alpha, beta } = attributesOf<LocalResponseNormalizationAttributes>(node)
    return `${to.helper('local_response_norm')}(${x}, ${[axis, ...depthRadius, bias, alpha, beta].join(', ')})`
  }),
  dropout: dropping('nn.Dropout'),
  spatialDropout2d: (node, to) => {
    const { rate } = configOf<DropoutConfig>(node)
    return image(`${to.submodule(node, `nn.Dropout2d(${rate})`)}(${to.take(node, 'first')})`)
  },
  gaussianNoise: inPlace((x, node, to) => {
    const { stddev } = configOf<GaussianNoiseConfig>(node)
    return `${to.submodule(node, `${to.helper('GaussianNoise')}(${stddev})`)}(${x})`
  }),
  upSampling2d,
  resizing,
  zeroPadding2d: padding2d,
  constantPadding2d: padding2d,
  reflectionPadding2d: padding2d,
  replicationPadding2d: padding2d,
  cropping2d(node, to) {
    const [[above], [left]] = attributesOf<Border2dAttributes>(node).border
    const [H, W] = node.shape
    return image(`${to.take(node, 'first')}[:, :, ${above}:${above + H}, ${left}:${left + W}]`)
  },
  flatten(node, to) {
    const [value] = node.inputs
    const [shape] = node.inputShapes
    const layout = to.layouts.made(value)
    const x = to.take(node, layout)
    if (shape.length === 1) return { code: x, layout, image: to.layouts.image(value) }
    return layout === 'first'
      ? { code: `torch.flatten(${x}, 1)`, layout: 'flat', image: shape }
      : { code: `torch.flatten(${x}, 1)`, layout: 'last' }
  },
  reshape: (node, to) => ({
    code: `torch.reshape(${to.take(node, 'last')}, ${python([-1, ...node.shape])})`,
    layout: 'last',
  }),
  permute: (node, to) => ({
    code: `${to.take(node, 'last')}.permute(${[0, ...configOf<PermuteConfig>(node).dims].join(', ')})`,
    layout: 'last',
  }),
}

/** A layer that leaves each element in its place, but needs to know the axis of the channels. */
function inPlaceExceptFlat(
  code: (x: string, axis: number, node: ShapedNode, to: TorchModule) => string,
): WriteTorch {
  return (node, to) => {
    const layout = standing(to.layouts, node.inputs[0])
    return { code: code(to.take(node, layout), layout === 'first' ? 1 : node.shape.length, node, to), layout }
  }
}
