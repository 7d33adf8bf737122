// y = Σ g·x / Σ g, g = exp(−r²/2σ²), r the distance from the window's center. docs/pooling.md

import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Layer } from './layer.js'
import { pooling2d, poolingChecks, type Pooling2dConfig } from './pooling2d.js'

/** Configuration of `layers.weightedAveragePooling2d`. */
export interface WeightedAveragePooling2dConfig extends Pooling2dConfig {
  /** Standard deviation of the weights, in pixels; default: half the longer side of the window. */
  readonly sigma?: number
}

const checkConfig = optionsOrNone<WeightedAveragePooling2dConfig>({
  ...poolingChecks,
  sigma: number({ above: 0 }),
})

/**
 * The mean of each window, weighted by a Gaussian of the distance from its center: `[H, W, C]` → `[oH, oW, C]`. In a 2×2
 * window all elements are equally far from the center, so that is the plain average; use windows of 3×3 or more. Padding
 * does not count.
 * @throws if a size is not a whole number of at least 1, or `sigma` is not positive; when applied, if no window fits, or one
 *   would lie entirely in the padding.
 */
export const weightedAveragePooling2d = (config: WeightedAveragePooling2dConfig = {}): Layer =>
  pooling2d(
    'weightedAveragePooling2d',
    config,
    (pool) => {
      const attributes = { ...pool, sigma: config.sigma ?? Math.max(...pool.poolSize) / 2 }
      return {
        op: { name: 'weightedAveragePool2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
        backward: ({ backend, dy, inputShapes: [inputShape] }) => ({
          inputs: [backend.run('weightedAveragePool2dGradient', { dy }, { ...attributes, inputShape })],
        }),
      }
    },
    checkConfig,
  )
