// The convolution of stride 1 that Winograd's kernels compute for a convolution or for its input gradient.

import type { Conv2dGeometry } from '../ops/window.js'
import { phasesOf, type Phases } from './conv2d-winograd-phases.js'
import type { Extent } from './conv2d-winograd-plan.js'

/** A convolution of stride 1 of C channels in P phases with K filters in Q phases. P or Q is 1. */
export interface Convolution {
  readonly phases: Phases
  readonly N: number
  /** The size of the image and the steps between its pixels, then those of the outputs. */
  readonly H: number
  readonly W: number
  readonly C: number
  readonly P: number
  readonly sH: number
  readonly sW: number
  readonly oH: number
  readonly oW: number
  readonly K: number
  readonly Q: number
  readonly fH: number
  readonly fW: number
}

export const forwardOf = (N: number, geometry: Conv2dGeometry): Convolution => {
  const { H, W, C, sH, sW, oH, oW, K } = geometry
  const phases = phasesOf(geometry, 'forward')
  return { phases, N, H, W, C, P: phases.count, sH, sW, oH, oW, K, Q: 1, fH: 1, fW: 1 }
}

/** The convolution of dy with the filters flipped and their channels exchanged. */
export const backwardOf = (N: number, geometry: Conv2dGeometry): Convolution => {
  const { H, W, C, sH, sW, oH, oW, K } = geometry
  const phases = phasesOf(geometry, 'backward')
  const image = { H: oH, W: oW, C: K, P: 1, sH: 1, sW: 1 }
  return { phases, N, ...image, oH: H, oW: W, K: C, Q: phases.count, fH: sH, fW: sW }
}

/** The sizes that determine how the work is divided. */
export const extentOf = ({ phases, N, C, P, K, Q }: Convolution): Extent => ({
  N,
  oH: phases.height,
  oW: phases.width,
  C: P * C,
  K: Q * K,
})
