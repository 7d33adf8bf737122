// y = mean of each channel of an image. docs/pooling.md

import { globalPooling2d, type GlobalPooling2dConfig } from './global-pooling2d.js'
import type { Layer } from './layer.js'

/**
 * The mean of each channel: `[H, W, C]` → `[C]`, or `[1, 1, C]` with `keepDims`. M. Lin et al., "Network in network", 2014.
 * @throws when applied, if the input is not an image.
 */
export const globalAveragePooling2d = (config: GlobalPooling2dConfig = {}): Layer =>
  globalPooling2d(
    'globalAveragePooling2d',
    config,
    ({ backend, inputs: [x] }, attributes) => ({ y: backend.run('averagePool2d', { x }, attributes) }),
    ({ backend, dy, inputShapes: [inputShape] }, attributes) =>
      backend.run('averagePool2dGradient', { dy }, { ...attributes, inputShape }),
  )
