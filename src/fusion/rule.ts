// The input and output of a rewrite rule. docs/architecture.md

import type { ForwardPass, ForwardResult, LayerConfig, Op, Passes } from '../layers/definition.js'

/** The purpose of a plan: training keeps what the backward pass needs, inference does not. */
export type Mode = 'training' | 'inference'

/** Runs a step forward. `keys`: the keys of all its layers, in order; the pass has that of the first. */
export type StepForward = (pass: ForwardPass, keys: readonly number[]) => ForwardResult

/** What a step of a plan computes: one layer, or several at once. */
export interface Work {
  /** The layer's kind. For a rewritten step, the kinds that it replaces: `conv2d+activation`. */
  readonly kind: string
  /** The op that it computes; absent if it is not one op. */
  readonly op?: Op
  /** The layer's configuration; absent for a rewritten step. */
  readonly config?: LayerConfig
  readonly forward: StepForward
  /** Absent if only inference runs it. */
  readonly backward?: Passes['backward']
  /** If a rewritten step ends with ReLU: the backward pass from the gradient with respect to ReLU's input. */
  readonly beforeRelu?: Passes['backward']
}

/** What replaces two steps. */
export interface Replacement {
  readonly op?: Op
  /** Absent if it simply runs the op. */
  readonly forward?: StepForward
  /** Absent if only inference runs it. */
  readonly backward?: Passes['backward']
  /** As in `Work`. */
  readonly beforeRelu?: Passes['backward']
  /** Whether it takes none of the first step's inputs; default false. */
  readonly alone?: boolean
}

/**
 * Rewrites two steps into a cheaper one. It is asked about every pair of steps in which the second takes the first one's
 * output and nobody else uses that value. The new step has the second step's inputs, with the first step's inputs in place
 * of that value. Its weights are those of both, by name, and its kind is made of theirs.
 */
export interface Rule {
  /** The name of its file. */
  readonly name: string
  /**
   * A step that computes both at once; undefined if the rule does not apply. `place`: which input of the second step the
   * value is.
   */
  fuse(first: Work, second: Work, mode: Mode, place: number): Replacement | undefined
}

/** Layers that compute one activation. */
const activations = ['activation', 'clip', 'reLU', 'leakyReLU', 'elu']

/**
 * Whether it is that layer of this library, possibly with an activation, rather than another layer that runs the same op.
 */
export const isLayer = ({ kind }: Work, layer: string): boolean =>
  kind === layer || activations.some((activation) => kind === `${layer}+${activation}`)
