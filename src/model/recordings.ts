// Recorded predictions. The second prediction of a shape is recorded. Later ones only run the recording on other values, and
// skip the layers, the checks of shapes and the search for memory.

import type { Float, NDArray } from '../../kernels/shape.js'
import { fitFloat32 } from '../tensor/ndarray.js'
import { readOutputs } from '../tensor/read-outputs.js'
import type { Backend, Recorded, Tensor } from '../tensor/tensor.js'

type Body = (inputs: readonly Tensor[]) => readonly Tensor[]

/** The most recordings of a model, and the most bytes that they may reserve together. */
const [most, mostBytes] = [4, 1 << 28]

/** What is known of a shape: it came once, it is too large to record, or its recording. */
type Known = 'once' | 'too large' | Recorded

export class Recordings {
  readonly #backend: Backend
  readonly #records: boolean
  /** By the shapes of the inputs; recordings are in the order in which they were made. */
  readonly #byShapes = new Map<string, Known>()

  /** @param repeatable whether equal inputs always give equal outputs. */
  constructor(backend: Backend, repeatable: boolean) {
    this.#backend = backend
    this.#records = repeatable && backend.record !== undefined
  }

  /**
   * The outputs of `body`, which must be the same function whenever the shapes are the same. Undefined if an input is not finite
   * in float32. A recording checks that on the copied values, which takes a tenth of the time.
   */
  async run(inputs: readonly NDArray[], body: Body): Promise<readonly Float[] | undefined> {
    const key = inputs.map(({ shape }) => shape.join()).join(';')
    const known = this.#byShapes.get(key)
    if (isRecording(known) && known.bytes() > 0)
      return known.run(inputs.map(({ data }) => data)) ? known.read() : undefined
    if (!inputs.every(({ data }) => fitFloat32(data))) return undefined
    if (known !== undefined && known !== 'too large' && this.#records) return this.#record(key, inputs, body)
    if (known === undefined) this.#byShapes.set(key, 'once')
    const outputs = await readOutputs(this.#backend, () =>
      body(inputs.map((values) => this.#backend.tensor(values))),
    )
    return outputs.map(({ data }) => data)
  }

  dispose(): void {
    for (const known of this.#byShapes.values()) if (isRecording(known)) known.dispose()
    this.#byShapes.clear()
  }

  #record(key: string, inputs: readonly NDArray[], body: Body): Promise<readonly Float[]> {
    const recorded = this.#backend.record!(inputs, body)
    const outputs = recorded.read()
    const fits = recorded.bytes() <= mostBytes
    if (!fits) recorded.dispose()
    this.#byShapes.delete(key)
    this.#byShapes.set(key, fits ? recorded : 'too large')
    while (this.#exceeds()) this.#forget()
    return outputs
  }

  #exceeds(): boolean {
    const made = [...this.#byShapes.values()].filter(isRecording)
    return made.length > most || made.reduce((sum, recorded) => sum + recorded.bytes(), 0) > mostBytes
  }

  /** Disposes of the oldest recording. */
  #forget(): void {
    const [key, oldest] = [...this.#byShapes].find((entry) => isRecording(entry[1])) as [string, Recorded]
    oldest.dispose()
    this.#byShapes.delete(key)
  }
}

const isRecording = (known: Known | undefined): known is Recorded => typeof known === 'object'
