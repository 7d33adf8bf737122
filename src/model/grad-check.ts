// Hand-written gradients against central differences in float64. docs/gradient-checking.md

import { sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import { openBackend } from '../tensor/backend.js'
import type { Layer } from '../layers/layer.js'
import { encodeTarget, lossNamed, type LossName } from '../training/losses.js'
import { Network } from '../graph/network.js'
import { deriveSeed, Random } from '../tensor/random.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

/** Options of `gradCheck`. */
export interface GradCheckOptions {
  /** Shape of one input, without the batch axis; default: the first layer's `inputShape`. */
  readonly inputShape?: Shape
  /** The inputs, `[N, …]`; default: two, normally distributed. */
  readonly x?: NDArray
  /** Checks the gradients of this loss; default: of a random weighting of the outputs. */
  readonly loss?: LossName
  /** Targets for `loss`, `[N, …]`. */
  readonly target?: NDArray
  /** Weights by name, `conv2d/kernel`; default: drawn normally, so that biases are not zero. */
  readonly weights?: Readonly<Record<string, NDArray>>
  /** How many elements of each tensor to check, drawn at random; default 100. */
  readonly samples?: number
  /** The largest relative error to pass; default 1e-7. */
  readonly tolerance?: number
  /** Draws inputs, weights, masks and samples; default 0. */
  readonly seed?: number
}

/** One element's two gradients. */
export interface GradCheckElement {
  /** `input`, or a weight's name. */
  readonly tensor: string
  /** Its place along each axis. */
  readonly index: readonly number[]
  /** What the hand-written backward pass gives. */
  readonly analytic: number
  /** The central difference; at a kink, the nearer of the two one-sided slopes. */
  readonly numeric: number
  /** |analytic − numeric|, as a share of the larger of them, or of 1/1000 of the tensor's largest gradient. */
  readonly relativeError: number
}

/** What `gradCheck` found. */
export interface GradCheckReport {
  /** Whether every element is within the tolerance. */
  readonly passed: boolean
  /** The element with the largest error. */
  readonly worst: GradCheckElement
  /** Elements compared. */
  readonly checked: number
  /** Those of them that stand at a kink, where only the range between the one-sided slopes can be checked. */
  readonly kinks: number
}

/**
 * Compares the backward pass of a layer, or of layers in a row, with central differences of the forward pass, in float64 on
 * the reference kernels: every gradient by the weights and by the input. Random layers (dropout) run with a fixed mask.
 *
 * Differences are extrapolated (L. F. Richardson, 1911): `D = (4·d(h/2) − d(h)) / 3`, `d(h) = (f(x+h) − f(x−h)) / 2h`, at
 * falling h until two agree. Where none do the function has a kink (ReLU at 0, a tie in max pooling): the gradient must
 * then lie between the slopes to the left and to the right.
 *
 * @throws if the layers do not fit the inputs, or `loss` comes without `target`.
 */
export async function gradCheck(
  layers: Layer | readonly Layer[] | { readonly layers: readonly Layer[] },
  options: GradCheckOptions = {},
): Promise<GradCheckReport> {
  const { samples = 100, tolerance = 1e-7, seed = 0 } = options
  const network = new Network(withInputShape(layers, options.inputShape))
  const backend = await openBackend('reference', { dtype: 'float64' })
  const values = startingValues(network, options)
  const probe = new Probe(network, backend, values, options)
  const analytic = await probe.gradients()
  const random = new Random(deriveSeed(seed, 'samples'))
  const elements: GradCheckElement[] = []
  let kinks = 0
  for (const [tensor, { shape, data }] of Object.entries(values)) {
    const floor = largestMagnitude(analytic[tensor]) / 1000
    const places = random.shuffle(Uint32Array.from(data, (_, i) => i)).subarray(0, samples)
    for (const at of places) {
      const slope = await probe.slope(data, at)
      const a = analytic[tensor][at]
      const numeric = Math.min(Math.max(a, slope.low), slope.high)
      const scale = Math.max(Math.abs(a), Math.abs(numeric), floor)
      const relativeError = scale === 0 ? 0 : Math.abs(a - numeric) / scale
      elements.push({ tensor, index: unravel(at, shape), analytic: a, numeric, relativeError })
      if (slope.kink) kinks++
    }
  }
  backend.dispose()
  // A NaN must come out as the worst, not be passed over.
  const error = ({ relativeError }: GradCheckElement) =>
    Number.isNaN(relativeError) ? Infinity : relativeError
  const worst = elements.reduce((a, b) => (error(b) > error(a) ? b : a))
  return {
    passed: error(worst) <= tolerance,
    worst,
    checked: elements.length,
    kinks,
  }
}

interface Slope {
  readonly low: number
  readonly high: number
  readonly kink: boolean
}

/** The function whose gradients are checked: a weighted sum of outputs, or of the losses of the examples. */
class Probe {
  readonly #network: Network
  readonly #backend: Backend
  readonly #values: Readonly<Record<string, NDArray>>
  readonly #options: GradCheckOptions
  /** Its weighting of the outputs, where there is no loss. */
  readonly #projection: NDArray

  constructor(
    network: Network,
    backend: Backend,
    values: Readonly<Record<string, NDArray>>,
    options: GradCheckOptions,
  ) {
    this.#network = network
    this.#backend = backend
    this.#values = values
    this.#options = options
    if (options.loss && !options.target) throw new Error('gradCheck: loss needs target')
    const shape = [values.input.shape[0], ...network.outputShape]
    const random = new Random(deriveSeed(options.seed ?? 0, 'projection'))
    this.#projection = { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => signed(random)) }
  }

  /** The backward pass's gradients, by the names of the values. */
  async gradients(): Promise<Record<string, Float>> {
    const network = this.#network
    const backend = this.#backend
    const { input, trace, output, loss } = this.#forward()
    const dy = loss
      ? backend.reshape(loss.function.gradient(backend, loss.inputs), output.shape)
      : backend.tensor(this.#projection)
    const { dx, weights } = network.backward(backend, trace, dy, { inputGradient: true })
    const gradients: Record<string, Float> = { input: await dx!.data() }
    for (const { at, name, key } of network.weightSpecs())
      gradients[`${name}/${key}`] = await weights[at][key].data()
    input.dispose()
    return gradients
  }

  /** The slope of the function along element `at` of `data`, as a range: one point where it is smooth. */
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
    // Where the function is smooth, the slopes to the two sides differ by h·f″ and so close up as h falls; at a kink not.
    const sharp = async (h: number): Promise<boolean> => {
      const gap = Math.abs((await right(h)) - (await left(h)))
      const wider = Math.abs((await right(10 * h)) - (await left(10 * h)))
      return gap > 0.5 * wider && gap > 1e-6 * Math.max(Math.abs(await right(h)), Math.abs(await left(h)))
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
    // One-sided slopes are exact to about h·f″: what is within ten times that is no error.
    const slack = 10 * h * Math.max(...sides.map(Math.abs))
    return { low: Math.min(...sides) - slack, high: Math.max(...sides) + slack, kink: true }
  }

  /** f(a) − f(b), output by output, so that those that did not change cancel exactly. */
  #difference(a: Float, b: Float): number {
    let sum = 0
    for (let i = 0; i < a.length; i++)
      sum += (a[i] - b[i]) * (this.#options.loss ? 1 / a.length : this.#projection.data[i])
    return sum
  }

  async #outputs(): Promise<Float> {
    const result = this.#backend.scope(() => {
      const { output, loss } = this.#forward()
      return loss ? loss.function.values(this.#backend, loss.inputs) : output
    })
    const values = await result.data()
    result.dispose()
    return values
  }

  #forward() {
    const network = this.#network
    const backend = this.#backend
    const { loss: lossName, target, seed = 0 } = this.#options
    const { input: inputValues, ...weightValues } = this.#values
    const input = backend.tensor(inputValues)
    const weights = network.upload(backend, weightValues)
    const stages = lossName ? network.stagesForLoss(lossNamed(lossName)) : network.stages
    const maskKey = (index: number): number => deriveSeed(seed, 0, index)
    const [output, trace] = network.forward(backend, weights, input, { stages, maskKey })
    return { input, output, trace, loss: lossName && target && this.#loss(lossName, target, output) }
  }

  #loss(name: LossName, target: NDArray, output: Tensor) {
    const encoded = encodeTarget(name, target, this.#network.outputShape)
    const inputs = {
      x: this.#backend.reshape(output, encoded.shape),
      target: this.#backend.tensor(encoded),
    }
    return { function: lossNamed(name), inputs }
  }
}

