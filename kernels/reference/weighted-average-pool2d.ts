// y = Σ g·x / Σ g, g[u,v] = exp(−((u−cᵤ)² + (v−cᵥ)²) / 2σ²), c the window's center. Only elements inside the image count. I.
// Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 9.3, lists it among the poolings. docs/pooling.md

import { gaussianWindow } from '../ops/gaussian-window.js'
import type { ReferenceKernel } from './kernel.js'
import { eachWindow, type Window } from './pool2d.js'

export const weightedAveragePool2d: ReferenceKernel<'weightedAveragePool2d'> = {
  name: 'weighted-average-pool2d',
  run({ x }, attributes, y) {
    const g = gaussianWindow(attributes)
    eachWindow(x.shape, attributes, (window) => {
      let sum = 0
      let total = 0
      eachWeight(window, attributes.poolSize[1], (at, weightAt) => {
        sum += g[weightAt] * x.data[at]
        total += g[weightAt]
      })
      y.data[window.y] = sum / total
    })
  },
}

export const weightedAveragePool2dGradient: ReferenceKernel<'weightedAveragePool2dGradient'> = {
  name: 'weighted-average-pool2d-gradient',
  run({ dy }, attributes, dx) {
    const g = gaussianWindow(attributes)
    dx.data.fill(0)
    eachWindow(dx.shape, attributes, (window) => {
      let total = 0
      eachWeight(window, attributes.poolSize[1], (_, weightAt) => {
        total += g[weightAt]
      })
      eachWeight(window, attributes.poolSize[1], (at, weightAt) => {
        dx.data[at] += (dy.data[window.y] * g[weightAt]) / total
      })
    })
  },
}

/** Visits each element of a window inside the image, together with the index of its weight. */
function eachWeight(window: Window, kW: number, visit: (at: number, weightAt: number) => void): void {
  const { start, rows, columns, rowStep, columnStep, skippedRows, skippedColumns } = window
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      visit(start + i * rowStep + j * columnStep, (skippedRows + i) * kW + skippedColumns + j)
}
