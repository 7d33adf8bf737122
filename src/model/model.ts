// The model that users hold: a graph, its weights on a backend, and, once compiled, its trainer.

import { checkCount, sizeOf, type NDArray } from '../../kernels/shape.js'
import type { FilePath } from '../data/file-path.js'
import { writeFileAtomic } from '../data/files.js'
import type { AnyDataset } from '../data/dataset.js'
import { encodeModel } from '../formats/model-file.js'
import type { Graph } from '../graph/graph.js'
import { infer } from '../graph/passes.js'
import { makePlan, type Plan } from '../graph/plan.js'
import type { Backend } from '../tensor/tensor.js'
import {
  checkDataset,
  checkInputs,
  inputBatches,
  lengthOf,
  type InputPort,
  type ModelInputs,
} from '../training/batches.js'
import type { TrainedModel } from '../training/callback.js'
import {
  evaluate,
  fit,
  type Figures,
  type FitOptions,
  type FitSubject,
  type History,
} from '../training/fit.js'
import { checkLoss } from '../training/losses.js'
import type { RunSlot } from '../training/run-state.js'
import { sgd, type Optimizer } from '../training/optimizers.js'
import { pauses } from '../training/pauses.js'
import { Trainer } from '../training/trainer.js'
import { leaseBackend, leaseOpen, type Lease } from './lease-backend.js'
import type { BatchedOptions, CompileOptions, ModelMemory } from './options.js'
import { Structure, type Prediction } from './structure.js'
import { restoreTrainingState, saveTrainingState, type Trainee } from './training-state.js'
import { allPresent, checkValues, ModelWeights, presentBackend, startingValues } from './weights.js'

/** A backend, and the model's weights on it. */
interface Opened {
  readonly lease: Lease
  readonly weights: ModelWeights
}

/**
 * A model: layers in a row, as `sequential` makes, or a graph of them, as `model` makes. `compile` it to train, or `loadModel`
 * a saved one to predict. It is a layer, too: `apply` it, once or more often; its weights are shared.
 */
export class Model<P extends Prediction = NDArray> extends Structure<P> implements TrainedModel {
  /** Names of the classes, in the order of the outputs; taken from the data at `fit`, and saved with the model. */
  classNames?: readonly string[]
  /** Set to true, also by a callback, training ends after the present batch. */
  stopTraining = false
  readonly #inference: Plan
  #opened?: Opened
  #trainer?: Trainer
  #run: RunSlot = {}

  /** @internal */
  constructor(graph: Graph, trainable?: boolean) {
    super(graph)
    this.#inference = makePlan(this.flat, 'inference')
    if (trainable !== undefined) this.trainable = trainable
  }

  /**
   * The backend in use.
   * @throws before `compile`.
   */
  get backend(): Backend {
    return this.#open('backend').lease.backend
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
    checkLoss(loss)
    if (typeof (optimizer as Partial<Optimizer>).update !== 'function')
      throw new Error(`compile: optimizer must be one such as sgd() or adam(), got ${String(optimizer)}`)
    for (const metric of metrics)
      if (metric !== 'accuracy')
        throw new Error(`compile: there is no metric '${String(metric)}'; use 'accuracy'`)
    if (this.outputs.length > 1)
      throw new Error(
        `compile: training is by one output, and the model has ${this.outputNames.join(', ')}; ` +
          'train a model of one of them, model({ inputs, outputs }), whose layers it shares',
      )
    const lease = await leaseBackend(backend, presentBackend(this.flat))
    let weights: ModelWeights | undefined
    try {
      weights = new ModelWeights(
        lease.backend,
        this.flat,
        await startingValues(this.flat, lease.backend, seed),
      )
      const trainer = new Trainer({
        ...{ flat: this.flat, backend: lease.backend, weights: weights.tensors, loss, optimizer, seed },
        accuracy: metrics.includes('accuracy'),
      })
      this.dispose()
      this.#trainer = trainer
      this.#run = {}
      this.#opened = { lease, weights }
    } catch (error) {
      weights?.release()
      lease.release()
      throw error
    }
  }

