// What the convolutional layers share.

import type { Conv2dWindow } from '../../kernels/ops/conv2d.js'
import type { Padding } from '../../kernels/ops/window.js'
import { size } from '../check/check.js'
import type { OptionalChecks } from '../check/options.js'
import { activationOption, type ActivationOption } from './activation-name.js'
import { biasChecks, type BiasConfig } from './kernel-and-bias.js'
import { layerChecks, paddingName, toPair, type LayerConfig, type Size } from './definition.js'

/** Configuration of the convolutional layers. */
export interface ConvolutionConfig extends LayerConfig, BiasConfig {
  /** Rows and columns of a filter. */
  readonly kernelSize: Size
  /** Steps between windows; default 1. */
  readonly strides?: Size
  /** `valid` (default): whole windows only. `same`: zeros around, so that the output has ⌈in / stride⌉ rows and columns. */
  readonly padding?: Padding
  /** Steps between a filter's taps; default 1. */
  readonly dilationRate?: Size
  /** Applied to the sum; default `linear`. */
  readonly activation?: ActivationOption
}

/** Checks of what the convolutional layers share, but for `kernelSize`, which must be given. */
export const convolutionChecks: OptionalChecks<ConvolutionConfig> = {
  ...layerChecks,
  ...biasChecks,
  strides: size,
  padding: paddingName,
  dilationRate: size,
  activation: activationOption,
}

/** How a layer's filters slide. */
export const windowOf = ({ strides, dilationRate, padding }: ConvolutionConfig): Conv2dWindow => ({
  strides: toPair(strides ?? 1),
  dilations: toPair(dilationRate ?? 1),
  padding: padding ?? 'valid',
})
