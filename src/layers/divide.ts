// y = x₀ / x₁, element by element. docs/tensor-operations.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { aligned, broadcastShapes, checkTwo, summedTo } from './merge.js'

/**
 * The quotient of two inputs, the first by the second: `layers.divide().apply([a, b])`. Their shapes are equal or broadcast,
 * as in `layers.add`. Division by 0 gives ±∞, and 0/0 gives NaN.
 * @throws when applied, unless there are two inputs whose shapes broadcast.
 */
export function divide(config: LayerConfig = {}): Layer {
  checkLayerConfig('divide', config)
  return builtIn({
    kind: 'divide',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkTwo('divide', inputShapes, 'a / b')
      return broadcastShapes('divide', inputShapes)
    },
    forward({ backend, inputs }) {
      const [a, b] = aligned(backend, inputs)
      const y = backend.run('divide', { a, b })
      return { y, saved: { b, y } }
    },
    // da = dy / b, db = −dy · y / b
    backward({ backend, dy, saved: { b, y }, inputShapes, wanted }) {
      const da = backend.run('divide', { a: dy, b })
      const byB = (): typeof da => {
        const db = summedTo(backend, backend.run('multiply', { a: da, b: y }), inputShapes[1])
        return backend.run('scale', { x: db }, { factor: -1 })
      }
      return {
        inputs: [
          wanted.inputs[0] ? summedTo(backend, da, inputShapes[0]) : undefined,
          wanted.inputs[1] ? byB() : undefined,
        ],
      }
    },
  })
}
