// The model that users hold: a graph, its weights on a backend, and, once compiled, its trainer.

import { sizeOf, type NDArray } from '../../kernels/shape.js'
import { number, truth } from '../check/check.js'
import type { Bytes, ByteSource } from '../data/bytes.js'
import type { FilePath } from '../data/file-path.js'
import type { AnyDataset } from '../data/dataset.js'
import type { SavedModel } from '../formats/model-file.js'
import { checkClassNames } from '../graph/class-names.js'
import type { Graph } from '../graph/graph.js'
import type { LayerTensors } from '../graph/inference.js'
import { makePlan, type Plan } from '../graph/plan.js'
import type { TensorLike } from '../tensor/ndarray.js'
import type { Backend } from '../tensor/tensor.js'
import type { TrainedModel } from '../training/callback.js'
import type { Figures } from '../training/figures.js'
import type { Ports } from '../training/fit-data.js'
import type { FitOptions } from '../training/fit-options.js'
import type { History } from '../training/fit.js'
import { givenInputs, type ModelInputs } from '../training/inputs.js'
import type { Progress } from '../training/run-state.js'
import type { Trainer } from '../training/trainer.js'
import { leaseBackend } from './lease-backend.js'
import { Opened } from './opened.js'
import {
  checkBatched,
  type BatchedOptions,
  type CompileOptions,
  type LoadWeightsOptions,
  type ModelMemory,
  type SaveOptions,
} from './options.js'
import { classesOf, predictAll } from './predict.js'
import { refuseInRun, Run } from './run.js'
import { Structure, type Prediction } from './structure.js'
import type { Trainee } from './training-state.js'
import { checkValues, ModelWeights, presentBackend, startingValues } from './weights.js'

/** Loaded with the first model that is compiled. */
const loadTraining = () => import('./training.js')

/** Loaded when a model is first saved, or its training state saved or restored. */
const loadSaving = () => import('./saving.js')

const checkRate = number({ above: 0 })

/** A model's weights at work. */
export interface Insides {
  readonly backend: Backend
  readonly weights: LayerTensors
  before(): void
}

/**
 * A model: a list of layers, as `sequential` makes it, or a graph of layers, as `model` makes it. `compile` it to train it,
 * or use `loadModel` for a saved one to predict. It is a layer, too: you can `apply` it, once or more often; its weights are
 * shared.
 */
export class Model<P extends Prediction = NDArray> extends Structure<P> implements TrainedModel {
  #classNames?: readonly string[]
  #stopTraining = false
  readonly #inference: Plan
  #opened?: Opened
  #trainer?: Trainer
  /** The `fit` in progress. */
  #run?: Run
  #progress: Progress = {}

  /** @internal */
  constructor(graph: Graph, trainable?: boolean) {
    super(graph)
    this.#inference = makePlan(this.flat, 'inference')
    if (trainable !== undefined) this.trainable = trainable
  }

  /**
   * Names of the classes, in the order of the outputs. They are taken from the data in `fit`, and saved with the model.
   * @throws if set to anything but undefined or distinct names, as many as an output has classes.
   */
  get classNames(): readonly string[] | undefined {
    return this.#classNames
  }

  set classNames(names: readonly string[] | undefined) {
    checkClassNames(`model '${this.name}'`, this.graph, names)
    this.#classNames = names
  }

  /**
   * If set to true, for example by a callback, training ends after the current batch.
   * @throws if set to anything but true or false.
   */
  get stopTraining(): boolean {
    return this.#stopTraining
  }

  set stopTraining(stop: boolean) {
    truth(`model '${this.name}': stopTraining`, stop)
    this.#stopTraining = stop
  }

  /**
   * The backend in use.
   * @throws before `compile` or `loadModel`.
   */
  get backend(): Backend {
    return this.#open('backend').backend
  }

  /**
   * The learning rate of the next batch, before decay. Setting it replaces the optimizer's rate or schedule.
   * @throws before `compile`, or if set to anything but a positive number.
   */
  get learningRate(): number {
    const { learningRate, iterations } = this.#compiled('learningRate')
    return typeof learningRate === 'number' ? learningRate : learningRate(iterations)
  }

  set learningRate(rate: number) {
    checkRate('learningRate', rate)
    this.#compiled('learningRate').learningRate = rate
  }

