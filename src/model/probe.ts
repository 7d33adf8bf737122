// A model as a function of all its values, with its gradients and numeric slopes. docs/gradient-checking.md

import { sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import { array, isArray } from '../check/array.js'
import { check, count, isRecord, number, seed } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { differentiate, type Differentiation } from '../graph/differentiate.js'
import type { Graph } from '../graph/graph.js'
import { flatten, type Flat, type NamedWeight } from '../graph/nodes.js'
import type { LayerTensors } from '../graph/inference.js'
import { backward, forward, gradientBy, type Forward } from '../graph/passes.js'
import { trainingRules } from '../fusion/training.js'
import { makePlan, type Plan } from '../graph/plan.js'
import type { Tensors } from '../layers/definition.js'
import { Layer } from '../layers/layer.js'
import type { Loss, LossName } from '../layers/loss.js'
import { axes } from '../layers/symbolic.js'
import { deriveSeed, Random } from '../tensor/random.js'
import type { Backend } from '../tensor/tensor.js'
import { lossPlan } from '../training/loss-plan.js'
import { inputArrays } from '../training/inputs.js'
import { comparedTarget } from '../training/compared-target.js'
import { lossGiven, type LossAlias } from '../training/named-loss.js'
import { encodeTarget } from '../training/targets.js'
import { initialValues } from './initial-values.js'
import { checkValues } from './weights.js'

/** Options of `gradCheck`. */
export interface GradCheckOptions {
  /** For layers: the shape of one input, without the batch axis; default: the first layer's `inputShape`. */
  readonly inputShape?: Shape
  /** The inputs, `[N, …]`, by name if there are several; default: two examples, normally distributed. */
  readonly x?: NDArray | Readonly<Record<string, NDArray>>
  /** The loss whose gradients to check; default: a random weighting of the outputs. */
  readonly loss?: LossName | LossAlias | Loss
  /** Targets for `loss`, `[N, …]`. */
  readonly target?: NDArray
  /** Weights by name, `conv2d/kernel`; default: normally distributed, so that biases are not zero. */
  readonly weights?: Readonly<Record<string, NDArray>>
  /** How many elements of each tensor to check, drawn at random; default 100. */
  readonly samples?: number
  /** The largest relative error to pass; default 1e-7. */
  readonly tolerance?: number
  /** The seed for inputs, weights, masks and samples; default 0. */
  readonly seed?: number
}

const isNamedArrays = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isArray)

/** @throws if an option is unknown or invalid. */
export const checkOptions = optionsOrNone<GradCheckOptions>({
  inputShape: axes,
  x: check(
    '{ shape, data }, as ndarray(…) makes, or those by the names of the inputs',
    (value) => isArray(value) || (isNamedArrays(value) && Object.keys(value as object).length > 0),
  ),
  loss: (where, value) => void lossGiven(where, value),
  target: array,
  weights: check('arrays { shape, data } by the names of the weights', isNamedArrays),
  samples: count,
  tolerance: number({ atLeast: 0 }),
  seed,
})

/** A slope, as a range: a single value if the function is smooth. */
export interface Slope {
  readonly low: number
  readonly high: number
  readonly kink: boolean
}

/** The function whose gradients are checked: a weighted sum of outputs, or of the losses of the examples. */
export class Probe {
  /** The values that it depends on: inputs and weights, by name. */
  readonly values: Readonly<Record<string, NDArray>>
  readonly #graph: Graph
  readonly #flat: Flat
  readonly #plan: Plan
  readonly #gradients: Differentiation
  readonly #backend: Backend
  readonly #options: GradCheckOptions
  /** The target of the loss, or the weighting of the outputs if there is no loss. */
  readonly #target: NDArray

