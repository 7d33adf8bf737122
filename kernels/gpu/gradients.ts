// functions/gradients.ts

import type { GpuKernel } from './kernel.js'
import { sumRows } from './sums.js'

export const l1l2: GpuKernel<'l1l2'> = {
  name: 'l1l2',
  run(launcher, { w }, { l1, l2 }) {
    const { length } = w.cell
    return sumRows(launcher, launcher.launch('l1l2Terms', length, {}, [w.cell, l1, l2]), [length, 1])
  },
}

export const l1l2Gradient: GpuKernel<'l1l2Gradient'> = {
  name: 'l1l2-gradient',
  run: (launcher, { w, g }, { l1, l2 }) =>
    launcher.launch('l1l2Gradient', w.cell.length, {}, [w.cell, g.cell, l1, 2 * l2]),
}

export const clipByValue: GpuKernel<'clipByValue'> = {
  name: 'clip-by-value',
  run: (launcher, { g }, { clipValue }) =>
    launcher.launch('clipByValue', g.cell.length, {}, [g.cell, clipValue]),
}

export const clipByNorm: GpuKernel<'clipByNorm'> = {
  name: 'clip-by-norm',
  run: (launcher, { g, squares }, { clipNorm }) =>
    launcher.launch('clipByNorm', g.cell.length, {}, [g.cell, squares.cell, clipNorm]),
}
