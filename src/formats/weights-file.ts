// What is needed to read a file of weights.

import type { ReadCompanion } from '../data/companion-files.js'
import type { Graph } from '../graph/graph.js'
import type { WeightNames } from './pytorch/match-state-dict.js'

/** A file of weights, and the model that they are for. */
export interface WeightsFile {
  readonly bytes: Uint8Array
  readonly graph: Graph
  /** Reads files that this one refers to. */
  readonly beside: ReadCompanion
  readonly names?: WeightNames
}
