// y = x · mask in training, mask 1/(1−rate) or 0; y = x otherwise. docs/dropout.md

import { number } from '../check/check.js'
import { options } from '../check/options.js'
import { Layer, layerChecks, type LayerConfig } from './layer.js'

/** Configuration of `layers.dropout`. */
export interface DropoutConfig extends LayerConfig {
  /** The share of elements set to zero in training, 0 ≤ rate < 1. */
  readonly rate: number
}

const checkConfig = options<DropoutConfig>({ rate: number({ atLeast: 0, below: 1 }) }, layerChecks)

/**
 * Sets a random share of the elements to zero in training and scales the others by 1/(1 − rate), so that sums keep their
 * size; at inference it does nothing. N. Srivastava et al., "Dropout", 2014.
 * @throws if `rate` is not at least 0 and below 1.
 */
export function dropout(config: DropoutConfig): Layer {
  checkConfig('dropout', config)
  const { rate } = config
  return new Layer({
    kind: 'dropout',
    config,
    outputShape: ([x]) => x,
    forward({ backend, inputs: [x], training, key }) {
      if (!training || rate === 0) return { y: x }
      const mask = backend.run('dropoutMask', {}, { shape: x.shape, rate, key })
      return { y: backend.run('multiply', { a: x, b: mask }), saved: { mask } }
    },
    backward: ({ backend, dy, saved: { mask } }) => ({
      inputs: [mask ? backend.run('multiply', { a: dy, b: mask }) : dy],
    }),
  })
}
