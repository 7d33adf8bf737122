// A model as the functions that look inside it see it: its values by name, its weights, and the images it is given.

import { formatShape, type NDArray, type Shape } from '../../kernels/shape.js'
import { refuse } from '../check/check.js'
import { describeValue, listNames } from '../check/describe-value.js'
import type { Port } from '../graph/graph.js'
import { infer } from '../graph/inference.js'
import type { Plan } from '../graph/plan.js'
import { Model, type Insides } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import { readOutputs } from '../tensor/read-outputs.js'
import { checkFinite, type Tensor } from '../tensor/tensor.js'
import { givenInputs, type ModelInputs } from '../training/inputs.js'
import { pauses } from '../training/pauses.js'
import { layerValues, shapesOf, type LayerValue } from './layer-values.js'

/** Some examples: an array for each input of the model, and the place of the first of them. */
export interface Batch {
  readonly x: readonly NDArray[]
  readonly start: number
  /** How many there are. */
  readonly size: number
}

/** Examples per batch, unless the caller says otherwise. */
export const usualBatchSize = 32

export class Subject {
  /** Who looks, for errors: `gradCam`. */
  readonly where: string
  readonly model: Model<Prediction>
  readonly insides: Insides
  /** The shape of each value for one example, by its number. */
  readonly shapes: readonly Shape[]
  readonly layers: ReadonlyMap<string, LayerValue>
  readonly #pause = pauses()

  /** @throws if it is no model, or has no weights yet. */
  constructor(where: string, model: Model<Prediction>) {
    if (!(model instanceof Model))
      refuse(
        `${where}: model`,
        model,
        'a model, as sequential([…]), model({ inputs, outputs }) or loadModel(…) gives',
      )
    this.where = where
    this.model = model
    this.insides = model.insides(where)
    this.shapes = shapesOf(model.flat, model.graph.inputs)
    this.layers = layerValues(model.flat)
  }

  /** The place of one of several outputs. @throws if there is none of that name, or none is named. */
  output(name: string | undefined): number {
    return this.#port('output', this.model.graph.outputs, name, () => true)
  }

  /** The place of the input that has the images. @throws if there is none of that name or shape, or there are several. */
  image(name: string | undefined): number {
    return this.#port('input', this.model.graph.inputs, name, ({ shape }) => shape.length === 3)
  }

  /** What the model is given, so many examples at a time. */
  examples(given: ModelInputs, batchSize: number): { readonly N: number; batches(): AsyncGenerator<Batch> } {
    const inputs = givenInputs(given, this.model.graph.inputs, this.where)
    inputs.check()
    async function* batches(): AsyncGenerator<Batch> {
      let start = 0
      for await (const x of inputs.batches(batchSize)) {
        const [size] = x[0].shape
        yield { x, start, size }
        start += size
      }
    }
    return { N: inputs.length, batches }
  }

  /** Runs a plan, and reads its outputs. @throws as `compute`. */
  run(plan: Plan, x: readonly NDArray[]): Promise<readonly NDArray[]> {
    const { backend, weights } = this.insides
    return this.compute(() =>
      infer(
        backend,
        plan,
        weights,
        x.map((values) => backend.tensor(values)),
      ),
    )
  }

  /**
   * Computes tensors, reads them and frees all that it took. Lets the page run now and then.
   * @throws if a value is not finite, or the weights are no longer those of the first time.
   */
  async compute(body: () => readonly Tensor[]): Promise<readonly NDArray[]> {
    const { backend, before } = this.insides
    before()
    const arrays = await readOutputs(backend, body)
    for (const { data } of arrays) checkFinite(`${this.where}: what the model computes`, data)
    await this.#pause()
    return arrays
  }

  #port(
    what: 'input' | 'output',
    ports: readonly Port[],
    name: string | undefined,
    fits: (port: Port) => boolean,
  ): number {
    const { where } = this
    const names = ports.map((port) => port.name)
    if (name !== undefined) {
      const at = names.indexOf(name)
      if (at < 0)
        throw new Error(
          `${where}: there is no ${what} ${describeValue(name)}; the model has ${listNames(names)}`,
        )
      if (fits(ports[at])) return at
    }
    const fitting = ports.filter(fits)
    if (name === undefined && fitting.length === 1) return ports.indexOf(fitting[0])
    if (fitting.length === 0 || name !== undefined)
      throw new Error(
        `${where}: it explains images, [H, W, C], but the model takes ` +
          ports.map((port) => `'${port.name}' ${formatShape(port.shape)}`).join(', '),
      )
    throw new Error(
      `${where}: the model has several ${what}s, ${listNames(fitting.map((port) => port.name))}; choose one with the option ${what}`,
    )
  }
}
