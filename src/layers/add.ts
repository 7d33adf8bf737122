// y = x₀ + x₁ + …, as at the end of a residual block. docs/residual-connections.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { broadcastShapes, checkSeveral, lastSum, summedTo } from './merge.js'

/**
 * The sum of two or more inputs: `layers.add().apply([a, b])`. Their shapes are equal or broadcast by NumPy's rule: compared
 * from the last axis, sizes must be equal, or one of them is 1 or missing. `[H, W, C]` and `[C]` give `[H, W, C]`.
 * @throws when applied, if there are fewer than two inputs, or their shapes do not broadcast.
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
    // Each input's gradient is dy itself, or a sum of it where the input was repeated.
    backward: ({ backend, dy, inputShapes, wanted }) => ({
      inputs: wanted.inputs.map((wants, i) => (wants ? summedTo(backend, dy, inputShapes[i]) : undefined)),
    }),
  })
}
