// An open model: its weights on a backend, until it is compiled anew or disposed of.

import { sizeOf } from '../../kernels/shape.js'
import { prepare, type Prepared } from '../graph/inference.js'
import type { Flat } from '../graph/nodes.js'
import type { Plan } from '../graph/plan.js'
import type { Backend } from '../tensor/tensor.js'
import { leaseOpen, type Lease } from './lease-backend.js'
import type { ModelMemory } from './options.js'
import { allPresent, ModelWeights, presentBackend } from './weights.js'

export class Opened {
  readonly weights: ModelWeights
  readonly #lease: Lease
  /** What a plan's steps have prepared from the weights, and from which version of these. */
  #prepared?: { readonly plan: Plan; readonly changes: number; readonly tensors: Prepared }

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

  /** What a plan's steps prepare from the weights, once per version of these. */
  prepared(plan: Plan): Prepared {
    const { changes } = this.weights
    if (this.#prepared?.plan !== plan || this.#prepared.changes !== changes) {
      this.#forget()
      this.#prepared = { plan, changes, tensors: prepare(this.backend, plan, this.weights.tensors) }
    }
    return this.#prepared.tensors
  }

  #forget(): void {
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
