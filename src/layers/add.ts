// y = x₀ + x₁ + …, as at the end of a residual block. docs/residual-connections.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { lastSum, sameShapes } from './merge.js'

/**
 * The sum of two or more inputs of one shape: `layers.add().apply([a, b])`.
 * @throws when applied, if there are fewer than two inputs, or their shapes differ.
 */
export function add(config: LayerConfig = {}): Layer {
  checkLayerConfig('add', config)
  return builtIn({
    kind: 'add',
    config,
    merges: true,
    outputShape: (inputShapes) => sameShapes('add', inputShapes),
    op: { name: 'add', attributes: {}, inputs: lastSum, saved: [] },
    // Each input's gradient is dy itself.
    backward: ({ dy, wanted }) => ({ inputs: wanted.inputs.map((wants) => (wants ? dy : undefined)) }),
  })
}
