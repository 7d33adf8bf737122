// y = x₀ + x₁ + …, as at the end of a residual block. docs/residual-connections.md

import { checkLayerConfig, Layer, type LayerConfig } from './layer.js'
import { sameShapes } from './merge.js'

/**
 * The sum of two or more inputs of one shape: `layers.add().apply([a, b])`.
 * @throws when applied, if there are fewer than two inputs, or their shapes differ.
 */
export function add(config: LayerConfig = {}): Layer {
  checkLayerConfig('add', config)
  return new Layer({
    kind: 'add',
    config,
    merges: true,
    outputShape: (inputShapes) => sameShapes('add', inputShapes),
    op: {
      name: 'add',
      attributes: {},
      inputs: ({ backend, inputs }) => ({
        a: inputs.slice(0, -1).reduce((a, b) => backend.run('add', { a, b })),
        b: inputs[inputs.length - 1],
      }),
      saved: [],
    },
    // Each input's gradient is dy itself.
    backward: ({ dy, wanted }) => ({ inputs: wanted.inputs.map((wants) => (wants ? dy : undefined)) }),
  })
}
