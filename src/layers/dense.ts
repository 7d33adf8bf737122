// y[n,o] = f(b[o] + Σ_i x[n,i] · w[i,o]); docs/dense.md

import { checkCount, formatShape } from '../../kernels/shape.js'
import { initializerNamed, zeros, type InitializerName } from '../tensor/initializers.js'
import { splitActivation, type ActivationName } from './activation.js'
import type { Layer, LayerConfig } from './layer.js'

/** Configuration of `layers.dense`. */
export interface DenseConfig extends LayerConfig {
  /** How many outputs. */
  readonly units: number
  /** Default `linear`. */
  readonly activation?: ActivationName
  /** Whether to add a bias; default true. */
  readonly useBias?: boolean
  /** Where the kernel starts; default `glorotUniform`. Biases start at zero. */
  readonly kernelInitializer?: InitializerName
}

/**
 * Fully connected: `[I]` → `[units]`. Weights `kernel` `[I, units]` and `bias` `[units]`.
 * @throws if `units` is not a whole number of at least 1, or a name is unknown; when built, if the input is not flat.
 */
export function dense(config: DenseConfig): Layer {
  const { units, useBias = true, kernelInitializer = 'glorotUniform' } = config
  checkCount('dense', 'units', units)
  const { fused, then } = splitActivation('dense', config.activation)
  const initializer = initializerNamed(kernelInitializer)
  return {
    kind: 'dense',
    config,
    then,
    outputShape(inputShape) {
      if (inputShape.length !== 1)
        throw new Error(
          `dense: needs flat inputs, [I], got ${formatShape(inputShape)}; put layers.flatten() before it`,
        )
      return [units]
    },
    weights: ([I]) => ({
      kernel: { shape: [I, units], initializer },
      ...(useBias && { bias: { shape: [units], initializer: zeros } }),
    }),
    forward({ backend, x, weights: { kernel: w, bias: b } }) {
      const y = backend.run('dense', { x, w, b }, { activation: fused })
      return [y, { x, w, y }]
    },
    backward({ backend, dy, saved: { x, w, y }, needsInputGradient }) {
      const dz = fused === 'relu' ? backend.run('reluGradient', { y, dy }) : dy
      return {
        dx: needsInputGradient ? backend.run('denseInputGradient', { dy: dz, w }) : undefined,
        weights: {
          kernel: backend.run('denseWeightGradient', { x, dy: dz }),
          ...(useBias && { bias: backend.run('biasGradient', { dy: dz }) }),
        },
      }
    },
  }
}
