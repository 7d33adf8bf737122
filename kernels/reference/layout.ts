// Ops that only move values, row by row. docs/reshaping.md

import { stridesOf } from '../ops/layout.js'
import { sizeOf, type NDArray } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'

// For each index of the axes before `axis`, an input contributes one contiguous block.
export const concatenate: ReferenceKernel<'concatenate'> = {
  name: 'concatenate',
  run(inputs, { axis }, y) {
    const blockOf = ({ shape }: NDArray): number => sizeOf(shape.slice(axis))
    let offset = 0
    for (const x of Object.values<NDArray>(inputs)) {
      const blocks = sizeOf(x.shape.slice(0, axis))
      for (let block = 0; block < blocks; block++)
        copy(x, block * blockOf(x), y, block * blockOf(y) + offset, blockOf(x))
      offset += blockOf(x)
    }
  },
}

// y[…, i, …] = x[…, start + i·step, …]
export const slice: ReferenceKernel<'slice'> = {
  name: 'slice',
  run({ x }, { axis, start, size, step = 1 }, y) {
    const inner = sizeOf(x.shape.slice(axis + 1))
    const blocks = sizeOf(x.shape.slice(0, axis))
    for (let block = 0; block < blocks; block++)
      for (let i = 0; i < size; i++)
        copy(x, (block * x.shape[axis] + start + i * step) * inner, y, (block * size + i) * inner, inner)
  },
}

// dx[…, start + i·step, …] = dy[…, i, …]; the rest is 0
export const sliceGradient: ReferenceKernel<'sliceGradient'> = {
  name: 'slice-gradient',
  run({ dy }, { axis, start, step = 1 }, dx) {
    const inner = sizeOf(dx.shape.slice(axis + 1))
    const blocks = sizeOf(dx.shape.slice(0, axis))
    const [size, whole] = [dy.shape[axis], dx.shape[axis]]
    dx.data.fill(0)
    for (let block = 0; block < blocks; block++)
      for (let i = 0; i < size; i++)
        copy(dy, (block * size + i) * inner, dx, (block * whole + start + i * step) * inner, inner)
  },
}

// y's axis i is x's axis perm[i], so along the axes of y, x is read with permuted strides
export const transpose: ReferenceKernel<'transpose'> = {
  name: 'transpose',
  run({ x }, { perm }, y) {
    const strides = perm.map((axis) => stridesOf(x.shape)[axis])
    const [inner, step] = [y.shape.at(-1) ?? 1, strides.at(-1) ?? 1]
    const index = y.shape.map(() => 0)
    for (let to = 0; to < y.data.length; to += inner) {
      const from = index.reduce((sum, i, axis) => sum + i * strides[axis], 0)
      for (let i = 0; i < inner; i++) y.data[to + i] = x.data[from + i * step]
      for (let axis = index.length - 2; axis >= 0 && ++index[axis] === y.shape[axis]; axis--) index[axis] = 0
    }
  },
}

// y[n,i,j,c] = x[n, i+above, j+left, c]
export const crop2d: ReferenceKernel<'crop2d'> = {
  name: 'crop2d',
  run({ x }, { border: [[above], [left]] }, y) {
    const [, H, W, C] = x.shape
    const [N, oH, oW] = y.shape
    for (let n = 0; n < N; n++)
      for (let i = 0; i < oH; i++)
        copy(x, ((n * H + i + above) * W + left) * C, y, (n * oH + i) * oW * C, oW * C)
  },
}

function copy(from: NDArray, start: number, to: NDArray, offset: number, length: number): void {
  for (let i = 0; i < length; i++) to.data[offset + i] = from.data[start + i]
}
