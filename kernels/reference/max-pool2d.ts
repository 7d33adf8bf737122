// y = the maximum of the window of x; dy goes to the first maximum, row-major. NaN counts as the largest. docs/pooling.md

import type { Float } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'
import { eachWindow, type Window } from './pool2d.js'

/** The index of a window's first maximum. */
export function argmax(x: Float, { start, rows, columns, rowStep, columnStep }: Window): number {
  let best = start
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = start + i * rowStep + j * columnStep
      if (x[at] > x[best] || (Number.isNaN(x[at]) && !Number.isNaN(x[best]))) best = at
    }
  return best
}

export const maxPool2d: ReferenceKernel<'maxPool2d'> = {
  name: 'max-pool2d',
  run({ x }, attributes, y) {
    eachWindow(x.shape, attributes, (window) => {
      y.data[window.y] = x.data[argmax(x.data, window)]
    })
  },
}

export const maxPool2dGradient: ReferenceKernel<'maxPool2dGradient'> = {
  name: 'max-pool2d-gradient',
  run({ x, dy }, attributes, dx) {
    dx.data.fill(0)
    eachWindow(x.shape, attributes, (window) => {
      dx.data[argmax(x.data, window)] += dy.data[window.y]
    })
  },
}
