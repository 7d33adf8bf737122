// functions/conv2d-gradient-rows.ts: a filter's gradient, summed per image and band of rows first.

import { conv2dGeometry } from '../ops/window.js'
import { sizeOf } from '../shape.js'
import type { Cell, GpuKernel, Launcher } from './kernel.js'
import { longest } from './runtime/limits.js'
import { sumRows } from './sums.js'

/** Rows per thread: few, because there are few outputs. */
const band = 16

/** The number of quads of columns in dy, and in x including the taps behind the last column. */
const fours = (oW: number, kW: number) => {
  const [oW4, groups] = [Math.ceil(oW / 4), Math.ceil(kW / 4)]
  return { oW4, groups, W4: oW4 + groups }
}

export const conv2dFilterGradientRows: GpuKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-rows',
  supports({ x, dy }, { strides, dilations, kernelSize: [kH, kW] }, { quads }) {
    const [[N, H, , C], [, oH, oW, K]] = [x, dy]
    const { oW4, groups, W4 } = fours(oW, kW)
    const shares = N * Math.ceil(oH / band) * kH * groups * 4 * C * K
    const sizes = [N * C * H * 4 * W4, N * K * oH * 4 * oW4, shares]
    return quads && strides[1] === 1 && dilations[1] === 1 && sizes.every((size) => size <= longest)
  },
  run(launcher, { x, dy }, { kernelSize: _, ...window }, shape) {
    const [N] = x.shape
    const { H, W, C, kH, kW, K, sH, dH, oH, oW, top, left } = conv2dGeometry(x.shape, shape, window)
    const { oW4, groups, W4 } = fours(oW, kW)
    const bands = Math.ceil(oH / band)
    const columns = channelsFirst(launcher, x.cell, [N, H, W, C], { W4, left })
    const gradients = channelsFirst(launcher, dy.cell, [N, oH, oW, K], { W4: oW4, left: 0 })
    const size = C * K
    const taps = kH * groups * size * 4
    const shares = launcher.launch(
      'conv2dFilterGradientRows',
      N * bands * taps,
      { H, C, kH, K, sH, dH, oH, top, W4, oW4, groups, bands, band: Math.min(band, oH) },
      [columns, gradients],
      { quads: [true, true] },
    )
    const sum = sumRows(launcher, shares, [N * bands, taps])
    return launcher.launch('tapsApart', sizeOf(shape), { kW, groups, size }, [sum])
  },
}

function channelsFirst(
  launcher: Launcher,
  x: Cell,
  [N, H, W, C]: readonly number[],
  { W4, left }: { W4: number; left: number },
): Cell {
  return launcher.launch('channelsFirst', N * C * H * 4 * W4, { H, W, C, W4, left }, [x], { quads: [false] })
}
