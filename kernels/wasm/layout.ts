// Host side of assembly/layout.ts. Counts are of floats.

import { sizeOf } from '../shape.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** Floats that are worth an item, and a thread's while. */
const [pieceLength, threadLength] = [4096, 16_384]

interface Copied {
  /** Where the first block begins, in floats. */
  readonly offset: number
  /** How far the blocks are apart. */
  readonly stride: number
}

/** Copies `blocks` blocks of `length` floats. */
export function copyBlocks(
  runtime: Runtime,
  blocks: number,
  length: number,
  from: Copied & Block,
  to: Copied & Block,
): void {
  const pieces = Math.ceil(length / pieceLength)
  const items = { count: blocks * pieces, atLeast: Math.ceil((threadLength * pieces) / length) }
  runtime.call('copyBlocks', items, {
    from: from.pointer + from.offset * 4,
    to: to.pointer + to.offset * 4,
    fromStride: from.stride,
    toStride: to.stride,
    length,
    pieces,
  })
}

export const concatenate: WasmKernel<'concatenate'> = {
  name: 'concatenate',
  run(runtime, inputs, { axis }, y) {
    const blocks = sizeOf(y.shape.slice(0, axis))
    const stride = sizeOf(y.shape) / blocks
    let offset = 0
    for (const x of Object.values<Block>(inputs)) {
      const length = sizeOf(x.shape) / blocks
      copyBlocks(runtime, blocks, length, { ...x, offset: 0, stride: length }, { ...y, offset, stride })
      offset += length
    }
  },
}

export const slice: WasmKernel<'slice'> = {
  name: 'slice',
  run(runtime, { x }, { axis, start }, y) {
    const blocks = sizeOf(x.shape.slice(0, axis))
    const stride = sizeOf(x.shape) / blocks
    const length = sizeOf(y.shape) / blocks
    const offset = (stride / x.shape[axis]) * start
    copyBlocks(runtime, blocks, length, { ...x, offset, stride }, { ...y, offset: 0, stride: length })
  },
}

/** Rows of so many floats. */
export const rows = (count: number, length: number) => ({ count, atLeast: Math.ceil(threadLength / length) })

export const crop2d: WasmKernel<'crop2d'> = {
  name: 'crop2d',
  run(runtime, { x }, { border: [[above], [left]] }, y) {
    const [, H, W, C] = x.shape
    const [N, oH, oW] = y.shape
    runtime.call('crop2d', rows(N * oH, oW * C), {
      x: x.pointer,
      y: y.pointer,
      H,
      oH,
      above,
      rowLength: W * C,
      left: left * C,
      length: oW * C,
    })
  },
}