  /**
   * Prepares for training: opens the backend, draws initial weights (or keeps those that the model has), and sets loss,
   * optimizer and metrics.
   * @throws if an option is unknown or invalid; if the loss does not fit the last layer's activation, or that is a softmax
   *   over one unit; or during training.
   */
  async compile(options: CompileOptions): Promise<void> {
    const { compilation, drawn, refuseOneUnitSoftmax, Trainer } = await loadTraining()
    const { backend, seed, ...training } = compilation(options)
    this.#refuseInTraining('compile')
    if (this.outputs.length > 1)
      throw new Error(
        `compile: a model to train must have one output, not ${this.outputNames.join(', ')}; ` +
          'train model({ inputs, outputs }) with one of them; both share layers',
      )
    refuseOneUnitSoftmax(
      this.flat,
      this.inputs.map(({ shape }) => shape),
    )
    const lease = await leaseBackend('compile', backend, presentBackend(this.flat))
    let weights: ModelWeights | undefined
    try {
      weights = new ModelWeights(
        lease.backend,
        this.flat,
        await startingValues(this.flat, lease.backend, (weight) => drawn(weight, seed)),
      )
      // Opening a backend is asynchronous; training may have begun meanwhile.
      this.#refuseInTraining('compile')
      const held = weights
      const { tensors } = held
      const trainer = new Trainer({
        ...training,
        ...{ flat: this.flat, backend: lease.backend, weights: tensors, seed },
        changed: held.changed.bind(held),
        changes: () => held.changes,
      })
      this.dispose()
      this.#trainer = trainer
      this.#progress = {}
      this.#opened = new Opened(lease, weights)
    } catch (error) {
      weights?.release()
      lease.release()
      throw error
    }
  }

