// The image without its border. docs/reshaping.md

import { crop2d } from '../../kernels/ops/layout.js'
import { optionsOrNone } from '../check/options.js'
import { borderSize, toBorder, type BorderSize } from './border.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.cropping2d`. */
export interface Cropping2dConfig extends LayerConfig {
  /** How much to crop: one number, `[rows, columns]`, or `[[above, below], [left, right]]`; default 0. */
  readonly cropping?: BorderSize
}

const checkConfig = optionsOrNone<Cropping2dConfig>({ ...layerChecks, cropping: borderSize })

/**
 * Crops rows and columns of each image: `[H, W, C]` → `[H − above − below, W − left − right, C]`.
 * @throws if `cropping` is not made of whole numbers of at least 0; when applied, if nothing would be left, or the input is
 *   not an image.
 */
export function cropping2d(config: Cropping2dConfig = {}): Layer {
  checkConfig('cropping2d', config)
  const attributes = { border: toBorder(config.cropping ?? 0) }
  return builtIn({
    kind: 'cropping2d',
    config,
    outputShape: ([x]) => crop2d({ x: [1, ...x] }, attributes).slice(1),
    op: { name: 'crop2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
    backward: ({ backend, dy }) => ({ inputs: [backend.run('pad2d', { x: dy }, attributes)] }),
  })
}
