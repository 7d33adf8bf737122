// Mixes the examples of a batch in pairs, images and targets alike.

import { checkRank, formatShape, sizeOf, type Float, type NDArray } from '../../kernels/shape.js'
import { array } from '../check/array.js'
import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { Random } from '../tensor/random.js'
import { aRandom, type Augmentation } from './augmentation.js'

/** Options of `mixup` and `cutmix`. */
export interface MixingOptions {
  /**
   * The share λ of an example's own image and target is drawn from Beta(α, α), once per batch: near ½ for large α, near 0 or
   * 1 for small ones. Default: 0.2 for `mixup`, 1 for `cutmix`.
   */
  readonly alpha?: number
}

const checkOptions = optionsOrNone<MixingOptions>({ alpha: number({ above: 0 }) })

/**
 * For `fit`'s `augment`: replaces each example by a mixture with another of its batch, `λ x + (1 − λ) x′`, and the targets
 * likewise. Images and targets may have any shape. H. Zhang, M. Cisse, Y. Dauphin, D. Lopez-Paz, "mixup: beyond empirical
 * risk minimization", 2018.
 * @throws if `alpha` is not above 0, or an option is unknown. The function throws if it is not given a batch, a `Random` and
 *   targets.
 */
export function mixup(options: MixingOptions = {}): Augmentation {
  checkOptions('mixup', options)
  const { alpha = 0.2 } = options
  const pairs = pairing('mixup')
  return (x, random, targets) => {
    const { partners, others } = pairs(x, random, targets)
    const share = beta(random, alpha)
    blend(x, others[0], partners, share)
    blend(targets!, others[1], partners, share)
  }
}

/**
 * For `fit`'s `augment`: pastes a rectangle from another image of the batch into each image, and mixes the targets by area.
 * All images of a batch use the same rectangle. It has a share `1 − λ` of the area and a random center, and is cut at the
 * edges. Images are `[N, H, W, C]`, with one target each. S. Yun et al., "CutMix: regularization strategy to train strong
 * classifiers with localizable features", 2019.
 * @throws if `alpha` is not above 0, or an option is unknown. The function throws if it is not given a batch of images, a
 *   `Random`, and one target for each image.
 */
export function cutmix(options: MixingOptions = {}): Augmentation {
  checkOptions('cutmix', options)
  const { alpha = 1 } = options
  const pairs = pairing('cutmix')
  return (x, random, targets) => {
    const { partners, others } = pairs(x, random, targets)
    checkRank('cutmix', 'x', x.shape, 4, '[N, H, W, C]')
    const [N, H, W, C] = x.shape
    if (targets!.shape[0] !== N)
      throw new Error(
        `cutmix: it takes one target for each of ${N} images, got targets ${formatShape(targets!.shape)}`,
      )
    const side = Math.sqrt(1 - beta(random, alpha))
    const [top, bottom] = span(random.integer(H), side * H, H)
    const [left, right] = span(random.integer(W), side * W, W)
    partners.forEach((partner, n) => {
      for (let i = top; i < bottom; i++) {
        const [start, end] = [(i * W + left) * C, (i * W + right) * C]
        const from = partner * H * W * C
        x.data.set(others[0].subarray(from + start, from + end), n * H * W * C + start)
      }
    })
    blend(targets!, others[1], partners, 1 - ((bottom - top) * (right - left)) / (H * W))
  }
}

/** Checks a batch, draws a partner for each example, and copies images and targets, since these are changed in place. */
function pairing(what: string) {
  return (x: NDArray, random: Random, targets: NDArray | undefined) => {
    array(`${what}: x`, x)
    aRandom(`${what}: random`, random)
    array(`${what}: targets`, targets)
    const [N] = x.shape
    const [rows] = targets!.shape
    if (rows % N !== 0)
      throw new Error(`${what}: ${rows} rows of targets cannot be divided among ${N} examples`)
    const partners = random.shuffle(Uint32Array.from({ length: N }, (_, n) => n))
    return { partners, others: [x.data.slice(), targets!.data.slice()] as const }
  }
}

/** Mixes `share` of each example with the rest from its partner. */
function blend({ shape, data }: NDArray, others: Float, partners: Uint32Array, share: number): void {
  const size = sizeOf(shape) / partners.length
  partners.forEach((partner, n) => {
    for (let i = n * size, j = partner * size; i < (n + 1) * size; i++, j++)
      data[i] = share * data[i] + (1 - share) * others[j]
  })
}

/** The part of a stretch of `length` around `center` that lies within `size`: its start and its end. */
const span = (center: number, length: number, size: number): [number, number] => [
  Math.max(0, center - Math.floor(length / 2)),
  Math.min(size, center + Math.floor(length / 2)),
]

/**
 * Beta(α, α): the share of one of two Gamma(α) draws, computed from their logarithms, since for small α the draws themselves
 * underflow in float64.
 */
const beta = (random: Random, alpha: number): number =>
  1 / (1 + Math.exp(logGamma(random, alpha) - logGamma(random, alpha)))

/**
 * The logarithm of a draw from Gamma(α): G. Marsaglia, W. Tsang, "A simple method for generating gamma variables", 2000. For
 * α below 1, a draw from Gamma(α + 1) times U^(1/α).
 */
function logGamma(random: Random, alpha: number): number {
  if (alpha < 1) return logGamma(random, alpha + 1) + Math.log(1 - random.uniform()) / alpha
  const d = alpha - 1 / 3
  for (;;) {
    const z = random.normal()
    const v = (1 + z / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random.uniform()) < (z * z) / 2 + d - d * v + d * Math.log(v))
      return Math.log(d * v)
  }
}
