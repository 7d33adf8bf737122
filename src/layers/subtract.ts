// y = x₀ − x₁. docs/residual-connections.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { aligned, broadcastShapes, checkTwo, summedTo } from './merge.js'

/**
 * The difference of two inputs, the first minus the second: `layers.subtract().apply([a, b])`. Their shapes are equal or
 * broadcast, as in `layers.add`.
 * @throws when applied, unless there are two inputs whose shapes broadcast.
 */
export function subtract(config: LayerConfig = {}): Layer {
  checkLayerConfig('subtract', config)
  return builtIn({
    kind: 'subtract',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkTwo('subtract', inputShapes, 'a − b')
      return broadcastShapes('subtract', inputShapes)
    },
    op: {
      name: 'add',
      attributes: { coefficients: [1, -1] },
      inputs({ backend, inputs }) {
        const [a, b] = aligned(backend, inputs)
        return { a, b }
      },
      saved: [],
    },
    backward: ({ backend, dy, inputShapes: [a, b], wanted }) => ({
      inputs: [
        wanted.inputs[0] ? summedTo(backend, dy, a) : undefined,
        wanted.inputs[1] ? backend.run('scale', { x: summedTo(backend, dy, b) }, { factor: -1 }) : undefined,
      ],
    }),
  })
}
