// What the layers that resize images have in common. docs/upsampling.md

import { resize2d, type Resize2dAttributes, type Sampling } from '../../kernels/ops/resize2d.js'
import type { Pair } from '../../kernels/ops/window.js'
import type { Shape } from '../../kernels/shape.js'
import type { LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** @param sizeOf rows and columns of the output for an image of `H` by `W`. */
export function resizedImages(
  kind: string,
  config: LayerConfig,
  sizeOf: (H: number, W: number) => Pair,
  sampling: Sampling,
): Layer {
  const attributes = ([, H, W]: Shape): Resize2dAttributes => ({ size: sizeOf(H, W), ...sampling })
  return builtIn({
    kind,
    config,
    outputShape([x]) {
      const image = [1, ...x]
      return resize2d({ x: image }, attributes(image)).slice(1)
    },
    forward: ({ backend, inputs: [x] }) => ({ y: backend.run('resize2d', { x }, attributes(x.shape)) }),
    backward: ({ backend, dy, inputShapes: [inputShape] }) => ({
      inputs: [backend.run('resize2dGradient', { dy }, { inputShape, ...sampling })],
    }),
  })
}
