// Storage of weights. They belong to layers: models that share a layer, on one backend, share its weights.

import type { Flat, NamedWeight } from '../graph/nodes.js'
import type { Float, NDArray } from '../../kernels/shape.js'
import type { Layer } from '../layers/layer.js'
import { namedArrays } from '../tensor/named-arrays.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** The weights of a layer on a backend, and how many models use them. */
interface StoredWeights {
  readonly backend: Backend
  readonly tensors: Record<string, Tensor>
  users: number
  /** How often they have been changed. */
  changes: number
}

/** Each layer's weights, by backend; the latest last. */
const storedWeights = new WeakMap<Layer, StoredWeights[]>()

/** The backend on which layers of a graph have their weights; undefined if none has any. */
export const presentBackend = ({ weights }: Flat): Backend | undefined =>
  weights
    .map(({ layer }) => storedWeights.get(layer)?.at(-1)?.backend)
    .find((backend) => backend !== undefined)

/** Whether all layers of a graph have their weights on that backend. */
export const allPresent = ({ weights }: Flat, backend: Backend): boolean =>
  weights.every(({ layer }) => storedOn(layer, backend))

const storedOn = (layer: Layer, backend: Backend): StoredWeights | undefined =>
  storedWeights.get(layer)?.find((stored) => stored.backend === backend)

/**
 * Values for the weights of a graph that are not on a backend yet: those that its layers have on another backend, or else
 * newly drawn initial values.
 */
export async function startingValues(
  { weights }: Flat,
  backend: Backend,
  draw: (weight: NamedWeight) => Float,
): Promise<Record<string, NDArray>> {
  // All reads are issued at once, so that the weights of a layer in training belong to the same step.
  const values = weights
    .filter(({ layer }) => !storedOn(layer, backend))
    .map(async (weight) => {
      const { name, layer, key, spec } = weight
      const present = storedWeights.get(layer)?.at(-1)?.tensors[key]
      const data = present ? await present.data() : draw(weight)
      return [name, { shape: spec.shape, data }] as const
    })
  return Object.fromEntries(await Promise.all(values))
}

/**
 * Values for all weights, as host arrays.
 * @throws if a value is missing or unknown, has the wrong shape, or holds a value that is not a finite number; the error
 *   begins with `where`.
 */
export function checkValues({ weights }: Flat, values: unknown, where = 'weights'): Record<string, NDArray> {
  return namedArrays(where, new Map(weights.map(({ name, spec }) => [name, spec.shape])), values)
}

/** The weights of a model on its backend. */
export class ModelWeights {
  readonly tensors: ReadonlyMap<Layer, Record<string, Tensor>>
  readonly #backend: Backend
  readonly #named: readonly NamedWeight[]

  /** Uses the weights that layers already have on the backend, and gives the others these values. */
  constructor(backend: Backend, flat: Flat, values: Readonly<Record<string, NDArray>>) {
    this.#backend = backend
    this.#named = flat.weights
    const held = new Map<Layer, Record<string, Tensor>>()
    const made: [Layer, StoredWeights][] = []
    backend.scope(() => {
      for (const { layer, key, name } of flat.weights) {
        const tensors = held.get(layer) ?? storedOn(layer, backend)?.tensors ?? {}
        if (!(key in tensors)) tensors[key] = backend.tensor(values[name])
        if (!held.has(layer) && !storedOn(layer, backend))
          made.push([layer, { backend, tensors, users: 0, changes: 0 }])
        held.set(layer, tensors)
      }
      return made.map(([, { tensors }]) => tensors)
    })
    for (const [layer, stored] of made)
      storedWeights.set(layer, [...(storedWeights.get(layer) ?? []), stored])
    for (const layer of held.keys()) storedOn(layer, backend)!.users++
    this.tensors = held
  }

  /** A number that grows whenever a weight is changed, by any model. */
  get changes(): number {
    let changes = 0
    for (const layer of this.tensors.keys()) changes += storedOn(layer, this.#backend)!.changes
    return changes
  }

  /** Records a change of the weights of these layers. */
  changed(layers: Iterable<Layer>): void {
    for (const layer of layers) storedOn(layer, this.#backend)!.changes++
  }

  /** Copies of all values, by name, at the time of the call: every read is issued before anything else can be. */
  async read(): Promise<Record<string, NDArray>> {
    const reads = this.#named.map(async ({ name, layer, key }) => {
      const tensor = this.tensors.get(layer)![key]
      return [name, { shape: tensor.shape, data: await tensor.data() }] as const
    })
    return Object.fromEntries(await Promise.all(reads))
  }

  /** Gives all weights new values, which have been checked. */
  write(values: Readonly<Record<string, NDArray>>): void {
    const replacement = this.#backend.scope(() =>
      this.#named.map(({ name }) => this.#backend.tensor(values[name])),
    )
    this.#named.forEach(({ layer, key }, i) => {
      const tensors = this.tensors.get(layer)!
      tensors[key].dispose()
      tensors[key] = replacement[i]
    })
    this.changed(this.tensors.keys())
  }

  /** Releases the weights. Those that no other model uses are freed. */
  release(): void {
    for (const layer of this.tensors.keys()) {
      const stored = storedOn(layer, this.#backend)!
      if (--stored.users > 0) continue
      for (const tensor of Object.values(stored.tensors)) tensor.dispose()
      storedWeights.set(
        layer,
        storedWeights.get(layer)!.filter((other) => other !== stored),
      )
    }
  }
}
