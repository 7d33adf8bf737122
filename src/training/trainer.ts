// One training step: forward, loss, backward, update, in one scope, so that the next step reuses its memory.

import { sizeOf, type Float, type NDArray } from '../../kernels/shape.js'
import { differentiate, type Differentiation } from '../graph/differentiate.js'
import type { Flat, NamedWeight } from '../graph/nodes.js'
import type { LayerTensors } from '../graph/inference.js'
import { backward, forward, gradientBy, type Forward } from '../graph/passes.js'
import type { Plan } from '../graph/plan.js'
import type { Layer } from '../layers/layer.js'
import { activationFor, type Loss } from '../layers/loss.js'
import { deriveSeed } from '../tensor/random.js'
import type { Tensor } from '../tensor/tensor.js'
import { accuracy } from './accuracy.js'
import { comparedTarget } from './compared-target.js'
import { lossPlan } from './loss-plan.js'
import { isAccuracy, type Metric } from './metric.js'
import { penaltyOn, withPenalty } from './penalties.js'
import type { Schedule } from './schedules.js'
import { Updater, type UpdaterOptions } from './updater.js'

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

/** Figures of a batch, one value per row or more, still on the backend. */
export interface BatchFigures {
  readonly loss: Tensor
  readonly accuracy?: Tensor
  /** What the model gave, where metrics ask for it: `[rows, K]`. */
  readonly predicted?: Tensor
  /** One value, which belongs to the loss of each row; absent where no weight is regularized. */
  readonly penalty?: Tensor
}

/** What a trainer works with. */
export interface TrainerOptions extends UpdaterOptions {
  readonly flat: Flat
  readonly loss: Loss
  readonly metrics: readonly Metric[]
  readonly seed: number
}

/** What it takes to train: a plan for batches with weights and one for those without, and what they learn. */
interface Course {
  readonly plan: Plan
  readonly gradients: Differentiation
}

export class Trainer {
  readonly loss: Loss
  readonly seed: number
  readonly updater: Updater
  /** Epochs begun: with the seed, what the order of the examples and augmentation are drawn by. */
  epochs = 0
  readonly #options: TrainerOptions
  /** For batches with weights, and for those without. */
  readonly #evaluations = new Map<boolean, Plan>()
  /** The layers that are not frozen, and the weights that are learned. */
  #trainable: ReadonlySet<Layer> | undefined
  /** All weights of these layers, state included; and those of the layers that have any. */
  #changing: readonly NamedWeight[] = []
  #layers: ReadonlySet<Layer> = new Set()
  #learned: readonly NamedWeight[] = []
  #courses = new Map<boolean, Course>()

  /** @throws if the loss wants another activation at the end of the model. */
  constructor(options: TrainerOptions) {
    const { loss } = options
    this.#options = options
    this.loss = loss
    this.seed = options.seed
    this.updater = new Updater(options)
    this.#evaluation(false)
    this.refresh()
  }

  /** What it works with. */
  get options(): TrainerOptions {
    return this.#options
  }

  /** How many numbers the optimizer keeps. */
  get slotElements(): number {
    return (
      this.updater.slotNames.length * this.#learned.reduce((sum, { spec }) => sum + sizeOf(spec.shape), 0)
    )
  }

  /** The weights that are learned. */
  get learned(): readonly NamedWeight[] {
    return this.#learned
  }

  /** Whether any weight is learned. */
  get learns(): boolean {
    return this.#learned.length > 0
  }

  /** Before decay; a schedule or a number. */
  get learningRate(): number | Schedule {
    return this.updater.learningRate
  }

  set learningRate(rate: number | Schedule) {
    this.updater.learningRate = rate
  }

  /** Updates done. */
  get iterations(): number {
    return this.updater.iterations
  }

  /** The rate of the next update. */
  get effectiveRate(): number {
    return this.updater.effectiveRate
  }

  /**
   * Takes up which layers are frozen: what is no longer learned loses its memory in the optimizer, and what is learned anew
   * starts with an empty one.
   */
  refresh(): void {
    const { flat } = this.#options
    const trainable = new Set<Layer>(flat.nodes.map(({ layer }) => layer).filter((layer) => layer.trainable))
    if (this.#trainable && sameSet(trainable, this.#trainable)) return
    this.#trainable = trainable
    this.#changing = flat.weights.filter(({ layer }) => trainable.has(layer))
    this.#learned = this.#changing.filter(({ spec }) => spec.trained !== false)
    this.#layers = new Set(this.#changing.map(({ layer }) => layer))
    this.updater.refresh(this.#learned)
    this.#courses = new Map()
  }

  /** Trains on one batch. The figures are those before the update; dispose of them when read. */
  step(given: Batch): BatchFigures {
    const batch = this.#compared(given)
    const { backend, weights, seed } = this.#options
    const { plan, gradients } = this.#course(batch.weight !== undefined)
    const { updater } = this
    const { batches } = updater
    let state: LayerTensors = new Map()
    const [figures, , remembered] = backend.scope(() => {
      const pass = forward(backend, plan, {
        weights,
        inputs: this.#inputs(batch),
        gradients,
        key: (index) => deriveSeed(seed, batches, index),
      })
      const [loss] = pass.outputs
      const found = backward(backend, plan, pass, weights, loss)
      const penalty = penaltyOn(backend, this.#learned, weights)
      const byWeight = this.#learned.map((weight) =>
        withPenalty(backend, weight, weights, gradientBy(weight, found)),
      )
      const remembered = updater.learn(byWeight)
      state = pass.state
      return [{ ...this.#figures(pass, batch), penalty }, [...state.values()], remembered] as const
    })
    for (const [layer, changed] of state)
      for (const [key, tensor] of Object.entries(changed)) {
        const held = weights.get(layer)!
        held[key].dispose()
        held[key] = tensor
      }
    updater.remember(remembered)
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
    return backend.scope(() => {
      const plan = this.#evaluation(batch.weight !== undefined)
      const pass = forward(backend, plan, { weights, inputs: this.#inputs(batch) })
      return { ...this.#figures(pass, batch), penalty: penaltyOn(backend, this.#learned, weights) }
    })
  }

  dispose(): void {
    this.updater.dispose()
  }

  #evaluation(weighted: boolean): Plan {
    const known = this.#evaluations.get(weighted)
    if (known) return known
    const plan = lossPlan(this.#options.flat, this.loss, 'inference', weighted)
    this.#evaluations.set(weighted, plan)
    return plan
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

  #figures({ outputs: [loss], last: { x, target } }: Forward, batch: Compared): BatchFigures {
    const { backend } = this.#options
    const { name } = this.loss
    const truth = (): Tensor => (batch.target === batch.truth ? target : backend.tensor(batch.truth))
    // Of a loss with an activation before it, x is what goes into that.
    const activation = activationFor(name)
    const predicted = (): Tensor => (activation ? backend.run(activation, { x }) : x)
    return {
      loss,
      ...(this.#measuresAccuracy && { accuracy: accuracy(backend, name, { x, target: truth() }) }),
      ...(this.needsPredictions && { predicted: predicted() }),
    }
  }

  get #measuresAccuracy(): boolean {
    return this.#options.metrics.some(isAccuracy)
  }

  /** Whether metrics need what the model gives, besides the accuracy, which is computed where the model is. */
  get needsPredictions(): boolean {
    return this.#options.metrics.some((metric) => !isAccuracy(metric))
  }
}

const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one))
