// What the pooling layers have in common: [H, W, C] → [oH, oW, C], one value per window and channel. docs/pooling.md

import { checkMaxPooling, type MaxPool2dAttributes } from '../../kernels/ops/pool2d.js'
import { size } from '../check/check.js'
import { optionsOrNone, type OptionalChecks } from '../check/options.js'
import { paddingOption, toPadding, type PaddingOption } from './border.js'
import { layerChecks, toPair, type LayerConfig, type OpLayer, type Size } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration that the pooling layers have in common. */
export interface Pooling2dConfig extends LayerConfig {
  /** Rows and columns of the window; default 2. */
  readonly poolSize?: Size
  /** Steps between windows; default: the window's size, so that windows tile the image. */
  readonly strides?: Size
  /**
   * `valid` (default): rows and columns left over are dropped. `same`: the last window extends beyond the border. Or the
   * size of the padding: one number for all sides, `[rows, columns]`, or `[[above, below], [left, right]]`.
   */
  readonly padding?: PaddingOption
}

/** Checks that the pooling layers have in common. */
export const poolingChecks: OptionalChecks<Pooling2dConfig> = {
  ...layerChecks,
  poolSize: size,
  strides: size,
  padding: paddingOption,
}

const checkConfig = optionsOrNone<Pooling2dConfig>(poolingChecks)

/** Max pooling may also have dilations. */
type DilatedConfig = Pooling2dConfig & { readonly dilations?: Size }

/** How a layer's windows slide. */
export function poolWindow({
  poolSize = 2,
  strides = poolSize,
  padding,
  dilations = 1,
}: DilatedConfig): MaxPool2dAttributes {
  return {
    ...{ poolSize: toPair(poolSize), strides: toPair(strides), padding: toPadding(padding) },
    ...(Math.max(...toPair(dilations)) > 1 && { dilations: toPair(dilations) }),
  }
}

/** The part of a pooling layer that does not depend on the kind of pooling. */
export function pooling2d(
  kind: string,
  config: DilatedConfig,
  passes: (attributes: MaxPool2dAttributes) => Pick<OpLayer, 'op' | 'backward'>,
  check = checkConfig,
): Layer {
  check(kind, config)
  const attributes = poolWindow(config)
  const { op, backward } = passes(attributes)
  return builtIn({
    kind,
    config,
    outputShape: ([x]) => checkMaxPooling(op.name, [1, ...x], attributes).slice(1),
    op,
    backward,
  })
}
