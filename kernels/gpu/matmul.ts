// functions/matmul.ts

import { sizesOf } from '../ops/matmul.js'
import { sizeOf } from '../shape.js'
import type { GpuKernel } from './kernel.js'

export const matmul: GpuKernel<'matmul'> = {
  name: 'matmul',
  run(launcher, { a, b }, { transpose }, shape) {
    const { M, N, K } = sizesOf(a.shape, b.shape, transpose)
    // Distances between neighbors: in a, along the rows of y and along the sum; in b, along the sum and along the columns of
    // y.
    const [aRow, aTerm] = transpose === 'a' ? [1, M] : [K, 1]
    const [bTerm, bColumn] = transpose === 'b' ? [1, K] : [N, 1]
    const constants = { M, N, K, aRow, aTerm, bTerm, bColumn }
    return launcher.launch('matmul', sizeOf(shape), constants, [a.cell, b.cell])
  },
}
