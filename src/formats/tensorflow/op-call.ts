// What an op is turned into layers with.

import type { GraphNode, Source } from './graph-node.js'
import type { Constant, GraphBuilder, Value } from './graph-values.js'

/** A node to be turned into layers. */
export interface OpCall {
  readonly node: GraphNode
  readonly inputs: readonly Value[]
  readonly builder: GraphBuilder
  /** The one node that takes what this one gives; undefined if there are several, or none. */
  next(): GraphNode | undefined
  /** The constant at a source, if it is one. */
  constant(source: Source): Constant | undefined
  /** Leaves out a node, whose work is done with this one's: it gives its first input on. */
  absorb(node: GraphNode): void
}

/** Makes of a node what it gives: one value, or one for each of its outputs. */
export type OpMaker = (call: OpCall) => Value | readonly Value[]
