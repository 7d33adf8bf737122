// y = maxPool2d(conv2d(x, w, b)), one after the other; docs/pooling.md

import { ops } from '../ops.js'
import { sizeOf } from '../shape.js'
import { conv2dDirect } from './conv2d-direct.js'
import type { ReferenceKernel } from './kernel.js'
import { maxPool2d } from './max-pool2d.js'

export const conv2dMaxPool2d: ReferenceKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-max-pool2d-direct',
  workspace: (shapes, { pool: _, ...attributes }) => sizeOf(ops.conv2d(shapes, attributes)),
  run({ x, w, b }, { pool, ...attributes }, y, workspace) {
    const shape = ops.conv2d({ x: x.shape, w: w.shape, ...(b && { b: b.shape }) }, attributes)
    const z = { shape, data: workspace.subarray(0, sizeOf(shape)) }
    conv2dDirect.run({ x, w, ...(b && { b }) }, attributes, z, workspace)
    maxPool2d.run({ x: z }, pool, y, workspace)
  },
}
