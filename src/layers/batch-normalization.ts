// y = γ·(x − μ) / √(σ² + ε) + β, per channel: by the batch's own μ and σ² in training, by moving averages of them at
// inference. docs/batch-normalization.md

import { ones, zeros } from '../tensor/initializers.js'
import { Layer, runOp, type LayerConfig, type Op } from './layer.js'

/** Configuration of `layers.batchNormalization`. */
export interface BatchNormalizationConfig extends LayerConfig {
  /** The share of the moving averages that each training step keeps, 0 to 1; default 0.99. */
  readonly momentum?: number
  /** Added to the variance, so that nothing is divided by 0; default 0.001. */
  readonly epsilon?: number
  /** Whether to add β; default true. */
  readonly center?: boolean
  /** Whether to multiply by γ; default true. */
  readonly scale?: boolean
}

/**
 * Normalises each channel, the last axis, to mean 0 and deviation 1 over batch, rows and columns; then γ and β, learned,
 * scale and shift it. Weights `gamma`, `beta`, `movingMean`, `movingVariance`, all `[C]`. In training the statistics are the
 * batch's own, and the moving ones follow: `moving ← momentum·moving + (1 − momentum)·batch`, the variance divided by the
 * count, as in Keras. At inference, and while the layer is frozen, the moving ones serve. S. Ioffe, C. Szegedy, "Batch
 * normalization: accelerating deep network training by reducing internal covariate shift", 2015.
 * @throws if `momentum` is not from 0 to 1, or `epsilon` not positive.
 */
export function batchNormalization(config: BatchNormalizationConfig = {}): Layer {
  const { momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = config
  if (!(momentum >= 0 && momentum <= 1))
    throw new Error(`batchNormalization: momentum must be from 0 to 1, got ${String(momentum)}`)
  if (!(epsilon > 0 && epsilon < Infinity))
    throw new Error(`batchNormalization: epsilon must be a positive number, got ${String(epsilon)}`)
  const op: Op = {
    name: 'batchNormalization',
    attributes: { epsilon },
    inputs: ({ inputs: [x], weights: { gamma, beta, movingMean: mean, movingVariance: variance } }) => ({
      ...{ x, mean, variance, gamma, beta },
    }),
    saved: [],
  }
  return new Layer({
    kind: 'batchNormalization',
    config,
    outputShape: ([x]) => x,
    weights([x]) {
      const shape = x.slice(-1)
      return {
        ...(scale && { gamma: { shape, initializer: ones } }),
        ...(center && { beta: { shape, initializer: zeros } }),
        movingMean: { shape, initializer: zeros, trained: false },
        movingVariance: { shape, initializer: ones, trained: false },
      }
    },
    op,
    forward(pass) {
      if (!pass.training || !pass.learning) return runOp(op, pass)
      const { backend, inputs, weights } = pass
      const [x] = inputs
      const { gamma, beta, movingMean, movingVariance } = weights
      const { mean, variance } = backend.run('batchStatistics', { x })
      const follow = (average: typeof mean, value: typeof mean) =>
        backend.run('movingAverage', { average, value }, { momentum })
      return {
        y: backend.run('batchNormalization', { x, mean, variance, gamma, beta }, { epsilon }),
        saved: { x, mean, variance },
        state: { movingMean: follow(movingMean, mean), movingVariance: follow(movingVariance, variance) },
      }
    },
    backward({ backend, dy, saved: { x, mean, variance }, weights, wanted }) {
      const { gamma, movingVariance } = weights
      // Moving statistics do not depend on x, so they are constants.
      if (!mean)
        return {
          inputs: [
            backend.run('batchNormalization', { x: dy, variance: movingVariance, gamma }, { epsilon }),
          ],
        }
      const sums = backend.run('batchNormalizationParameterGradient', { x, dy, mean, variance }, { epsilon })
      return {
        inputs: [
          wanted.inputs[0]
            ? backend.run(
                'batchNormalizationInputGradient',
                { x, dy, mean, variance, gamma, dgamma: sums.gamma, dbeta: sums.beta },
                { epsilon },
              )
            : undefined,
        ],
        weights: { ...(scale && { gamma: sums.gamma }), ...(center && { beta: sums.beta }) },
      }
    },
  })
}
