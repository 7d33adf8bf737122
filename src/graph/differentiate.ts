// Which gradients training needs: none before the first layer that is trained.

import type { Layer } from '../layers/layer.js'
import type { Plan } from './plan.js'

/** What is trained. */
export interface Learned {
  /** The layers that are not frozen. In these, batch normalization uses the batch's statistics. */
  readonly layers: ReadonlySet<Layer>
  /** Those among them that have trainable weights. */
  readonly weights: ReadonlySet<Layer>
  /** Input values, if the gradients with respect to them are needed, too. */
  readonly inputs?: readonly number[]
}

/** The gradients needed from a step: by each of its inputs, and by its weights. */
export interface WantedGradients {
  readonly inputs: readonly boolean[]
  readonly weights: boolean
}

/** What a plan's backward pass computes. */
export interface Differentiation {
  readonly learned: Learned
  /** For each step; undefined if no gradient passes through it. */
  readonly steps: readonly (WantedGradients | undefined)[]
}

/** Determines, starting from the inputs, by which values the loss's gradient is needed. */
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
