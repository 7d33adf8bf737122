// The graph of a layer made of layers. docs/own-layers.md

import { describeLayer, type Layer } from '../layers/layer.js'
import type { Call } from '../layers/symbolic.js'
import { Graph } from './graph.js'

const graphs = new WeakMap<Layer, Graph>()

/**
 * The graph between a block's inputs and its output, for one application; undefined for a layer that computes itself. From
 * now on, its layers are frozen while the block is.
 * @throws if its output depends on values other than its inputs, or not on each of them, or if names clash.
 */
export function bodyOf(layer: Layer, { inputs }: Call): Graph | undefined {
  const body = layer.block?.body(inputs.map(({ shape }) => shape))
  if (!body) return undefined
  const known = graphs.get(layer)
  if (known) return known
  const graph = new Graph({
    kind: 'model',
    inputs: body.inputs,
    outputs: [body.output],
    where: `the call of ${describeLayer(layer)}`,
  })
  for (const part of graph.layers()) part.owners.add(layer)
  graphs.set(layer, graph)
  return graph
}

/** A layer itself or, for a block, all layers that it is made of. */
export const partsOf = (layer: Layer): readonly Layer[] =>
  layer.block ? [...(graphs.get(layer)?.layers() ?? [])].flatMap(partsOf) : [layer]
