// What Winograd's kernels compute for a convolution, and for its input gradient: a convolution at stride 1, either way.

import type { Conv2dGeometry } from '../ops/window.js'
import { phasesOf, type Phases } from './conv2d-winograd-phases.js'
import type { Extent } from './conv2d-winograd-plan.js'

/** A convolution at stride 1 of C channels in P phases with K filters in Q phases, P or Q being 1. */
export interface Convolution {
  readonly phases: Phases
  readonly N: number
  /** The image's size and its pixels' steps, the outputs' and theirs. */
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

/** As the convolution of dy with the filters flipped and their channels exchanged. */
export const backwardOf = (N: number, geometry: Conv2dGeometry): Convolution => {
  const { H, W, C, sH, sW, oH, oW, K } = geometry
  const phases = phasesOf(geometry, 'backward')
  const image = { H: oH, W: oW, C: K, P: 1, sH: 1, sW: 1 }
  return { phases, N, ...image, oH: H, oW: W, K: C, Q: phases.count, fH: sH, fW: sW }
}

/** What its work is cut by. */
export const extentOf = ({ phases, N, C, P, K, Q }: Convolution): Extent => ({
  N,
  oH: phases.height,
  oW: phases.width,
  C: P * C,
  K: Q * K,
})
