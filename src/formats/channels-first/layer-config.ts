// What every writer reads from a node's layer, whatever the format.

import { activationOf } from '../../layers/activation-name.js'
import type { ActivationConfig } from '../../layers/activation.js'
import { axesOf } from '../../layers/axes.js'
import type { ReduceConfig } from '../../layers/reduce.js'
import { axisIn, standing, type Layout, type Layouts } from './layouts.js'
import type { ShapedNode } from './shaped-graph.js'

/** A node with a layer. */
type HasLayer = Pick<ShapedNode, 'layer'>

/** The configuration of its layer. */
export const configOf = <T>({ layer }: HasLayer): T => layer.config as T

/** The attributes of the op that its layer runs. */
export const attributesOf = <T>({ layer }: HasLayer): T => layer.definition.op!.attributes as T

/** Whether it is log-softmax, the only activation that is several ops. */
export const isLogSoftmax = (node: HasLayer): boolean =>
  activationOf(configOf<ActivationConfig>(node).activation)?.name === 'logSoftmax'

/** A reduction, in the layout that its input must have. */
export interface Reduced {
  readonly layout: Layout
  /** The axes in that layout, in order. */
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

export function reducedOf(
  { layer, inputs, inputShapes: [x] }: ShapedNode,
  layouts: Layouts<unknown>,
): Reduced {
  const { keepDims = false, axes: given } = layer.config as ReduceConfig
  const ours = axesOf('reduce', given ?? x.map((_, i) => i + 1), x)
  // The remaining axes must be in our order.
  const inOrder = keepDims || ours.includes(3) || ours.length > 1
  const layout = inOrder ? standing(layouts, inputs[0]) : 'last'
  return { layout, keepDims, axes: ours.map((axis) => axisIn(layout, axis)).toSorted((a, b) => a - b) }
}
