// A border of zeros, then a convolution of any kind  →  the convolution with that much more padding, at inference, so that
// no image is copied. Keras's MobileNet pads before each convolution with strides. docs/convolution.md
//
// 2.4× at inference: [32,56,56,144], depthwise, 3×3 with stride 2. One thread, a busy machine, ± 14 %; npm run bench --
// rules

import { paddingAlong, type Border, type Padding, type Pair } from '../../kernels/ops/window.js'
import type { Op } from '../layers/definition.js'
import type { Rule } from './rule.js'

/** The convolutions whose op takes the layer's input unchanged, with whatever was fused into them. */
const convolutions = /^(conv2d|depthwiseConv2d)(\+(batchNormalization|activation|reLU|leakyReLU|elu))*$/

export const zeroPadding2d: Rule = {
  name: 'zero-padding2d',
  fuse(first, second, mode) {
    if (mode !== 'inference' || first.op?.name !== 'pad2d' || !convolutions.test(second.kind))
      return undefined
    const { border, mode: filling = 'constant', value = 0 } = first.op.attributes
    const { op } = second
    if (filling !== 'constant' || value !== 0) return undefined
    if (op?.name !== 'conv2d' && op?.name !== 'groupedConv2d' && op?.name !== 'depthwiseConv2d')
      return undefined
    const padding = widened(op.attributes.padding, border)
    return padding && { op: { ...op, attributes: { ...op.attributes, padding } } as Op }
  },
}

/** A padding and a border combined; undefined for `same`, which depends on the image's size. */
function widened(padding: Padding, border: Border): Border | undefined {
  if (padding === 'same') return undefined
  const sides = (axis: 0 | 1): Pair => {
    const along = paddingAlong(padding, axis)
    const [before, after] = typeof along === 'string' ? [0, 0] : along
    return [before + border[axis][0], after + border[axis][1]]
  }
  return [sides(0), sides(1)]
}
