// y = x where x > 0, else alpha · (e^x − 1); docs/activations.md

import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { EluOptions } from './activation-name.js'
import { activationLayer } from './activation.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { Layer } from './layer.js'

/** Configuration of `layers.elu`. */
export interface EluConfig extends LayerConfig, EluOptions {}

const checkConfig = optionsOrNone<EluConfig>({ ...layerChecks, alpha: number({ atLeast: 0 }) })

/**
 * The exponential linear unit: `x` above 0, else `alpha · (e^x − 1)`. D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and
 * accurate deep network learning by exponential linear units (ELUs)", 2016.
 * @throws if `alpha` is below 0.
 */
export function elu(config: EluConfig = {}): Layer {
  checkConfig('elu', config)
  return activationLayer('elu', config, { name: 'elu', alpha: config.alpha ?? 1 })
}
