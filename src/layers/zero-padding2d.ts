// Borders of a constant value around the image. docs/reshaping.md

import { pad2d, type Pad2dAttributes } from '../../kernels/ops/pad2d.js'
import { number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import { borderSize, toBorder, type BorderSize } from './border.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of the layers that add a border. */
export interface ZeroPadding2dConfig extends LayerConfig {
  /** How much to add: one number, `[rows, columns]`, or `[[above, below], [left, right]]`; default 1. */
  readonly padding?: BorderSize
}

/** Configuration of `layers.constantPadding2d`. */
export interface ConstantPadding2dConfig extends ZeroPadding2dConfig {
  /** The value of the border; default 0. */
  readonly value?: number
}

const checks = { ...layerChecks, padding: borderSize }

/** A check of the configuration of the layers that add a border. */
export const checkPadding = optionsOrNone<ZeroPadding2dConfig>(checks)
const checkConstant = optionsOrNone<ConstantPadding2dConfig>({ ...checks, value: number() })

/**
 * Adds rows and columns of zeros around each image: `[H, W, C]` → `[H + above + below, W + left + right, C]`.
 * @throws if `padding` is not made of whole numbers of at least 0; when applied, if the input is not an image.
 */
export function zeroPadding2d(config: ZeroPadding2dConfig = {}): Layer {
  checkPadding('zeroPadding2d', config)
  return constant('zeroPadding2d', config, { border: toBorder(config.padding ?? 1) })
}

/**
 * Adds rows and columns of one value around each image: `[H, W, C]` → `[H + above + below, W + left + right, C]`.
 * @throws if `padding` is not made of whole numbers of at least 0, or `value` is not a finite number; when applied, if the
 *   input is not an image.
 */
export function constantPadding2d(config: ConstantPadding2dConfig = {}): Layer {
  checkConstant('constantPadding2d', config)
  const { value = 0 } = config
  return constant('constantPadding2d', config, { border: toBorder(config.padding ?? 1), value })
}

const constant = (kind: string, config: LayerConfig, attributes: Pad2dAttributes): Layer =>
  builtIn({
    kind,
    config,
    outputShape: ([x]) => pad2d({ x: [1, ...x] }, attributes).slice(1),
    op: { name: 'pad2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
    backward: ({ backend, dy }) => ({
      inputs: [backend.run('crop2d', { x: dy }, { border: attributes.border })],
    }),
  })
