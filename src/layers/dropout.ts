// y = x · mask in training, mask 1/(1−rate) or 0; y = x otherwise. docs/dropout.md

import { number } from '../check/check.js'
import { options } from '../check/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { layerChecks, type BackwardPass, type ForwardPass, type LayerConfig } from './definition.js'
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
  const { rate } = config
  // Backward it is the same function: the key gives the same mask.
  const drop = (x: Tensor, { backend, training, key }: ForwardPass | BackwardPass): Tensor =>
    training && rate > 0 ? backend.run('dropout', { x }, { rate, key }) : x
  return builtIn({
    kind: 'dropout',
    config,
    outputShape: ([x]) => x,
    forward: (pass) => ({ y: drop(pass.inputs[0], pass) }),
    backward: (pass) => ({ inputs: [drop(pass.dy, pass)] }),
  })
}
