// y = x · mask in training, mask 1/(1−rate) or 0; y = x otherwise. docs/dropout.md

import type { Shape } from '../../kernels/shape.js'
import { number } from '../check/check.js'
import { options } from '../check/options.js'
import { layerChecks, type LayerConfig, type Passes } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.dropout`. */
export interface DropoutConfig extends LayerConfig {
  /** The fraction of elements set to zero in training, 0 ≤ rate < 1. */
  readonly rate: number
}

/** A check of the fraction to be dropped. */
export const dropoutRate = number({ atLeast: 0, below: 1 })

const checkConfig = options<DropoutConfig>({ rate: dropoutRate }, layerChecks)

/**
 * In training, sets a random fraction of the elements to zero and scales the others by 1/(1 − rate), so that the expected
 * sums stay the same. At inference it does nothing. N. Srivastava et al., "Dropout", 2014.
 * @throws if `rate` is not at least 0 and below 1.
 */
export function dropout(config: DropoutConfig): Layer {
  checkConfig('dropout', config)
  return builtIn({
    kind: 'dropout',
    config,
    outputShape: ([x]) => x,
    ...dropping(config.rate, (x) => x),
  })
}

/** Multiplies by a random mask, which drops single elements, or whole channels if its shape is `[N, 1, 1, C]`. */
export const dropping = (rate: number, maskShape: (x: Shape) => Shape): Passes => ({
  forward({ backend, inputs: [x], training, key }) {
    if (!training || rate === 0) return { y: x }
    const mask = backend.run('dropoutMask', {}, { shape: maskShape(x.shape), rate, key })
    return { y: backend.run('multiply', { a: x, b: mask }), saved: { mask } }
  },
  backward: ({ backend, dy, saved: { mask } }) => ({
    inputs: [mask ? backend.run('multiply', { a: dy, b: mask }) : dy],
  }),
})
