// Zeros around the image. docs/reshaping.md

import { pad2d } from '../../kernels/ops/layout.js'
import { optionsOrNone } from '../check/options.js'
import { borderSize, toBorder, type BorderSize } from './border.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.zeroPadding2d`. */
export interface ZeroPadding2dConfig extends LayerConfig {
  /** How much to add: one number, `[rows, columns]`, or `[[above, below], [left, right]]`; default 1. */
  readonly padding?: BorderSize
}

const checkConfig = optionsOrNone<ZeroPadding2dConfig>({ ...layerChecks, padding: borderSize })

/**
 * Puts rows and columns of zeros around each image: `[H, W, C]` → `[H + above + below, W + left + right, C]`.
 * @throws if `padding` is not made of whole numbers of at least 0; when applied, if the input is not an image.
 */
export function zeroPadding2d(config: ZeroPadding2dConfig = {}): Layer {
  checkConfig('zeroPadding2d', config)
  const attributes = { border: toBorder(config.padding ?? 1) }
  return builtIn({
    kind: 'zeroPadding2d',
    config,
    outputShape: ([x]) => pad2d({ x: [1, ...x] }, attributes).slice(1),
    op: { name: 'pad2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
    backward: ({ backend, dy }) => ({ inputs: [backend.run('crop2d', { x: dy }, attributes)] }),
  })
}
