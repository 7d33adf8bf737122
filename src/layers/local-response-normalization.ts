// y = x · (bias + α · Σ x²)^−β, with the sum over neighboring channels. docs/layer-normalization.md

import { check, number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { layerChecks, toPair, type LayerConfig, type Size } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.localResponseNormalization`. */
export interface LocalResponseNormalizationConfig extends LayerConfig {
  /** How many channels count on each side of a channel, or `[before, after]`; default 5, so 11 channels in all. */
  readonly depthRadius?: Size
  /** Added to the sum, above 0; default 1. */
  readonly bias?: number
  /** The factor of the sum of squares, above 0; default 1. */
  readonly alpha?: number
  /** The exponent, above 0; default 0.5. */
  readonly beta?: number
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const positive = number({ above: 0 })

const checkConfig = optionsOrNone<LocalResponseNormalizationConfig>({
  ...layerChecks,
  depthRadius: check(
    'a whole number of at least 0, or two of them as [before, after]',
    (value) => isWhole(value) || (Array.isArray(value) && value.length === 2 && value.every(isWhole)),
  ),
  bias: positive,
  alpha: positive,
  beta: positive,
})

/**
 * Divides each value by a norm of the channels around it at the same position, for `[H, W, C]` and any other shape: `y[…,c]
 * = x[…,c] / (bias + alpha · Σ x[…,j]²)^beta`, `c − before ≤ j ≤ c + after`. Names and defaults are TensorFlow's. It has no
 * weights. A. Krizhevsky, I. Sutskever, G. E. Hinton, "ImageNet classification with deep convolutional neural networks",
 * 2012, section 3.3, whose network has `{ depthRadius: 2, bias: 2, alpha: 1e-4, beta: 0.75 }`.
 *
 * PyTorch, ONNX and Caffe have `size` channels, `k`, and an alpha that they divide by `size`. The equivalent here is `{
 * depthRadius: [before, after], bias: k, alpha: alpha / size, beta }`. Both sides are (size − 1)/2. For an even size, ONNX
 * has one channel more `after`, and PyTorch `before`.
 * @throws if `depthRadius` is not made of whole numbers of at least 0, or another option is not a positive number.
 */
export function localResponseNormalization(config: LocalResponseNormalizationConfig = {}): Layer {
  checkConfig('localResponseNormalization', config)
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = config
  const attributes = { depthRadius: toPair(depthRadius), bias, alpha, beta }
  return builtIn({
    kind: 'localResponseNormalization',
    config,
    outputShape: ([x]) => x,
    op: {
      name: 'localResponseNormalization',
      attributes,
      inputs: ({ inputs: [x] }) => ({ x }),
      saved: ['x'],
    },
    backward: ({ backend, dy, saved: { x } }) => ({
      inputs: [backend.run('localResponseNormalizationGradient', { x, dy }, attributes)],
    }),
  })
}
