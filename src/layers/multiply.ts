// y = x₀ · x₁ · …; a gate of [1,1,C] has one factor per channel of [H,W,C], as in squeeze-and-excitation.
// docs/residual-connections.md

import { isGate } from '../../kernels/ops/merge.js'
import { formatShape, sameShape, sizeOf, type Shape } from '../../kernels/shape.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { checkSeveral } from './merge.js'

/**
 * The product of two or more inputs, element by element: `layers.multiply().apply([x, gate])`. Inputs have one shape, or are
 * gates, `[1, 1, C]`, beside images `[H, W, C]`. J. Hu et al., "Squeeze-and-excitation networks", 2018.
 * @throws when applied, if there are fewer than two inputs, or their shapes do not go together.
 */
export function multiply(config: LayerConfig = {}): Layer {
  checkLayerConfig('multiply', config)
  return builtIn({
    kind: 'multiply',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkSeveral('multiply', inputShapes)
      const whole = inputShapes.find((shape) => !isUnit(shape)) ?? inputShapes[0]
      if (!inputShapes.every((shape) => sameShape(shape, whole) || isGate([1, ...whole], [1, ...shape])))
        throw new Error(
          `multiply: the inputs must have one shape, or be gates [1,1,C] for [H,W,C], got ` +
            inputShapes.map(formatShape).join(' and '),
        )
      return whole
    },
    forward: ({ backend, inputs }) => ({
      y: product(backend, inputs),
      saved: Object.fromEntries(inputs.map((x, i) => [`x${i}`, x])),
    }),
    // dxᵢ = dy · ∏_{j≠i} xⱼ; of a gate, summed over the pixels that it multiplies.
    backward({ backend, dy, saved, inputShapes, wanted }) {
      const inputs = inputShapes.map((_, i) => saved[`x${i}`])
      return {
        inputs: inputs.map((x, i) => {
          if (!wanted.inputs[i]) return undefined
          const others = product(backend, inputs.toSpliced(i, 1))
          return isGate(dy.shape, x.shape)
            ? backend.run('multiplyGateGradient', { a: others, dy })
            : product(backend, [dy, others])
        }),
      }
    },
  })
}

const isUnit = ([H, W, ...rest]: Shape): boolean => rest.length === 1 && H === 1 && W === 1

/** All multiplied, the gates last. */
function product(backend: Backend, factors: readonly Tensor[]): Tensor {
  return factors
    .toSorted((a, b) => sizeOf(b.shape) - sizeOf(a.shape))
    .reduce((a, b) => backend.run('multiply', { a, b }))
}
