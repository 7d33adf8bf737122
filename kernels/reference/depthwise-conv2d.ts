// y[n,i,j, c·M+m] = b[c·M+m] + Σ_{u,v} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,m]      NHWC; docs/depthwise-convolution.md
//
// The formula as it stands: k = c·M+m runs over the outputs' channels, in the order in which w holds their weights.

import { joined } from '../ops/depthwise-conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import type { ReferenceKernel } from './kernel.js'

export const depthwiseConv2d: ReferenceKernel<'depthwiseConv2d'> = {
  name: 'depthwise-conv2d',
  run({ x, w, b }, attributes, y) {
    const [N] = x.shape
    const M = w.shape[3]
    const geometry = conv2dGeometry(x.shape, joined(w.shape), attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    const { activation } = attributes
    let out = 0
    for (let n = 0; n < N; n++)
      for (let i = 0; i < oH; i++)
        for (let j = 0; j < oW; j++)
          for (let k = 0; k < K; k++) {
            const c = Math.floor(k / M)
            let sum = b ? b.data[k] : 0
            for (let u = 0; u < kH; u++) {
              const row = i * sH + u * dH - top
              if (row < 0 || row >= H) continue
              for (let v = 0; v < kW; v++) {
                const column = j * sW + v * dW - left
                if (column < 0 || column >= W) continue
                sum += x.data[((n * H + row) * W + column) * C + c] * w.data[(u * kW + v) * K + k]
              }
            }
            y.data[out++] = activation === 'relu' ? Math.max(sum, 0) : sum
          }
  },
}

// dx[n,a,b,c] = Σ dy[n,i,j, c·M+m] · w[u,v,c,m] over m and the (i,u), (j,v) with i·s+u·d−p = a and j·s+v·d−p = b
export const depthwiseConv2dInputGradient: ReferenceKernel<'depthwiseConv2dInputGradient'> = {
  name: 'depthwise-conv2d-input-gradient',
  run({ dy, w }, attributes, dx) {
    const [N] = dx.shape
    const M = w.shape[3]
    const geometry = conv2dGeometry(dx.shape, joined(w.shape), attributes)
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
                const yAt = ((n * oH + i) * oW + j) * K + c * M
                const wAt = (u * kW + v) * K + c * M
                for (let m = 0; m < M; m++) sum += dy.data[yAt + m] * w.data[wAt + m]
              }
            }
            dx.data[at++] = sum
          }
  },
}

// dw[u,v,c,m] = Σ_{n,i,j} x[n, i·s+u·d−p, j·s+v·d−p, c] · dy[n,i,j, c·M+m]
export const depthwiseConv2dFilterGradient: ReferenceKernel<'depthwiseConv2dFilterGradient'> = {
  name: 'depthwise-conv2d-filter-gradient',
  run({ x, dy }, attributes, dw) {
    const [N] = x.shape
    const M = dw.shape[3]
    const geometry = conv2dGeometry(x.shape, joined(dw.shape), attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    let at = 0
    for (let u = 0; u < kH; u++)
      for (let v = 0; v < kW; v++)
        for (let k = 0; k < K; k++) {
          const c = Math.floor(k / M)
          let sum = 0
          for (let n = 0; n < N; n++)
            for (let i = 0; i < oH; i++) {
              const row = i * sH + u * dH - top
              if (row < 0 || row >= H) continue
              for (let j = 0; j < oW; j++) {
                const column = j * sW + v * dW - left
                if (column < 0 || column >= W) continue
                sum += x.data[((n * H + row) * W + column) * C + c] * dy.data[((n * oH + i) * oW + j) * K + k]
              }
            }
          dw.data[at++] = sum
        }
  },
}
