// What the convolutional layers have in common.

import type { Conv2dWindow } from '../../kernels/ops/conv2d.js'
import { size } from '../check/check.js'
import type { OptionalChecks } from '../check/options.js'
import { activationOption, type ActivationOption } from './activation-name.js'
import { biasChecks, type BiasConfig } from './kernel-and-bias.js'
import { paddingOption, toPadding, type PaddingOption } from './border.js'
import { layerChecks, toPair, type LayerConfig, type Size } from './definition.js'

/** Configuration that the convolutional layers have in common. */
export interface ConvolutionConfig extends LayerConfig, BiasConfig {
  /** Rows and columns of a filter. */
  readonly kernelSize: Size
  /** Steps between windows; default 1. */
  readonly strides?: Size
  /**
   * `valid` (default): whole windows only. `same`: zeros around the image, so that the output has ⌈in / stride⌉ rows and
   * columns. Or the number of zeros: one number for all sides, `[rows, columns]`, or `[[above, below], [left, right]]`.
   */
  readonly padding?: PaddingOption
  /** Steps between a filter's taps; default 1. */
  readonly dilationRate?: Size
  /** Applied to the sum; default `linear`. */
  readonly activation?: ActivationOption
}

/** Checks that the convolutional layers have in common, except that of `kernelSize`, which is required. */
export const convolutionChecks: OptionalChecks<ConvolutionConfig> = {
  ...layerChecks,
  ...biasChecks,
  strides: size,
  padding: paddingOption,
  dilationRate: size,
  activation: activationOption,
}

/** How a layer's filters slide. */
export const windowOf = ({ strides, dilationRate, padding }: ConvolutionConfig): Conv2dWindow => ({
  strides: toPair(strides ?? 1),
  dilations: toPair(dilationRate ?? 1),
  padding: toPadding(padding),
})
