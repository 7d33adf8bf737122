// y = x₀ − x₁. docs/residual-connections.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { sameShapes } from './merge.js'

/**
 * The difference of two inputs of one shape, the first less the second: `layers.subtract().apply([a, b])`.
 * @throws when applied, unless there are two inputs, of one shape.
 */
export function subtract(config: LayerConfig = {}): Layer {
  checkLayerConfig('subtract', config)
  return builtIn({
    kind: 'subtract',
    config,
    merges: true,
    outputShape(inputShapes) {
      if (inputShapes.length !== 2)
        throw new Error(
          `subtract: it takes two inputs, layers.subtract().apply([a, b]) is a − b, got ${inputShapes.length}`,
        )
      return sameShapes('subtract', inputShapes)
    },
    op: {
      name: 'add',
      attributes: { coefficients: [1, -1] },
      inputs: ({ inputs: [a, b] }) => ({ a, b }),
      saved: [],
    },
    backward: ({ backend, dy, wanted }) => ({
      inputs: [dy, wanted.inputs[1] ? backend.run('scale', { x: dy }, { factor: -1 }) : undefined],
    }),
  })
}
