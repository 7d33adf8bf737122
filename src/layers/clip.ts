// y = x clipped to minValue … maxValue. docs/tensor-operations.md

import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { activationLayer } from './activation.js'
import { layerChecks, type LayerConfig } from './definition.js'
import type { Layer } from './layer.js'

/** Configuration of `layers.clip`. */
export interface ClipConfig extends LayerConfig {
  /** The smallest output; default: no limit. */
  readonly minValue?: number
  /** The largest output; default: no limit. */
  readonly maxValue?: number
}

const checkConfig = optionsOrNone<ClipConfig>({ ...layerChecks, minValue: number(), maxValue: number() })

/**
 * Clips each element to a range. The gradient passes within the range and at its bounds. With a `minValue` of 0, the layer
 * is ReLU. The layer before then applies it, and it passes no gradient at 0.
 * @throws if a limit is not a finite number, or `minValue` is above `maxValue`.
 */
export function clip(config: ClipConfig = {}): Layer {
  checkConfig('clip', config)
  const { minValue = -Infinity, maxValue = Infinity } = config
  if (minValue > maxValue)
    throw new Error(`clip: minValue must not be above maxValue, got ${minValue} and ${maxValue}`)
  const rectifies = minValue === 0 && maxValue > 0
  return activationLayer(
    'clip',
    config,
    rectifies
      ? { name: 'relu', ...(maxValue < Infinity && { maxValue }) }
      : { name: 'unary', operation: 'clip', alpha: minValue, beta: maxValue },
  )
}
