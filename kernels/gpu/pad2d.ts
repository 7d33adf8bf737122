// functions/pad2d.ts; layout.ts adds constant borders.

import type { Border } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import type { GpuKernel } from './kernel.js'
import { bordered } from './layout.js'

/** The sizes of the image and of the image with its border. */
const geometry = (
  [, H, W, C]: Shape,
  [, oH, oW]: Shape,
  [[above, below], [left, right]]: Border,
  mode: 'reflect' | 'replicate',
) => ({ H, W, C, oH, oW, above, below, left, right, reflect: mode === 'reflect' ? 1 : 0 })

export const pad2d: GpuKernel<'pad2d'> = {
  name: 'pad2d',
  run(launcher, { x }, { border, mode = 'constant', value = 0 }, shape) {
    if (mode === 'constant')
      return bordered(launcher, x, { top: border[0][0], left: border[1][0], value }, shape)
    return launcher.launch('repeat2d', sizeOf(shape), geometry(x.shape, shape, border, mode), [x.cell])
  },
}

export const pad2dGradient: GpuKernel<'pad2dGradient'> = {
  name: 'pad2d-gradient',
  run(launcher, { dy }, { border, mode }, shape) {
    const constants = geometry(shape, dy.shape, border, mode)
    const { above, below, left, right, reflect } = constants
    // A mirrored pixel appears in the image, and at most once before and once behind it. A repeated outermost pixel appears
    // in the whole border.
    const most = reflect
      ? { mostRows: 3, mostColumns: 3 }
      : { mostRows: above + 1 + below, mostColumns: left + 1 + right }
    return launcher.launch('repeat2dGradient', sizeOf(shape), { ...constants, ...most }, [dy.cell])
  },
}