  /**
   * Trains on `data`.
   * @returns the figures by epoch, and why training ended.
   * @throws before `compile`; if the data do not fit the model; if the loss becomes NaN or infinite.
   */
  async fit(data: AnyDataset, options: FitOptions = {}): Promise<History> {
    const subject = this.#subject('fit')
    this.classNames = data.classNames ?? this.classNames
    return fit(subject, data, options)
  }

  /**
   * Loss, and accuracy where it is among the metrics, over `data`, with nothing random.
   * @throws before `compile`, or if the data do not fit the model.
   */
  async evaluate(data: AnyDataset, { batchSize = 32 }: BatchedOptions = {}): Promise<Figures> {
    const subject = this.#subject('evaluate')
    checkCount('evaluate', 'batchSize', batchSize)
    checkDataset('evaluate', data, this.#ports)
    return evaluate(subject, data, { batchSize })
  }

  /**
   * The outputs, `[N, …]`, for inputs `[N, …]` or the inputs of a dataset. A model of several inputs takes them by name, and
   * one of several outputs gives them by name.
   * @throws before `compile` or `loadModel`, unless another model has given its layers their weights; or if the inputs do not
   * fit the model.
   */
  async predict(inputs: ModelInputs, { batchSize = 32 }: BatchedOptions = {}): Promise<P> {
    const { lease, weights } = this.#open('predict')
    const { backend } = lease
    checkCount('predict', 'batchSize', batchSize)
    checkInputs('predict', inputs)
    const N = lengthOf(inputs)
    const out = this.graph.outputs.map(({ shape }) => new Float32Array(N * sizeOf(shape)))
    const pause = pauses()
    let done = 0
    for (const x of inputBatches(inputs, this.#ports, batchSize)) {
      const ys = backend.scope(() =>
        infer(
          backend,
          this.#inference,
          weights.tensors,
          x.map((values) => backend.tensor(values)),
        ),
      )
      for (const [i, y] of ys.entries()) out[i].set(await y.data(), done * sizeOf(this.outputs[i].shape))
      for (const y of ys) y.dispose()
      done += x[0].shape[0]
      await pause()
    }
    const arrays = this.graph.outputs.map(({ shape }, i) => ({ shape: [N, ...shape], data: out[i] }))
    const named = this.outputNames.map((name, i) => [name, arrays[i]])
    return (arrays.length === 1 ? arrays[0] : Object.fromEntries(named)) as P
  }

  /**
   * The most likely class of each input, by number: the largest output, or, for a single output, whether it is above ½.
   * @throws as `predict`; or if the model has several outputs.
   */
  async predictClasses(inputs: ModelInputs, options: BatchedOptions = {}): Promise<Int32Array> {
    const K = sizeOf(this.outputShape)
    const { shape, data } = (await this.predict(inputs, options)) as NDArray
    return Int32Array.from({ length: shape[0] }, (_, n) => {
      const row = data.subarray(n * K, (n + 1) * K)
      return K === 1 ? Number(row[0] > 0.5) : row.indexOf(Math.max(...row))
    })
  }

  /**
   * Copies of all weights: `conv2d/kernel`, `conv2d/bias`, …; those of a nested model behind its name, `base/conv2d/kernel`.
   * @throws before `compile` or `loadModel`.
   */
  async getWeights(): Promise<Record<string, NDArray>> {
    return this.#open('getWeights').weights.read()
  }

  /**
   * Replaces all weights, by name.
   * @throws before `compile` or `loadModel`, or if a name is missing or unknown, or a shape is another.
   */
  setWeights(values: Readonly<Record<string, NDArray>>): void {
    const { weights } = this.#open('setWeights')
    checkValues(this.flat, values)
    weights.write(values)
  }

  /**
   * The model as the bytes of a safetensors file: architecture, class names and weights, not the optimizer's memory.
   * @throws before `compile` or `loadModel`.
   */
  async toSafetensors(): Promise<Uint8Array> {
    const { graph, classNames } = this
    return encodeModel({ graph, classNames, weights: await this.getWeights() })
  }

  /**
   * Writes the model to a safetensors file, whole or not at all: whatever happens meanwhile, a file that was there stays
   * until the new one is complete. See [Training that goes on](../../docs/resuming.md).
   * @throws before `compile` or `loadModel`; if the file cannot be written; or where there is no file system: use `toSafetensors` there.
   */
  async save(path: FilePath): Promise<void> {
    await writeFileAtomic(path, await this.toSafetensors())
  }

  /**
   * All that training goes on from, as the bytes of a safetensors file: weights, the optimizer's memory and step, and, from
   * a callback's `onBackup`, how far the run is, its history, and what its callbacks remember. Keep them where you like;
   * `BackupAndRestore` keeps them in a file.
   * @throws before `compile`; or during training elsewhere than in `onBackup`, as there is something half done.
   */
  async trainingState(): Promise<Uint8Array> {
    const trainer = this.#compiled('trainingState')
    const { busy, state } = this.#run
    if (busy && !state)
      throw new Error('trainingState: training is under way; call it in a callback’s onBackup')
    return saveTrainingState(this.#trainee(trainer), state)
  }

  /**
   * Goes on from what `trainingState` gave, after `compile` with the same settings: training then has the same numbers, to
   * the bit on the same backend, as if it had never stopped. Where the state was saved in the course of `fit`, the next
   * `fit` goes on with that run, and has its whole history.
   * @throws before `compile`; during training; or if the state is damaged, or of another model, optimizer or seed: it says
   * what differs, and the model stays as it was.
   */
  async restoreTrainingState(bytes: Uint8Array): Promise<void> {
    const trainer = this.#compiled('restoreTrainingState')
    if (this.#run.busy)
      throw new Error(
        'restoreTrainingState: training is under way; call it before fit, or in a callback’s onRestore',
      )
    this.#run.state = restoreTrainingState(this.#trainee(trainer), bytes)
  }

  /**
   * Where the memory goes, in bytes. `activations` and `workspace` are the most that this backend has seen at once, so train
   * or predict first; on a backend that several models share, they count all of these.
   * @throws before `compile` or `loadModel`.
   */
  memory(): ModelMemory {
    const { backend } = this.#open('memory').lease
    const { peakTensorBytes, workspaceBytes, peakBytes } = backend.memory()
    const element = backend.describe().dtype === 'float32' ? 4 : 8
    const weights = element * this.flat.weights.reduce((sum, { spec }) => sum + sizeOf(spec.shape), 0)
    const optimizer = element * (this.#trainer?.slotElements ?? 0)
    return {
      weights,
      optimizer,
      activations: peakTensorBytes - weights - optimizer,
      workspace: workspaceBytes,
      peak: peakBytes,
    }
  }

  /**
   * Frees optimizer memory, and the weights that no other model holds; closes the backend if models opened it and this is the
   * last of them.
   */
  dispose(): void {
    this.#trainer?.dispose()
    this.#trainer = undefined
    this.#opened?.weights.release()
    this.#opened?.lease.release()
    this.#opened = undefined
  }

  /** @internal */
  async restore(
    values: Readonly<Record<string, NDArray>>,
    backend?: CompileOptions['backend'],
  ): Promise<void> {
    checkValues(this.flat, values)
    const lease = await leaseBackend(backend, undefined)
    try {
      this.#opened = { lease, weights: new ModelWeights(lease.backend, this.flat, values) }
    } catch (error) {
      lease.release()
      throw error
    }
  }

  get #ports(): readonly InputPort[] {
    return this.graph.inputs
  }

  #trainee(trainer: Trainer): Trainee {
    return { graph: this.graph, flat: this.flat, weights: this.#open('trainingState').weights, trainer }
  }

  #subject(caller: string): FitSubject {
    const trainer = this.#compiled(caller)
    return { model: this, trainer, inputs: this.#ports, outputShape: this.outputShape, run: this.#run }
  }

  #compiled(caller: string): Trainer {
    if (!this.#trainer)
      throw new Error(`${caller}: the model is not compiled; await model.compile({ loss, … }) first`)
    return this.#trainer
  }

  #open(caller: string): Opened {
    return (this.#opened ??= this.#adopt(caller))
  }

  /** The weights that other models have given all the layers, on one backend. */
  #adopt(caller: string): Opened {
    const backend = presentBackend(this.flat)
    if (!backend || !allPresent(this.flat, backend))
      throw new Error(`${caller}: the model has no weights yet; await model.compile({ loss, … }) first`)
    return { lease: leaseOpen(backend), weights: new ModelWeights(backend, this.flat, {}) }
  }
}
