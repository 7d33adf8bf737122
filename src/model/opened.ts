// An open model: its weights on a backend, until it is compiled anew or disposed of.

import { sizeOf, type Float, type NDArray } from '../../kernels/shape.js'
import { infer, isRepeatable, prepare, type Prepared } from '../graph/inference.js'
import type { Flat } from '../graph/nodes.js'
import type { Plan } from '../graph/plan.js'
import type { Backend } from '../tensor/tensor.js'
import { leaseOpen, type Lease } from './lease-backend.js'
import type { ModelMemory } from './options.js'
import { Recordings } from './recordings.js'
import { allPresent, ModelWeights, presentBackend } from './weights.js'

export class Opened {
  readonly weights: ModelWeights
  readonly #lease: Lease
  /** What belongs to one version of the weights: the values that a plan's steps prepared from them, and recorded predictions. */
  #prepared?: {
    readonly plan: Plan
    readonly changes: number
    readonly tensors: Prepared
    readonly recordings: Recordings
  }

  constructor(lease: Lease, weights: ModelWeights) {
    this.#lease = lease
    this.weights = weights
  }

  /**
   * Uses the weights that all its layers already have from other models, on one backend.
   * @throws if they do not.
   */
  static adopt(caller: string, flat: Flat): Opened {
    const backend = presentBackend(flat)
    if (!backend || !allPresent(flat, backend))
      throw new Error(`${caller}: the model has no weights yet; await model.compile({ loss, … }) first`)
    return new Opened(leaseOpen(backend), new ModelWeights(backend, flat, {}))
  }

  get backend(): Backend {
    return this.#lease.backend
  }

  /** The outputs of a plan for a batch of inputs; undefined if an input is not finite in float32. */
  infer(plan: Plan, inputs: readonly NDArray[]): Promise<readonly Float[] | undefined> {
    const { backend } = this
    const { tensors, recordings } = this.#preparedFor(plan)
    return recordings.run(inputs, (x) => infer(backend, plan, this.weights.tensors, x, tensors))
  }

  /** Made once per version of the weights. */
  #preparedFor(plan: Plan) {
    const { changes } = this.weights
    if (this.#prepared?.plan === plan && this.#prepared.changes === changes) return this.#prepared
    this.#forget()
    const tensors = prepare(this.backend, plan, this.weights.tensors)
    const recordings = new Recordings(this.backend, isRepeatable(plan))
    return (this.#prepared = { plan, changes, tensors, recordings })
  }

  #forget(): void {
    this.#prepared?.recordings.dispose()
    for (const tensors of this.#prepared?.tensors.values() ?? [])
      for (const tensor of Object.values(tensors)) tensor.dispose()
    this.#prepared = undefined
  }

  /** The model's memory; the optimizer's state has `slotElements` elements. */
  memory({ weights: specs }: Flat, slotElements: number): ModelMemory {
    const { peakTensorBytes, workspaceBytes, peakBytes } = this.backend.memory()
    const element = this.backend.describe().dtype === 'float32' ? 4 : 8
    const weights = element * specs.reduce((sum, { spec }) => sum + sizeOf(spec.shape), 0)
    const optimizer = element * slotElements
    return {
      weights,
      optimizer,
      activations: peakTensorBytes - weights - optimizer,
      workspace: workspaceBytes,
      peak: peakBytes,
    }
  }

  release(): void {
    this.#forget()
    this.weights.release()
    this.#lease.release()
  }
}
