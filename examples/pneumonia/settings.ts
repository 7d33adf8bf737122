// The settings of a run of the study.

import type { BackendName } from 'receptive'
import type { Part } from './better.js'
import type { Protocol } from './data.js'
import type { NetworkName } from './recipes.js'

/** The options of the command line. Each model's recipe gives the defaults. */
export interface Settings {
  /** A folder of X-rays; without it, phantoms are generated. */
  readonly data?: string
  /** The networks to train, besides the linear model. */
  readonly model: readonly NetworkName[]
  /** The parts that the better network does without. */
  readonly without?: readonly Part[]
  /** Which images are used for training and which for testing. */
  readonly protocol: Protocol
  /** Passes of the networks over the training images. */
  readonly epochs?: number
  readonly batchSize?: number
  readonly seed: number
  readonly size?: number
  /** The learning rate of the networks. */
  readonly learningRate?: number
  readonly limit?: number
  /** The folder for results; default: a new folder in `runs`. */
  readonly out?: string
  /** The folder in which training is saved and from which it is resumed; also for results, unless `out` is given. */
  readonly resume?: string
  /** `gpu` is gpu.js, in the best mode that runs here. */
  readonly backend: BackendName | 'gpu'
}
