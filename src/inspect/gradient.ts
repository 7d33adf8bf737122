// The gradient of a class's score with respect to a value within the model: an input, or a layer's output.
//
//   input ─ below ─→ value ─ above ─→ scores
//
// The graph is cut at the value. The part below runs as in prediction. Only the part above runs backward, with dropout off, and
// batch normalization uses its moving statistics.

import type { NDArray } from '../../kernels/shape.js'
import { differentiate, type Differentiation } from '../graph/differentiate.js'
import { infer } from '../graph/inference.js'
import { neededFor } from '../graph/nodes.js'
import { backward, forward } from '../graph/passes.js'
import { makePlan, type Plan } from '../graph/plan.js'
import { scoreGradient, scoresOf, type Score } from './score.js'
import type { Subject } from './subject.js'

/** The value, the gradient with respect to it, `[n, …]`, and the score of each example. */
export interface Slope {
  readonly value: NDArray
  readonly gradient: NDArray
  readonly scores: NDArray
}

export class Gradient {
  readonly #subject: Subject
  readonly #score: Score
  readonly #below: Plan
  readonly #above: Plan
  readonly #differentiation: Differentiation

  /**
   * @param at the value's number, and what errors call it.
   * @throws if the score does not depend on it.
   */
  constructor(subject: Subject, score: Score, at: { readonly value: number; readonly name: string }) {
    const { inputs, values } = subject.model.flat
    const after = new Set([at.value])
    const above = score.nodes.filter(
      (node) => node.inputs.some((value) => after.has(value)) && after.add(node.output),
    )
    if (!after.has(score.value)) throw new Error(`${subject.where}: the scores do not depend on ${at.name}`)
    const beside = above.flatMap((node) => node.inputs).filter((value) => !after.has(value))
    const entering = [at.value, ...new Set(beside)]
    const below = neededFor(entering, subject.model.flat.nodes)
    this.#subject = subject
    this.#score = score
    this.#below = makePlan({ nodes: below, inputs, outputs: entering, values }, 'inference')
    this.#above = makePlan({ nodes: above, inputs: entering, outputs: [score.value], values }, 'training')
    const none = new Set<never>()
    this.#differentiation = differentiate(this.#above, { layers: none, weights: none, inputs: [at.value] })
  }

  /** The gradients of the scores of these classes, one class per example. */
  async run(x: readonly NDArray[], classes: Int32Array): Promise<Slope> {
    const { backend, weights } = this.#subject.insides
    const gradients = this.#differentiation
    const [value, gradient, { data }] = await this.#subject.compute(() => {
      const inputs = infer(
        backend,
        this.#below,
        weights,
        x.map((values) => backend.tensor(values)),
      )
      const pass = forward(backend, this.#above, { weights, inputs, gradients })
      const dy = backend.tensor(scoreGradient(this.#score, classes))
      const { inputs: found } = backward(backend, this.#above, pass, weights, dy)
      return [inputs[0], found[0]!, pass.outputs[0]]
    })
    return { value, gradient, scores: scoresOf(this.#score, data, classes) }
  }
}
