// y = x₀^x₁, element by element. docs/tensor-operations.md

import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { aligned, broadcastShapes, checkTwo, repeated, summedTo } from './merge.js'

/**
 * Powers of two inputs, the first raised to the second: `layers.power().apply([a, b])`. Their shapes are equal or broadcast,
 * as in `layers.add`. A negative base gives NaN unless the exponent is a whole number. The gradients are PyTorch's:
 * that of the base is 0 if the exponent is 0; that of the exponent is 0 if the base is 0, unless the exponent is negative.
 * @throws when applied, unless there are two inputs whose shapes broadcast.
 */
export function power(config: LayerConfig = {}): Layer {
  checkLayerConfig('power', config)
  return builtIn({
    kind: 'power',
    config,
    merges: true,
    outputShape(inputShapes) {
      checkTwo('power', inputShapes, 'a to the power of b')
      return broadcastShapes('power', inputShapes)
    },
    forward({ backend, inputs }) {
      const [a, b] = aligned(backend, inputs)
      return { y: backend.run('power', { a, b }), saved: { a, b } }
    },
    backward({ backend, dy, saved, inputShapes, wanted }) {
      const [a, b] = [saved.a, saved.b].map((x) => repeated(backend, x, dy.shape))
      const { da, db } = backend.run('powerGradient', { a, b, dy })
      return {
        inputs: [da, db].map((dx, i) =>
          wanted.inputs[i] ? summedTo(backend, dx, inputShapes[i]) : undefined,
        ),
      }
    },
  })
}
