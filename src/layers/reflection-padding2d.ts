// Borders made of the image's own pixels, mirrored or repeated. docs/reshaping.md

import { pad2d } from '../../kernels/ops/pad2d.js'
import { toBorder } from './border.js'
import { builtIn, type Layer } from './layer.js'
import { checkPadding, type ZeroPadding2dConfig } from './zero-padding2d.js'

/**
 * Adds a border around each image with its own content, mirrored at the outermost pixels, which are not repeated: `[H, W,
 * C]` → `[H + above + below, W + left + right, C]`. With 2 on both sides, a row 1 2 3 becomes 3 2 1 2 3 2 1.
 * @throws if `padding` is not made of whole numbers of at least 0; when applied, if the input is not an image, or if the
 *   image is not larger than the border on each side.
 */
export const reflectionPadding2d = (config: ZeroPadding2dConfig = {}): Layer =>
  ofImage('reflectionPadding2d', 'reflect', config)

/**
 * Adds a border around each image that repeats its outermost pixels: `[H, W, C]` → `[H + above + below, W + left + right,
 * C]`. With 2 on both sides, a row 1 2 3 becomes 1 1 1 2 3 3 3.
 * @throws if `padding` is not made of whole numbers of at least 0; when applied, if the input is not an image.
 */
export const replicationPadding2d = (config: ZeroPadding2dConfig = {}): Layer =>
  ofImage('replicationPadding2d', 'replicate', config)

function ofImage(kind: string, mode: 'reflect' | 'replicate', config: ZeroPadding2dConfig): Layer {
  checkPadding(kind, config)
  const attributes = { border: toBorder(config.padding ?? 1), mode }
  return builtIn({
    kind,
    config,
    outputShape: ([x]) => pad2d({ x: [1, ...x] }, attributes).slice(1),
    op: { name: 'pad2d', attributes, inputs: ({ inputs: [x] }) => ({ x }), saved: [] },
    backward: ({ backend, dy }) => ({ inputs: [backend.run('pad2dGradient', { dy }, attributes)] }),
  })
}
