// Each output is a weighted mean of up to four inputs around it. docs/upsampling.md

import { tapsAlong, type Sampling, type Taps } from '../ops/resize2d.js'
import type { Shape } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'

// y[n,i,j,c] = Σ share[i,h] · share[j,w] · x[n,h,w,c]
export const resize2d: ReferenceKernel<'resize2d'> = {
  name: 'resize2d',
  run({ x }, sampling, y) {
    const sums = new Float64Array(y.data.length)
    eachShare(x.shape, y.shape, sampling, (from, to, share) => (sums[to] += share * x.data[from]))
    y.data.set(sums)
  },
}

// dx[n,h,w,c] = Σ share[i,h] · share[j,w] · dy[n,i,j,c]
export const resize2dGradient: ReferenceKernel<'resize2dGradient'> = {
  name: 'resize2d-gradient',
  run({ dy }, sampling, dx) {
    const sums = new Float64Array(dx.data.length)
    eachShare(dx.shape, dy.shape, sampling, (to, from, share) => (sums[to] += share * dy.data[from]))
    dx.data.set(sums)
  },
}

/** Visits each input that contributes to an output. */
function eachShare(
  [N, H, W, C]: Shape,
  [, oH, oW]: Shape,
  sampling: Sampling,
  visit: (input: number, output: number, share: number) => void,
): void {
  const rows = tapsAlong(H, oH, sampling, 0).map(sharesOf)
  const columns = tapsAlong(W, oW, sampling, 1).map(sharesOf)
  let output = 0
  for (let n = 0; n < N; n++)
    for (const row of rows)
      for (const column of columns) {
        for (const [h, ofRow] of row)
          for (const [w, ofColumn] of column)
            for (let c = 0; c < C; c++) visit(((n * H + h) * W + w) * C + c, output + c, ofRow * ofColumn)
        output += C
      }
}

/** The inputs that contribute to an output, with their shares. */
const sharesOf = ({ low, high, share }: Taps): readonly (readonly [input: number, share: number])[] =>
  share === 0
    ? [[low, 1]]
    : [
        [low, 1 - share],
        [high, share],
      ]
