// y = γ·(x − μ) / √(σ² + ε) + β, by the μ and σ² of each example, or of each of its pixels. docs/layer-normalization.md

import { inverseOf } from '../../kernels/ops/layout.js'
import type { Shape } from '../../kernels/shape.js'
import { check, number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { gammaAndBeta, scaleAndShiftChecks, type ScaleAndShiftConfig } from './scale-and-shift.js'
import { transposed } from './transposed.js'

/** Configuration of `layers.layerNormalization`. */
export interface LayerNormalizationConfig extends LayerConfig, ScaleAndShiftConfig {
  /**
   * The axis that is normalised, or several. 0 is the batch, so from 1, or from −1 at the end: `[1, 2, 3]` is a whole image.
   * Default −1: the channels of each pixel. The last axes are the fastest; others are moved there and back.
   */
  readonly axis?: number | readonly number[]
  /** Added to the variance, so that nothing is divided by 0; default 0.001. */
  readonly epsilon?: number
}

const isAxis = (value: unknown): boolean => Number.isSafeInteger(value) && value !== 0

const checkConfig = optionsOrNone<LayerNormalizationConfig>({
  ...layerChecks,
  ...scaleAndShiftChecks,
  axis: check(
    'a whole number other than 0, the batch, or a list of such numbers',
    (value) => isAxis(value) || (Array.isArray(value) && value.length > 0 && value.every(isAxis)),
  ),
  epsilon: number({ above: 0 }),
})

/**
 * Normalises each example by itself to mean 0 and deviation 1 along `axis`; then γ and β, learned, scale and shift it.
 * Weights `gamma` and `beta` have the axes that are normalised, in their order in x, as in Keras. The variance is divided by
 * the count. It computes the same in training and at inference, whatever else is in the batch. J. L. Ba, J. R. Kiros,
 * G. E. Hinton, "Layer normalization", 2016.
 *
 * As a first layer, `layers.layerNormalization({ axis: [1, 2, 3], center: false, scale: false })` standardises each image by
 * its own mean and deviation, and has no weights: films of different exposure come out alike.
 * @throws if `axis` holds 0 or anything but whole numbers, or `epsilon` is not positive; when applied, if there is no such
 * axis, or it is given twice.
 */
export function layerNormalization(config: LayerNormalizationConfig = {}): Layer {
  checkConfig('layerNormalization', config)
  const { axis = -1, epsilon = 1e-3, center = true, scale = true } = config
  const attributes = { epsilon }
  /** The axes that are normalised, in order, for inputs of this shape without the batch axis. */
  const axesOf = (x: Shape): readonly number[] => {
    const rank = x.length + 1
    const given = typeof axis === 'number' ? [axis] : axis
    const wrong = given.find((one) => one <= -rank || one >= rank)
    if (wrong !== undefined)
      throw new Error(
        `layerNormalization: axis must be from 1 to ${rank - 1}, or from −${rank - 1} to −1, for inputs ` +
          `[N,${x.join(',')}], got ${wrong}`,
      )
    const axes = given.map((one) => (one < 0 ? one + rank : one)).toSorted((a, b) => a - b)
    const twice = axes.find((one, i) => one === axes[i - 1])
    if (twice !== undefined)
      throw new Error(
        `layerNormalization: axis must hold each axis once, got ${twice} twice in [${given.join(',')}]`,
      )
    return axes
  }
  /** The order of all axes that puts these last, where the op has them. */
  const permOf = ([, ...x]: Shape): readonly number[] => {
    const axes = axesOf(x)
    return [0, ...x.map((_, i) => i + 1).filter((one) => !axes.includes(one)), ...axes]
  }
  return builtIn({
    kind: 'layerNormalization',
    config,
    outputShape([x]) {
      axesOf(x)
      return x
    },
    weights: ([x]) =>
      gammaAndBeta(
        axesOf(x).map((one) => x[one - 1]),
        config,
      ),
    forward({ backend, inputs: [given], weights: { gamma, beta } }) {
      const perm = permOf(given.shape)
      const x = transposed(backend, given, perm)
      const axis = perm.length - axesOf(given.shape.slice(1)).length
      const { y, ...statistics } = backend.run('layerNormalization', { x, gamma, beta }, { axis, epsilon })
      return { y: transposed(backend, y, inverseOf(perm)), saved: { x, ...statistics } }
    },
    backward({ backend, dy, saved: { x, mean, variance }, weights: { gamma }, wanted }) {
      const perm = permOf(dy.shape)
      const given = { x, dy: transposed(backend, dy, perm), mean, variance }
      const sums = wanted.weights
        ? backend.run('layerNormalizationParameterGradient', given, attributes)
        : undefined
      const dx = wanted.inputs[0]
        ? backend.run('layerNormalizationInputGradient', { ...given, gamma }, attributes)
        : undefined
      return {
        inputs: [dx && transposed(backend, dx, inverseOf(perm))],
        weights: { ...(scale && sums && { gamma: sums.gamma }), ...(center && sums && { beta: sums.beta }) },
      }
    },
  })
}
