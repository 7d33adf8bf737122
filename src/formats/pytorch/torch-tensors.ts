// Operations on tensors of any shape in PyTorch.

import { axisOf } from '../../layers/axes.js'
import type { DepthToSpaceConfig } from '../../layers/depth-to-space.js'
import type { GroupNormalizationConfig } from '../../layers/group-normalization.js'
import type { MatmulConfig } from '../../layers/matmul.js'
import { deviationsOf, type NormalizationConfig } from '../../layers/normalization.js'
import type { ReduceConfig, Reduction } from '../../layers/reduce.js'
import type { Numbers, RescalingConfig } from '../../layers/rescaling.js'
import { cutsOf, type SliceConfig } from '../../layers/slice.js'
import { axisIn, standing } from '../channels-first/layouts.js'
import { asIs } from '../channels-first/rearranged.js'
import type { ShapedNode } from '../channels-first/shaped-graph.js'
import { configOf, reducedOf } from '../channels-first/layer-config.js'
import type { Computed, TorchModule } from './module.js'
import { keywords, python } from './python.js'

/** A function along one axis. */
export const alongAxis =
  (name: string) =>
  (node: ShapedNode, to: TorchModule): Computed => {
    const { axis = -1 } = configOf<{ axis?: number }>(node)
    const layout = standing(to.layouts, node.inputs[0])
    const at = axisIn(layout, axisOf(name, axis, node.shape))
    return { code: `${name}(${to.take(node, layout)}, ${at})`, layout }
  }

export function matmul(node: ShapedNode, to: TorchModule): Computed {
  const { transposeA = false, transposeB = false } = configOf<MatmulConfig>(node)
  const rank = Math.max(...node.inputShapes.map(({ length }) => length))
  const [a, b] = [transposeA, transposeB].map(
    (transpose, i) =>
      to.layouts.aligned(node.inputs[i], 'last', rank) + (transpose ? '.transpose(-2, -1)' : ''),
  )
  return { code: `torch.matmul(${a}, ${b})`, layout: 'last' }
}

/** Each operation as an expression of the input, the axes, and whether they stay. */
const reductions: Readonly<Record<Reduction, (x: string, over: string, to: TorchModule) => string>> = {
  mean: (x, over) => `torch.mean(${x}, ${over})`,
  sum: (x, over) => `torch.sum(${x}, ${over})`,
  max: (x, over) => `torch.amax(${x}, ${over})`,
  min: (x, over) => `torch.amin(${x}, ${over})`,
  product: (x, over, to) => `${to.helper('product')}(${x}, ${over})`,
  l1: (x, over) => `torch.sum(torch.abs(${x}), ${over})`,
  l2: (x, over) => `torch.linalg.vector_norm(${x}, 2, ${over})`,
  sumSquare: (x, over) => `torch.sum(torch.square(${x}), ${over})`,
  logSum: (x, over) => `torch.log(torch.sum(${x}, ${over}))`,
  logSumExp: (x, over) => `torch.logsumexp(${x}, ${over})`,
}

export function reduce(node: ShapedNode, to: TorchModule): Computed {
  const { operation } = configOf<ReduceConfig>(node)
  const { layout, axes, keepDims } = reducedOf(node, to.layouts)
  const over = python(axes) + keywords({ keepdim: keepDims ? 'True' : undefined })
  return { code: reductions[operation](to.take(node, layout), over, to), layout: keepDims ? layout : 'last' }
}

/** For a negative step, the elements are taken forwards, and the axis is reversed. */
export function slice(node: ShapedNode, to: TorchModule): Computed {
  const layout = standing(to.layouts, node.inputs[0])
  const cuts = cutsOf(configOf<SliceConfig>(node), node.inputShapes[0])
  const ranges = Array<string>(node.shape.length + 1).fill(':')
  for (const { axis, start, size, step } of cuts) {
    const last = start + (size - 1) * step
    const [from, upTo] = [Math.min(start, last), Math.max(start, last) + 1]
    ranges[axisIn(layout, axis)] = `${from}:${upTo}${Math.abs(step) === 1 ? '' : `:${Math.abs(step)}`}`
  }
  const turned = cuts.filter(({ step }) => step < 0).map(({ axis }) => axisIn(layout, axis))
  const code = `${to.take(node, layout)}[${ranges.join(', ')}]`
  return { code: turned.length > 0 ? `${code}.flip(${turned.join(', ')})` : code, layout }
}

/** Numbers along an axis, as an expression of the type of `x`. */
function along(node: ShapedNode, to: TorchModule, numbers: Numbers, axis: number, x: string): string {
  if (typeof numbers === 'number') return String(numbers)
  const layout = standing(to.layouts, node.inputs[0])
  const behind = node.shape.length - axisIn(layout, axis)
  const shape = [numbers.length, ...Array<number>(behind).fill(1)]
  return `torch.tensor(${python(numbers)}, dtype=${x}.dtype, device=${x}.device).reshape(${shape.join(', ')})`
}

export function rescaling(node: ShapedNode, to: TorchModule): Computed {
  const { scale, offset = 0 } = configOf<RescalingConfig>(node)
  const layout = standing(to.layouts, node.inputs[0])
  const x = to.take(node, layout)
  const [factor, summand] = [scale, offset].map((one) => along(node, to, one, node.shape.length, x))
  return { code: `${x} * ${factor}${offset === 0 ? '' : ` + ${summand}`}`, layout }
}

export function normalization(node: ShapedNode, to: TorchModule): Computed {
  const { mean, variance, axis = -1 } = configOf<NormalizationConfig>(node)
  const layout = standing(to.layouts, node.inputs[0])
  const x = to.take(node, layout)
  const [center, scale] = [mean, deviationsOf(variance)].map((one) =>
    along(node, to, one, axisOf('normalization', axis, node.shape), x),
  )
  return { code: `(${x} - ${center}) / ${scale}`, layout }
}

export function groupNormalization(node: ShapedNode, to: TorchModule): Computed {
  const { groups = 32, axis = -1, epsilon = 1e-3, center, scale } = configOf<GroupNormalizationConfig>(node)
  const at = axisOf('groupNormalization', axis, node.shape)
  const layout = standing(to.layouts, node.inputs[0])
  const C = node.shape[at - 1]
  const no = (wanted = true) => (wanted ? undefined : 'False')
  const own = to.submodule(
    node,
    `${to.helper('GroupNorm')}(${groups === -1 ? C : groups}, ${C}, ${epsilon}${keywords({ center: no(center), scale: no(scale) })})`,
    { weight: ['gamma', asIs([C])], bias: ['beta', asIs([C])] },
  )
  const place = axisIn(layout, at)
  const x = to.take(node, layout)
  const code = place === 1 ? `${own}(${x})` : `${own}(${x}.movedim(${place}, 1)).movedim(1, ${place})`
  return { code, layout }
}

/** PyTorch itself has blocks whose channels are together. */
const blocks =
  (ofPyTorch: string, other: 'depth_to_space' | 'space_to_depth') =>
  (node: ShapedNode, to: TorchModule): Computed => {
    const { blockSize, mode = 'DCR' } = configOf<DepthToSpaceConfig>(node)
    const name = mode === 'CRD' ? ofPyTorch : to.helper(other)
    return { code: `${name}(${to.take(node, 'first')}, ${blockSize})`, layout: 'first' }
  }

export const depthToSpace = blocks('F.pixel_shuffle', 'depth_to_space')
export const spaceToDepth = blocks('F.pixel_unshuffle', 'space_to_depth')
