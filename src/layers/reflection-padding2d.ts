// Borders of the image's own pixels, mirrored or repeated. docs/reshaping.md

import { pad2d } from '../../kernels/ops/pad2d.js'
import { toBorder } from './border.js'
import { builtIn, type Layer } from './layer.js'
import { checkPadding, type ZeroPadding2dConfig } from './zero-padding2d.js'

/**
 * Puts around each image what is in it, mirrored at its outermost pixels, which are not repeated: `[H, W, C]` →
 * `[H + above + below, W + left + right, C]`. Of a row 1 2 3 with 2 on both sides that is 3 2 1 2 3 2 1.
 * @throws if `padding` is not made of whole numbers of at least 0; when applied, if the input is not an image, or one that is not
 * larger than the border on each side.
 */
export const reflectionPadding2d = (config: ZeroPadding2dConfig = {}): Layer =>
  ofImage('reflectionPadding2d', 'reflect', config)

/**
 * Puts around each image its outermost pixels again: `[H, W, C]` → `[H + above + below, W + left + right, C]`. Of a row 1 2 3 with 2
 * on both sides that is 1 1 1 2 3 3 3.
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
