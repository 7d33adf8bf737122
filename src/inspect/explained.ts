// What all explanations share: a score and an input, a class for each image, and batch after batch of images.

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

/** What is worked out for some images, `[n, …]`. */
export type Part<K extends string> = Readonly<Record<K | 'scores', NDArray>>

/** The same for all of them. */
export type Whole<K extends string> = Pick<Explanation, 'classes' | 'scores'> & Readonly<Record<K, NDArray>>

export class Explained {
  readonly subject: Subject
  readonly score: Score
  /** Which output has the classes, from 0. */
  readonly output: number
  readonly #options: ExplainOptions
  readonly #scores: Plan
  readonly #outputs: Plan

  /** @throws if it is no model that has weights, it does not follow which output is meant, or it has no such input. */
  constructor(where: string, model: Model<Prediction>, options: ExplainOptions) {
    const subject = new Subject(where, model)
    const { flat, classNames } = model
    this.subject = subject
    this.#options = options
    this.output = subject.output(options.output)
    if (options.input !== undefined) subject.image(options.input)
    this.score = scoreOf(flat, this.output, subject.shapes, classNames?.length === 2)
    const { nodes, value } = this.score
    this.#scores = makePlan({ ...flat, nodes, outputs: [value] }, 'inference')
    const last = flat.outputs[this.output]
    this.#outputs = makePlan({ ...flat, nodes: neededFor([last], flat.nodes), outputs: [last] }, 'inference')
  }

  /** Which input has the images, from 0. @throws if none has, or it does not follow which. */
  get input(): number {
    return this.subject.image(this.#options.input)
  }

  /** The input that has the images, `[H, W, C]`. */
  get image(): Port {
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

  /** What the model gives for class `k` of each example: its probability, if the model ends in a softmax or a sigmoid. */
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
   * Works out the parts, batch by batch, and puts them together.
   * @param work is given the model's inputs and the class of each image.
   * @throws if the images are not what the model takes, or there is no such class.
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
