// y = x₀ · x₁ · …; a gate of [1,1,C] has one factor per channel of [H,W,C], as in squeeze-and-excitation.
// docs/residual-connections.md

import { isGate } from '../../kernels/ops/merge.js'
import { sameShape, sizeOf } from '../../kernels/shape.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { aligned, broadcastShapes, checkSeveral, summedTo } from './merge.js'

/**
 * The product of two or more inputs, element by element: `layers.multiply().apply([x, gate])`. Their shapes are equal or
 * broadcast, as in `layers.add`; an example is a gate `[1, 1, C]` for images `[H, W, C]`. J. Hu et al.,
 * "Squeeze-and-excitation networks", 2018.
 * @throws when applied, if there are fewer than two inputs, or their shapes do not broadcast.
 */
export function multiply(config: LayerConfig = {}): Layer {
  checkLayerConfig('multiply', config)
  return builtIn({
    kind: 'multiply',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkSeveral('multiply', inputShapes)
      return broadcastShapes('multiply', inputShapes)
    },
    forward({ backend, inputs: given }) {
      const inputs = aligned(backend, given)
      return { y: product(backend, inputs), saved: Object.fromEntries(inputs.map((x, i) => [`x${i}`, x])) }
    },
    // dxᵢ = dy · ∏_{j≠i} xⱼ, summed over what was repeated, such as a gate.
    backward({ backend, dy, saved, inputShapes, wanted }) {
      const inputs = inputShapes.map((_, i) => saved[`x${i}`])
      return {
        inputs: inputs.map((x, i) => {
          if (!wanted.inputs[i]) return undefined
          const others = product(backend, inputs.toSpliced(i, 1))
          const dx =
            isGate(dy.shape, x.shape) && sameShape(others.shape, dy.shape)
              ? backend.run('multiplyGateGradient', { a: others, dy })
              : product(backend, [dy, others])
          return summedTo(backend, dx, inputShapes[i])
        }),
      }
    },
  })
}

/** The product of all, with the smallest multiplied last. */
function product(backend: Backend, factors: readonly Tensor[]): Tensor {
  return factors
    .toSorted((a, b) => sizeOf(b.shape) - sizeOf(a.shape))
    .reduce((a, b) => backend.run('multiply', { a, b }))
}
