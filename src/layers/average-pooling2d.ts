// y = mean of the window's elements inside the image. docs/pooling.md

import type { Layer } from './layer.js'
import { pooling2d, type Pooling2dConfig } from './pooling2d.js'

/**
 * The mean of each window: `[H, W, C]` → `[oH, oW, C]`. With padding `same`, padding does not count.
 * @throws if a size is not a whole number of at least 1; when built, if the window does not fit.
 */
export const averagePooling2d = (config: Pooling2dConfig = {}): Layer =>
  pooling2d('averagePooling2d', config, (attributes) => ({
    forward: ({ backend, x }) => [backend.run('averagePool2d', { x }, attributes), {}],
    backward: ({ backend, dy, inputShape }) => ({
      dx: backend.run('averagePool2dGradient', { dy }, { ...attributes, inputShape }),
      weights: {},
    }),
  }))
