// dw[u,v,c,k] = Σ_ω dy[ω,k] · x[n, i·s+u·d−p, j·s+v·d−p, c],   (n,i,j) = the first maximum of window ω in channel k of z
//
// and dx likewise with w: a visit a window instead of one a position of z. NHWC, HWIO; docs/pooling.md

import type { Conv2dWindow } from '../ops/conv2d.js'
import type { Pool2dAttributes } from '../ops/pool2d.js'
import { ops } from '../ops.js'
import { sizeOf, type NDArray, type Shape } from '../shape.js'
import { axis } from '../window.js'
import { conv2dDirect } from './conv2d-direct.js'
import type { ReferenceKernel } from './kernel.js'
import { argmax, maxPool2d } from './max-pool2d.js'
import { eachWindow } from './pool2d.js'

export const conv2dMaxPool2d: ReferenceKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-max-pool2d-direct',
  workspace: (shapes, { pool: _, ...attributes }) => sizeOf(ops.conv2d(shapes, attributes)),
  run({ x, w, b }, { pool, ...attributes }, y, workspace) {
    const shape = ops.conv2d({ x: x.shape, w: w.shape, ...(b && { b: b.shape }) }, attributes)
    const z = { shape, data: workspace.subarray(0, sizeOf(shape)) }
    conv2dDirect.run({ x, w, ...(b && { b }) }, attributes, z, workspace)
    maxPool2d.run({ x: z }, pool, y, workspace)
  },
}

export const conv2dMaxPool2dFilterGradient: ReferenceKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'conv2d-max-pool2d-filter-gradient',
  run({ x, z, dy }, attributes, dw) {
    const [, , C, K] = dw.shape
    dw.data.fill(0)
    eachTerm({ z, dy }, x.shape, dw.shape, attributes, (g, k, xAt, wAt) => {
      for (let c = 0; c < C; c++) dw.data[wAt + c * K + k] += g * x.data[xAt + c]
    })
  },
}

export const conv2dMaxPool2dInputGradient: ReferenceKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'conv2d-max-pool2d-input-gradient',
  run({ w, z, dy }, attributes, dx) {
    const [, , C, K] = w.shape
    dx.data.fill(0)
    eachTerm({ z, dy }, dx.shape, w.shape, attributes, (g, k, xAt, wAt) => {
      for (let c = 0; c < C; c++) dx.data[xAt + c] += g * w.data[wAt + c * K + k]
    })
  },
}

/** Visits every window's gradient g in channel k with every tap inside the image: pixel x[xAt…], tap w[wAt…]. */
function eachTerm(
  { z, dy }: { z: NDArray; dy: NDArray },
  [, H, W, C]: Shape,
  [kH, kW, , K]: Shape,
  {
    strides: [sH, sW],
    dilations: [dH, dW],
    padding,
    pool,
  }: Conv2dWindow & { readonly pool: Pool2dAttributes },
  visit: (g: number, k: number, xAt: number, wAt: number) => void,
): void {
  const [, oH, oW] = z.shape
  const top = axis(H, kH, sH, dH, padding).before
  const left = axis(W, kW, sW, dW, padding).before
  eachWindow(z.shape, pool, (window) => {
    const g = dy.data[window.y]
    if (g === 0) return
    const at = argmax(z.data, window)
    const k = at % K
    const pixel = (at - k) / K
    const j = pixel % oW
    const i = ((pixel - j) / oW) % oH
    const n = Math.floor(pixel / (oW * oH))
    for (let u = 0; u < kH; u++) {
      const row = i * sH + u * dH - top
      if (row < 0 || row >= H) continue
      for (let v = 0; v < kW; v++) {
        const column = j * sW + v * dW - left
        if (column < 0 || column >= W) continue
        visit(g, k, ((n * H + row) * W + column) * C, (u * kW + v) * C * K)
      }
    }
  })
}
