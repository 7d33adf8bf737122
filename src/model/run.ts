// A `fit` in progress. It holds the layers whose weights it changes, so that nothing else changes them meanwhile.

import type { Layer } from '../layers/layer.js'
import type { Callbacks } from '../training/callback-list.js'

const runs = new WeakMap<Layer, Run>()

export class Run {
  /** Its callbacks, once they have been checked. */
  callbacks?: Callbacks
  readonly #layers: readonly Layer[]

  /** @throws if one of the layers that it will change is in another run. */
  constructor(layers: readonly Layer[]) {
    if (layers.some((layer) => runs.has(layer)))
      throw new Error(
        'fit: another model that shares layers with this one is training; await its fit first, or freeze what they share',
      )
    this.#layers = layers
    for (const layer of layers) runs.set(layer, this)
  }

  end(): void {
    for (const layer of this.#layers) runs.delete(layer)
  }
}

/**
 * @throws if one of the layers is in training, unless the training is waiting for a callback, which may change weights.
 *   `caller` is whoever wants to change them.
 */
export function refuseInRun(caller: string, layers: Iterable<Layer>): void {
  for (const layer of layers) {
    const run = runs.get(layer)
    if (run && !run.callbacks?.calling)
      throw new Error(`${caller}: the model is training; do it in a callback of fit, or await fit first`)
  }
}