  /**
   * Trains on `data`. Only one `fit` runs at a time; until it is done, only its callbacks may replace weights.
   * @returns the figures by epoch, and why training ended.
   * @throws before `compile`, or while another `fit` runs; if an option is unknown or invalid; if the data do not fit the
   *   model; if the loss or a weight becomes NaN, infinite, or so large that float32 cannot hold its square.
   */
  async fit(data: AnyDataset, options: FitOptions = {}): Promise<History> {
    const trainer = this.#compiled('fit')
    this.#refuseInTraining('fit')
    const run = new Run(this.flat.weights.map(({ layer }) => layer).filter(({ trainable }) => trainable))
    this.#run = run
    const begin = (callbacks: Run['callbacks']): void => {
      run.callbacks = callbacks
    }
    try {
      const progress = this.#progress
      const { fit } = await loadTraining()
      return await fit({ model: this, trainer, ports: this.#ports(trainer), begin, progress }, data, options)
    } finally {
      run.end()
      this.#run = undefined
    }
  }

  /**
   * Loss and metrics over `data`, without random operations. The loss is weighted by the dataset's `sampleWeight`.
   * @throws before `compile`; if the data do not fit the model; or if the weights change meanwhile.
   */
  async evaluate(data: AnyDataset, options: BatchedOptions = {}): Promise<Figures> {
    const trainer = this.#compiled('evaluate')
    checkBatched('evaluate', options)
    const { batchSize = 32 } = options
    const ports = this.#ports(trainer)
    const before = this.#unchanged('evaluate')
    const { checkedData, evaluate } = await loadTraining()
    return evaluate({ trainer, ports }, checkedData('evaluate', ports, data), { batchSize, before })
  }

  /**
   * The outputs, `[N, …]`, for inputs `[N, …]` or the inputs of a dataset. A model with several inputs takes them by name,
   * and one with several outputs returns them by name.
   * @throws before `compile` or `loadModel`, unless its layers have weights from another model; if the inputs do not fit the
   *   model, or there are none; if the weights change meanwhile; or if an output is not finite, for example because large
   *   weights make sums overflow.
   */
  async predict(inputs: ModelInputs, options: BatchedOptions = {}): Promise<P> {
    const predictor = { opened: this.#open('predict'), plan: this.#inference, outputs: this.graph.outputs }
    checkBatched('predict', options)
    const { batchSize = 32 } = options
    const given = givenInputs(inputs, this.graph.inputs)
    const arrays = await predictAll(predictor, given, { batchSize, before: this.#unchanged('predict') })
    const named = this.outputNames.map((name, i) => [name, arrays[i]])
    return (arrays.length === 1 ? arrays[0] : Object.fromEntries(named)) as P
  }

  /**
   * The most likely class of each input, by number: the largest output or, for a single output, whether it is above ½.
   * @throws as `predict`; or if the model has several outputs.
   */
  async predictClasses(inputs: ModelInputs, options: BatchedOptions = {}): Promise<Int32Array> {
    const K = sizeOf(this.outputShape)
    return classesOf((await this.predict(inputs, options)) as NDArray, K)
  }

  /**
   * Copies of all weights: `conv2d/kernel`, `conv2d/bias`, …; those of a nested model after its name, `base/conv2d/kernel`.
   * @throws before `compile` or `loadModel`.
   */
  async getWeights(): Promise<Record<string, NDArray>> {
    return this.#open('getWeights').weights.read()
  }

  /**
   * Replaces all weights, by name.
   * @param values nested lists, typed arrays or `{ shape, data }` under the names that `getWeights` returns.
   * @throws before `compile` or `loadModel`; if a name is missing or unknown, a shape is wrong, or an element is not a
   *   finite number; or during training, except in a callback.
   */
  setWeights(values: Readonly<Record<string, TensorLike>>): void {
    const { weights } = this.#open('setWeights')
    refuseInRun('setWeights', weights.tensors.keys())
    weights.write(checkValues(this.flat, values))
  }

  /**
   * Replaces all weights by those of a file: safetensors of this library; a `state_dict` of PyTorch in a file of
   * `torch.save` or safetensors; `.weights.h5`, `.h5` or `.keras` of Keras; or a `model.json` of TensorFlow.js. The layers
   * must be the same. PyTorch's weights are converted: kernels, and dense layers after a channels-first flatten. See [Models
   * from elsewhere](../../docs/importing.md).
   * @throws if the file cannot be read, or is damaged; if its weights do not match those of the model: the message lists
   *   both; if a backend is given and the model has one; or during training, except in a callback.
   */
  async loadWeights(source: ByteSource, options: LoadWeightsOptions = {}): Promise<void> {
    const { readWeightsFile } = await loadSaving()
    const values = await readWeightsFile(this.graph, source, options)
    if (this.#opened && options.backend !== undefined)
      throw new Error(
        `loadWeights: the model computes on ${this.backend.describe().family} already; leave backend out`,
      )
    if (!this.#opened) await this.restore(values, options.backend, 'loadWeights')
    this.setWeights(values)
  }

  /**
   * The model as the bytes of a safetensors file: architecture, class names and weights, without the optimizer's state.
   * @throws before `compile` or `loadModel`.
   */
  async toSafetensors(): Promise<Uint8Array> {
    const saved = await this.saved()
    const { encodeModel } = await loadSaving()
    return encodeModel(saved)
  }

  /**
   * Writes the model to a file, atomically: whatever happens meanwhile, an existing file stays until the new one is
   * complete. See [Training that goes on](../../docs/resuming.md). The end of the path determines the format:
   *
   * - `.safetensors`, or anything else: this library.
   * - `.onnx`: ONNX Runtime and others.
   * - `.keras`: Keras 3.
   * - `model.json`, or a folder's path that ends with `/`: TensorFlow.js. Shards of weights are written beside it.
   * - `.py`: PyTorch. The weights are written beside it, to a `.safetensors` file of the same name.
   *
   * `loadModel` reads all of these; for PyTorch, `loadWeights` reads the weights. See [Exporting](../../docs/exporting.md).
   * @throws before `compile` or `loadModel`; if the format cannot express all of the model; if a file cannot be written; or
   *   if there is no file system: use `toSafetensors` or `exportModel` then.
   */
  async save(path: FilePath, options: SaveOptions = {}): Promise<void> {
    const { saveModel } = await loadSaving()
    await saveModel(() => this.saved(), path, options)
  }

  /**
   * @internal For functions that look inside: the backend, the weights, and the check that `predict` makes before each batch.
   */
  insides(caller: string): Insides {
    const { backend, weights } = this.#open(caller)
    return { backend, weights: weights.tensors, before: this.#unchanged(caller) }
  }

  /** @internal The complete contents of a model's file. */
  async saved(): Promise<SavedModel> {
    const { graph, classNames } = this
    return { graph, classNames, weights: await this.getWeights() }
  }

  /**
   * The complete training state, as the bytes of a safetensors file: weights, the optimizer's state and step, the number of
   * epochs, and, in a callback's `onBackup`, the progress of the run, its history, and what its callbacks remember. Keep it
   * where you like; `BackupAndRestore` keeps it in a file.
   * @throws before `compile`; or during training outside `onBackup`, since a step may be incomplete.
   */
  async trainingState(): Promise<Uint8Array> {
    const { saveTrainingState } = await loadSaving()
    const trainee = this.#trainee('trainingState')
    const { busy, state } = this.#progress
    if ((busy || this.#run) && !state)
      throw new Error(
        'trainingState: the model is training; call it in a callback’s onBackup, or await fit first',
      )
    return saveTrainingState(trainee, state)
  }

  /**
   * Restores what `trainingState` returned, after `compile` with the same settings. Training then gives the same numbers, to
   * the bit on the same backend, as if it had never stopped. If the state was saved during `fit`, the next `fit` continues
   * that run, and its history is complete.
   * @throws before `compile`; during training; or if the state is damaged, or belongs to another model, optimizer or seed.
   *   The message says what differs, and the model does not change.
   */
  async restoreTrainingState(bytes: Bytes): Promise<void> {
    const { restoreTrainingState } = await loadSaving()
    const trainee = this.#trainee('restoreTrainingState')
    refuseInRun('restoreTrainingState', trainee.weights.tensors.keys())
    if (this.#progress.busy)
      throw new Error(
        'restoreTrainingState: the model is training; call it in a callback’s onRestore, or before fit',
      )
    this.#progress.state = restoreTrainingState(trainee, bytes)
  }

  /**
   * The model's memory, in bytes. `activations` and `workspace` are the maxima that this backend has seen, so train or
   * predict first. On a backend that several models share, they include all of these.
   * @throws before `compile` or `loadModel`.
   */
  memory(): ModelMemory {
    return this.#open('memory').memory(this.flat, this.#trainer?.slotElements ?? 0)
  }

  /**
   * Frees the optimizer's state, and the weights that no other model uses. Closes the backend if models opened it and this
   * is the last of them.
   * @throws during training.
   */
  dispose(): void {
    this.#refuseInTraining('dispose')
    this.#trainer?.dispose()
    this.#trainer = undefined
    this.#opened?.release()
    this.#opened = undefined
  }

  /** @internal */
  async restore(
    values: Readonly<Record<string, NDArray>>,
    backend?: CompileOptions['backend'],
    where = 'loadModel',
  ): Promise<void> {
    const checked = checkValues(this.flat, values)
    this.#refuseInTraining(where)
    const lease = await leaseBackend(where, backend, presentBackend(this.flat))
    try {
      this.#opened = new Opened(lease, new ModelWeights(lease.backend, this.flat, checked))
    } catch (error) {
      lease.release()
      throw error
    }
  }

  #ports({ loss }: Trainer): Ports {
    const { classNames, outputShape } = this
    return { inputs: this.graph.inputs, target: { loss, outputShape, classNames } }
  }

  #trainee(caller: string): Trainee {
    const trainer = this.#compiled(caller)
    return { graph: this.graph, flat: this.flat, weights: this.#open(caller).weights, trainer }
  }

  #refuseInTraining(caller: string): void {
    if (this.#run)
      throw new Error(`${caller}: the model is training; await its fit first, or end it with stopTraining`)
  }

  /** A function to be called before each of several batches. It throws if the weights have changed since the first. */
  #unchanged(caller: string): () => void {
    const opened = this.#open(caller)
    let changes: number | undefined
    return () => {
      if (this.#opened !== opened)
        throw new Error(
          `${caller}: the model was compiled again or disposed of in the meantime; await this call first`,
        )
      changes ??= opened.weights.changes
      if (opened.weights.changes !== changes)
        throw new Error(
          `${caller}: the weights changed in the meantime; await fit and setWeights first, or, in a callback, await this call`,
        )
    }
  }

  #compiled(caller: string): Trainer {
    if (!this.#trainer)
      throw new Error(`${caller}: the model is not compiled; await model.compile({ loss, … }) first`)
    return this.#trainer
  }

  #open(caller: string): Opened {
    return (this.#opened ??= Opened.adopt(caller, this.flat))
  }
}
