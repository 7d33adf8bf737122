// dw[u,v,c,k] = Σ_ω dy[ω,k] · x[n, i·s+u·d−p, j·s+v·d−p, c],   (n,i,j) = the position that argmax[ω,k] names
//
// and dx likewise with w. Both visit each window once, instead of each position of z = conv2d(x, w). NHWC, HWIO;
// docs/pooling.md

import type { Conv2dWindow } from '../ops/conv2d.js'
import type { Pool2dAttributes } from '../ops/pool2d.js'
import { ops, type Attributes, type Inputs } from '../ops.js'
import { sizeOf, type Float, type NDArray, type Shape } from '../shape.js'
import { conv2dGeometry } from '../ops/window.js'
import { conv2dDirect } from './conv2d-direct.js'
import type { ReferenceKernel } from './kernel.js'
import { argmax, maxPool2d } from './max-pool2d.js'
import { eachWindow, type Window } from './pool2d.js'

export const conv2dMaxPool2d: ReferenceKernel<'conv2dMaxPool2d'> = {
  name: 'conv2d-max-pool2d-direct',
  workspace: (shapes, { pool: _, ...attributes }) => sizeOf(ops.conv2d(shapes, attributes)),
  run(inputs, attributes, y, workspace) {
    const z = convolve(inputs, attributes, workspace)
    maxPool2d.run({ x: z }, attributes.pool, y, workspace)
  },
}

export const conv2dMaxPool2dWithArgmax: ReferenceKernel<'conv2dMaxPool2dWithArgmax'> = {
  name: 'conv2d-max-pool2d-with-argmax-direct',
  workspace: (shapes, { pool: _, ...attributes }) => sizeOf(ops.conv2d(shapes, attributes)),
  run(inputs, attributes, { y, argmax: places }, workspace) {
    const { pool } = attributes
    const z = convolve(inputs, attributes, workspace)
    eachWindow(z.shape, pool, (window) => {
      const at = argmax(z.data, window)
      y.data[window.y] = z.data[at]
      places.data[window.y] = placeOf(at, window, pool)
    })
  },
}

/** Computes z into the workspace. */
function convolve(
  { x, w, b }: Inputs<'conv2d', NDArray>,
  { pool: _, ...attributes }: Attributes<'conv2dMaxPool2d'>,
  workspace: Float,
): NDArray {
  const shape = ops.conv2d({ x: x.shape, w: w.shape }, attributes)
  const z = { shape, data: workspace.subarray(0, sizeOf(shape)) }
  conv2dDirect.run({ x, w, ...(b && { b }) }, attributes, z, workspace)
  return z
}

/** u·kW + v of the element z[at]. */
function placeOf(at: number, window: Window, { poolSize: [, kW] }: Pool2dAttributes): number {
  const { start, rowStep, columnStep, skippedRows, skippedColumns } = window
  const row = Math.floor((at - start) / rowStep)
  const column = (at - start - row * rowStep) / columnStep
  return (row + skippedRows) * kW + column + skippedColumns
}

/** The index in z of the element u·kW + v: the inverse of placeOf. */
function elementAt(place: number, window: Window, { poolSize: [, kW] }: Pool2dAttributes): number {
  const { start, rowStep, columnStep, skippedRows, skippedColumns } = window
  const row = Math.floor(place / kW)
  return start + (row - skippedRows) * rowStep + (place - row * kW - skippedColumns) * columnStep
}

export const conv2dMaxPool2dFilterGradient: ReferenceKernel<'conv2dMaxPool2dFilterGradient'> = {
  name: 'conv2d-max-pool2d-filter-gradient',
  run({ x, argmax, dy }, attributes, dw) {
    const [, , C, K] = dw.shape
    dw.data.fill(0)
    eachTerm({ argmax, dy }, x.shape, dw.shape, attributes, (g, k, xAt, wAt) => {
      for (let c = 0; c < C; c++) dw.data[wAt + c * K + k] += g * x.data[xAt + c]
    })
  },
}

export const conv2dMaxPool2dInputGradient: ReferenceKernel<'conv2dMaxPool2dInputGradient'> = {
  name: 'conv2d-max-pool2d-input-gradient',
  run({ w, argmax, dy }, attributes, dx) {
    const [, , C, K] = w.shape
    dx.data.fill(0)
    eachTerm({ argmax, dy }, dx.shape, w.shape, attributes, (g, k, xAt, wAt) => {
      for (let c = 0; c < C; c++) dx.data[xAt + c] += g * w.data[wAt + c * K + k]
    })
  },
}

/** Visits the gradient g of every window in channel k with every tap inside the image: pixel x[xAt…], tap w[wAt…]. */
function eachTerm(
  { argmax, dy }: { argmax: NDArray; dy: NDArray },
  x: Shape,
  w: Shape,
  attributes: Conv2dWindow & { readonly pool: Pool2dAttributes },
  visit: (g: number, k: number, xAt: number, wAt: number) => void,
): void {
  const { pool } = attributes
  const geometry = conv2dGeometry(x, w, attributes)
  const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
  eachWindow([x[0], oH, oW, K], pool, (window) => {
    const g = dy.data[window.y]
    if (g === 0) return
    const at = elementAt(argmax.data[window.y], window, pool)
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