function withInputShape(
  layers: Layer | readonly Layer[] | { readonly layers: readonly Layer[] },
  inputShape: Shape | undefined,
): readonly Layer[] {
  const list = 'kind' in layers ? [layers] : 'layers' in layers ? layers.layers : layers
  if (!inputShape || list.length === 0) return list
  const [first, ...rest] = list
  return [{ ...first, config: { ...first.config, inputShape } }, ...rest]
}

function startingValues(
  network: Network,
  { x, weights, seed = 0 }: GradCheckOptions,
): Record<string, NDArray> {
  const draw = (name: string, shape: Shape, scale: number): NDArray => {
    const random = new Random(deriveSeed(seed, 'values', name))
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => scale * random.normal()) }
  }
  const copy = ({ shape, data }: NDArray): NDArray => ({ shape, data: Float64Array.from(data) })
  const values: Record<string, NDArray> = {
    input: x ? copy(x) : draw('input', [2, ...network.inputShape], 1),
  }
  for (const { name, key, spec } of network.weightSpecs()) {
    const full = `${name}/${key}`
    values[full] = weights
      ? copy(weights[full])
      : draw(full, spec.shape, 1 / Math.sqrt(sizeOf(spec.shape.slice(0, -1))))
  }
  return values
}

function largestMagnitude(values: Float): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  return largest
}

/** Away from zero, so that no output goes unweighted. */
const signed = (random: Random): number => random.uniform(0.5, 1.5) * (random.uint32() & 1 ? 1 : -1)

function unravel(at: number, shape: Shape): number[] {
  const index: number[] = []
  for (const size of shape.toReversed()) {
    index.unshift(at % size)
    at = Math.floor(at / size)
  }
  return index
}
