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

/** The two gradients with respect to one element. */
export interface GradCheckElement {
  /** The name of a weight or of an input; `input` if layers were given. */
  readonly tensor: string
  /** Its index along each axis. */
  readonly index: readonly number[]
  /** The result of the backward pass. */
  readonly analytic: number
  /** The central difference; at a kink, the nearer of the two one-sided slopes. */
  readonly numeric: number
  /**
   * |analytic − numeric|, relative to the largest of: their magnitudes, 1/1000 of the tensor's largest gradient, and 1/10,000
   * of the largest gradient of all. The latter matter if a gradient is 0 except for rounding, like that of a bias before
   * batch normalization.
   */
  readonly relativeError: number
}

/** The result of `gradCheck`. */
export interface GradCheckReport {
  /** Whether every element is within the tolerance. */
  readonly passed: boolean
  /** The element with the largest error. */
  readonly worst: GradCheckElement
  /** The number of elements compared. */
  readonly checked: number
  /** How many of them are at a kink, where the gradient can only be checked to lie between the one-sided slopes. */
  readonly kinks: number
}

/**
 * Compares the backward pass of a layer, of a list of layers or of a model with central differences of the forward pass, in
 * float64 on the reference kernels: every gradient with respect to the trained weights and the inputs. It runs as in training,
 * including fused steps; random operations (dropout) use a fixed mask.
 *
 * Differences are extrapolated (L. F. Richardson, 1911): `D = (4·d(h/2) − d(h)) / 3`, `d(h) = (f(x+h) − f(x−h)) / 2h`, with
 * decreasing h until two agree. If none do, the function has a kink (ReLU at 0, a tie in max pooling), and the gradient must
 * lie between the slopes to the left and to the right.
 *
 * @throws if the layers do not fit the inputs, the model has several outputs, `loss` is given without `target`, or an option
 *   is unknown or out of range.
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
  // A NaN must count as the worst error, not be skipped.
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
