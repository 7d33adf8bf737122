// conv2dInputGradient by whichever kernel suits, then the bias and the activation in place: a dense layer's last step.

import { choose } from '../choose.js'
import type { Attributes } from '../ops.js'
import { conv2dTranspose as shapeOf } from '../ops/conv2d-transpose.js'
import { sizeOf, type Shape } from '../shape.js'
import { fused } from './activations.js'
import type { WasmKernel } from './kernel.js'

const gradient = (
  inputShape: Shape,
  { strides, dilations, padding }: Attributes<'conv2dTranspose'>,
): Attributes<'conv2dInputGradient'> => ({ strides, dilations, padding, inputShape })

export const conv2dTranspose = (
  row: readonly WasmKernel<'conv2dInputGradient'>[],
): WasmKernel<'conv2dTranspose'> => ({
  name: 'conv2d-input-gradient-then-bias',
  workspace({ x, w }, attributes) {
    const task = [{ dy: x, w }, gradient(shapeOf({ x, w }, attributes), attributes)] as const
    return choose(row, ...task).workspace?.(...task) ?? 0
  },
  run(runtime, { x, w, b }, attributes, y, workspace) {
    const back = gradient(y.shape, attributes)
    choose(row, { dy: x.shape, w: w.shape }, back).run(runtime, { dy: x, w }, back, y, workspace)
    const bend = fused(attributes.activation)
    if (!b && bend.activation === 0) return
    const O = y.shape[3]
    const N = sizeOf(y.shape) / O
    runtime.call(
      'denseTotal',
      { count: N, atLeast: Math.ceil(16384 / O) },
      { sums: y.pointer, b: b?.pointer ?? 0, y: y.pointer, N, O, P: 1, ...bend },
    )
  },
})
