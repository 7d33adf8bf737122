// y = maximum of the window; in a tie the gradient goes to the first. docs/pooling.md

import { size } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Size } from './definition.js'
import type { Layer } from './layer.js'
import { pooling2d, poolingChecks, type Pooling2dConfig } from './pooling2d.js'

/** Configuration of `layers.maxPooling2d`. */
export interface MaxPooling2dConfig extends Pooling2dConfig {
  /** Steps between a window's elements; default 1. */
  readonly dilations?: Size
}

const checkConfig = optionsOrNone<MaxPooling2dConfig>({ ...poolingChecks, dilations: size })

/**
 * The maximum of each window: `[H, W, C]` → `[oH, oW, C]`. Padding does not count.
 * @throws if a size is not a whole number of at least 1; when applied, if no window fits, or one would lie entirely in the
 *   padding.
 */
export const maxPooling2d = (config: MaxPooling2dConfig = {}): Layer =>
  pooling2d(
    'maxPooling2d',
    config,
    (attributes) => ({
      op: { name: 'maxPool2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: ['x'] },
      backward: ({ backend, dy, saved: { x } }) => ({
        inputs: [backend.run('maxPool2dGradient', { x, dy }, attributes)],
      }),
    }),
    checkConfig,
  )
