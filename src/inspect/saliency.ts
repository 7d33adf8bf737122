// How much each value of an input contributes to a class's score s. docs/looking-inside.md
//
//   gradient    ∂s/∂x                               K. Simonyan et al., 2014
//   smooth      mean of ∂s/∂x at x + noise          D. Smilkov et al., "SmoothGrad", 2017
//   integrated  (x − b) · mean of ∂s/∂x at b + t·(x − b), t = (j + ½)/steps
//               M. Sundararajan et al., "Axiomatic attribution for deep networks", 2017; midpoint rule
//
// On the heatmap, a pixel has the largest magnitude of its channels or, for `integrated`, whose values add up, that of their sum.

import { formatShape, sameShape, sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import { ndarrayOf } from '../tensor/ndarray.js'
import { deriveSeed, Random } from '../tensor/random.js'
import type { ModelInputs } from '../training/inputs.js'
import { copies, example } from './copies.js'
import { ends } from './ends.js'
import { Explained } from './explained.js'
import { Gradient } from './gradient.js'
import { largestMagnitude, normalized } from './heatmap.js'
import { joined } from './joined.js'
import { checkSaliency, type Saliency, type SaliencyOptions } from './options.js'
import { scoresOf } from './score.js'

/** The results for some examples. */
type Attributed = Readonly<Record<'scores' | 'attributions', NDArray>>
/** Computes the result for one example from its inputs, its class, and its index. */
type OfOne = (x: readonly NDArray[], k: number, n: number) => Promise<Attributed>

export async function saliency(
  model: Model<Prediction>,
  images: ModelInputs,
  options: SaliencyOptions = {},
): Promise<Saliency> {
  checkSaliency('saliency', options)
  const explained = new Explained('saliency', model, options, true)
  const gradient = inputGradient(explained)
  const { method = 'gradient' } = options
  const ofOne =
    method === 'smooth' ? smooth(explained, gradient, options) : integrated(explained, gradient, options)
  const found = await explained.each(images, async (x, classes, start) => {
    const part =
      method === 'gradient' ? await plain(gradient, x, classes) : await oneByOne(ofOne, x, classes, start)
    return { ...part, heatmaps: normalized(magnitudes(part.attributions, method === 'integrated')) }
  })
  const { convergenceDelta } = found as Partial<Record<'convergenceDelta', NDArray>>
  return { ...found, ...(convergenceDelta && { convergenceDelta: convergenceDelta.data as Float32Array }) }
}

const inputGradient = ({ subject, score, input, port }: Explained): Gradient =>
  new Gradient(subject, score, { value: subject.model.flat.inputs[input], name: `the input '${port.name}'` })

async function plain(gradient: Gradient, x: readonly NDArray[], classes: Int32Array): Promise<Attributed> {
  const { scores, gradient: attributions } = await gradient.run(x, classes)
  return { scores, attributions }
}

async function oneByOne(
  ofOne: OfOne,
  x: readonly NDArray[],
  classes: Int32Array,
  start: number,
): Promise<Attributed> {
  const parts: Attributed[] = []
  for (const [n, k] of classes.entries()) parts.push(await ofOne(example(x, n), k, start + n))
  return joined(parts)
}

/** SmoothGrad: the mean gradient at noisy copies of an example. */
function smooth(explained: Explained, gradient: Gradient, options: SaliencyOptions): OfOne {
  const { samples = 50, noise = 0.15, seed = 0 } = options
  return async (x, k, n) => {
    const { shape, data } = x[explained.input]
    const [low, high] = ends(data)
    const stddev = noise * (high - low)
    const random = new Random(deriveSeed(seed, 'smooth', n))
    const mean = await meanGradient(explained, gradient, { x, k, count: samples }, (_, values) => {
      for (let i = 0; i < values.length; i++) values[i] += stddev * random.normal()
    })
    return { scores: await scoresAt(explained, x, k), attributions: { shape, data: mean } }
  }
}

/** Integrated gradients: the mean gradient on the way from the baseline to an example, times the way. */
function integrated(explained: Explained, gradient: Gradient, options: SaliencyOptions): OfOne {
  const { steps = 50, baseline = 0 } = options
  const start = baselineOf(baseline, explained.port.shape)
  return async (x, k) => {
    const { shape, data } = x[explained.input]
    const way = data.map((value, i) => value - start[i])
    const mean = await meanGradient(explained, gradient, { x, k, count: steps }, (j, values) => {
      for (let i = 0; i < values.length; i++) values[i] = start[i] + ((j + 0.5) / steps) * way[i]
    })
    const attributed = mean.map((g, i) => g * way[i])
    const before = x.map((one, i) => (i === explained.input ? { shape, data: start } : one))
    const scores = await scoresAt(explained, x, k)
    const [from] = (await scoresAt(explained, before, k)).data
    const delta = sumOf(attributed) - (scores.data[0] - from)
    return {
      ...{ scores, attributions: { shape, data: attributed } },
      convergenceDelta: { shape: [1], data: Float64Array.of(delta) },
    }
  }
}

/** The mean of the gradients at changed copies of an example. */
async function meanGradient(
  { input, batchSize }: Explained,
  gradient: Gradient,
  { x, k, count }: { readonly x: readonly NDArray[]; readonly k: number; readonly count: number },
  change: (copy: number, values: Float) => void,
): Promise<Float64Array> {
  const mean = new Float64Array(sizeOf(x[input].shape))
  for (const { x: many, size } of copies(x, { input, count, batchSize }, change)) {
    const { data } = (await gradient.run(many, new Int32Array(size).fill(k))).gradient
    data.forEach((g, i) => (mean[i % mean.length] += g / count))
  }
  return mean
}

async function scoresAt(explained: Explained, x: readonly NDArray[], k: number): Promise<NDArray> {
  const { data } = await explained.scores(x)
  return scoresOf(explained.score, data, Int32Array.of(k))
}

/** @throws unless it is one number, or an array of that shape. */
function baselineOf(given: unknown, shape: Shape): Float {
  const { shape: own, data } = ndarrayOf('saliency: baseline', given)
  if (own.length === 0) return new Float64Array(sizeOf(shape)).fill(data[0])
  if (sameShape(own, shape)) return data
  throw new Error(
    `saliency: baseline must be one number, or an array ${formatShape(shape)}, got ${formatShape(own)}`,
  )
}

function sumOf(values: Float): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

/**
 * The largest magnitude of each pixel's channels, or that of their sum: `[n, H, W, C]` → `[n, H, W]`. Of other inputs, the
 * magnitude of each value.
 */
function magnitudes({ shape, data }: NDArray, summed: boolean): NDArray {
  const image = shape.length === 4
  const C = image ? shape[3] : 1
  const out = new Float32Array(data.length / C)
  for (let p = 0; p < out.length; p++) {
    const channels = data.subarray(p * C, (p + 1) * C)
    out[p] = summed ? Math.abs(sumOf(channels)) : largestMagnitude(channels)
  }
  return { shape: image ? shape.slice(0, 3) : shape, data: out }
}
