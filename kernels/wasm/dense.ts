// Host side of assembly/dense.ts and bias-gradient.ts. One thread, Zen 3, Node 20, forward: 31 GFLOP/s for
// [256,784]·[784,100] and 32 for [32,400]·[400,120]. dense-streamed.ts is for layers with more weights.

import { sizeOf, type Shape } from '../shape.js'
import { fused } from './activations.js'
import { equalItems } from './items.js'
import type { Block, Preparation, Runtime, WasmKernel } from './kernel.js'
import { keepPanels, keptFloats } from './kept-panels.js'
import type { KernelArguments } from './module.generated.js'

/** How many parts of the work threads share, if there are as many. Each has scratch memory. */
const mostShares = 64

/** In how many parts the inputs are summed: enough to give threads work, few enough that adding the sums costs little. */
const denseParts = (I: number): number => Math.min(Math.ceil(I / 512), 16)

/** Keeps w packed, in blocks of `deepest` inputs. */
export const panelsOf = (deepest: (I: number) => number): Preparation<'dense'> => ({
  optional: true,
  floats: ({ x: [, I], w: [, O] }) => keptFloats(I, O, deepest(I)),
  run(runtime, { w }, _, kept) {
    const [I, O] = w.shape
    keepPanels(runtime, w.pointer, { depth: I, columns: O, deepest: deepest(I) }, kept)
  },
})

export const dense: WasmKernel<'dense'> = {
  name: 'dense',
  preparation: panelsOf((I) => panelRows(I)),
  workspace: ({ x: [N, I], w: [, O] }) => denseParts(I) * N * O + denseShares(I, O) * panelRows(I) * 32,
  run(runtime, { x, w, b }, { activation }, y, workspace, kept) {
    const [N, I] = x.shape
    const O = w.shape[1]
    const P = denseParts(I)
    const panels = workspace + P * N * O * 4
    const shares = denseShares(I, O)
    runtime.call('densePart', equalItems(shares, { products: N * I * O }), {
      x: x.pointer,
      w: w.pointer,
      kept,
      sums: workspace,
      panels,
      shares,
      N,
      I,
      O,
      P,
    })
    addParts(runtime, y, b, { sums: workspace, P, step: O, partStep: N * O, ...fused(activation) })
  },
}

/** y = b + the sum of the parts, then the activation. */
export function addParts(
  runtime: Runtime,
  y: Block,
  b: Block | undefined,
  parts: Omit<KernelArguments<'denseTotal'>, 'b' | 'y' | 'N' | 'O'>,
): void {
  const [N, O] = y.shape
  const rows = equalItems(N, { floats: N * parts.P * O })
  runtime.call('denseTotal', rows, { b: b?.pointer ?? 0, y: y.pointer, N, O, ...parts })
}

const denseShares = (I: number, O: number): number => Math.min(mostShares, denseParts(I) * Math.ceil(O / 32))

/** The most inputs of a part. */
const panelRows = (I: number): number => Math.ceil(I / denseParts(I))

export const denseInputGradient: WasmKernel<'denseInputGradient'> = {
  name: 'dense-input-gradient',
  workspace: ({ dy: [N], w: [I, O] }) => gradientShares(I) * (O * 32 + N * 64),
  run(runtime, { dy, w }, _, dx, slots) {
    const [I, O] = w.shape
    const N = dy.shape[0]
    const shares = gradientShares(I)
    runtime.call('denseInputGradient', equalItems(shares, { products: N * I * O }), {
      dy: dy.pointer,
      w: w.pointer,
      dx: dx.pointer,
      slots,
      shares,
      N,
      I,
      O,
    })
  },
}

const gradientShares = (I: number): number => Math.min(mostShares, Math.ceil(I / 64))

export const denseWeightGradient: WasmKernel<'denseWeightGradient'> = {
  name: 'dense-weight-gradient',
  workspace: ({ x: [N, I], dy: [, O] }) => panelSize(N, O) + Math.ceil(I / 64) * (N * 64 + 512),
  run(runtime, { x, dy }, _, dw, panels) {
    const [N, I] = x.shape
    const O = dy.shape[1]
    const blocks = panels + panelSize(N, O) * 4
    const columns = equalItems(Math.ceil(O / 8), { floats: 2 * N * O })
    runtime.call('densePack', columns, { dy: dy.pointer, panels, N, O })
    runtime.call('denseWeightGradient', equalItems(Math.ceil(I / 64), { products: N * I * O }), {
      x: x.pointer,
      panels,
      dw: dw.pointer,
      blocks,
      N,
      I,
      O,
    })
  },
}

/** Floats of the panels of a matrix. */
export const panelSize = (depth: number, columns: number): number => Math.ceil(columns / 8) * depth * 8

/** In how many parts the rows are summed. */
const biasParts = (dy: Shape): number => Math.min(Math.ceil(sizeOf(dy) / dy[dy.length - 1] / 64), 64)

export const biasGradient: WasmKernel<'biasGradient'> = {
  name: 'bias-gradient',
  workspace: ({ dy }) => biasParts(dy) * dy[dy.length - 1],
  run(runtime, { dy }, _, db, sums) {
    const [K] = db.shape
    const P = biasParts(dy.shape)
    runtime.call('biasGradientPart', equalItems(P, { floats: sizeOf(dy.shape) }), {
      dy: dy.pointer,
      sums,
      R: sizeOf(dy.shape) / K,
      K,
      P,
    })
    runtime.call('biasGradientTotal', { count: K, atLeast: 128 }, { sums, db: db.pointer, K, P })
  },
}
