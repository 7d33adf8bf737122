// The model that users hold: a network, its weights on a backend, and, once compiled, its trainer.

import { checkCount, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import type { Dataset } from '../data/dataset.js'
import { writeFileAtomic } from '../data/files.js'
import { encodeModel } from '../formats/model-file.js'
import type { Layer } from '../layers/layer.js'
import { lossNamed } from '../training/losses.js'
import type { BatchedOptions, CompileOptions, ModelMemory, ModelOptions } from './options.js'
import { Network, type Weights } from '../graph/network.js'
import { openFor, type OpenedBackend } from './open-for.js'
import { sgd, type Optimizer } from '../training/optimizers.js'
import { summaryTable } from './summary.js'
import type { Backend } from '../tensor/tensor.js'
import { checkDataset, checkInputs, inputBatches } from '../training/batches.js'
import type { TrainedModel } from '../training/callback.js'
import {
  evaluate,
  fit,
  type Figures,
  type FitOptions,
  type FitSubject,
  type History,
} from '../training/fit.js'
import { pauses } from '../training/pauses.js'
import { Trainer } from '../training/trainer.js'

/** Everything that has a backend: what `compile` or `loadModel` opened. */
interface Opened extends OpenedBackend {
  readonly weights: Weights
}

/**
 * Layers in a row. `compile` it to train, or `loadModel` a saved one to predict.
 */
export class Sequential implements TrainedModel {
  /** The model's name, in its summary and its file. */
  readonly name: string
  /** The layers it was made of. */
  readonly layers: readonly Layer[]
  /** Names of the classes, in the order of the outputs; taken from the data at `fit`, and saved with the model. */
  classNames?: readonly string[]
  /** Set to true, also by a callback, training ends after the present batch. */
  stopTraining = false
  readonly #network: Network
  #opened?: Opened
  #trainer?: Trainer

  /** @throws if the first layer has no `inputShape`, or shapes do not fit. */
  constructor(layers: readonly Layer[], { name = 'sequential' }: ModelOptions = {}) {
    this.name = name
    this.layers = layers
    this.#network = new Network(layers)
  }

  /** Shape of one input, without the batch axis. */
  get inputShape(): Shape {
    return this.#network.inputShape
  }

  /** Shape of one output, without the batch axis. */
  get outputShape(): Shape {
    return this.#network.outputShape
  }

  /**
   * The backend in use.
   * @throws before `compile`.
   */
  get backend(): Backend {
    return this.#open('backend').backend
  }

  /**
   * The learning rate before decay; setting it replaces the optimizer's rate or schedule.
   * @throws before `compile`, or if set to anything but a positive number.
   */
  get learningRate(): number {
    const { learningRate, iterations } = this.#compiled('learningRate')
    return typeof learningRate === 'number' ? learningRate : learningRate(iterations)
  }

  set learningRate(rate: number) {
    if (!(rate > 0 && rate < Infinity))
      throw new Error(`learningRate: must be a positive number, got ${String(rate)}`)
    this.#compiled('learningRate').learningRate = rate
  }

  /**
   * Prepares for training: opens the backend, draws initial weights (or keeps those the model has), and chooses loss,
   * optimizer and metrics.
   * @throws if the loss does not go with the last layer's activation, or a name among the options is unknown.
   */
  async compile({ loss, optimizer = sgd(), metrics = [], backend, seed = 0 }: CompileOptions): Promise<void> {
    const lossFunction = lossNamed(loss)
    if (typeof (optimizer as Partial<Optimizer>).update !== 'function')
      throw new Error(`compile: optimizer must be one such as sgd() or adam(), got ${String(optimizer)}`)
    for (const metric of metrics)
      if (metric !== 'accuracy')
        throw new Error(`compile: there is no metric '${String(metric)}'; use 'accuracy'`)
    const values = this.#opened ? await this.getWeights() : this.#network.initialWeights(seed)
    const opened = await openFor(backend)
    let weights: Weights = []
    try {
      weights = this.#network.upload(opened.backend, values)
      const accuracy = metrics.includes('accuracy')
      const { backend } = opened
      const trainer = new Trainer({
        network: this.#network,
        backend,
        weights,
        loss: lossFunction,
        optimizer,
        accuracy,
        seed,
      })
      this.dispose()
      this.#trainer = trainer
      this.#opened = { ...opened, weights }
    } catch (error) {
      disposeOf(weights)
      if (opened.own) opened.backend.dispose()
      throw error
    }
  }

  /**
   * Trains on `data`.
   * @returns the figures by epoch, and why training ended.
   * @throws before `compile`; if the data do not fit the model; if the loss becomes NaN or infinite.
   */
  async fit(data: Dataset, options: FitOptions = {}): Promise<History> {
    const subject = this.#subject('fit')
    this.classNames = data.classNames ?? this.classNames
    return fit(subject, data, options)
  }

  /**
   * Loss, and accuracy where it is among the metrics, over `data`, with nothing random.
   * @throws before `compile`, or if the data do not fit the model.
   */
  async evaluate(data: Dataset, { batchSize = 32 }: BatchedOptions = {}): Promise<Figures> {
    const subject = this.#subject('evaluate')
    checkCount('evaluate', 'batchSize', batchSize)
    checkDataset('evaluate', data, this.inputShape)
    return evaluate(subject, data, { batchSize })
  }

  /**
   * The outputs, `[N, …]`, for inputs `[N, …]` or the inputs of a dataset.
   * @throws before `compile` or `loadModel`, or if the inputs do not fit the model.
   */
  async predict(inputs: NDArray | Dataset, { batchSize = 32 }: BatchedOptions = {}): Promise<NDArray> {
    const { backend, weights } = this.#open('predict')
    checkCount('predict', 'batchSize', batchSize)
    checkInputs('predict', inputs)
    const N = 'read' in inputs ? inputs.length : inputs.shape[0]
    const size = sizeOf(this.outputShape)
    const out = new Float32Array(N * size)
    const pause = pauses()
    let at = 0
    for (const x of inputBatches(inputs, this.inputShape, batchSize)) {
      const y = backend.scope(() => this.#network.infer(backend, weights, backend.tensor(x)))
      out.set(await y.data(), at)
      y.dispose()
      at += x.shape[0] * size
      await pause()
    }
    return { shape: [N, ...this.outputShape], data: out }
  }

  /**
   * The most likely class of each input, by number: the largest output, or, for a single output, whether it is above ½.
   * @throws as `predict`.
   */
  async predictClasses(inputs: NDArray | Dataset, options: BatchedOptions = {}): Promise<Int32Array> {
    const { shape, data } = await this.predict(inputs, options)
    const K = sizeOf(shape.slice(1))
    return Int32Array.from({ length: shape[0] }, (_, n) => {
      const row = data.subarray(n * K, (n + 1) * K)
      return K === 1 ? Number(row[0] > 0.5) : row.indexOf(Math.max(...row))
    })
  }

  /** Keras's table of layers, output shapes and parameters; printed, and returned as text. */
  summary(print: (text: string) => void = console.log): string {
    const table = summaryTable(this.name, this.#network)
    print(table)
    return table
  }

  /**
   * Copies of all weights: `conv2d/kernel`, `conv2d/bias`, …
   * @throws before `compile` or `loadModel`.
   */
  async getWeights(): Promise<Record<string, NDArray>> {
    const { weights } = this.#open('getWeights')
    const values: Record<string, NDArray> = {}
    for (const { at, name, key } of this.#network.weightSpecs()) {
      const tensor = weights[at][key]
      values[`${name}/${key}`] = { shape: tensor.shape, data: await tensor.data() }
    }
    return values
  }

  /**
   * Replaces all weights, by name.
   * @throws before `compile` or `loadModel`, or if a name is missing or unknown, or a shape is another.
   */
  setWeights(values: Readonly<Record<string, NDArray>>): void {
    const { backend, weights } = this.#open('setWeights')
    const replacement = this.#network.upload(backend, values)
    for (const { at, key } of this.#network.weightSpecs()) {
      weights[at][key].dispose()
      weights[at][key] = replacement[at][key]
    }
  }

  /**
   * The model as the bytes of a safetensors file: architecture, class names and weights, not the optimizer's memory.
   * @throws before `compile` or `loadModel`.
   */
  async toSafetensors(): Promise<Uint8Array> {
    const { name, layers, classNames } = this
    return encodeModel({ name, layers, classNames, weights: await this.getWeights() })
  }

  /**
   * Writes the model to a safetensors file, whole or not at all.
   * @throws before `compile` or `loadModel`, or where there is no file system: use `toSafetensors` there.
   */
  async save(path: string): Promise<void> {
    await writeFileAtomic(path, await this.toSafetensors())
  }

  /**
   * Where the memory goes, in bytes. `activations` and `workspace` are the most that this backend has seen at once, so train
   * or predict first; on a backend that several models share, they count all of these.
   * @throws before `compile` or `loadModel`.
   */
  memory(): ModelMemory {
    const { backend, weights } = this.#open('memory')
    const { peakTensorBytes, workspaceBytes, peakBytes } = backend.memory()
    const element = backend.describe().dtype === 'float32' ? 4 : 8
    const held = weights.flatMap((stage) => Object.values(stage))
    const weightBytes = element * held.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    const optimizerBytes = weightBytes * (this.#trainer?.slots ?? 0)
    return {
      weights: weightBytes,
      optimizer: optimizerBytes,
      activations: peakTensorBytes - weightBytes - optimizerBytes,
      workspace: workspaceBytes,
      peak: peakBytes,
    }
  }

  /** Frees weights and optimizer memory, and closes the backend if the model opened it. */
  dispose(): void {
    this.#trainer?.dispose()
    this.#trainer = undefined
    if (!this.#opened) return
    disposeOf(this.#opened.weights)
    if (this.#opened.own) this.#opened.backend.dispose()
    this.#opened = undefined
  }

  /** @internal */
  async restore(
    values: Readonly<Record<string, NDArray>>,
    backend?: CompileOptions['backend'],
  ): Promise<void> {
    const opened = await openFor(backend)
    try {
      this.#opened = { ...opened, weights: this.#network.upload(opened.backend, values) }
    } catch (error) {
      if (opened.own) opened.backend.dispose()
      throw error
    }
  }

  #subject(caller: string): FitSubject {
    const { inputShape, outputShape } = this
    return { model: this, trainer: this.#compiled(caller), inputShape, outputShape }
  }

  #compiled(caller: string): Trainer {
    if (!this.#trainer)
      throw new Error(`${caller}: the model is not compiled; await model.compile({ loss, … }) first`)
    return this.#trainer
  }

  #open(caller: string): Opened {
    if (!this.#opened)
      throw new Error(`${caller}: the model has no weights yet; await model.compile({ loss, … }) first`)
    return this.#opened
  }
}

/**
 * A model of layers in a row; the first one names the `inputShape`.
 * @throws if it does not, or shapes do not fit.
 */
export const sequential = (layers: readonly Layer[], options: ModelOptions = {}): Sequential =>
  new Sequential(layers, options)

function disposeOf(weights: Weights): void {
  for (const stage of weights) for (const weight of Object.values(stage)) weight.dispose()
}
