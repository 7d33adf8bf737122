// One training step: forward, loss, backward, update, in one scope, so that the next step reuses its memory.

import { sizeOf, type Float, type NDArray } from '../../kernels/shape.js'
import { describeValue } from '../check/describe-value.js'
import { differentiate, type Differentiation } from '../graph/differentiate.js'
import type { Flat, NamedWeight } from '../graph/nodes.js'
import type { LayerTensors } from '../graph/inference.js'
import { backward, forward, gradientBy, type Forward } from '../graph/passes.js'
import type { Plan } from '../graph/plan.js'
import type { Layer } from '../layers/layer.js'
import type { Loss } from '../layers/loss.js'
import { deriveSeed } from '../tensor/random.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { accuracy } from './accuracy.js'
import { comparedTarget } from './compared-target.js'
import { lossPlan } from './loss-plan.js'
import { decayedRate, type Optimizer } from './optimizers.js'
import type { Schedule } from './schedules.js'

/** A batch on the host: inputs `[N, …]` each, targets `[rows, K]`, and a weight per row. */
export interface Batch {
  /** How many examples it holds. */
  readonly size: number
  readonly x: readonly NDArray[]
  /** Targets as the data have them. */
  readonly truth: NDArray
  readonly weight?: NDArray
}

/** A batch, and its targets as the loss compares them: the truth itself, where that is the same. */
interface Compared extends Batch {
  readonly target: NDArray
}

/** Figures of a batch, one value per row, still on the backend. */
export interface BatchFigures {
  readonly loss: Tensor
  readonly accuracy?: Tensor
}

/** The weights of a model on its backend; an update changes them in place, new state replaces them. */
export type TrainedWeights = ReadonlyMap<Layer, Record<string, Tensor>>

/** What a trainer works with. */
export interface TrainerOptions {
  readonly flat: Flat
  readonly backend: Backend
  readonly weights: TrainedWeights
  readonly loss: Loss
  readonly optimizer: Optimizer
  readonly accuracy: boolean
  readonly seed: number
  /** Told after each update which layers have other weights now. */
  readonly changed?: (layers: Iterable<Layer>) => void
}

/** What it takes to train: a plan for batches with weights and one for those without, and what they learn. */
interface Course {
  readonly plan: Plan
  readonly gradients: Differentiation
}

export class Trainer {
  readonly loss: Loss
  readonly seed: number
  /** Before decay; a schedule or a number. */
  learningRate: number | Schedule
  /** Updates done: with the seed, what dropout is drawn by. */
  iterations = 0
  /** Epochs begun: with the seed, what the order of the examples and augmentation are drawn by. */
  epochs = 0
  /** The optimizer's memory of each weight that is learned, by the weight's name. */
  readonly slots = new Map<string, Readonly<Record<string, Tensor>>>()
  readonly #options: TrainerOptions
  readonly #evaluation: Plan
  /** The layers that are not frozen, and the weights that are learned. */
  #trainable: ReadonlySet<Layer> | undefined
  /** All weights of these layers, state included; and those of the layers that have any. */
  #changing: readonly NamedWeight[] = []
  #layers: ReadonlySet<Layer> = new Set()
  #learned: readonly NamedWeight[] = []
  #courses = new Map<boolean, Course>()

  /** @throws if the loss wants another activation at the end of the model. */
  constructor(options: TrainerOptions) {
    const { optimizer, loss } = options
    this.#options = options
    this.loss = loss
    this.seed = options.seed
    this.learningRate = optimizer.learningRate
    this.#evaluation = lossPlan(options.flat, loss, 'inference')
    this.refresh()
  }

  /** What it works with. */
  get options(): TrainerOptions {
    return this.#options
  }

  /** How many numbers the optimizer keeps. */
  get slotElements(): number {
    const { optimizer } = this.#options
    return optimizer.slots.length * this.#learned.reduce((sum, { spec }) => sum + sizeOf(spec.shape), 0)
  }

  /** Whether any weight is learned. */
  get learns(): boolean {
    return this.#learned.length > 0
  }

