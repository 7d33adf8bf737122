// y = x + noise in training; y = x otherwise. docs/dropout.md

import { number } from '../check/check.js'
import { options } from '../check/options.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.gaussianNoise`. */
export interface GaussianNoiseConfig extends LayerConfig {
  /** The noise's standard deviation, at least 0. */
  readonly stddev: number
}

const checkConfig = options<GaussianNoiseConfig>({ stddev: number({ atLeast: 0 }) }, layerChecks)

/**
 * In training, adds normal noise with mean 0; at inference it does nothing. The noise depends only on the model's seed, and
 * is the same on every backend up to rounding. C. Bishop, "Training with noise is equivalent to Tikhonov regularization",
 * 1995.
 * @throws if `stddev` is not a finite number of at least 0.
 */
export function gaussianNoise(config: GaussianNoiseConfig): Layer {
  checkConfig('gaussianNoise', config)
  const { stddev } = config
  return builtIn({
    kind: 'gaussianNoise',
    config,
    outputShape: ([x]) => x,
    forward({ backend, inputs: [x], training, key }) {
      if (!training || stddev === 0) return { y: x }
      const noise = backend.run('randomNormal', {}, { shape: x.shape, stddev, key })
      return { y: backend.run('add', { a: x, b: noise }) }
    },
    backward: ({ dy }) => ({ inputs: [dy] }),
  })
}
