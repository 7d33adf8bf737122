// What a run of the study is told.

import type { BackendName } from 'receptive'
import type { Part } from './better.js'
import type { Protocol } from './data.js'
import type { NetworkName } from './recipes.js'

/** What the command line decides. What it leaves out, each model's recipe says. */
export interface Settings {
  /** A folder of X-rays; without it, phantoms are generated. */
  readonly data?: string
  /** The networks to train, besides the linear model. */
  readonly model: readonly NetworkName[]
  /** What the better network does without. */
  readonly without?: readonly Part[]
  /** Who learns from what, and who is judged by what. */
  readonly protocol: Protocol
  /** Passes of the networks over the training images. */
  readonly epochs?: number
  readonly batchSize?: number
  readonly seed: number
  readonly size?: number
  /** Of the networks. */
  readonly learningRate?: number
  readonly limit?: number
  /** Where results go; default: a new folder in `runs`. */
  readonly out?: string
  /** Where training is saved as it goes on, and taken up again; also for results, unless `out` is given. */
  readonly resume?: string
  /** `gpu` is gpu.js, in the best mode that runs here. */
  readonly backend: BackendName | 'gpu'
}
