// y = mean of the window's elements inside the image. docs/pooling.md

import type { Layer } from './layer.js'
import { pooling2d, type Pooling2dConfig } from './pooling2d.js'

/**
 * The mean of each window: `[H, W, C]` → `[oH, oW, C]`. With padding `same`, padding does not count.
 * @throws if a size is not a whole number of at least 1; when applied, if the window does not fit.
 */
export const averagePooling2d = (config: Pooling2dConfig = {}): Layer =>
  pooling2d('averagePooling2d', config, (attributes) => ({
    op: { name: 'averagePool2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
    backward: ({ backend, dy, inputShapes: [inputShape] }) => ({
      inputs: [backend.run('averagePool2dGradient', { dy }, { ...attributes, inputShape })],
    }),
  }))