  /** The rate of the next update. */
  get effectiveRate(): number {
    return decayedRate(this.learningRate, this.#options.optimizer.decay, this.iterations)
  }

  /**
   * Takes up which layers are frozen: what is no longer learned loses its memory in the optimizer, and what is learned anew
   * starts with an empty one.
   */
  refresh(): void {
    const { flat, backend, optimizer } = this.#options
    const trainable = new Set<Layer>(flat.nodes.map(({ layer }) => layer).filter((layer) => layer.trainable))
    if (this.#trainable && sameSet(trainable, this.#trainable)) return
    this.#trainable = trainable
    this.#changing = flat.weights.filter(({ layer }) => trainable.has(layer))
    this.#learned = this.#changing.filter(({ spec }) => spec.trained !== false)
    this.#layers = new Set(this.#changing.map(({ layer }) => layer))
    const names = new Set(this.#learned.map(({ name }) => name))
    for (const [name, slots] of this.slots)
      if (!names.has(name)) {
        for (const slot of Object.values(slots)) slot.dispose()
        this.slots.delete(name)
      }
    for (const { name, spec } of this.#learned)
      if (!this.slots.has(name)) {
        const empty = { shape: spec.shape, data: new Float32Array(sizeOf(spec.shape)) }
        this.slots.set(
          name,
          backend.scope(() =>
            Object.fromEntries(optimizer.slots.map((slot) => [slot, backend.tensor(empty)])),
          ),
        )
      }
    this.#courses = new Map()
  }

  /** Trains on one batch. The figures are those before the update; dispose of them when read. */
  step(given: Batch): BatchFigures {
    const batch = this.#compared(given)
    const { backend, weights, optimizer, seed } = this.#options
    const { plan, gradients } = this.#course(batch.weight !== undefined)
    const { iterations } = this
    let state: LayerTensors = new Map()
    const [figures] = backend.scope(() => {
      const pass = forward(backend, plan, {
        weights,
        inputs: this.#inputs(batch),
        training: { key: (index) => deriveSeed(seed, iterations, index), gradients },
      })
      const [loss] = pass.outputs
      const found = backward(backend, plan, pass, weights, loss)
      const learningRate = this.effectiveRate
      this.iterations++
      for (const weight of this.#learned) {
        const result: unknown = optimizer.update(backend, {
          w: weights.get(weight.layer)![weight.key],
          g: gradientBy(weight, found),
          slots: this.slots.get(weight.name)!,
          learningRate,
          step: this.iterations,
        })
        if (result !== undefined) refuseResult(optimizer, result)
      }
      state = pass.state
      return [this.#figures(pass, batch), [...state.values()]] as const
    })
    for (const [layer, changed] of state)
      for (const [key, tensor] of Object.entries(changed)) {
        const held = weights.get(layer)!
        held[key].dispose()
        held[key] = tensor
      }
    this.#options.changed?.(this.#layers)
    return figures
  }

  /** The values of all weights that a step changes, as they are now. */
  read(): Promise<readonly { readonly name: string; readonly data: Float }[]> {
    const { weights } = this.#options
    return Promise.all(
      this.#changing.map(async ({ name, layer, key }) => ({
        name,
        data: await weights.get(layer)![key].data(),
      })),
    )
  }

  /** The figures of a batch at inference. */
  evaluate(given: Batch): BatchFigures {
    const batch = this.#compared(given)
    const { backend, weights } = this.#options
    return backend.scope(() =>
      this.#figures(forward(backend, this.#evaluation, { weights, inputs: this.#inputs(batch) }), batch),
    )
  }

  dispose(): void {
    for (const slots of this.slots.values()) for (const slot of Object.values(slots)) slot.dispose()
    this.slots.clear()
  }

  #course(weighted: boolean): Course {
    const known = this.#courses.get(weighted)
    if (known) return known
    const plan = lossPlan(this.#options.flat, this.loss, 'training', weighted)
    const weights = new Set(this.#learned.map(({ layer }) => layer))
    const course = { plan, gradients: differentiate(plan, { layers: this.#trainable!, weights }) }
    this.#courses.set(weighted, course)
    return course
  }

  #compared(batch: Batch): Compared {
    return { ...batch, target: comparedTarget(this.loss, batch.truth) }
  }

  #inputs({ x, target, weight }: Compared): Tensor[] {
    const { backend } = this.#options
    return [...x, target, ...(weight ? [weight] : [])].map((values) => backend.tensor(values))
  }

  #figures(
    { outputs: [loss], last: { x, target: compared } }: Forward,
    { truth, target: smoothed }: Compared,
  ): BatchFigures {
    const { backend, accuracy: wanted } = this.#options
    if (!wanted) return { loss }
    const target = smoothed === truth ? compared : backend.tensor(truth)
    return { loss, accuracy: accuracy(backend, this.loss.name, { x, target }) }
  }
}

/** @throws that an update gave something: a promise, which nobody awaits, or a new weight, which nobody takes. */
function refuseResult({ kind }: Optimizer, given: unknown): never {
  if (given instanceof Promise) given.catch(() => undefined)
  throw new Error(
    `optimizer '${kind}': update gave ${describeValue(given)}; it must be no async function, and change w by backend.update`,
  )
}

const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one))
