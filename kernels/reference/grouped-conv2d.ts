// Grouped convolutions: each group reads its own channels. The formula is in kernels/ops/grouped-conv2d.ts.

import { conv2dGeometry } from '../ops/window.js'
import { functionOf } from './activations.js'
import type { ReferenceKernel } from './kernel.js'

export const groupedConv2d: ReferenceKernel<'groupedConv2d'> = {
  name: 'grouped-conv2d',
  run({ x, w, b }, attributes, y) {
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, w.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    const [groupC, groupK] = [C / attributes.groups, K / attributes.groups]
    const f = functionOf(attributes.activation)
    let out = 0
    for (let n = 0; n < N; n++)
      for (let i = 0; i < oH; i++)
        for (let j = 0; j < oW; j++)
          for (let k = 0; k < K; k++) {
            const first = Math.floor(k / groupK) * groupC
            let sum = b ? b.data[k] : 0
            for (let u = 0; u < kH; u++) {
              const row = i * sH + u * dH - top
              if (row < 0 || row >= H) continue
              for (let v = 0; v < kW; v++) {
                const column = j * sW + v * dW - left
                if (column < 0 || column >= W) continue
                const xAt = ((n * H + row) * W + column) * C + first
                const wAt = (u * kW + v) * groupC * K + k
                for (let c = 0; c < groupC; c++) sum += x.data[xAt + c] * w.data[wAt + c * K]
              }
            }
            y.data[out++] = f(sum)
          }
  },
}

export const groupedConv2dInputGradient: ReferenceKernel<'groupedConv2dInputGradient'> = {
  name: 'grouped-conv2d-input-gradient',
  run({ dy, w }, attributes, dx) {
    const [N] = dx.shape
    const geometry = conv2dGeometry(dx.shape, w.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    const [groupC, groupK] = [C / attributes.groups, K / attributes.groups]
    let at = 0
    for (let n = 0; n < N; n++)
      for (let row = 0; row < H; row++)
        for (let column = 0; column < W; column++)
          for (let c = 0; c < C; c++) {
            const first = Math.floor(c / groupC) * groupK
            let sum = 0
            for (let u = 0; u < kH; u++) {
              const i = (row + top - u * dH) / sH
              if (i < 0 || i >= oH || !Number.isInteger(i)) continue
              for (let v = 0; v < kW; v++) {
                const j = (column + left - v * dW) / sW
                if (j < 0 || j >= oW || !Number.isInteger(j)) continue
                const yAt = ((n * oH + i) * oW + j) * K + first
                const wAt = ((u * kW + v) * groupC + (c % groupC)) * K + first
                for (let k = 0; k < groupK; k++) sum += dy.data[yAt + k] * w.data[wAt + k]
              }
            }
            dx.data[at++] = sum
          }
  },
}

export const groupedConv2dFilterGradient: ReferenceKernel<'groupedConv2dFilterGradient'> = {
  name: 'grouped-conv2d-filter-gradient',
  run({ x, dy }, attributes, dw) {
    const [N] = x.shape
    const geometry = conv2dGeometry(x.shape, dw.shape, attributes)
    const { H, W, C, oH, oW, K, kH, kW, sH, sW, dH, dW, top, left } = geometry
    const [groupC, groupK] = [C / attributes.groups, K / attributes.groups]
    let at = 0
    for (let u = 0; u < kH; u++)
      for (let v = 0; v < kW; v++)
        for (let c = 0; c < groupC; c++)
          for (let k = 0; k < K; k++) {
            const channel = Math.floor(k / groupK) * groupC + c
            let sum = 0
            for (let n = 0; n < N; n++)
              for (let i = 0; i < oH; i++) {
                const row = i * sH + u * dH - top
                if (row < 0 || row >= H) continue
                for (let j = 0; j < oW; j++) {
                  const column = j * sW + v * dW - left
                  if (column < 0 || column >= W) continue
                  sum +=
                    x.data[((n * H + row) * W + column) * C + channel] *
                    dy.data[((n * oH + i) * oW + j) * K + k]
                }
              }
            dw.data[at++] = sum
          }
  },
}
