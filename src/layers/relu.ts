// y = min(x, maxValue) where x > threshold, else negativeSlope · (x − threshold); docs/activations.md

import { optionsOrNone } from '../check/options.js'
import { checkReLU, reLUChecks, type ReLUOptions } from './activation-name.js'
import { activationLayer } from './activation.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { Layer } from './layer.js'

/** Configuration of `layers.reLU`. */
export interface ReLUConfig extends LayerConfig, ReLUOptions {}

const checkConfig = optionsOrNone<ReLUConfig>({ ...layerChecks, ...reLUChecks })

/**
 * The rectified linear unit. Inputs above the threshold pass, up to a limit; those below have another slope. V. Nair, G.
 * Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
 * @throws if an option is below 0, or `maxValue` is not above `threshold`.
 */
export function reLU(config: ReLUConfig = {}): Layer {
  checkConfig('reLU', config)
  checkReLU('reLU: ', config)
  const { maxValue, negativeSlope, threshold } = config
  const attributes = {
    ...(maxValue !== undefined && { maxValue }),
    ...(negativeSlope !== undefined && { negativeSlope }),
    ...(threshold !== undefined && { threshold }),
  }
  return activationLayer('reLU', config, { name: 'relu', ...attributes })
}
