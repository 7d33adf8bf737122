// What layers.maximum and layers.minimum have in common: inputs are merged one after the other, y₁ = f(x₀, x₁), y₂ = f(y₁,
// x₂), … docs/residual-connections.md

import type { Tensor } from '../tensor/tensor.js'
import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { aligned, broadcastShapes, checkSeveral, repeated, summedTo } from './merge.js'

/** The layer. Its gradient goes to the input that equals y, and in a tie to the first of them. */
export function extremum(kind: 'maximum' | 'minimum', config: LayerConfig): Layer {
  checkLayerConfig(kind, config)
  return builtIn({
    kind,
    config,
    merges: true,
    outputShape(inputShapes) {
      checkSeveral(kind, inputShapes)
      return broadcastShapes(kind, inputShapes)
    },
    forward({ backend, inputs }) {
      const saved: Record<string, Tensor> = {}
      const y = aligned(backend, inputs).reduce((a, b, i) => {
        Object.assign(saved, { [`a${i}`]: a, [`b${i}`]: b })
        return backend.run(kind, { a, b })
      })
      return { y, saved }
    },
    backward({ backend, dy, saved, inputShapes }) {
      const inputs: Tensor[] = []
      let first = dy
      for (let i = inputShapes.length - 1; i > 0; i--) {
        const [p, q] = [saved[`a${i}`], saved[`b${i}`]]
        const [a, b] = [p, q].map((x) => repeated(backend, x, first.shape))
        const { da, db } = backend.run(`${kind}Gradient`, { a, b, dy: first })
        inputs[i] = summedTo(backend, db, inputShapes[i])
        first = summedTo(backend, da, i > 1 ? p.shape : inputShapes[0])
      }
      inputs[0] = first
      return { inputs }
    },
  })
}
