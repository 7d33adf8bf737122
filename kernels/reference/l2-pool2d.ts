// y = √(Σ x²); dx = dy · x / y. If y is 0, dx is 0, the smallest subgradient. docs/pooling.md

import type { ReferenceKernel } from './kernel.js'
import { eachWindow } from './pool2d.js'

export const l2Pool2d: ReferenceKernel<'l2Pool2d'> = {
  name: 'l2-pool2d',
  run({ x }, attributes, y) {
    eachWindow(x.shape, attributes, ({ y: out, start, rows, columns, rowStep, columnStep }) => {
      let sum = 0
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) sum += x.data[start + i * rowStep + j * columnStep] ** 2
      y.data[out] = Math.sqrt(sum)
    })
  },
}

export const l2Pool2dGradient: ReferenceKernel<'l2Pool2dGradient'> = {
  name: 'l2-pool2d-gradient',
  run({ x, y, dy }, attributes, dx) {
    dx.data.fill(0)
    eachWindow(x.shape, attributes, ({ y: out, start, rows, columns, rowStep, columnStep }) => {
      const norm = y.data[out]
      if (norm === 0) return
      const scale = dy.data[out] / norm
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const at = start + i * rowStep + j * columnStep
          dx.data[at] += x.data[at] * scale
        }
    })
  },
}
