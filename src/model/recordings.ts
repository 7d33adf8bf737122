// Predictions of a shape that has come before: the second is recorded, and later ones only run what was recorded, on other
// values. The layers, the checks of shapes and the search for memory are left out then.

import type { Float, NDArray } from '../../kernels/shape.js'
import type { Backend, Recorded, Tensor } from '../tensor/tensor.js'

/** The most recordings of a model, and bytes of one: a recording keeps what it computes with from other work. */
const [most, mostBytes] = [4, 1 << 26]

export class Recordings {
  readonly #backend: Backend
  readonly #records: boolean
  /** By the shapes of the inputs, in the order in which they were made. Those that came once, or are too large, have none. */
  readonly #byShapes = new Map<string, Recorded | undefined>()
  readonly #tooLarge = new Set<string>()

  /** @param repeatable whether what runs computes the same whenever it is given the same. */
  constructor(backend: Backend, repeatable: boolean) {
    this.#backend = backend
    this.#records = repeatable && backend.record !== undefined
  }

  /** The outputs of `body`, the same whenever this is called with the same shapes. */
  async run(
    inputs: readonly NDArray[],
    body: (inputs: readonly Tensor[]) => readonly Tensor[],
  ): Promise<readonly Float[]> {
    const key = inputs.map(({ shape }) => shape.join()).join(';')
    const recorded = this.#byShapes.get(key)
    if (recorded && recorded.bytes() > 0) {
      recorded.run(inputs.map(({ data }) => data))
      return recorded.read()
    }
    if (!this.#byShapes.has(key) || this.#tooLarge.has(key) || !this.#records) {
      this.#byShapes.set(key, undefined)
      return once(this.#backend, inputs, body)
    }
    return this.#record(key, inputs, body)
  }

  dispose(): void {
    for (const recorded of this.#byShapes.values()) recorded?.dispose()
    this.#byShapes.clear()
  }

  #record(
    key: string,
    inputs: readonly NDArray[],
    body: (inputs: readonly Tensor[]) => readonly Tensor[],
  ): Promise<readonly Float[]> {
    const recorded = this.#backend.record!(inputs, body)
    const outputs = recorded.read()
    this.#byShapes.delete(key)
    if (recorded.bytes() > mostBytes) {
      recorded.dispose()
      this.#tooLarge.add(key)
      this.#byShapes.set(key, undefined)
    } else this.#byShapes.set(key, recorded)
    const made = [...this.#byShapes].filter(([, one]) => one !== undefined)
    for (const [oldest, one] of made.slice(0, Math.max(0, made.length - most))) {
      one!.dispose()
      this.#byShapes.delete(oldest)
    }
    return outputs
  }
}

/** The outputs of `body`, and nothing left of it. */
async function once(
  backend: Backend,
  inputs: readonly NDArray[],
  body: (inputs: readonly Tensor[]) => readonly Tensor[],
): Promise<readonly Float[]> {
  const outputs = backend.scope(() => body(inputs.map((values) => backend.tensor(values))))
  try {
    return await Promise.all(outputs.map((output) => output.data()))
  } finally {
    for (const output of outputs) output.dispose()
  }
}
