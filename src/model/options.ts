// What the model's methods take and tell.

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
  /** Whether training changes its weights; false freezes all its layers. Default: as each layer says. */
  readonly trainable?: boolean
}

/** What a model's outputs are given as: one, several, or several by name. */
export type ModelOutputs =
  SymbolicTensor | readonly SymbolicTensor[] | Readonly<Record<string, SymbolicTensor>>

/** What `predict` gives for these outputs. */
export type PredictionOf<O extends ModelOutputs> = O extends SymbolicTensor | readonly [SymbolicTensor]
  ? NDArray
  : Readonly<Record<string, NDArray>>

/** Options of `model`. */
export interface GraphModelOptions<O extends ModelOutputs = ModelOutputs> extends ModelOptions {
  /** What `input` gave, one or a list; data are given to several inputs by name. */
  readonly inputs: SymbolicTensor | readonly SymbolicTensor[]
  /** What layers gave: one, a list, or a record by name. Those of a list are called as their layers. */
  readonly outputs: O
}

/** The optimizers there are, by the names of their functions. */
export type OptimizerName = 'sgd' | 'adam' | 'adamW' | 'rmsprop' | 'adagrad'

/** Options of `compile`. */
export interface CompileOptions {
  /**
   * By name, with its defaults: `categoricalCrossentropy`, `sparseCategoricalCrossentropy`, `binaryCrossentropy`,
   * `meanSquaredError` or another of `losses`; Keras's other spellings, `mse` among them, mean the same. With settings, as
   * `losses` makes it: `losses.categoricalCrossentropy({ labelSmoothing: 0.1 })`.
   */
  readonly loss: LossName | LossAlias | Loss
  /** `sgd({ … })`, `adamW({ … })` or one of your own; by name, one with its defaults. Default `sgd()`. */
  readonly optimizer?: Optimizer | OptimizerName
  /**
   * Measured beside the loss, one or a list; default none. By name: `accuracy`, `topKCategoricalAccuracy`, `precision`, `recall`,
   * `f1Score`, `auc`, `meanAbsoluteError`, `meanSquaredError`, with Keras's other spellings; with settings as `metrics` makes
   * them; or a function of one's own: `{ name: 'dice', compute: (yTrue, yPred) => … }`. Not weighed by weights of examples or
   * classes, as in Keras.
   */
  readonly metrics?: GivenMetric | readonly GivenMetric[]
  /**
   * Where to compute: a name, a backend that is open already, or what opens one, as `gpu()` of `receptive/gpu` gives.
   * Default: where layers of the model have their weights already, as those of a loaded base; else `wasm` if WebAssembly
   * SIMD runs, else `reference`.
   */
  readonly backend?: BackendName | Backend | BackendOpener
  /**
   * Decides initial weights, shuffling, dropout and augmentation; a 32-bit unsigned integer. Default 0. What is random begins
   * anew with each `compile`, and goes on from one `fit` to the next.
   */
  readonly seed?: number
}

/** Options of `loadModel`. */
export interface LoadOptions {
  /**
   * What makes the model's layers of your own: functions, or classes, by the layers' kinds, each of which is given the config that
   * was saved. See [Layers of your own](../../docs/own-layers.md).
   */
  readonly layers?: LayerFactories
  /**
   * Files that the model's file refers to, such as shards of weights, by the names it has for them; or a list of `File`s, as a
   * page's file input gives. Default: they are read from beside `source`, if it is a path, a URL or a Response.
   */
  readonly files?: NamedFiles
  /**
   * A name, a backend that is open already, or what opens one, as `gpu()` of `receptive/gpu` gives. Default `wasm` if
   * WebAssembly SIMD runs, else `reference`.
   */
  readonly backend?: BackendName | Backend | BackendOpener
}

/** Options of `save`. */
export interface SaveOptions {
  /** What to write. Default: as the path ends, `.safetensors`, `.onnx`, `.keras`, `.py`, `.json` or `/`; else `safetensors`. */
  readonly format?: ExportFormat
}

/** A check of where to compute. */
export const aBackend = check(
  "'wasm', 'reference', gpu() of receptive/gpu, or a backend that is open: await openBackend(…)",
  (value) =>
    (['string', 'function'].includes(typeof value) && !isClass(value)) ||
    (typeof value === 'object' && value !== null),
)

/** A check of these. */
export const checkLoadOptions = optionsOrNone<LoadOptions>({
  layers: checkFactories,
  files: namedFiles,
  backend: aBackend,
})

/** Options of `loadWeights`. */
export interface LoadWeightsOptions {
  /**
   * Names in the file, where they do not follow: by weights, `{ 'conv2d/kernel': 'features.0.weight' }`, or by layers,
   * `{ conv2d: 'features.0' }`, as `getWeights` names them; or a function of a weight's name. The file is then one of PyTorch.
   */
  readonly names?: WeightNames
  /** Files that this one refers to, such as shards, by the names it has for them; or a list of `File`s. */
  readonly files?: NamedFiles
  /** Where to compute, if the model is not open yet: as for `loadModel`. */
  readonly backend?: BackendName | Backend | BackendOpener
}

/** Options of `predict` and `evaluate`. */
export interface BatchedOptions {
  /** Examples at a time; default 32. */
  readonly batchSize?: number
}

/** A check of these. */
export const checkBatched = optionsOrNone<BatchedOptions>({ batchSize: count })

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
