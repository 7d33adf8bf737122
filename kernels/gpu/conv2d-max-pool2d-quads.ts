// functions/conv2d-max-pool2d-quads.ts: a convolution and its pooling in one launch. The input's channels are padded to a
// multiple of four.

import { ops } from '../ops.js'
import { conv2dGeometry, pool2dGeometry } from '../ops/window.js'
import { sizeOf } from '../shape.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { GpuKernel } from './kernel.js'

export const conv2dMaxPool2dQuads: GpuKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-max-pool2d-quads',
  supports(shapes, { pool, ...attributes }, { quads }) {
    if (!quads || !areMultiplesOf4(shapes.w[3]) || pool.poolSize.some((size) => size !== 2)) return false
    const conv = conv2dGeometry(shapes.x, shapes.w, attributes)
    const pooled = pool2dGeometry(ops.conv2d(shapes, attributes), pool)
    const inside =
      (conv.oH - 1) * conv.sH + (conv.kH - 1) * conv.dH < conv.H &&
      (conv.oW - 1) * conv.sW + (conv.kW - 1) * conv.dW < conv.W &&
      (pooled.oH - 1) * pooled.sH + 1 < conv.oH &&
      (pooled.oW - 1) * pooled.sW + 1 < conv.oW
    return inside && [conv, pooled].every(({ top, left }) => top === 0 && left === 0)
  },
  run(launcher, { x, w, b }, { pool, activation, ...window }, shape) {
    const { H, W, C, kH, kW, K, sH, sW, dH, dW } = conv2dGeometry(x.shape, w.shape, window)
    const [, pooledH, pooledW] = shape
    const [pH, pW] = pool.strides
    const [C4, K4] = [Math.ceil(C / 4), K / 4]
    const full = areMultiplesOf4(C)
    const xs = full
      ? x.cell
      : launcher.launch('padColumns', (x.cell.length / C) * C4 * 4, { C, C4 }, [x.cell], { quads: [false] })
    const ws = full
      ? w.cell
      : launcher.launch('padInputs', kH * kW * C4 * 4 * K, { C, C4, K4 }, [w.cell], { quads: [true] })
    const constants = { H, W, C4, kH, kW, K4, sH, sW, dH, dW, pooledH, pooledW, pH, pW }
    const ends = { bias: b ? 1 : 0, relu: activation === 'relu' ? 1 : 0 }
    return launcher.launch(
      'conv2dMaxPool2dQuads',
      sizeOf(shape),
      { ...constants, ...ends },
      [xs, ws, (b ?? w).cell],
      { quads: [true, true, true] },
    )
  },
}
