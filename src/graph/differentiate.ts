// Which gradients a training needs: none below the lowest layer that learns.

import type { Layer } from '../layers/layer.js'
import type { Plan } from './plan.js'

/** What a training learns. */
export interface Learned {
  /** The layers that are not frozen: batch normalization runs on the batch's statistics in these. */
  readonly layers: ReadonlySet<Layer>
  /** Those of them that have weights to learn. */
  readonly weights: ReadonlySet<Layer>
  /** Values that enter, if the gradients by them are wanted, too. */
  readonly inputs?: readonly number[]
}

/** The gradients that are wanted of a step: by each of its inputs, and by its weights. */
export interface WantedGradients {
  readonly inputs: readonly boolean[]
  readonly weights: boolean
}

/** What a plan's backward pass computes. */
export interface Differentiation {
  readonly learned: Learned
  /** For each step; undefined if no gradient comes by there. */
  readonly steps: readonly (WantedGradients | undefined)[]
}

/** Works out, from the inputs up, which values the loss's gradient is needed for. */
export function differentiate({ steps }: Plan, learned: Learned): Differentiation {
  const needed = new Set(learned.inputs)
  return {
    learned,
    steps: steps.map((step) => {
      const wanted = {
        inputs: step.inputs.map((value) => needed.has(value)),
        weights: step.nodes.some(({ layer }) => learned.weights.has(layer)),
      }
      if (!wanted.weights && !wanted.inputs.includes(true)) return undefined
      needed.add(step.output)
      return wanted
    }),
  }
}
