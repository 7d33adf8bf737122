// The input gradient of a convolution by the kernel that suits it, then the bias and the activation in place, which are the
// last step of a dense layer.

import { choose } from '../choose.js'
import { asInputGradient, conv2dTranspose as shapeOf } from '../ops/conv2d-transpose.js'
import { sizeOf } from '../shape.js'
import { fused } from './activations.js'
import { equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'
import { runWithin, workspaceWithin } from './run-within.js'

type Row = readonly WasmKernel<'groupedConv2dInputGradient'>[]

const transposing = (
  name: string,
  row: Row,
  supports: (groups: number) => boolean,
): WasmKernel<'conv2dTranspose'> => ({
  name,
  supports: (_, { groups = 1 }) => supports(groups),
  workspace({ x, w }, attributes) {
    const task = [{ dy: x, w }, asInputGradient(shapeOf({ x, w }, attributes), attributes)] as const
    return workspaceWithin(choose(row, ...task), ...task)
  },
  run(runtime, { x, w, b }, attributes, y, workspace) {
    const back = asInputGradient(y.shape, attributes)
    const shapes = { dy: x.shape, w: w.shape }
    runWithin(choose(row, shapes, back), shapes, [runtime, { dy: x, w }, back, y, workspace])
    const bend = fused(attributes.activation)
    if (!b && bend.activation === 0) return
    const O = y.shape[3]
    const N = sizeOf(y.shape) / O
    runtime.call('denseTotal', equalItems(N, { floats: N * O }), {
      sums: y.pointer,
      b: b?.pointer ?? 0,
      y: y.pointer,
      N,
      O,
      P: 1,
      step: O,
      partStep: 0,
      ...bend,
    })
  },
})

export const conv2dTranspose = (row: readonly WasmKernel<'conv2dInputGradient'>[]) =>
  transposing('conv2d-input-gradient-then-bias', row, (groups) => groups === 1)

export const groupedConv2dTranspose = (row: Row) =>
  transposing('grouped-conv2d-input-gradient-then-bias', row, () => true)
