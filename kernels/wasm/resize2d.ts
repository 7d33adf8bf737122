// Host side of assembly/resize2d.ts.

import { tapsAlong, type Taps } from '../ops/resize2d.js'
import { equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'

/** Low, high and the weights of both, as words. */
function tapWords(taps: readonly Taps[]): Int32Array {
  const words = new Int32Array(4 * taps.length)
  const floats = new Float32Array(words.buffer)
  for (const [i, { low, high, share }] of taps.entries()) {
    words.set([low, high], 4 * i)
    floats.set([1 - share, share], 4 * i + 2)
  }
  return words
}

/** For each of n inputs, the first output that it contributes to, and the one after the last. */
function ranges(n: number, taps: readonly Taps[]): Int32Array {
  const words = new Int32Array(2 * n)
  const note = (input: number, output: number): void => {
    if (words[2 * input + 1] === 0) words[2 * input] = output
    words[2 * input + 1] = output + 1
  }
  for (const [i, { low, high, share }] of taps.entries()) {
    note(low, i)
    if (share > 0) note(high, i)
  }
  return words
}

export const resize2d: WasmKernel<'resize2d'> = {
  name: 'resize2d',
  workspace: (_, { size: [oH, oW] }) => 4 * (oH + oW),
  run(runtime, { x }, sampling, y, rows) {
    const [N, H, W, C] = x.shape
    const [, oH, oW] = y.shape
    const columns = rows + 16 * oH
    runtime.write(rows, tapWords(tapsAlong(H, oH, sampling, 0)))
    runtime.write(columns, tapWords(tapsAlong(W, oW, sampling, 1)))
    const items = equalItems(N * oH, { floats: N * oH * oW * C })
    const pointers = { x: x.pointer, y: y.pointer, rows, columns }
    runtime.call('resize2d', items, { H, W, C, oH, oW, ...pointers })
  },
}

export const resize2dGradient: WasmKernel<'resize2dGradient'> = {
  name: 'resize2d-gradient',
  workspace: ({ dy: [, oH, oW] }, { inputShape: [, H, W] }) => 4 * (oH + oW) + 2 * (H + W),
  run(runtime, { dy }, sampling, dx, rows) {
    const [N, H, W, C] = dx.shape
    const [, oH, oW] = dy.shape
    const ofRows = tapsAlong(H, oH, sampling, 0)
    const ofColumns = tapsAlong(W, oW, sampling, 1)
    const columns = rows + 16 * oH
    const rowRanges = columns + 16 * oW
    const columnRanges = rowRanges + 8 * H
    runtime.write(rows, tapWords(ofRows))
    runtime.write(columns, tapWords(ofColumns))
    runtime.write(rowRanges, ranges(H, ofRows))
    runtime.write(columnRanges, ranges(W, ofColumns))
    const length = Math.max((oH * oW) / H, W) * C
    const items = equalItems(N * H, { floats: N * H * length })
    const pointers = { dy: dy.pointer, dx: dx.pointer, rows, columns, rowRanges, columnRanges }
    runtime.call('resize2dGradient', items, { H, W, C, oH, oW, ...pointers })
  },
}
