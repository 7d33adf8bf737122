// y[n,i,j,c] = x[n, r(i−above), r(j−left), c], or a constant if r is −1. docs/reshaping.md

import { sourceOf, type BorderMode } from '../ops/pad2d.js'
import type { Border } from '../ops/window.js'
import type { Shape } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'

export const pad2d: ReferenceKernel<'pad2d'> = {
  name: 'pad2d',
  run({ x }, { border, mode = 'constant', value = 0 }, y) {
    eachPixel(y.shape, border, mode, (to, from) => {
      y.data[to] = from < 0 ? value : x.data[from]
    })
  },
}

export const pad2dGradient: ReferenceKernel<'pad2dGradient'> = {
  name: 'pad2d-gradient',
  run({ dy }, { border, mode }, dx) {
    const sums = new Float64Array(dx.data.length)
    eachPixel(dy.shape, border, mode, (from, to) => (sums[to] += dy.data[from]))
    dx.data.set(sums)
  },
}

/** Visits each value of an image with its border, together with the index of the image's value there, or −1. */
function eachPixel(
  [N, oH, oW, C]: Shape,
  [[above, below], [left, right]]: Border,
  mode: BorderMode,
  visit: (at: number, source: number) => void,
): void {
  const [H, W] = [oH - above - below, oW - left - right]
  let at = 0
  for (let n = 0; n < N; n++)
    for (let i = 0; i < oH; i++)
      for (let j = 0; j < oW; j++) {
        const [row, column] = [sourceOf(i - above, H, mode), sourceOf(j - left, W, mode)]
        const pixel = row < 0 || column < 0 ? -1 : ((n * H + row) * W + column) * C
        for (let c = 0; c < C; c++) visit(at++, pixel < 0 ? -1 : pixel + c)
      }
}
