// y[…,k] = e^x[…,k] / Σ_j e^x[…,j]; docs/activations.md

import { inverseOf } from '../../kernels/ops/layout.js'
import { optionsOrNone } from '../check/options.js'
import { activationLayer } from './activation.js'
import { anAxis, axisOf, withLast } from './axes.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { permute } from './permute.js'

/** Configuration of `layers.softmax`. */
export interface SoftmaxConfig extends LayerConfig {
  /**
   * The axis that adds up to 1: from 1, since 0 is the batch, or from −1 at the end. Default −1, the last; another one is
   * moved there and back.
   */
  readonly axis?: number
}

const checkConfig = optionsOrNone<SoftmaxConfig>({ ...layerChecks, axis: anAxis })

/**
 * Probabilities that add up to 1 along an axis.
 * @throws if `axis` is 0 or not a whole number; when applied, if there is no such axis.
 */
export function softmax(config: SoftmaxConfig = {}): Layer {
  checkConfig('softmax', config)
  const { axis = -1 } = config
  const along = (): Layer => activationLayer('softmax', {}, { name: 'softmax' })
  if (axis === -1) return activationLayer('softmax', config, { name: 'softmax' })
  return builtIn({
    kind: 'softmax',
    config,
    // Along the last axis, it is an activation, where the loss can find it.
    call([x]) {
      const rank = x.shape.length
      const place = axisOf('softmax: axis', axis, x.shape)
      if (place === rank) return along().apply(x)
      const perm = withLast(rank + 1, [place])
      const moved = along().apply(permute({ dims: perm.slice(1) }).apply(x))
      return permute({ dims: inverseOf(perm).slice(1) }).apply(moved)
    },
  })
}
