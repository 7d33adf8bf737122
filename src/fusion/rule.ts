// What a rewrite rule sees and gives. docs/architecture.md

import type { Op, Passes } from '../layers/definition.js'

/** What a plan is for: training keeps what the backward pass needs, inference does not. */
export type Mode = 'training' | 'inference'

/** What a step of a plan computes: a layer's work, or that of several at once. */
export interface Work {
  /** The layer's kind; of a rewritten step, the kinds of what it replaces: `conv2d+activation`. */
  readonly kind: string
  /** The op that it computes; absent if it is not one op. */
  readonly op?: Op
  readonly forward: Passes['forward']
  /** Absent from what only inference runs. */
  readonly backward?: Passes['backward']
}

/** What takes the place of two steps' work. */
export interface Replacement {
  readonly op?: Op
  /** Absent if it runs the op. */
  readonly forward?: Passes['forward']
  /** Absent from what only inference runs. */
  readonly backward?: Passes['backward']
  /** Whether it takes none of the first one's inputs; default false. */
  readonly alone?: boolean
}

/**
 * A rewrite of two steps into a cheaper one. It is asked about every pair of which the second takes the first one's output,
 * and nobody else uses that value. The inputs of the new step are the second one's, with the first one's in the place of
 * that value; its weights are those of both, by name; its kind follows from theirs.
 */
export interface Rule {
  /** As its file is named. */
  readonly name: string
  /** The work of both at once; undefined if this pair is not for this rule. `place`: which input of the second is the value. */
  fuse(first: Work, second: Work, mode: Mode, place: number): Replacement | undefined
}

/** Layers that compute one activation. */
const activations = ['activation', 'clip', 'reLU', 'leakyReLU', 'elu']

/** Whether it is the work of that layer of this library, or of that and an activation, and not of one that runs the same op. */
export const isLayer = ({ kind }: Work, layer: string): boolean =>
  kind === layer || activations.some((activation) => kind === `${layer}+${activation}`)
