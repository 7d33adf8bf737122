// What all explanations have in common: a score, an input, a class for each example, and examples in batches.

import type { Float, NDArray } from '../../kernels/shape.js'
import type { Port } from '../graph/graph.js'
import { neededFor } from '../graph/nodes.js'
import { makePlan, type Plan } from '../graph/plan.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import type { ModelInputs } from '../training/inputs.js'
import { givenClasses } from './classes.js'
import { joined } from './joined.js'
import type { ExplainOptions, Explanation } from './options.js'
import { predicted, scoreOf, type Score } from './score.js'
import { Subject, usualBatchSize } from './subject.js'

/** The results for some examples, `[n, …]`. */
export type Part<K extends string> = Readonly<Record<K | 'scores', NDArray>>

/** The results for all examples, `[N, …]`. */
export type Whole<K extends string> = Pick<Explanation, 'classes' | 'scores'> & Readonly<Record<K, NDArray>>

export class Explained {
  readonly subject: Subject
  readonly score: Score
  /** The index of the output with the classes. */
  readonly output: number
  readonly #options: ExplainOptions
  readonly #any: boolean
  readonly #scores: Plan
  readonly #outputs: Plan

  /**
   * @param any whether inputs that are not images can be explained, too.
   * @throws if it is not a model with weights, or if the options leave open which output is meant.
   */
  constructor(where: string, model: Model<Prediction>, options: ExplainOptions, any = false) {
    const subject = new Subject(where, model)
    const { flat, classNames } = model
    this.subject = subject
    this.#options = options
    this.#any = any
    this.output = subject.output(options.output)
    this.score = scoreOf(flat, this.output, subject.shapes, classNames?.length === 2)
    const { nodes, value } = this.score
    this.#scores = makePlan({ ...flat, nodes, outputs: [value] }, 'inference')
    const last = flat.outputs[this.output]
    this.#outputs = makePlan({ ...flat, nodes: neededFor([last], flat.nodes), outputs: [last] }, 'inference')
  }

  /** The index of the input to explain. @throws if there is none, or if the options leave open which one is meant. */
  get input(): number {
    return this.subject.explained(this.#options.input, this.#any)
  }

  /** The input to explain. */
  get port(): Port {
    return this.subject.model.graph.inputs[this.input]
  }

  get batchSize(): number {
    return this.#options.batchSize ?? usualBatchSize
  }

  /** The values that hold the scores, `[n, …]`. */
  async scores(x: readonly NDArray[]): Promise<NDArray> {
    const [values] = await this.subject.run(this.#scores, x)
    return values
  }

  /** The model's output for class `k` of each example: its probability if the model ends with a softmax or a sigmoid. */
  async probabilities(x: readonly NDArray[], k: number): Promise<Float> {
    const [{ data }] = await this.subject.run(this.#outputs, x)
    const { classes, threshold } = this.score
    if (threshold !== undefined) return data.map((p) => (k === 1 ? p : 1 - p))
    const [n] = x[0].shape
    const size = data.length / n
    const given = new Float64Array(n)
    for (let i = k; i < data.length; i += classes) given[Math.floor(i / size)] += data[i]
    return given
  }

  /**
   * Computes results batch by batch, and joins them.
   * @param work computes those of a batch, from the model's inputs, the class of each example, and the index of the first one.
   * @throws if the inputs do not fit the model, or there is no such class.
   */
  async each<K extends string>(
    images: ModelInputs,
    work: (x: readonly NDArray[], classes: Int32Array, start: number) => Promise<Part<K>>,
  ): Promise<Whole<K>> {
    const { where, model } = this.subject
    const { N, batches } = this.subject.examples(images, this.batchSize)
    const { classes: count } = this.score
    const given = givenClasses(where, this.#options, { names: model.classNames, count, N })
    const classes = new Int32Array(N)
    const parts: Part<K>[] = []
    for await (const { x, start, size } of batches()) {
      const own = given?.subarray(start, start + size) ?? predicted(this.score, (await this.scores(x)).data)
      classes.set(own, start)
      parts.push(await work(x, own, start))
    }
    const { scores, ...rest } = joined(parts)
    return { ...rest, classes, scores: scores.data } as Whole<K>
  }
}
