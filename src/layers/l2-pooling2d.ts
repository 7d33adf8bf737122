// y = √(Σ x²) over the window. docs/pooling.md

import type { Layer } from './layer.js'
import { pooling2d, type Pooling2dConfig } from './pooling2d.js'

/**
 * The Euclidean norm of each window: `[H, W, C]` → `[oH, oW, C]`.
 * @throws if a size is not a whole number of at least 1; when applied, if no window fits, or one would lie entirely in the
 *   padding.
 */
export const l2Pooling2d = (config: Pooling2dConfig = {}): Layer =>
  pooling2d('l2Pooling2d', config, (attributes) => ({
    op: { name: 'l2Pool2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: ['x', 'y'] },
    backward: ({ backend, dy, saved: { x, y } }) => ({
      inputs: [backend.run('l2Pool2dGradient', { x, y, dy }, attributes)],
    }),
  }))
