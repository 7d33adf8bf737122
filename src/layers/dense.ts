// y[n,o] = b[o] + Σ_i x[n,i] · w[i,o]; docs/dense.md

import { formatShape } from '../../kernels/shape.js'
import { count } from '../check/check.js'
import { options } from '../check/options.js'
import { activationOption, type ActivationOption } from './activation-name.js'
import {
  biasChecks,
  gradients,
  kernelAndBias,
  kernelChecks,
  opInputs,
  type BiasConfig,
  type KernelConfig,
} from './kernel-and-bias.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.dense`. */
export interface DenseConfig extends LayerConfig, KernelConfig, BiasConfig {
  /** The number of outputs. */
  readonly units: number
  /** Applied to the sum; default `linear`. */
  readonly activation?: ActivationOption
}

const checkConfig = options<DenseConfig>(
  { units: count },
  { ...layerChecks, ...kernelChecks, ...biasChecks, activation: activationOption },
)

/**
 * Fully connected: `[I]` → `[units]`. Weights `kernel` `[I, units]` and `bias` `[units]`.
 * @throws if `units` is not a whole number of at least 1, or an activation, initializer or the like is unknown; when applied,
 *   if the input is not flat.
 */
export function dense(config: DenseConfig): Layer {
  checkConfig('dense', config)
  const { units, useBias = true } = config
  return builtIn({
    kind: 'dense',
    config,
    activation: config.activation,
    outputShape([x]) {
      if (x.length !== 1)
        throw new Error(
          `dense: needs flat inputs, [I], got ${formatShape(x)}; put layers.flatten() before it`,
        )
      return [units]
    },
    weights: ([[I]]) => kernelAndBias([I, units], units, config),
    op: { name: 'dense', attributes: {}, inputs: opInputs, saved: ['x'] },
    backward(pass) {
      const { backend, dy, saved, weights } = pass
      const { x } = saved
      return gradients(
        pass,
        useBias,
        () => backend.run('denseInputGradient', { dy, w: weights.kernel }),
        () => backend.run('denseWeightGradient', { x, dy }),
      )
    },
  })
}
