// What runs are steps: a stage, or two neighbours whose layers do both at once with less work. What the network is to
// everybody else, its stages, names and weights, stays as it is.

import type { Layer, Passes } from '../layers/layer.js'

/** One or two stages that run as one. */
export interface Step<S> {
  /** The stage, or the first of the two: the one that has the weights. */
  readonly stage: S
  readonly passes: Passes
}

/** The steps that do what the stages do. */
export function stepsOf<S extends { readonly layer: Layer }>(stages: readonly S[]): readonly Step<S>[] {
  const steps: Step<S>[] = []
  for (let at = 0; at < stages.length; at++) {
    const stage = stages[at]
    const next = stages.at(at + 1)
    const both = next && stage.layer.fuse?.(next.layer)
    steps.push({ stage, passes: both ?? stage.layer })
    if (both) at++
  }
  return steps
}
