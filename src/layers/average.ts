// y = (x₀ + x₁ + …) / n, element by element. docs/residual-connections.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { lastSum, sameShapes } from './merge.js'

/**
 * The mean of two or more inputs of one shape, element by element: `layers.average().apply([a, b])`.
 * @throws when applied, if there are fewer than two inputs, or their shapes differ.
 */
export function average(config: LayerConfig = {}): Layer {
  checkLayerConfig('average', config)
  return builtIn({
    kind: 'average',
    config,
    merges: true,
    outputShape: (inputShapes) => sameShapes('average', inputShapes),
    op: {
      name: 'add',
      attributes: {},
      attributesOf: ({ inputs: { length: n } }) => ({ coefficients: [1 / n, 1 / n] }),
      inputs: lastSum,
      saved: [],
    },
    backward({ backend, dy, inputShapes: { length: n }, wanted }) {
      const share = backend.run('scale', { x: dy }, { factor: 1 / n })
      return { inputs: wanted.inputs.map((wants) => (wants ? share : undefined)) }
    },
  })
}
