// What a file of weights is read with.

import type { ReadCompanion } from '../data/companion-files.js'
import type { Graph } from '../graph/graph.js'
import type { WeightNames } from './pytorch/match-state-dict.js'

/** A file of weights, and the model they are for. */
export interface WeightsFile {
  readonly bytes: Uint8Array
  readonly graph: Graph
  /** Reads files that this one names. */
  readonly beside: ReadCompanion
  readonly names?: WeightNames
}
