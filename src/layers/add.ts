// y = x₀ + x₁ + …, as at the end of a residual block. docs/residual-connections.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { broadcastShapes, checkSeveral, lastSum, summedTo } from './merge.js'

/**
 * The sum of two or more inputs: `layers.add().apply([a, b])`. They have one shape, or such as broadcast, by NumPy's rule: counted
 * from the last axis they agree, or one of them has size 1 there, or no such axis. `[H, W, C]` and `[C]` give `[H, W, C]`.
 * @throws when applied, if there are fewer than two inputs, or their shapes do not go together.
 */
export function add(config: LayerConfig = {}): Layer {
  checkLayerConfig('add', config)
  return builtIn({
    kind: 'add',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkSeveral('add', inputShapes)
      return broadcastShapes('add', inputShapes)
    },
    op: { name: 'add', attributes: {}, inputs: lastSum, saved: [] },
    // Each input's gradient is dy itself, or its sum where the input was repeated.
    backward: ({ backend, dy, inputShapes, wanted }) => ({
      inputs: wanted.inputs.map((wants, i) => (wants ? summedTo(backend, dy, inputShapes[i]) : undefined)),
    }),
  })
}
