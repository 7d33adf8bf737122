// Operations on tensors of any shape as ONNX operators.

import { sizeOf, type NDArray } from '../../../kernels/shape.js'
import { axisOf } from '../../layers/axes.js'
import type { DepthToSpaceConfig } from '../../layers/depth-to-space.js'
import type { GroupNormalizationConfig } from '../../layers/group-normalization.js'
import type { MatmulConfig } from '../../layers/matmul.js'
import { deviationsOf, type NormalizationConfig } from '../../layers/normalization.js'
import type { ReduceConfig, Reduction } from '../../layers/reduce.js'
import type { Numbers, RescalingConfig } from '../../layers/rescaling.js'
import { cutsOf, type SliceConfig } from '../../layers/slice.js'
import { axisIn, standing, type Layout } from '../channels-first/layouts.js'
import { alongValue, rearranged } from '../channels-first/rearranged.js'
import { configOf, reducedOf } from '../channels-first/layer-config.js'
import type { Weighted } from './fold.js'
import type { Computed, OnnxGraph } from './onnx-graph.js'

/** An operator along one axis. */
export const alongAxis =
  (opType: string) =>
  (node: Weighted, to: OnnxGraph): Computed => {
    const { axis = -1 } = configOf<{ axis?: number }>(node)
    const layout = standing(to.layouts, node.inputs[0])
    const at = axisIn(layout, axisOf(opType, axis, node.shape))
    return { name: to.node(opType, [to.take(node, layout)], { axis: at }), layout }
  }

export function matmul(node: Weighted, to: OnnxGraph): Computed {
  const { transposeA = false, transposeB = false } = configOf<MatmulConfig>(node)
  const rank = Math.max(...node.inputShapes.map(({ length }) => length))
  const exchange = [...Array.from({ length: rank - 1 }, (_, axis) => axis), rank, rank - 1]
  const taken = [transposeA, transposeB].map((transpose, i) => {
    const x = to.layouts.aligned(node.inputs[i], 'last', rank)
    return transpose ? to.node('Transpose', [x], { perm: exchange }) : x
  })
  return { name: to.node('MatMul', taken), layout: 'last' }
}

const reductions: Readonly<Record<Reduction, string>> = {
  ...{ mean: 'ReduceMean', sum: 'ReduceSum', max: 'ReduceMax', min: 'ReduceMin', product: 'ReduceProd' },
  ...{ l1: 'ReduceL1', l2: 'ReduceL2', sumSquare: 'ReduceSumSquare', logSum: 'ReduceLogSum' },
  logSumExp: 'ReduceLogSumExp',
}

export function reduce(node: Weighted, to: OnnxGraph): Computed {
  const { operation } = configOf<ReduceConfig>(node)
  const { layout, axes, keepDims } = reducedOf(node, to.layouts)
  const value = to.take(node, layout)
  const keepdims = Number(keepDims)
  const opType = reductions[operation]
  const name =
    operation === 'sum'
      ? to.node(opType, [value, to.integers(axes)], { keepdims })
      : to.node(opType, [value], { axes, keepdims })
  return { name, layout: keepDims ? layout : 'last' }
}

export function slice(node: Weighted, to: OnnxGraph): Computed {
  const layout = standing(to.layouts, node.inputs[0])
  const cuts = cutsOf(configOf<SliceConfig>(node), node.inputShapes[0])
  // When slicing backwards, no index denotes the position before the first element.
  const end = ({ start, size, step }: (typeof cuts)[number]): number => {
    const after = start + (size - 1) * step + Math.sign(step)
    return after < 0 ? -(2 ** 31) : after
  }
  const numbers = [
    cuts.map(({ start }) => start),
    cuts.map(end),
    cuts.map(({ axis }) => axisIn(layout, axis)),
    cuts.map(({ step }) => step),
  ]
  return {
    name: to.node('Slice', [to.take(node, layout), ...numbers.map((list) => to.integers(list))]),
    layout,
  }
}

