// Host side of assembly/dense-streamed.ts: dense layers with many weights.

import { fused } from './activations.js'
import { ceilTo } from './conv2d-im2col.js'
import { addParts, panelSize, panelsOf } from './dense.js'
import type { WasmKernel } from './kernel.js'

/** The fewest weights that suit: 1 MB, a second-level cache. With fewer, packing x costs more than fetching w ahead gains. */
const manyWeights = 1 << 18
/** The fewest rows that suit: two tiles. With one, no packed weight would be used twice. */
const fewestRows = 5
/** The most inputs of a block: with them, 8 columns of w take a quarter of a first-level cache of 32 kB. */
const mostDepth = 256
/** The most rows that are packed together: with 256 inputs, they take 64 kB. */
const mostRows = 64
/** In how many parts the inputs are summed at most, and how many items give threads work. */
const mostParts = 16
/** How many parts of the work threads share, if there are as many. Each has scratch memory. */
const mostShares = 64

// Suits weights that do not stay in a cache. dense / streamed, ms, one thread, Zen 4, Node 20: [32,8192]·[8192,128] 2.21 / 1.87,
// [32,1280]·[1280,1000] 3.02 / 2.59, [8,1280]·[1280,1000] 1.48 / 1.18; but [256,784]·[784,100] 1.12 / 1.19, [32,400]·[400,120]
// 0.10 / 0.13 and [4,8192]·[8192,128] 0.45 / 0.75.
export const denseStreamed: WasmKernel<'dense'> = {
  name: 'dense-streamed',
  suits: ({ x: [N], w: [I, O] }) => N >= fewestRows && I * O >= manyWeights,
  preparation: panelsOf((I) => blocksOf(I).deep),
  workspace({ x: [N, I], w: [, O] }) {
    const { sumFloats, shares, deep, rows } = forwardPlan(N, I, O)
    return sumFloats + shares * deep * (rows + 8)
  },
  run(runtime, { x, w, b }, { activation }, y, sums, kept) {
    const [N, I] = x.shape
    const O = w.shape[1]
    const { P, deep, blocks, rows, width, shares, step, sumFloats } = forwardPlan(N, I, O)
    runtime.call('denseStreamedPart', shares, {
      x: x.pointer,
      w: w.pointer,
      kept,
      sums,
      slots: sums + sumFloats * 4,
      shares,
      N,
      I,
      O,
      deep,
      blocks,
      rows,
      width,
    })
    addParts(runtime, y, b, { sums, P, step, partStep: sumFloats / P, ...fused(activation) })
  },
}

/** P parts, each of `blocks` blocks of `deep` inputs; the last may be smaller. */
function blocksOf(I: number) {
  const count = Math.ceil(I / mostDepth)
  const blocks = Math.max(2, Math.ceil(count / mostParts))
  return { P: Math.ceil(count / blocks), deep: Math.ceil(I / count), blocks }
}

/** How the product is divided: P parts × blocks of rows × blocks of columns. */
function forwardPlan(N: number, I: number, O: number) {
  const { P, deep, blocks } = blocksOf(I)
  const rows = Math.min(mostRows, ceilTo(N, 4))
  const most = P * Math.ceil(N / rows)
  const width = ceilTo(Math.ceil(O / Math.ceil(mostParts / most)), 32)
  const shares = Math.min(mostShares, most * Math.ceil(O / width))
  const step = ceilTo(O, 8)
  return { P, deep, blocks, rows, width, shares, step, sumFloats: P * ceilTo(N, 4) * step }
}

/** Blocks of inputs: their rows of w take half a first-level cache of 32 kB if O is 128, and they fill lines of dx. */
function gradientPlan(I: number, O: number) {
  const inputs = O > 128 ? 16 : 32
  return { inputs, shares: Math.min(mostShares, Math.ceil(I / inputs)) }
}

// Suits long rows of dx, which the other kernel copies too, and panels of dy that stay in a first-level cache. The same pairs:
// [32,8192]·[8192,128]ᵀ 2.43 / 2.07, [4,8192]·[8192,128]ᵀ 0.83 / 0.76; but [256,784]·[784,100]ᵀ 1.05 / 1.15 and
// [32,1280]·[1280,1000]ᵀ 2.33 / 2.39.
export const denseStreamedInputGradient: WasmKernel<'denseInputGradient'> = {
  name: 'dense-streamed-input-gradient',
  suits: ({ w: [I, O] }) => I >= 1024 && O <= 512 && I * O >= manyWeights,
  workspace({ dy: [N], w: [I, O] }) {
    const { inputs, shares } = gradientPlan(I, O)
    return panelSize(O, N) + shares * inputs * (O + 8)
  },
  run(runtime, { dy, w }, _, dx, panels) {
    const [I, O] = w.shape
    const N = dy.shape[0]
    const { inputs, shares } = gradientPlan(I, O)
    const rows = { count: Math.ceil(N / 8), atLeast: 8 }
    runtime.call('densePackRows', rows, { dy: dy.pointer, panels, N, O })
    runtime.call('denseStreamedInputGradient', shares, {
      panels,
      w: w.pointer,
      dx: dx.pointer,
      slots: panels + panelSize(O, N) * 4,
      shares,
      N,
      I,
      O,
      inputs,
    })
  },
}
