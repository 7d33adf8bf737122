// The nodes that a graph's outputs depend on.

import { shorten } from '../../check/describe-value.js'
import type { GraphProto, NodeProto } from './messages.js'

/** A node, and its name in errors. */
type Placed = readonly [node: NodeProto, place: string]

/** Nodes in order, and the names of all values that any of them takes. */
export interface Needed {
  readonly nodes: readonly Placed[]
  readonly taken: ReadonlySet<string>
}

export function neededNodes(graph: GraphProto): Needed {
  const taken = new Set(graph.output.map(({ name = '' }) => name))
  const nodes = graph.node
    .map((node, i): Placed => [node, placeOf(node, i)])
    .toReversed()
    .filter(([node]) => {
      if (!node.output.some((name) => taken.has(name))) return false
      for (const name of takenBy(node)) taken.add(name)
      return true
    })
    .toReversed()
  return { nodes, taken }
}

/** The inputs of a node, including those of its subgraphs, which can use all values around them. */
function* takenBy({ input, attribute }: NodeProto): Generator<string> {
  yield* input
  for (const { g } of attribute) {
    if (!g) continue
    for (const node of g.node) yield* takenBy(node)
    for (const { name } of g.output) yield name ?? ''
  }
}

const placeOf = ({ name, opType, output }: NodeProto, i: number): string =>
  `${shorten(opType ?? '')} '${shorten(name || output[0] || String(i))}'`
