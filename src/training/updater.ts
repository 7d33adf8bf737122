// Applies gradients: the optimizer, its state, and what surrounds its updates. docs/optimizers.md

import { sizeOf } from '../../kernels/shape.js'
import { describeValue } from '../check/describe-value.js'
import type { NamedWeight } from '../graph/nodes.js'
import type { Layer } from '../layers/layer.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { clip } from './clip.js'
import { decayedRate, type Optimizer } from './optimizer.js'
import type { Schedule } from './schedules.js'

/** The weights of a model on its backend. An update changes them in place; new state replaces them. */
export type TrainedWeights = ReadonlyMap<Layer, Record<string, Tensor>>

/** Options of an updater. */
export interface UpdaterOptions {
  readonly backend: Backend
  readonly weights: TrainedWeights
  readonly optimizer: Optimizer
  /** Called with the layers whose weights have been replaced. */
  readonly changed?: (layers: Iterable<Layer>) => void
  /** A number that grows whenever a weight is changed, by whomever. */
  readonly changes?: () => number
}

/** A tensor that replaces a remembered one. */
interface Remembered {
  readonly weight: NamedWeight
  readonly slot: string
  readonly tensor: Tensor
}

/** The mean gradient of the batches since the last update. */
const accumulated = 'accumulated gradient'

/** A weight's moving average over its values after each update, starting with the first. */
export const average = 'moving average'

export class Updater {
  /** The rate before decay, or a schedule. */
  learningRate: number | Schedule
  /** Batches trained on. With the seed, it determines dropout. */
  batches = 0
  /** What is remembered for each trained weight, by the weight's name. */
  readonly slots = new Map<string, Readonly<Record<string, Tensor>>>()
  /** The number of batches per update. */
  readonly group: number
  readonly #options: UpdaterOptions
  #learned: readonly NamedWeight[] = []
  /** If the model holds averages: the number of changes to the weights when it received them. */
  #exchanged?: number

  constructor(options: UpdaterOptions) {
    const { learningRate, gradientAccumulationSteps = 1 } = options.optimizer
    this.#options = options
    this.learningRate = learningRate
    this.group = gradientAccumulationSteps
  }

  /** Updates done. */
  get iterations(): number {
    return Math.floor(this.batches / this.group)
  }

