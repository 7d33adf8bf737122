// Host side of assembly/layout.ts. Counts are of floats.

import { sizeOf } from '../shape.js'
import { equalItems } from './items.js'
import type { Block, Runtime, WasmKernel } from './kernel.js'

/** Floats per item. */
const pieceLength = 4096

interface Copied {
  /** Where the first block begins, in floats. */
  readonly offset: number
  /** The distance between blocks. */
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
  const items = equalItems(blocks * pieces, { floats: blocks * length })
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

/** Elements of an axis: the first, and the distance between them. */
interface Cut {
  readonly axis: number
  readonly start: number
  readonly step: number
}

/**
 * Copies all of `few` to or from the elements of `many`: at once if these are neighbors, else by rows or by columns,
 * whichever are fewer.
 */
function copyCut(
  runtime: Runtime,
  { few, many, into }: { readonly few: Block; readonly many: Block; readonly into: 'few' | 'many' },
  { axis, start, step }: Cut,
): void {
  const blocks = sizeOf(many.shape.slice(0, axis))
  const inner = sizeOf(many.shape.slice(axis + 1))
  const size = few.shape[axis]
  const [short, long] = [size * inner, many.shape[axis] * inner]
  const one = (count: number, length: number, of: Copied, from: Copied): void => {
    const [p, q] = [
      { ...few, ...of },
      { ...many, ...from },
    ]
    copyBlocks(runtime, count, length, ...(into === 'few' ? ([q, p] as const) : ([p, q] as const)))
  }
  if (step === 1)
    return one(blocks, short, { offset: 0, stride: short }, { offset: start * inner, stride: long })
  if (blocks < size)
    for (let block = 0; block < blocks; block++)
      one(
        size,
        inner,
        { offset: block * short, stride: inner },
        { offset: block * long + start * inner, stride: step * inner },
      )
  else
    for (let i = 0; i < size; i++)
      one(
        blocks,
        inner,
        { offset: i * inner, stride: short },
        { offset: (start + i * step) * inner, stride: long },
      )
}

export const slice: WasmKernel<'slice'> = {
  name: 'slice',
  run(runtime, { x }, { axis, start, step = 1 }, y) {
    copyCut(runtime, { few: y, many: x, into: 'few' }, { axis, start, step })
  },
}

export const sliceGradient: WasmKernel<'sliceGradient'> = {
  name: 'slice-gradient',
  run(runtime, { dy }, { axis, start, step = 1 }, dx) {
    runtime.zero(dx.pointer, sizeOf(dx.shape))
    copyCut(runtime, { few: dy, many: dx, into: 'many' }, { axis, start, step })
  },
}

/** Items that are rows of `length` floats. */
export const rows = (count: number, length: number) => equalItems(count, { floats: count * length })

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
