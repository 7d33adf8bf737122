// Zeros around the image. docs/reshaping.md

import { pad2d } from '../../kernels/ops/layout.js'
import { toBorder, type BorderSize } from './border.js'
import { Layer, type LayerConfig } from './layer.js'

/** Configuration of `layers.zeroPadding2d`. */
export interface ZeroPadding2dConfig extends LayerConfig {
  /** How much to add: one number, `[rows, columns]`, or `[[above, below], [left, right]]`; default 1. */
  readonly padding?: BorderSize
}

/**
 * Puts rows and columns of zeros around each image: `[H, W, C]` → `[H + above + below, W + left + right, C]`.
 * @throws if `padding` is not made of whole numbers of at least 0; when applied, if the input is not an image.
 */
export function zeroPadding2d(config: ZeroPadding2dConfig = {}): Layer {
  const attributes = { border: toBorder('zeroPadding2d: padding', config.padding ?? 1) }
  return new Layer({
    kind: 'zeroPadding2d',
    config,
    outputShape: ([x]) => pad2d({ x: [1, ...x] }, attributes).slice(1),
    op: { name: 'pad2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
    backward: ({ backend, dy }) => ({ inputs: [backend.run('crop2d', { x: dy }, attributes)] }),
  })
}
