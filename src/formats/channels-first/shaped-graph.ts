// A flattened model, for a format without nested models: its nodes, with the shapes of their inputs and outputs.

import type { Shape } from '../../../kernels/shape.js'
import type { Graph } from '../../graph/graph.js'
import { flatten, type Node } from '../../graph/nodes.js'
import { outputShapeOf, type Layer } from '../../layers/layer.js'
import { broadcastingMerges } from '../../layers/merge.js'

/** A node. Shapes are without the batch axis. */
export interface ShapedNode extends Node {
  readonly inputShapes: readonly Shape[]
  readonly shape: Shape
  /** Its weights: their names in the model and their shapes, by their names in the layer. */
  readonly weights: Readonly<Record<string, NamedShape>>
  /** How often its layer is used: more than once if it is shared. */
  readonly uses: number
  /** Whether it is the activation named in the layer before. */
  readonly named: boolean
  /**
   * Whether everything that takes its value broadcasts, so that a value that is the same for all examples is needed only
   * once.
   */
  readonly merged: boolean
}

/** A weight's name in the model, and its shape. */
export interface NamedShape {
  readonly name: string
  readonly shape: Shape
}

/** A flattened model with shapes. */
export interface ShapedGraph {
  readonly nodes: readonly ShapedNode[]
  /** The shapes of all values, by their numbers. */
  readonly shapes: readonly Shape[]
  /** The input values, and the output values. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

export function withShapes(graph: Graph): ShapedGraph {
  const { nodes, inputs, outputs, weights } = flatten(graph)
  const shapes: Shape[] = []
  inputs.forEach((value, i) => (shapes[value] = graph.inputs[i].shape))
  const held = new Map<Layer, Record<string, NamedShape>>()
  for (const { name, layer, key, spec } of weights)
    held.set(layer, { ...held.get(layer), [key]: { name, shape: spec.shape } })
  const uses = new Map<Layer, number>()
  for (const { layer } of nodes) uses.set(layer, (uses.get(layer) ?? 0) + 1)
  const needed = new Set(outputs)
  for (const { layer, inputs } of nodes)
    if (!broadcastingMerges.has(layer.kind)) for (const value of inputs) needed.add(value)
  const open = nodes.map((node, i): ShapedNode => {
    const inputShapes = node.inputs.map((value) => shapes[value])
    const shape = outputShapeOf(node.layer, inputShapes)
    shapes[node.output] = shape
    return {
      ...node,
      ...{ inputShapes, shape, weights: held.get(node.layer) ?? {}, uses: uses.get(node.layer)! },
      named: nodes[i - 1]?.index === node.index,
      merged: !needed.has(node.output),
    }
  })
  return { nodes: open, shapes, inputs, outputs }
}