  /** The rate of the next update. */
  get effectiveRate(): number {
    return decayedRate(this.learningRate, this.#options.optimizer.decay, this.iterations)
  }

  /** The names of everything that may be remembered for a weight. */
  get slotNames(): readonly string[] {
    const { slots, useEma } = this.#options.optimizer
    return [...slots, ...(this.group > 1 ? [accumulated] : []), ...(useEma ? [average] : [])]
  }

  /** Whether the model holds the averages, while the weights with which training continues are remembered in their place. */
  get averaged(): boolean {
    return this.#exchanged !== undefined
  }

  set averaged(averaged: boolean) {
    this.#exchanged = averaged ? this.#changes : undefined
  }

  /** Trains these weights from now on. State of other weights is discarded, and new ones start with empty state. */
  refresh(learned: readonly NamedWeight[]): void {
    const { backend, optimizer } = this.#options
    this.#learned = learned
    const names = new Set(learned.map(({ name }) => name))
    for (const [name, slots] of this.slots)
      if (!names.has(name)) {
        for (const slot of Object.values(slots)) slot.dispose()
        this.slots.delete(name)
      }
    for (const { name, spec } of learned) {
      if (this.slots.has(name)) continue
      const filled = (value: number) => ({
        shape: spec.shape,
        data: new Float32Array(sizeOf(spec.shape)).fill(value),
      })
      const begun = this.slotNames.filter((slot) => slot !== average)
      const first = (slot: string): number => (slot === accumulated ? 0 : (optimizer.initialSlotValue ?? 0))
      this.slots.set(
        name,
        backend.scope(() =>
          Object.fromEntries(begun.map((slot) => [slot, backend.tensor(filled(first(slot)))])),
        ),
      )
    }
  }

  /**
   * Learns from a batch's gradients, in the order of the weights.
   * @returns for `remember`: tensors that replace remembered ones, and must outlive the scope.
   */
  learn(gradients: readonly Tensor[]): readonly Remembered[] {
    const { backend, optimizer } = this.#options
    const learningRate = this.effectiveRate
    const means = this.group > 1 ? this.#accumulate(gradients) : []
    this.batches++
    if (this.batches % this.group > 0) return means
    const clipped = clip(backend, optimizer, means.length > 0 ? means.map(({ tensor }) => tensor) : gradients)
    const step = this.iterations
    for (const [i, weight] of this.#learned.entries()) {
      const held = this.slots.get(weight.name)!
      const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, held[slot]]))
      const update = { w: this.#weightOf(weight), g: clipped[i], slots, learningRate, step }
      const given: unknown = optimizer.update(backend, update)
      if (given !== undefined) refuseResult(optimizer, given)
    }
    // The next group starts from nothing, so this mean need not be kept.
    return optimizer.useEma ? this.#averages() : []
  }

  /** Keeps what `learn` returned. */
  remember(remembered: readonly Remembered[]): void {
    for (const { weight, slot, tensor } of remembered) {
      const slots = this.slots.get(weight.name)!
      ;(slots as Partial<typeof slots>)[slot]?.dispose()
      this.slots.set(weight.name, { ...slots, [slot]: tensor })
    }
  }

  /** Between epochs: gives the averages to the model, and remembers its weights in their place. */
  useAverages(): void {
    if (this.averaged || !this.#options.optimizer.useEma) return
    this.#exchange()
    this.averaged = true
  }

  /**
   * Before the next batch: the reverse. If the model has been given other weights meanwhile, training continues with these,
   * and the averages start anew.
   */
  useWeights(): void {
    if (!this.averaged) return
    if (this.#exchanged === this.#changes) this.#exchange()
    else
      for (const [name, { [average]: old, ...slots }] of this.slots) {
        ;(old as Tensor | undefined)?.dispose()
        this.slots.set(name, slots)
      }
    this.averaged = false
  }

  dispose(): void {
    for (const slots of this.slots.values()) for (const slot of Object.values(slots)) slot.dispose()
    this.slots.clear()
  }

  get #changes(): number {
    return this.#options.changes?.() ?? 0
  }

  #weightOf({ layer, key }: NamedWeight): Tensor {
    return this.#options.weights.get(layer)![key]
  }

  /**
   * The mean over the group's batches so far: for k batches, (k − 1)/k of the previous mean plus 1/k of the new gradient.
   */
  #accumulate(gradients: readonly Tensor[]): readonly Remembered[] {
    const { backend } = this.#options
    const before = this.batches % this.group
    return this.#learned.map((weight, i) => {
      const values = { average: this.slots.get(weight.name)![accumulated], value: gradients[i] }
      const tensor = backend.run('movingAverage', values, { momentum: before / (before + 1) })
      gradients[i].dispose()
      return { weight, slot: accumulated, tensor }
    })
  }

  /** The averages after an update; the first is the weight itself. */
  #averages(): readonly Remembered[] {
    const { backend, optimizer } = this.#options
    return this.#learned.map((weight) => {
      const value = this.#weightOf(weight)
      const { [average]: known } = this.slots.get(weight.name) as Partial<Record<string, Tensor>>
      const momentum = known ? (optimizer.emaMomentum ?? 0.99) : 0
      const tensor = backend.run('movingAverage', { average: known ?? value, value }, { momentum })
      return { weight, slot: average, tensor }
    })
  }

  /** Exchanges weights and averages, if there are both. */
  #exchange(): void {
    const { weights, changed } = this.#options
    for (const { name, layer, key } of this.#learned) {
      const { [average]: other, ...slots } = this.slots.get(name)! as Partial<Record<string, Tensor>>
      if (!other) continue
      const held = weights.get(layer)!
      this.slots.set(name, { ...(slots as Record<string, Tensor>), [average]: held[key] })
      held[key] = other
    }
    changed?.(new Set(this.#learned.map(({ layer }) => layer)))
  }
}

/** @throws that an update returned something: a promise, which nobody awaits, or a new weight, which nobody uses. */
function refuseResult({ kind }: Optimizer, given: unknown): never {
  if (given instanceof Promise) given.catch(() => undefined)
  throw new Error(
    `optimizer '${kind}': update gave ${describeValue(given)}; it must not be async, and must change w with backend.update`,
  )
}
