// Which weights belong to which layer. This is not part of build.ts, so that reading weights does not load the code that makes
// layers.

import type { Graph } from '../../graph/graph.js'
import { flatten, type NamedWeight } from '../../graph/nodes.js'
import type { Layer } from '../../layers/layer.js'

/** The weights of each layer in a graph. */
export function weightsByLayer(graph: Graph): ReadonlyMap<Layer, readonly NamedWeight[]> {
  const found = new Map<Layer, NamedWeight[]>()
  for (const weight of flatten(graph).weights) {
    const list = found.get(weight.layer)
    if (list) list.push(weight)
    else found.set(weight.layer, [weight])
  }
  return found
}
