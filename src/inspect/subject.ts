// A model from the point of view of the functions that look inside it: its values by name, its weights, and its examples.

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

/** Some examples: an array for each input of the model, and the index of the first example. */
export interface Batch {
  readonly x: readonly NDArray[]
  readonly start: number
  /** The number of examples. */
  readonly size: number
}

/** Examples per batch, unless the caller chooses another number. */
export const usualBatchSize = 32

/** How many axes an image may have, the preferred number first: `[H, W, C]` or `[H, W]`. */
const imageRanks = [3, 2]

export class Subject {
  /** The name of the calling function, for errors: `gradCam`. */
  readonly where: string
  readonly model: Model<Prediction>
  readonly insides: Insides
  /** The shape of each value for one example, by its number. */
  readonly shapes: readonly Shape[]
  readonly layers: ReadonlyMap<string, LayerValue>
  readonly #pause = pauses()

  /** @throws if it is not a model, or has no weights yet. */
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

  /** The index of an output. @throws if there is none of that name, or if none is named and there are several. */
  output(name: string | undefined): number {
    return this.#port('output', this.model.graph.outputs, name, () => true)
  }

  /**
   * The index of the input to explain: the named one, else the only `[H, W, C]`, else the only `[H, W]`.
   * @param any whether inputs of other shapes will do, too.
   * @throws if there is none of that name, or none that will do, or if none is named and several will do.
   */
  explained(name: string | undefined, any: boolean): number {
    const ports = this.model.graph.inputs
    const preferred = imageRanks.find((rank) => ports.some(({ shape }) => shape.length === rank))
    return this.#port('input', ports, name, ({ shape: { length } }) =>
      name === undefined && preferred ? length === preferred : any || imageRanks.includes(length),
    )
  }

  /** The model's inputs, `batchSize` examples at a time. */
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

  /** Runs a plan and reads its outputs. @throws as `compute`. */
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
   * Computes tensors, reads them, and frees them with everything that `body` made. Now and then it lets the page run.
   * @throws if a value is not finite, or the weights have changed since the first call.
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
        `${where}: it explains images, [H, W, C] or [H, W], but the model takes ` +
          ports.map((port) => `'${port.name}' ${formatShape(port.shape)}`).join(', ') +
          '; see saliency',
      )
    throw new Error(
      `${where}: the model has several ${what}s, ${listNames(fitting.map((port) => port.name))}; choose one with the option ${what}`,
    )
  }
}
