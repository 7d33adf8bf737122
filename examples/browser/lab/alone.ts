// One layer by itself: the library's own passes of it, for arrays of the lab's choice.

import {
  gradients,
  input,
  layers,
  model,
  type Backend,
  type Layer,
  type Model,
  type NDArray,
} from 'receptive'
import type { Values } from './values.js'

/** What a layer is made from, and what it has learned. */
export interface Recipe {
  readonly kind: string
  readonly config: object
  /** By their names in the layer. */
  readonly weights?: Readonly<Record<string, Values>>
}

export class Alone {
  readonly #layer: Layer
  readonly #recipe: Recipe
  readonly #backend: Backend

  constructor(recipe: Recipe, backend: Backend) {
    const make = layers[recipe.kind as 'activation'] as unknown as (config: object) => Layer
    // Where the layer stands in its model does not matter here.
    const own = Object.entries(recipe.config).filter(([key]) => key !== 'inputShape')
    this.#layer = make({ ...Object.fromEntries(own), name: 'alone' })
    this.#recipe = recipe
    this.#backend = backend
  }

  /** What it makes of some values. */
  async forward({ shape, values }: Values): Promise<Float32Array> {
    const x = input({ shape })
    return this.#with(model({ inputs: x, outputs: this.#layer.apply(x) }), async (whole) => {
      const y = await whole.predict({ shape: [1, ...shape], data: values })
      return y.data as Float32Array
    })
  }

  /** The gradient with respect to its input, from that with respect to its output. */
  async back({ shape, values }: Values, dy: Values): Promise<Float32Array> {
    const [x, slope] = [input({ shape, name: 'x' }), input({ shape: dy.shape, name: 'dy' })]
    const given = layers.rescaling({ scale: 1, name: 'given' }).apply(x)
    const products = layers.multiply().apply([this.#layer.apply(given), slope])
    const outputs = layers.reduce({ operation: 'sum' }).apply(products)
    return this.#with(model({ inputs: [x, slope], outputs }), async (whole) => {
      const arrays = {
        x: { shape: [1, ...shape], data: values },
        dy: { shape: [1, ...dy.shape], data: dy.values },
      }
      const { given: found } = await gradients(whole, arrays, { layers: ['given'], classIndex: 0 })
      return found.data as Float32Array
    })
  }

  async #with<T>(whole: Model, work: (whole: Model) => Promise<T>): Promise<T> {
    await whole.compile({ loss: 'meanSquaredError', backend: this.#backend })
    try {
      const own = Object.entries(this.#recipe.weights ?? {}).map(
        ([name, { shape, values }]): [string, NDArray] => [`alone/${name}`, { shape, data: values }],
      )
      if (own.length > 0) whole.setWeights(Object.fromEntries(own))
      return await work(whole)
    } finally {
      whole.dispose()
    }
  }
}