  constructor(graph: Graph, backend: Backend, options: GradCheckOptions) {
    const { target, seed = 0 } = options
    const loss = options.loss && lossGiven('gradCheck', options.loss)
    if (loss && !target) throw new Error('gradCheck: loss needs target')
    if (graph.outputs.length > 1)
      throw new Error(
        `gradCheck: it takes a model of one output, got ${graph.outputs.map(({ name }) => name).join(', ')}`,
      )
    this.#graph = graph
    this.#backend = backend
    this.#options = options
    const flat = flatten(graph)
    this.#flat = flat
    this.#plan = loss ? lossPlan(flat, loss, 'training') : makePlan(flat, 'training', trainingRules)
    this.#gradients = differentiate(this.#plan, {
      layers: new Set(flat.nodes.map(({ layer }) => layer).filter(({ trainable }) => trainable)),
      weights: new Set(this.#trained.map(({ layer }) => layer)),
      inputs: flat.inputs,
    })
    this.values = startingValues(graph, flat, options)
    const [N] = this.values[graph.inputs[0].name].shape
    const [{ shape }] = graph.outputs
    this.#target = loss
      ? comparedTarget(loss, encodeTarget({ loss, outputShape: shape }, target!))
      : projection([N, ...shape], seed)
  }

  /** The backward pass's gradients, by the names of the values. */
  async gradients(): Promise<Record<string, Float>> {
    const backend = this.#backend
    const held = this.#weights()
    const run = this.#forward(held)
    const [output] = run.outputs
    const dy = this.#options.loss ? output : backend.tensor(this.#target)
    const found = backward(backend, this.#plan, run, held, dy)
    const gradients: Record<string, Float> = {}
    for (const [i, { name }] of this.#graph.inputs.entries())
      gradients[name] = (await found.inputs[i]?.data()) ?? new Float64Array(this.values[name].data.length)
    for (const weight of this.#trained) gradients[weight.name] = await gradientBy(weight, found).data()
    return gradients
  }

  /** The slope of the function along element `at` of `data`, as a range: a single value if the function is smooth. */
  async slope(data: Float, at: number): Promise<Slope> {
    const x = data[at]
    const f = async (h: number): Promise<Float> => {
      data[at] = x + h
      const y = await this.#outputs()
      data[at] = x
      return y
    }
    const here = await f(0)
    const central = async (h: number): Promise<number> => this.#difference(await f(h), await f(-h)) / (2 * h)
    const extrapolated = async (h: number): Promise<number> =>
      (4 * (await central(h / 2)) - (await central(h))) / 3
    const right = async (h: number): Promise<number> => this.#difference(await f(h), here) / h
    const left = async (h: number): Promise<number> => this.#difference(here, await f(-h)) / h
    // If the function is smooth, the slopes to the two sides differ by h·f″, so they converge as h decreases; at a kink they
    // do not.
    const sharp = async (h: number): Promise<boolean> => {
      const gap = Math.abs((await right(h)) - (await left(h)))
      const wider = Math.abs((await right(10 * h)) - (await left(10 * h)))
      const slope = Math.max(Math.abs(await right(h)), Math.abs(await left(h)))
      // If the slope is 0, only rounding is visible.
      return gap > 0.5 * wider && gap > 1e-6 * slope + 1e-10
    }
    let last = await extrapolated(2e-3)
    for (const h of [4e-4, 8e-5, 1.6e-5]) {
      const next = await extrapolated(h)
      if (
        Math.abs(next - last) <= 1e-8 * Math.max(Math.abs(next), Math.abs(last)) + 1e-11 &&
        !(await sharp(h))
      )
        return { low: last, high: last, kink: false }
      last = next
    }
    const h = 1e-6
    const sides = [await left(h), await right(h)]
    // One-sided slopes are exact to about h·f″, so ten times that is not an error.
    const slack = 10 * h * Math.max(...sides.map(Math.abs))
    return { low: Math.min(...sides) - slack, high: Math.max(...sides) + slack, kink: true }
  }

  /** f(a) − f(b), output by output, so that unchanged outputs cancel exactly. */
  #difference(a: Float, b: Float): number {
    let sum = 0
    for (let i = 0; i < a.length; i++)
      sum += (a[i] - b[i]) * (this.#options.loss ? 1 / a.length : this.#target.data[i])
    return sum
  }

  async #outputs(): Promise<Float> {
    const [result] = this.#backend.scope(() => this.#forward(this.#weights()).outputs)
    const values = await result.data()
    result.dispose()
    return values
  }

  get #trained(): readonly NamedWeight[] {
    const used = new Set<Layer>(this.#flat.nodes.map(({ layer }) => layer))
    return this.#flat.weights.filter(
      ({ layer, spec }) => used.has(layer) && layer.trainable && spec.trained !== false,
    )
  }

  #weights(): LayerTensors {
    const held = new Map<Layer, Tensors>()
    for (const { name, layer, key } of this.#flat.weights)
      held.set(layer, { ...held.get(layer), [key]: this.#backend.tensor(this.values[name]) })
    return held
  }

  #forward(weights: LayerTensors): Forward {
    const backend = this.#backend
    const { loss, seed = 0 } = this.#options
    const given = this.#graph.inputs.map(({ name }) => this.values[name])
    return forward(backend, this.#plan, {
      weights,
      inputs: [...given, ...(loss ? [this.#target] : [])].map((values) => backend.tensor(values)),
      gradients: this.#gradients,
      key: (index) => deriveSeed(seed, 0, index),
    })
  }
}

/** A random weighting of outputs. */
function projection(shape: Shape, seed: number): NDArray {
  const random = new Random(deriveSeed(seed, 'projection'))
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => signed(random)) }
}

function startingValues(
  { inputs }: Graph,
  flat: Flat,
  { x, weights, seed = 0 }: GradCheckOptions,
): Record<string, NDArray> {
  const draw = (name: string, shape: Shape, scale: number): NDArray => {
    const random = new Random(deriveSeed(seed, 'values', name))
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => scale * random.normal()) }
  }
  const copy = ({ shape, data }: NDArray): NDArray => ({ shape, data: Float64Array.from(data) })
  const given = x && inputArrays('gradCheck', x, inputs)
  if (weights) checkValues(flat, weights, 'gradCheck: weights')
  const values: Record<string, NDArray> = {}
  for (const [i, { name, shape }] of inputs.entries())
    values[name] = given ? copy(given[i]) : draw(name, [2, ...shape], 1)
  for (const weight of flat.weights) {
    const { name, spec } = weight
    const { shape, trained = true } = spec
    values[name] = weights
      ? copy(weights[name])
      : trained
        ? draw(name, shape, 1 / Math.sqrt(sizeOf(shape.slice(0, -1))))
        : { shape, data: initialValues('gradCheck', weight, new Random(seed)) }
  }
  return values
}

/** Away from zero, so that every output has some weight. */
const signed = (random: Random): number => random.uniform(0.5, 1.5) * (random.uint32() & 1 ? 1 : -1)
