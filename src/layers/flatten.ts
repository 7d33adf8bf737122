// [N, …] → [N, ∏…], row-major: in NHWC, channels vary fastest. docs/reshaping.md

import { sizeOf } from '../../kernels/shape.js'
import { checkLayerConfig, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Flattens each input to one axis: `[H, W, C]` → `[H·W·C]`. No values move. */
export function flatten(config: LayerConfig = {}): Layer {
  checkLayerConfig('flatten', config)
  return builtIn({
    kind: 'flatten',
    config,
    outputShape: ([x]) => [sizeOf(x)],
    forward: ({ backend, inputs: [x] }) => ({
      y: backend.reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]),
    }),
    backward: ({ backend, dy, inputShapes: [inputShape] }) => ({ inputs: [backend.reshape(dy, inputShape)] }),
  })
}
