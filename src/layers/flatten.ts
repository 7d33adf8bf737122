// [N, …] → [N, ∏…], row-major: NHWC, so channels run fastest. docs/flatten.md

import { sizeOf } from '../../kernels/shape.js'
import { noWeights, type Layer, type LayerConfig } from './layer.js'

/** Flattens each input to one axis: `[H, W, C]` → `[H·W·C]`. No values move. */
export function flatten(config: LayerConfig = {}): Layer {
  return {
    kind: 'flatten',
    config,
    outputShape: (inputShape) => [sizeOf(inputShape)],
    weights: noWeights,
    forward: ({ backend, x }) => [backend.reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]), {}],
    backward: ({ backend, dy, inputShape }) => ({ dx: backend.reshape(dy, inputShape), weights: {} }),
  }
}