/** Multiplication by fixed numbers, then addition, along an axis. */
function affine(
  node: Weighted,
  to: OnnxGraph,
  axis: number,
  steps: readonly (readonly [string, Numbers])[],
): Computed {
  const layout = standing(to.layouts, node.inputs[0])
  const constant = (numbers: Numbers, opType: string): string => {
    if (typeof numbers === 'number') return to.scalar(numbers)
    const view = node.shape.map((_, i) => (i + 1 === axis ? numbers.length : 1))
    const move = alongValue(view, layout)
    return to.array(
      { ...rearranged({ shape: view, data: Float64Array.from(numbers) }, move), shape: move.shape },
      `${node.name}/${opType}`,
    )
  }
  const name = steps.reduce(
    (x, [opType, numbers]) => to.node(opType, [x, constant(numbers, opType)]),
    to.take(node, layout),
  )
  return { name, layout }
}

export function rescaling(node: Weighted, to: OnnxGraph): Computed {
  const { scale, offset = 0 } = configOf<RescalingConfig>(node)
  return affine(node, to, node.shape.length, [['Mul', scale], ['Add', offset]]) // prettier-ignore
}

export function normalization(node: Weighted, to: OnnxGraph): Computed {
  const { mean, variance, axis = -1 } = configOf<NormalizationConfig>(node)
  const at = axisOf('normalization', axis, node.shape)
  return affine(node, to, at, [['Sub', mean], ['Div', deviationsOf(variance)]]) // prettier-ignore
}

/** Each group is viewed as one channel and normalized separately; then γ and β of the channels are applied. */
export function groupNormalization(node: Weighted, to: OnnxGraph): Computed {
  const { groups = 32, axis = -1, epsilon = 1e-3 } = configOf<GroupNormalizationConfig>(node)
  const { gamma, beta } = node.arrays as Readonly<Partial<Record<string, NDArray>>>
  const { shape } = node
  const at = axisOf('groupNormalization', axis, shape)
  const isImage = shape.length === 3 && at === 3
  const layout: Layout = isImage ? 'first' : 'last'
  const C = shape[at - 1]
  const G = groups === -1 ? C : groups
  // Channels must follow the batch; in an image they already do.
  const perm = [0, at, ...shape.map((_, i) => i + 1).filter((one) => one !== at)]
  const turns = !isImage && at !== 1
  const x = to.take(node, layout)
  const first = turns ? to.node('Transpose', [x], { perm }) : x
  const inner = isImage ? [C, shape[0], shape[1]] : perm.slice(1).map((one) => shape[one - 1])
  const constant = (value: number): string =>
    to.array({ shape: [G], data: new Float32Array(G).fill(value) }, `${node.name}/group`)
  const grouped = to.reshape(first, [0, G, sizeOf(shape) / G])
  const normal = to.node('InstanceNormalization', [grouped, constant(1), constant(0)], {
    epsilon: { float: epsilon },
  })
  const weighted = (y: string, opType: string, weight: NDArray | undefined): string =>
    weight
      ? to.node(opType, [
          y,
          to.array({ ...weight, shape: [C, ...inner.slice(1).map(() => 1)] }, `${node.name}/${opType}`),
        ])
      : y
  const all = weighted(weighted(to.reshape(normal, [0, ...inner]), 'Mul', gamma), 'Add', beta)
  const back = perm.map((_, axis) => perm.indexOf(axis))
  return { name: turns ? to.node('Transpose', [all], { perm: back }) : all, layout }
}

export function depthToSpace(node: Weighted, to: OnnxGraph): Computed {
  const { blockSize, mode = 'DCR' } = configOf<DepthToSpaceConfig>(node)
  return {
    name: to.node('DepthToSpace', [to.take(node, 'first')], { blocksize: blockSize, mode }),
    layout: 'first',
  }
}

export function spaceToDepth(node: Weighted, to: OnnxGraph): Computed {
  const { blockSize: b, mode = 'DCR' } = configOf<DepthToSpaceConfig>(node)
  const x = to.take(node, 'first')
  if (mode === 'DCR') return { name: to.node('SpaceToDepth', [x], { blocksize: b }), layout: 'first' }
  const [[H, W, C]] = node.inputShapes
  const cut = to.reshape(x, [0, C, H / b, b, W / b, b])
  const turned = to.node('Transpose', [cut], { perm: [0, 1, 3, 5, 2, 4] })
  return { name: to.reshape(turned, [0, C * b * b, H / b, W / b]), layout: 'first' }
}
