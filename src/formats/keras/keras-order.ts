// The order in which Keras numbers the layers of a model, derived from the outputs: layers with the longest path to an
// output come first. Among equal ones, those come first that are met first on the way back from the outputs, input by input.

import type { Topology, WrittenLayer } from './write-topology.js'

export function kerasOrder({ sequential, layers, outputs }: Topology): readonly WrittenLayer[] {
  if (sequential) return layers
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const met = new Map<WrittenLayer, number>()
  /** Applications, each after those whose results it takes. */
  const order: Application[] = []
  const done = new Map<string, Application>()
  const visit = (name: string, node: number): Application => {
    const layer = byName.get(name)!
    const key = `${node} ${name}`
    const known = done.get(key)
    if (known) return known
    if (!met.has(layer)) met.set(layer, met.size)
    const takes = (layer.calls[node] ?? []).map((one) => visit(one.layer, one.node))
    const application = { layer, takes, depth: 0 }
    done.set(key, application)
    order.push(application)
    return application
  }
  for (const { layer, node } of outputs) visit(layer, node)
  const depths = new Map<WrittenLayer, number>()
  for (const application of order.toReversed()) {
    const { layer, takes } = application
    const depth = Math.max(application.depth, depths.get(layer) ?? 0)
    depths.set(layer, depth)
    for (const before of takes) before.depth = Math.max(before.depth, depth + 1)
  }
  return [...depths.keys()].toSorted((a, b) => depths.get(b)! - depths.get(a)! || met.get(a)! - met.get(b)!)
}

/** An application of a layer, and the length of its path to an output. */
interface Application {
  readonly layer: WrittenLayer
  readonly takes: readonly Application[]
  depth: number
}
