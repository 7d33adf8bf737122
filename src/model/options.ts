// What the model's methods take and tell.

import type { BackendName, BackendOpener } from '../tensor/backend.js'
import type { LossName } from '../training/losses.js'
import type { Optimizer } from '../training/optimizers.js'
import type { Backend } from '../tensor/tensor.js'

/** Options of `sequential`. */
export interface ModelOptions {
  /** The model's name, in its summary and its file; default `sequential`. */
  readonly name?: string
}

/** Options of `compile`. */
export interface CompileOptions {
  /** `categoricalCrossentropy`, `sparseCategoricalCrossentropy`, `binaryCrossentropy` or `meanSquaredError`. */
  readonly loss: LossName
  /** Default `sgd()`. */
  readonly optimizer?: Optimizer
  /** Measured beside the loss; `accuracy` goes with the loss: categorical or binary. Default none. */
  readonly metrics?: readonly 'accuracy'[]
  /**
   * Where to compute: a name, a backend that is open already, or what opens one, as `gpu()` of `receptive/gpu` gives.
   * Default `wasm` wherever WebAssembly SIMD runs, else `reference`.
   */
  readonly backend?: BackendName | Backend | BackendOpener
  /** Decides initial weights, shuffling, dropout and augmentation; a 32-bit unsigned integer. Default 0. */
  readonly seed?: number
}

/** Where a loaded model computes. */
export interface LoadOptions {
  /**
   * A name, a backend that is open already, or what opens one, as `gpu()` of `receptive/gpu` gives. Default `wasm` wherever
   * WebAssembly SIMD runs, else `reference`.
   */
  readonly backend?: BackendName | Backend | BackendOpener
}

/** Options of `predict` and `evaluate`. */
export interface BatchedOptions {
  /** Examples at a time; default 32. */
  readonly batchSize?: number
}

/** Where a model's memory goes, in bytes. */
export interface ModelMemory {
  /** The weights themselves. */
  readonly weights: number
  /** What the optimizer keeps for each weight. */
  readonly optimizer: number
  /** Everything else that is alive at once at the height of a step: inputs, activations, gradients. */
  readonly activations: number
  /** The largest scratch memory of a kernel. */
  readonly workspace: number
  /** The most that was taken from the system at once. */
  readonly peak: number
}
