// The options and results of the model's methods.

import type { NDArray } from '../../kernels/shape.js'
import { check, count } from '../check/check.js'
import { isClass } from '../check/describe-value.js'
import { optionsOrNone } from '../check/options.js'
import { namedFiles, type NamedFiles } from '../data/companion-files.js'
import { checkFactories, type LayerFactories } from '../layers/factories.js'
import type { WeightNames } from '../formats/pytorch/match-state-dict.js'
import type { SymbolicTensor } from '../layers/symbolic.js'
import type { BackendName, BackendOpener } from '../tensor/backend.js'
import type { Backend } from '../tensor/tensor.js'
import type { ExportFormat } from '../formats/write-model.js'
import type { Loss, LossName } from '../layers/loss.js'
import type { LossAlias } from '../training/named-loss.js'
import type { GivenMetric } from '../training/named-metric.js'
import type { Optimizer } from '../training/optimizer.js'

/** Options of `sequential`. */
export interface ModelOptions {
  /** The model's name, in its summary and its file; default `sequential` or `model`. */
  readonly name?: string
  /** Whether training changes its weights; false freezes all its layers. Default: as each layer specifies. */
  readonly trainable?: boolean
}

/** A model's outputs: one, several, or several by name. */
export type ModelOutputs =
  SymbolicTensor | readonly SymbolicTensor[] | Readonly<Record<string, SymbolicTensor>>

/** The result of `predict` for these outputs. */
export type PredictionOf<O extends ModelOutputs> = O extends SymbolicTensor | readonly [SymbolicTensor]
  ? NDArray
  : Readonly<Record<string, NDArray>>

/** Options of `model`. */
export interface GraphModelOptions<O extends ModelOutputs = ModelOutputs> extends ModelOptions {
  /** What `input` returned, one or a list. Data for several inputs are given by name. */
  readonly inputs: SymbolicTensor | readonly SymbolicTensor[]
  /** Outputs of layers: one, a list, or a record by name. Those of a list have the names of their layers. */
  readonly outputs: O
}

/** The optimizers, by the names of their functions. */
export type OptimizerName = 'sgd' | 'adam' | 'adamW' | 'rmsprop' | 'adagrad'

/** Options of `compile`. */
export interface CompileOptions {
  /**
   * By name, with its defaults: `categoricalCrossentropy`, `sparseCategoricalCrossentropy`, `binaryCrossentropy`,
   * `meanSquaredError` or another of `losses`; Keras's other spellings, such as `mse`, are accepted. With settings, as
   * `losses` makes it: `losses.categoricalCrossentropy({ labelSmoothing: 0.1 })`.
   */
  readonly loss: LossName | LossAlias | Loss
  /** `sgd({ … })`, `adamW({ … })` or one of your own; or a name, for one with its defaults. Default `sgd()`. */
  readonly optimizer?: Optimizer | OptimizerName
  /**
   * Metrics besides the loss, one or a list; default none. By name: `accuracy`, `topKCategoricalAccuracy`, `precision`,
   * `recall`, `f1Score`, `auc`, `meanAbsoluteError`, `meanSquaredError`, also in Keras's other spellings; with settings, as
   * `metrics` makes them; or your own function: `{ name: 'dice', compute: (yTrue, yPred) => … }`. They ignore the weights of
   * examples and classes, as in Keras.
   */
  readonly metrics?: GivenMetric | readonly GivenMetric[]
  /**
   * Where to compute: a name, an open backend, or a function that opens one, such as the result of `gpu()` from
   * `receptive/gpu`. Default: where layers of the model already have their weights, such as those of a loaded base; else
   * `wasm` if WebAssembly SIMD runs, else `reference`.
   */
  readonly backend?: BackendName | Backend | BackendOpener
  /**
   * Determines initial weights, shuffling, dropout and augmentation; a 32-bit unsigned integer. Default 0. Random numbers
   * start anew with each `compile`, and continue from one `fit` to the next.
   */
  readonly seed?: number
}

/** Options of `loadModel`. */
export interface LoadOptions {
  /**
   * Factories for your own layers: functions or classes, by the layers' kinds. Each is called with the config that was
   * saved. See [Layers of your own](../../docs/own-layers.md).
   */
  readonly layers?: LayerFactories
  /**
   * Files that the model's file refers to, such as shards of weights, by the names used there; or a list of `File`s, such as
   * a page's file input gives. Default: they are read from beside `source`, if it is a path, a URL or a Response.
   */
  readonly files?: NamedFiles
  /**
   * A name, an open backend, or a function that opens one, such as the result of `gpu()` from `receptive/gpu`. Default
   * `wasm` if WebAssembly SIMD runs, else `reference`.
   */
  readonly backend?: BackendName | Backend | BackendOpener
}

/** Options of `save`. */
export interface SaveOptions {
  /**
   * The format to write. Default: according to the end of the path, `.safetensors`, `.onnx`, `.keras`, `.py`, `.json` or
   * `/`; else `safetensors`.
   */
  readonly format?: ExportFormat
}

/** A check of the option `backend`. */
export const aBackend = check(
  "'wasm', 'reference', gpu() of receptive/gpu, or an open backend: await openBackend(…)",
  (value) =>
    (['string', 'function'].includes(typeof value) && !isClass(value)) ||
    (typeof value === 'object' && value !== null),
)

/** A check of the options of `loadModel`. */
export const checkLoadOptions = optionsOrNone<LoadOptions>({
  layers: checkFactories,
  files: namedFiles,
  backend: aBackend,
})

/** Options of `loadWeights`. */
export interface LoadWeightsOptions {
  /**
   * Names in the file that cannot be derived: by weights, `{ 'conv2d/kernel': 'features.0.weight' }`, or by layers, `{
   * conv2d: 'features.0' }`, named as in `getWeights`; or a function of a weight's name. The file is then one of PyTorch's.
   */
  readonly names?: WeightNames
  /** Files that this one refers to, such as shards, by the names used there; or a list of `File`s. */
  readonly files?: NamedFiles
  /** Where to compute, if the model is not open yet: as for `loadModel`. */
  readonly backend?: BackendName | Backend | BackendOpener
}

/** Options of `predict` and `evaluate`. */
export interface BatchedOptions {
  /** Examples per batch; default 32. */
  readonly batchSize?: number
}

/** A check of the options of `predict` and `evaluate`. */
export const checkBatched = optionsOrNone<BatchedOptions>({ batchSize: count })

/** A model's memory, in bytes. */
export interface ModelMemory {
  /** The weights themselves. */
  readonly weights: number
  /** The optimizer's state for all weights. */
  readonly optimizer: number
  /** Everything else that is alive at the peak of a step: inputs, activations, gradients. */
  readonly activations: number
  /** The largest scratch memory of a kernel. */
  readonly workspace: number
  /** The most memory taken from the system at any time. */
  readonly peak: number
}
