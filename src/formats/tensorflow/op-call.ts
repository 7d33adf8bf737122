// What is needed to convert an op to layers.

import type { GraphNode, Source } from './graph-node.js'
import type { Constant, GraphBuilder, Value } from './graph-values.js'

/** A node to be converted to layers. */
export interface OpCall {
  readonly node: GraphNode
  readonly inputs: readonly Value[]
  readonly builder: GraphBuilder
  /** The only node that takes this one's output; undefined if there are several, or none. */
  next(): GraphNode | undefined
  /** The constant at a source, if it is one. */
  constant(source: Source): Constant | undefined
  /** Skips a node whose work is done together with this one's: it passes its first input on. */
  absorb(node: GraphNode): void
}

/** Converts a node: returns one value, or one for each of its outputs. */
export type OpMaker = (call: OpCall) => Value | readonly Value[]
