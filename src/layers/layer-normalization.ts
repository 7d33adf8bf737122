// y = γ·(x − μ) / √(σ² + ε) + β, by the μ and σ² of each example, or of each of its pixels. docs/batch-normalization.md

import type { Shape } from '../../kernels/shape.js'
import { check, number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { builtIn, type Layer, layerChecks, type LayerConfig } from './layer.js'
import { gammaAndBeta, scaleAndShiftChecks, type ScaleAndShiftConfig } from './scale-and-shift.js'

/** Configuration of `layers.layerNormalization`. */
export interface LayerNormalizationConfig extends LayerConfig, ScaleAndShiftConfig {
  /**
   * The axis that is normalised, or several. 0 is the batch, so from 1, or from −1 at the end: `[1, 2, 3]` is a whole image.
   * Default −1: the channels of each pixel.
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
  /** The first of the axes, from 1, for inputs of this shape without the batch axis. */
  const firstAxis = (x: Shape): number => {
    const rank = x.length + 1
    const given = typeof axis === 'number' ? [axis] : axis
    const axes = given.map((one) => (one < 0 ? one + rank : one)).toSorted((a, b) => a - b)
    const wrong = given.find((one) => one <= -rank || one >= rank)
    if (wrong !== undefined)
      throw new Error(
        `layerNormalization: axis must be from 1 to ${rank - 1}, or from −${rank - 1} to −1, for inputs ` +
          `[N,${x.join(',')}], got ${wrong}`,
      )
    if (!axes.every((one, i) => one === rank - axes.length + i))
      throw new Error(
        `layerNormalization: axis must hold the last axes, each once, for inputs [N,${x.join(',')}], got [${given.join(',')}]`,
      )
    return axes[0]
  }
  return builtIn({
    kind: 'layerNormalization',
    config,
    outputShape([x]) {
      firstAxis(x)
      return x
    },
    weights: ([x]) => gammaAndBeta(x.slice(firstAxis(x) - 1), config),
    forward({ backend, inputs: [x], weights: { gamma, beta } }) {
      const axis = firstAxis(x.shape.slice(1))
      const { y, ...statistics } = backend.run('layerNormalization', { x, gamma, beta }, { axis, epsilon })
      return { y, saved: { x, ...statistics } }
    },
    backward({ backend, dy, saved: { x, mean, variance }, weights: { gamma }, wanted }) {
      const given = { x, dy, mean, variance }
      const sums = wanted.weights
        ? backend.run('layerNormalizationParameterGradient', given, attributes)
        : undefined
      const dx = wanted.inputs[0]
        ? backend.run('layerNormalizationInputGradient', { ...given, gamma }, attributes)
        : undefined
      return {
        inputs: [dx],
        weights: { ...(scale && sums && { gamma: sums.gamma }), ...(center && sums && { beta: sums.beta }) },
      }
    },
  })
}
