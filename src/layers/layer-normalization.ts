// y = γ·(x − μ) / √(σ² + ε) + β, with μ and σ² of each example, or of each of its pixels. docs/layer-normalization.md

import { inverseOf } from '../../kernels/ops/layout.js'
import type { Shape } from '../../kernels/shape.js'
import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { axesOf, someAxes, withLast } from './axes.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { gammaAndBeta, scaleAndShiftChecks, type ScaleAndShiftConfig } from './scale-and-shift.js'
import { transposed } from './transposed.js'

/** Configuration of `layers.layerNormalization`. */
export interface LayerNormalizationConfig extends LayerConfig, ScaleAndShiftConfig {
  /**
   * The axis that is normalized, or several: from 1, since 0 is the batch, or from −1 at the end. `[1, 2, 3]` is a whole
   * image. Default −1: the channels of each pixel. The last axes are the fastest; others are moved there and back.
   */
  readonly axis?: number | readonly number[]
  /** Added to the variance to avoid division by 0; default 0.001. */
  readonly epsilon?: number
}

const checkConfig = optionsOrNone<LayerNormalizationConfig>({
  ...layerChecks,
  ...scaleAndShiftChecks,
  axis: someAxes,
  epsilon: number({ above: 0 }),
})

/**
 * Normalizes each example separately to mean 0 and standard deviation 1 along `axis`. Then it scales and shifts by the
 * learned γ and β. Weights `gamma` and `beta` have the axes that are normalized, in their order in x, as in Keras. The
 * variance is divided by the count. Training and inference compute the same, whatever else is in the batch. J. L. Ba, J. R.
 * Kiros, G. E. Hinton, "Layer normalization", 2016.
 *
 * As the first layer, `layers.layerNormalization({ axis: [1, 2, 3], center: false, scale: false })` standardizes each image
 * by its own mean and standard deviation, so that differences in exposure vanish. It then has no weights.
 * @throws if `axis` holds 0 or anything but whole numbers, or `epsilon` is not positive; when applied, if there is no such
 *   axis, or it is given twice.
 */
export function layerNormalization(config: LayerNormalizationConfig = {}): Layer {
  checkConfig('layerNormalization', config)
  const { axis = -1, epsilon = 1e-3, center = true, scale = true } = config
  const attributes = { epsilon }
  const normalized = (x: Shape): readonly number[] => axesOf('layerNormalization: axis', axis, x)
  /** The permutation that moves the normalized axes to the end, where the op expects them. */
  const permOf = (x: Shape): readonly number[] => withLast(x.length, normalized(x.slice(1)))
  return builtIn({
    kind: 'layerNormalization',
    config,
    outputShape([x]) {
      normalized(x)
      return x
    },
    weights: ([x]) =>
      gammaAndBeta(
        normalized(x).map((one) => x[one - 1]),
        config,
      ),
    forward({ backend, inputs: [given], weights: { gamma, beta } }) {
      const perm = permOf(given.shape)
      const x = transposed(backend, given, perm)
      const axis = perm.length - normalized(given.shape.slice(1)).length
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
