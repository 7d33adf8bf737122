// y = x where x > 0, else negativeSlope · x; docs/activations.md

import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { activationLayer } from './activation.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { Layer } from './layer.js'

/** Configuration of `layers.leakyReLU`. */
export interface LeakyReLUConfig extends LayerConfig {
  /** The slope at and below 0, at least 0; default 0.3. */
  readonly negativeSlope?: number
  /** TensorFlow.js's name for `negativeSlope`. */
  readonly alpha?: number
}

const slope = number({ atLeast: 0 })
const checkConfig = optionsOrNone<LeakyReLUConfig>({ ...layerChecks, negativeSlope: slope, alpha: slope })

/**
 * ReLU with a slope for negative inputs. A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network
 * acoustic models", 2013.
 * @throws if the slope is below 0, or given twice.
 */
export function leakyReLU(config: LeakyReLUConfig = {}): Layer {
  checkConfig('leakyReLU', config)
  const { alpha, negativeSlope = alpha ?? 0.3 } = config
  if (alpha !== undefined && config.negativeSlope !== undefined)
    throw new Error('leakyReLU: alpha is another name of negativeSlope; give one of the two')
  return activationLayer('leakyReLU', config, { name: 'relu', negativeSlope })
}
