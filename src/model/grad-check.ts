// Hand-written gradients against central differences in float64. docs/gradient-checking.md

import type { Float, Shape } from '../../kernels/shape.js'
import { chain } from '../graph/chain.js'
import type { Graph } from '../graph/graph.js'
import { Layer } from '../layers/layer.js'
import { openBackend } from '../tensor/backend.js'
import { deriveSeed, Random } from '../tensor/random.js'
import { Model } from './model.js'
import { checkOptions, Probe, type GradCheckOptions } from './probe.js'

export type { GradCheckOptions } from './probe.js'

/** One element's two gradients. */
export interface GradCheckElement {
  /** The name of a weight, or of an input: `input` where layers were given. */
  readonly tensor: string
  /** Its place along each axis. */
  readonly index: readonly number[]
  /** What the hand-written backward pass gives. */
  readonly analytic: number
  /** The central difference; at a kink, the nearer of the two one-sided slopes. */
  readonly numeric: number
  /**
   * |analytic − numeric|, as a share of the larger of them, of 1/1000 of the tensor's largest gradient, or of 1/10,000 of the
   * largest of all: a bias before batch normalization has a gradient of 0, and rounding makes it something else.
   */
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
 * Compares the backward pass of a layer, of layers in a row or of a model with central differences of the forward pass, in
 * float64 on the reference kernels: every gradient by the weights that are trained and by the inputs. It runs as training
 * does, fused steps and all; what is random (dropout) with a fixed mask.
 *
 * Differences are extrapolated (L. F. Richardson, 1911): `D = (4·d(h/2) − d(h)) / 3`, `d(h) = (f(x+h) − f(x−h)) / 2h`, at
 * falling h until two agree. Where none do the function has a kink (ReLU at 0, a tie in max pooling): the gradient must
 * then lie between the slopes to the left and to the right.
 *
 * @throws if the layers do not fit the inputs, the model has several outputs, `loss` comes without `target`, or an option is
 * unknown or out of its range.
 */
export async function gradCheck(
  layers: Layer | readonly Layer[] | Model,
  options: GradCheckOptions = {},
): Promise<GradCheckReport> {
  checkOptions('gradCheck', options)
  const { samples = 100, tolerance = 1e-7, seed = 0 } = options
  const graph = graphOf(layers, options.inputShape)
  const backend = await openBackend('reference', { dtype: 'float64' })
  const probe = new Probe(graph, backend, options)
  const { values } = probe
  const analytic = await probe.gradients()
  const random = new Random(deriveSeed(seed, 'samples'))
  const elements: GradCheckElement[] = []
  let kinks = 0
  const largest = Math.max(...Object.values(analytic).map(largestMagnitude))
  for (const [tensor, gradient] of Object.entries(analytic)) {
    const { shape, data } = values[tensor]
    const floor = Math.max(largestMagnitude(gradient) / 1000, largest / 10_000)
    const places = random.shuffle(Uint32Array.from(data, (_, i) => i)).subarray(0, samples)
    for (const at of places) {
      const slope = await probe.slope(data, at)
      const a = gradient[at]
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

function graphOf(layers: Layer | readonly Layer[] | Model, inputShape: Shape | undefined): Graph {
  if (layers instanceof Model) return layers.graph
  if (
    !(layers instanceof Layer) &&
    !(Array.isArray(layers) && layers.every((layer) => layer instanceof Layer))
  )
    throw new Error(
      'gradCheck: it takes a layer, a list of layers, or a model; a layer of your own is new Layer({ … })',
    )
  return chain(layers instanceof Layer ? [layers] : layers, { ...(inputShape && { inputShape }) })
}

function largestMagnitude(values: Float): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  return largest
}

function unravel(at: number, shape: Shape): number[] {
  const index: number[] = []
  for (const size of shape.toReversed()) {
    index.unshift(at % size)
    at = Math.floor(at / size)
  }
  return index
}
