// One training step: forward, loss, backward, update, in one scope, so that the next step reuses its memory.

import { sizeOf, type NDArray } from '../../kernels/shape.js'
import type { Loss, LossInputs } from './losses.js'
import type { Network, Stage, Weights } from '../graph/network.js'
import { decayedRate, type Optimizer } from './optimizers.js'
import { deriveSeed } from '../tensor/random.js'
import type { Schedule } from './schedules.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** A batch on the host: inputs `[N, …]`, targets `[N, K]` as the loss compares them, and a weight an example. */
export interface Batch {
  readonly x: NDArray
  readonly target: NDArray
  readonly weight?: NDArray
}

/** Figures of a batch, one value an example, still on the backend. */
export interface BatchFigures {
  readonly loss: Tensor
  readonly accuracy?: Tensor
}

/** What a trainer works with. */
export interface TrainerOptions {
  readonly network: Network
  readonly backend: Backend
  readonly weights: Weights
  readonly loss: Loss
  readonly optimizer: Optimizer
  readonly accuracy: boolean
  readonly seed: number
}

export class Trainer {
  readonly loss: Loss
  readonly accuracy: boolean
  readonly seed: number
  /** Before decay; a schedule or a number. */
  learningRate: number | Schedule
  /** Updates done. */
  iterations = 0
  readonly #options: TrainerOptions
  readonly #slots: readonly Readonly<Record<string, Readonly<Record<string, Tensor>>>>[]
  /** The stages that run in training and evaluation: all but the activation that the loss absorbs. */
  readonly #stages: readonly Stage[]

  constructor(options: TrainerOptions) {
    const { network, backend, loss, optimizer } = options
    this.#options = options
    this.loss = loss
    this.accuracy = options.accuracy
    this.seed = options.seed
    this.learningRate = optimizer.learningRate
    this.#stages = network.stagesForLoss(loss)
    this.#slots = backend.scope(() =>
      network.stages.map(({ weights }) =>
        Object.fromEntries(
          Object.entries(weights).map(([key, { shape }]) => [
            key,
            Object.fromEntries(
              optimizer.slots.map((slot) => [
                slot,
                backend.tensor({ shape, data: new Float32Array(sizeOf(shape)) }),
              ]),
            ),
          ]),
        ),
      ),
    )
  }

  /** Tensors that the optimizer keeps for each weight. */
  get slots(): number {
    return this.#options.optimizer.slots.length
  }

  /** The rate of the next update. */
  get effectiveRate(): number {
    return decayedRate(this.learningRate, this.#options.optimizer.decay, this.iterations)
  }

  /** Trains on one batch. The figures are those before the update; dispose of them when read. */
  step(batch: Batch): BatchFigures {
    const { network, backend, weights, loss, optimizer, seed } = this.#options
    return backend.scope(() => {
      const { iterations } = this
      const [output, trace] = network.forward(backend, weights, backend.tensor(batch.x), {
        stages: this.#stages,
        maskKey: (index) => deriveSeed(seed, iterations, index),
      })
      const inputs = this.#lossInputs(output, batch)
      const dx = backend.reshape(loss.gradient(backend, inputs), output.shape)
      const gradients = network.backward(backend, trace, dx).weights
      const learningRate = this.effectiveRate
      if (!(learningRate >= 0 && learningRate < Infinity))
        throw new Error(
          `fit: the learning rate became ${learningRate} after ${iterations} updates; a schedule must give a number of at ` +
            'least 0',
        )
      this.iterations++
      for (const { at, key } of network.weightSpecs())
        optimizer.update(backend, {
          w: weights[at][key],
          g: gradients[at][key],
          slots: this.#slots[at][key],
          learningRate,
          step: this.iterations,
        })
      return this.#figures(inputs)
    })
  }

  /** The figures of a batch at inference. */
  evaluate(batch: Batch): BatchFigures {
    const { network, backend, weights } = this.#options
    return backend.scope(() => {
      const output = network.infer(backend, weights, backend.tensor(batch.x), this.#stages)
      return this.#figures(this.#lossInputs(output, batch))
    })
  }

  dispose(): void {
    for (const stage of this.#slots)
      for (const slots of Object.values(stage)) for (const slot of Object.values(slots)) slot.dispose()
  }

  #lossInputs(output: Tensor, { target, weight }: Batch): LossInputs {
    const { backend } = this.#options
    return {
      x: backend.reshape(output, target.shape),
      target: backend.tensor(target),
      weight: weight && backend.tensor(weight),
    }
  }

  #figures(inputs: LossInputs): BatchFigures {
    const { backend, loss } = this.#options
    return {
      loss: loss.values(backend, inputs),
      accuracy: this.accuracy ? loss.accuracy(backend, inputs) : undefined,
    }
  }
}
