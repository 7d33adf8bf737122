// y[…,k] = e^x[…,k] / Σ_j e^x[…,j]; docs/activations.md

import { wholeNumber } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { formatShape } from '../../kernels/shape.js'
import { activationLayer } from './activation.js'
import { layerChecks, type LayerConfig } from './definition.js'
import type { Layer } from './layer.js'

/** Configuration of `layers.softmax`. */
export interface SoftmaxConfig extends LayerConfig {
  /** The axis that adds up to 1, which must be the last: −1 (default), or its number, the batch axis being 0. */
  readonly axis?: number
}

const checkConfig = optionsOrNone<SoftmaxConfig>({ ...layerChecks, axis: wholeNumber(-1) })

/**
 * Shares that add up to 1 along the last axis.
 * @throws when applied, if `axis` is not the last one.
 */
export function softmax(config: SoftmaxConfig = {}): Layer {
  checkConfig('softmax', config)
  const { axis = -1 } = config
  return activationLayer('softmax', config, { name: 'softmax' }, ([x]) => {
    if (axis !== -1 && axis !== x.length)
      throw new Error(
        `softmax: axis must be the last one, -1 or ${x.length}, got ${axis}; put layers.permute(…) before it (${formatShape(x)})`,
      )
    return x
  })
}
