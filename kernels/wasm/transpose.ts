// Host side of assembly/transpose.ts.

import { folded, stridesOf } from '../ops/layout.js'
import { equalItems } from './items.js'
import type { WasmKernel } from './kernel.js'

/** The most rows and columns of an item's tile. */
const [pieceLength, stripWidth] = [1024, 16]

export const transpose: WasmKernel<'transpose'> = {
  name: 'transpose',
  workspace: ({ x }) => 3 * x.length,
  run(runtime, { x }, { perm: given }, y, axes) {
    const { shape, perm } = folded(x.shape, given)
    const last = perm.length - 1
    const [q, p] = [last, perm.indexOf(last)]
    const sizes = perm.map((axis) => shape[axis])
    const inX = perm.map((axis) => stridesOf(shape)[axis])
    const inY = stridesOf(sizes)
    // The axes of y along which neither rows nor columns run.
    const outer = perm.map((_, axis) => axis).filter((axis) => axis !== p && axis !== q)
    const of = (values: readonly number[]): readonly number[] => outer.map((axis) => values[axis])
    runtime.write(axes, Int32Array.from([...of(sizes), ...of(inX), ...of(inY)]))
    const count = of(sizes).reduce((n, d) => n * d, 1)
    const pointers = { x: x.pointer, y: y.pointer, axes, K: outer.length }
    const [P, Q] = [sizes[p], sizes[q]]
    if (p === q) {
      return runtime.call('transposeRows', equalItems(count, { floats: count * P }), {
        length: P,
        ...pointers,
      })
    }
    const tiles = Math.ceil(P / pieceLength) * Math.ceil(Q / stripWidth)
    const items = equalItems(count * tiles, { floats: count * P * Q })
    runtime.call('transposeTiles', items, { P, Q, xStride: inX[q], yStride: inY[p], ...pointers })
  },
}
