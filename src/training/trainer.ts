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
  /** The original targets. */
  readonly truth: NDArray
  readonly weight?: NDArray
}

/** A batch with its targets as the loss compares them, which may be the original ones. */
interface Compared extends Batch {
  readonly target: NDArray
}

/** The figures of a batch, one value or more per row, still on the backend. */
export interface BatchFigures {
  readonly loss: Tensor
  readonly accuracy?: Tensor
  /** The model's outputs, if metrics need them: `[rows, K]`. */
  readonly predicted?: Tensor
  /** One value to be added to the loss of each row; absent if no weight is regularized. */
  readonly penalty?: Tensor
}

/** Options of a trainer. */
export interface TrainerOptions extends UpdaterOptions {
  readonly flat: Flat
  readonly loss: Loss
  readonly metrics: readonly Metric[]
  readonly seed: number
}

/** What a training step needs: a plan and its gradients, for batches with weights or for those without. */
interface StepPlan {
  readonly plan: Plan
  readonly gradients: Differentiation
}

export class Trainer {
  readonly loss: Loss
  readonly seed: number
  readonly updater: Updater
  /** Epochs begun. With the seed, it determines the order of the examples and the augmentation. */
  epochs = 0
  readonly #options: TrainerOptions
  /** Plans for batches with weights, and for those without. */
  readonly #evaluations = new Map<boolean, Plan>()
  /** The layers that are not frozen. */
  #trainable: ReadonlySet<Layer> | undefined
  /** All weights of these layers, including state. */
  #changing: readonly NamedWeight[] = []
  #layers: ReadonlySet<Layer> = new Set()
  #learned: readonly NamedWeight[] = []
  #plans = new Map<boolean, StepPlan>()

  /** @throws if the loss requires another activation at the end of the model. */
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

  /** The weights that are trained. */
  get learned(): readonly NamedWeight[] {
    return this.#learned
  }

  /** Whether any weight is trained. */
  get learns(): boolean {
    return this.#learned.length > 0
  }

  /** The rate before decay, or a schedule. */
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
   * Updates which layers are frozen. Weights that are no longer trained lose their optimizer state, and newly trained ones
   * start with an empty one.
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
    this.#plans = new Map()
  }

  /** Trains on one batch. The figures are those before the update; dispose of them after reading. */
  step(given: Batch): BatchFigures {
    const batch = this.#compared(given)
    const { backend, weights, seed } = this.#options
    const { plan, gradients } = this.#planFor(batch.weight !== undefined)
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

  /** Σ|w| over all weights that a step changes: no weight is larger, and the sum is not finite unless all of them are. */
  async magnitude(): Promise<number> {
    const { backend, weights } = this.#options
    const sum = backend.scope(() =>
      this.#changing
        .map(({ layer, key }) => backend.run('l1l2', { w: weights.get(layer)![key] }, { l1: 1, l2: 0 }))
        .reduce((a, b) => backend.run('add', { a, b })),
    )
    const [value] = await sum.data()
    sum.dispose()
    return value
  }

  /** The current values of all weights that a step changes. */
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

  #planFor(weighted: boolean): StepPlan {
    const known = this.#plans.get(weighted)
    if (known) return known
    const plan = lossPlan(this.#options.flat, this.loss, 'training', weighted)
    const weights = new Set(this.#learned.map(({ layer }) => layer))
    const made = { plan, gradients: differentiate(plan, { layers: this.#trainable!, weights }) }
    this.#plans.set(weighted, made)
    return made
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
    // For a loss that includes an activation, x is that activation's input.
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

  /** Whether metrics need the model's outputs. The accuracy does not; it is computed on the backend. */
  get needsPredictions(): boolean {
    return this.#options.metrics.some((metric) => !isAccuracy(metric))
  }
}

const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one))
