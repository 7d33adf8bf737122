// y = γ·(x − μ) / √(σ² + ε) + β per channel, with the batch's own μ and σ² in training, and with their moving averages at
// inference. docs/batch-normalization.md

import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { vectorInitializer, type InitializerChoice } from '../tensor/initializer.js'
import type { Tensor } from '../tensor/tensor.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { gammaAndBeta, scaleAndShiftChecks, type ScaleAndShiftConfig } from './scale-and-shift.js'

/** Configuration of `layers.batchNormalization`. */
export interface BatchNormalizationConfig extends LayerConfig, ScaleAndShiftConfig {
  /** The fraction of the moving averages that each training step keeps, 0 to 1; default 0.99. */
  readonly momentum?: number
  /** Added to the variance to avoid division by 0; default 0.001. */
  readonly epsilon?: number
  /** How the moving mean is initialized; default `zeros`. */
  readonly movingMeanInitializer?: InitializerChoice
  /** How the moving variance is initialized; default `ones`. */
  readonly movingVarianceInitializer?: InitializerChoice
}

const checkConfig = optionsOrNone<BatchNormalizationConfig>({
  ...layerChecks,
  ...scaleAndShiftChecks,
  momentum: number({ atLeast: 0, atMost: 1 }),
  epsilon: number({ above: 0 }),
  movingMeanInitializer: vectorInitializer,
  movingVarianceInitializer: vectorInitializer,
})

/**
 * Normalizes each channel, the last axis, to mean 0 and standard deviation 1 over batch, rows and columns. Then it scales
 * and shifts each channel by the learned γ and β. Weights `gamma`, `beta`, `movingMean`, `movingVariance`, all `[C]`. In
 * training, it uses the statistics of the batch, and updates the moving ones: `moving ← momentum·moving + (1 −
 * momentum)·batch`. The variance is divided by the count, as in Keras. At inference, and while the layer is frozen, it uses
 * the moving statistics. S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal
 * covariate shift", 2015.
 * @throws if `momentum` is not from 0 to 1, or `epsilon` is not positive.
 */
export function batchNormalization(config: BatchNormalizationConfig = {}): Layer {
  checkConfig('batchNormalization', config)
  const { momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = config
  const { movingMeanInitializer = 'zeros', movingVarianceInitializer = 'ones' } = config
  return builtIn({
    kind: 'batchNormalization',
    config,
    outputShape: ([x]) => x,
    weights([x]) {
      const shape = x.slice(-1)
      return {
        ...gammaAndBeta(shape, config),
        movingMean: { shape, initializer: movingMeanInitializer, trained: false },
        movingVariance: { shape, initializer: movingVarianceInitializer, trained: false },
      }
    },
    op: {
      name: 'batchNormalization',
      attributes: { epsilon },
      inputs({ backend, inputs: [x], weights, training, learning }) {
        const { gamma, beta, movingMean, movingVariance } = weights
        const { mean, variance } =
          training && learning
            ? backend.run('batchStatistics', { x })
            : { mean: movingMean, variance: movingVariance }
        return { x, mean, variance, gamma, beta }
      },
      saved: ['x', 'mean', 'variance'],
      state({ backend, weights: { movingMean, movingVariance }, training, learning }, { mean, variance }) {
        if (!training || !learning) return undefined
        const follow = (average: Tensor, value: Tensor): Tensor =>
          backend.run('movingAverage', { average, value }, { momentum })
        return { movingMean: follow(movingMean, mean!), movingVariance: follow(movingVariance, variance) }
      },
    },
    backward({ backend, dy, saved: { x, mean, variance }, weights: { gamma }, learning, wanted }) {
      // Moving statistics do not depend on x, so they are constants.
      if (!learning)
        return { inputs: [backend.run('batchNormalization', { x: dy, variance, gamma }, { epsilon })] }
      const sums = backend.run('batchNormalizationParameterGradient', { x, dy, mean, variance }, { epsilon })
      const statistics = { mean, variance, gamma, dgamma: sums.gamma, dbeta: sums.beta }
      return {
        inputs: [
          wanted.inputs[0]
            ? backend.run('batchNormalizationInputGradient', { x, dy, ...statistics }, { epsilon })
            : undefined,
        ],
        weights: { ...(scale && { gamma: sums.gamma }), ...(center && { beta: sums.beta }) },
      }
    },
  })
}
