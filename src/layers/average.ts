// y = (x₀ + x₁ + …) / n, element by element. docs/residual-connections.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { broadcastShapes, checkSeveral, lastSum, summedTo } from './merge.js'

/**
 * The mean of two or more inputs, element by element: `layers.average().apply([a, b])`. Their shapes are equal or broadcast,
 * as in `layers.add`.
 * @throws when applied, if there are fewer than two inputs, or their shapes do not broadcast.
 */
export function average(config: LayerConfig = {}): Layer {
  checkLayerConfig('average', config)
  return builtIn({
    kind: 'average',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkSeveral('average', inputShapes)
      return broadcastShapes('average', inputShapes)
    },
    op: {
      name: 'add',
      attributes: {},
      attributesOf: ({ inputs: { length: n } }) => ({ coefficients: [1 / n, 1 / n] }),
      inputs: lastSum,
      saved: [],
    },
    backward({ backend, dy, inputShapes, wanted }) {
      const share = backend.run('scale', { x: dy }, { factor: 1 / inputShapes.length })
      return {
        inputs: wanted.inputs.map((wants, i) =>
          wants ? summedTo(backend, share, inputShapes[i]) : undefined,
        ),
      }
    },
  })
}
