// y = max of the window; on ties the gradient goes to the first. docs/pooling.md

import type { Layer } from './layer.js'
import { pooling2d, type Pooling2dConfig } from './pooling2d.js'

/**
 * The largest value of each window: `[H, W, C]` → `[oH, oW, C]`.
 * @throws if a size is not a whole number of at least 1; when applied, if the window does not fit.
 */
export const maxPooling2d = (config: Pooling2dConfig = {}): Layer =>
  pooling2d('maxPooling2d', config, (attributes) => ({
    op: { name: 'maxPool2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: ['x'] },
    backward: ({ backend, dy, saved: { x } }) => ({
      inputs: [backend.run('maxPool2dGradient', { x, dy }, attributes)],
    }),
  }))
