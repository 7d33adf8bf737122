// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,k]      NHWC, HWIO; docs/convolution.md
//
// The formula as it stands, with one loop nest per output or gradient. Taps outside the image add nothing.

import { conv2dGeometry } from '../ops/window.js'
import { functionOf } from './activations.js'
import type { ReferenceKernel } from './kernel.js'

export const conv2dDirect: ReferenceKernel<'conv2d'> = {
  name: 'conv2d-direct',
  run({ x, w, b }, attributes, y) {
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, w.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    const f = functionOf(attributes.activation)
    let out = 0
    for (let n = 0; n < N; n++)
      for (let i = 0; i < oH; i++)
        for (let j = 0; j < oW; j++)
          for (let k = 0; k < K; k++) {
            let sum = b ? b.data[k] : 0
            for (let u = 0; u < kH; u++) {
              const row = i * sH + u * dH - top
              if (row < 0 || row >= H) continue
              for (let v = 0; v < kW; v++) {
                const column = j * sW + v * dW - left
                if (column < 0 || column >= W) continue
                const xAt = ((n * H + row) * W + column) * C
                const wAt = (u * kW + v) * C * K + k
                for (let c = 0; c < C; c++) sum += x.data[xAt + c] * w.data[wAt + c * K]
              }
            }
            y.data[out++] = f(sum)
          }
  },
}

// dx[n,a,b,c] = Σ dy[n,i,j,k] · w[u,v,c,k] over the (i,u), (j,v) with i·s+u·d−p = a and j·s+v·d−p = b
export const conv2dInputGradientDirect: ReferenceKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-direct',
  run({ dy, w }, attributes, dx) {
    const [N] = dx.shape
    const geometry = conv2dGeometry(dx.shape, w.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    let at = 0
    for (let n = 0; n < N; n++)
      for (let row = 0; row < H; row++)
        for (let column = 0; column < W; column++)
          for (let c = 0; c < C; c++) {
            let sum = 0
            for (let u = 0; u < kH; u++) {
              const i = (row + top - u * dH) / sH
              if (i < 0 || i >= oH || !Number.isInteger(i)) continue
              for (let v = 0; v < kW; v++) {
                const j = (column + left - v * dW) / sW
                if (j < 0 || j >= oW || !Number.isInteger(j)) continue
                const yAt = ((n * oH + i) * oW + j) * K
                const wAt = ((u * kW + v) * C + c) * K
                for (let k = 0; k < K; k++) sum += dy.data[yAt + k] * w.data[wAt + k]
              }
            }
            dx.data[at++] = sum
          }
  },
}

// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j,k]
export const conv2dFilterGradientDirect: ReferenceKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-direct',
  run({ x, dy }, attributes, dw) {
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, dw.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    let at = 0
    for (let u = 0; u < kH; u++)
      for (let v = 0; v < kW; v++)
        for (let c = 0; c < C; c++)
          for (let k = 0; k < K; k++) {
            let sum = 0
            for (let n = 0; n < N; n++)
              for (let i = 0; i < oH; i++) {
                const row = i * sH + u * dH - top
                if (row < 0 || row >= H) continue
                for (let j = 0; j < oW; j++) {
                  const column = j * sW + v * dW - left
                  if (column < 0 || column >= W) continue
                  sum +=
                    x.data[((n * H + row) * W + column) * C + c] * dy.data[((n * oH + i) * oW + j) * K + k]
                }
              }
            dw.data[at++] = sum
          }
  },
}
