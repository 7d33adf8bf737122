// y = Σ x / n, where n counts the window's elements inside the image. Each of them gets dy / n. docs/pooling.md

import type { ReferenceKernel } from './kernel.js'
import { eachWindow } from './pool2d.js'

export const averagePool2d: ReferenceKernel<'averagePool2d'> = {
  name: 'average-pool2d',
  run({ x }, attributes, y) {
    eachWindow(x.shape, attributes, ({ y: out, start, rows, columns, rowStep, columnStep }) => {
      let sum = 0
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) sum += x.data[start + i * rowStep + j * columnStep]
      y.data[out] = sum / (rows * columns)
    })
  },
}

export const averagePool2dGradient: ReferenceKernel<'averagePool2dGradient'> = {
  name: 'average-pool2d-gradient',
  run({ dy }, attributes, dx) {
    dx.data.fill(0)
    eachWindow(dx.shape, attributes, ({ y: out, start, rows, columns, rowStep, columnStep }) => {
      const share = dy.data[out] / (rows * columns)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) dx.data[start + i * rowStep + j * columnStep] += share
    })
  },
}
