// What every writer asks of a layer at work, whatever the format says it in.

import { activationOf } from '../../layers/activation-name.js'
import type { ActivationConfig } from '../../layers/activation.js'
import { axesOf } from '../../layers/axes.js'
import type { ReduceConfig } from '../../layers/reduce.js'
import { axisIn, standing, type Layout, type Layouts } from './layouts.js'
import type { ShapedNode } from './shaped-graph.js'

/** A layer at work. */
type HasLayer = Pick<ShapedNode, 'layer'>

/** What its layer's factory was called with. */
export const configOf = <T>({ layer }: HasLayer): T => layer.config as T

/** The attributes of the op that its layer runs. */
export const attributesOf = <T>({ layer }: HasLayer): T => layer.definition.op!.attributes as T

/** Whether it is the one activation that is several ops. */
export const isLogSoftmax = (node: HasLayer): boolean =>
  activationOf(configOf<ActivationConfig>(node).activation)?.name === 'logSoftmax'

/** What is reduced, in the layout that the input is to be in. */
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
  // What is left must stand in our order.
  const inOrder = keepDims || ours.includes(3) || ours.length > 1
  const layout = inOrder ? standing(layouts, inputs[0]) : 'last'
  return { layout, keepDims, axes: ours.map((axis) => axisIn(layout, axis)).toSorted((a, b) => a - b) }
}
