// Makes the layers of the model with unique names, and keeps their weights.

import { sameShape, type NDArray, type Shape } from '../../../kernels/shape.js'
import type { Graph } from '../../graph/graph.js'
import type { LayerConfig } from '../../layers/definition.js'
import * as layers from '../../layers/index.js'
import { Layer } from '../../layers/layer.js'
import { input, type SymbolicTensor } from '../../layers/symbolic.js'
import type { Mover } from './view.js'

type Factories = typeof layers

/** The kinds of layers. */
export type LayerKind = keyof Factories

/** The configuration of a layer's factory, without the name. */
export type ConfigOf<K extends LayerKind> = Omit<NonNullable<Parameters<Factories[K]>[0]>, 'name'>

/** The longest name that is kept. */
const longestName = 200

export class LayerMaker implements Mover {
  readonly #weights = new Map<string, Readonly<Record<string, NDArray>>>()
  readonly #taken = new Set<string>()
  /** Unnamed layers that only move values, by what they are applied to, so that the same move is made once. */
  readonly #moved = new Map<SymbolicTensor, Map<string, SymbolicTensor>>()

  /** A valid name for a layer: without a slash, and not taken. */
  nameFor(wanted: string): string {
    const clean =
      wanted
        .replace(/[/\\\p{Cc}]+/gu, '.')
        .replace(/^\.+|\.+$/g, '')
        .slice(0, longestName) || 'layer'
    let name = clean
    for (let n = 1; this.#taken.has(name); n++) name = `${clean}_${n}`
    this.#taken.add(name)
    return name
  }

  input(wanted: string, shape: Shape): SymbolicTensor {
    return input({ shape, name: this.nameFor(wanted) })
  }

  /** Makes a layer of that kind and applies it; its weights are given by their names in the layer. */
  apply<K extends LayerKind>(
    kind: K,
    wantedName: string,
    config: ConfigOf<K>,
    inputs: readonly SymbolicTensor[],
    weights: Readonly<Record<string, NDArray>> = {},
  ): SymbolicTensor {
    const name = this.nameFor(wantedName)
    const layer = (layers[kind] as (config: LayerConfig) => Layer)({ ...config, name })
    this.#weights.set(name, weights)
    return layer.apply(inputs)
  }

  /** The weights of the layers in a graph, by their names there. */
  weightsOf({ places }: Graph): Readonly<Record<string, NDArray>> {
    const weights = Object.create(null) as Record<string, NDArray>
    for (const name of places.keys())
      for (const [key, value] of Object.entries(this.#weights.get(name) ?? {}))
        weights[`${name}/${key}`] = value
    return weights
  }

  reshape(x: SymbolicTensor, shape: Shape): SymbolicTensor {
    if (sameShape(x.shape, shape)) return x
    return this.#once(x, `reshape ${shape.join()}`, () =>
      shape.length === 1 ? layers.flatten() : layers.reshape({ targetShape: shape }),
    )
  }

  permute(x: SymbolicTensor, perm: readonly number[]): SymbolicTensor {
    return this.#once(x, `permute ${perm.join()}`, () =>
      layers.permute({ dims: perm.map((axis) => axis + 1) }),
    )
  }

  #once(x: SymbolicTensor, what: string, make: () => Layer): SymbolicTensor {
    const known = this.#moved.get(x) ?? new Map<string, SymbolicTensor>()
    this.#moved.set(x, known)
    const made = known.get(what) ?? make().apply(x)
    known.set(what, made)
    return made
  }
}
