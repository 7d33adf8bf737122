// Host side of assembly/local-response-normalization.ts.

import { reach, type LocalResponseNormalizationAttributes } from '../ops/local-response-normalization.js'
import { sizeOf, type Shape } from '../shape.js'
import type { WasmKernel } from './kernel.js'

/** Values per item. */
const groupLength = 4096

/** Groups of pixels, and a row of scratch memory: a pixel's channels with zeros around them. */
function groupsOf(x: Shape, { depthRadius }: LocalResponseNormalizationAttributes) {
  const C = x[x.length - 1]
  const pixels = sizeOf(x) / C
  const group = Math.ceil(groupLength / C)
  const around = reach(C, depthRadius)
  const rowFloats = (Math.ceil((around.before + C + around.after) / 4) + 1) * 4
  return { items: Math.ceil(pixels / group), of: { pixels, group, C, rowFloats, ...around } }
}

export const localResponseNormalization: WasmKernel<'localResponseNormalization'> = {
  name: 'local-response-normalization',
  workspace({ x }, attributes) {
    const { items, of } = groupsOf(x, attributes)
    return items * of.rowFloats
  },
  run(runtime, { x }, attributes, y, scratch) {
    const { items, of } = groupsOf(x.shape, attributes)
    const { bias, alpha, beta } = attributes
    const pointers = { x: x.pointer, y: y.pointer, scratch }
    runtime.call('localResponseNormalization', items, { bias, alpha, beta, ...pointers, ...of })
  },
}

export const localResponseNormalizationGradient: WasmKernel<'localResponseNormalizationGradient'> = {
  name: 'local-response-normalization-gradient',
  workspace({ x }, attributes) {
    const { items, of } = groupsOf(x, attributes)
    return 2 * items * of.rowFloats
  },
  run(runtime, { x, dy }, attributes, dx, scratch) {
    const { items, of } = groupsOf(x.shape, attributes)
    const { bias, alpha, beta } = attributes
    const pointers = { x: x.pointer, dy: dy.pointer, dx: dx.pointer, scratch }
    runtime.call('localResponseNormalizationGradient', items, { bias, alpha, beta, ...pointers, ...of })
  },
}
