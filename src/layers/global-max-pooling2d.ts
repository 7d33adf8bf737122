// y = maximum of each channel of an image; in a tie the gradient goes to the first. docs/pooling.md

import { globalPooling2d, type GlobalPooling2dConfig } from './global-pooling2d.js'
import type { Layer } from './layer.js'

/**
 * The maximum of each channel: `[H, W, C]` → `[C]`, or `[1, 1, C]` with `keepDims`.
 * @throws when applied, if the input is not an image.
 */
export const globalMaxPooling2d = (config: GlobalPooling2dConfig = {}): Layer =>
  globalPooling2d(
    'globalMaxPooling2d',
    config,
    ({ backend, inputs: [x] }, attributes) => ({
      y: backend.run('maxPool2d', { x }, attributes),
      saved: { x },
    }),
    ({ backend, dy, saved: { x } }, attributes) => backend.run('maxPool2dGradient', { x, dy }, attributes),
  )
