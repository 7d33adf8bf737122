// Convolution as a matrix product. An unrolled image is a matrix with one row per window and one column per tap:
//
//   cols[i·oW+j, (u·kW+v)·C+c] = x[i·s+u·d−p, j·s+v·d−p, c]        (0 outside the image)
//
// Then, image by image, y = cols · w, dw = Σ_n colsᵀ · dy and dcols = dy · wᵀ. Adding dcols back to where each column came
// from gives dx. K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document
// processing", 2006; docs/convolution.md

import { conv2dGeometry, type Conv2dGeometry } from '../ops/window.js'
import type { Float } from '../shape.js'
import { functionOf } from './activations.js'
import { matmul, rowMajor, transpose } from './matmul.js'
import type { ReferenceKernel } from './kernel.js'

export const conv2dIm2col: ReferenceKernel<'conv2d'> = {
  name: 'conv2d-im2col',
  workspace: ({ x, w }, attributes) => columnsSize(conv2dGeometry(x, w, attributes)),
  run({ x, w, b }, attributes, y, cols) {
    const geometry = conv2dGeometry(x.shape, w.shape, attributes)
    const { C, K, kH, kW } = geometry
    const unroll = unrolling(geometry)
    const product = { M: unroll.windows, N: K, K: kH * kW * C, accumulate: true }
    for (let at = 0; at < y.data.length; at++) y.data[at] = b ? b.data[at % K] : 0
    for (let n = 0; n < x.shape[0]; n++) {
      unroll.gather(x.data, n, cols)
      matmul(
        rowMajor(y.data, K, n * unroll.windows * K),
        rowMajor(cols, product.K),
        rowMajor(w.data, K),
        product,
      )
    }
    const f = functionOf(attributes.activation)
    for (let at = 0; at < y.data.length; at++) y.data[at] = f(y.data[at])
  },
}

export const conv2dInputGradientIm2col: ReferenceKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-im2col',
  workspace: ({ w }, attributes) => columnsSize(conv2dGeometry(attributes.inputShape, w, attributes)),
  run({ dy, w }, attributes, dx, dcols) {
    const geometry = conv2dGeometry(dx.shape, w.shape, attributes)
    const { C, K, kH, kW } = geometry
    const unroll = unrolling(geometry)
    const taps = kH * kW * C
    dx.data.fill(0)
    for (let n = 0; n < dx.shape[0]; n++) {
      const dyn = rowMajor(dy.data, K, n * unroll.windows * K)
      matmul(rowMajor(dcols, taps), dyn, transpose(rowMajor(w.data, K)), { M: unroll.windows, N: taps, K })
      unroll.scatter(dcols, n, dx.data)
    }
  },
}

export const conv2dFilterGradientIm2col: ReferenceKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-im2col',
  workspace: ({ x, dy }, attributes) =>
    columnsSize(conv2dGeometry(x, [...attributes.kernelSize, x[3], dy[3]], attributes)),
  run({ x, dy }, attributes, dw, cols) {
    const geometry = conv2dGeometry(x.shape, dw.shape, attributes)
    const { C, K, kH, kW } = geometry
    const unroll = unrolling(geometry)
    const product = { M: kH * kW * C, N: K, K: unroll.windows }
    for (let n = 0; n < x.shape[0]; n++) {
      unroll.gather(x.data, n, cols)
      const dyn = rowMajor(dy.data, K, n * unroll.windows * K)
      matmul(rowMajor(dw.data, K), transpose(rowMajor(cols, product.M)), dyn, {
        ...product,
        accumulate: n > 0,
      })
    }
  },
}

const columnsSize = ({ C, oH, oW, kH, kW }: Conv2dGeometry): number => oH * oW * kH * kW * C

/** How one image unrolls into columns (`gather`), and how columns add back into it (`scatter`). */
function unrolling({ H, W, C, oH, oW, kH, kW, sH, sW, dH, dW, top, left }: Conv2dGeometry) {
  /** Calls `visit(image offset or −1, columns offset)` for each run of C channels. */
  const walk = (n: number, visit: (imageAt: number, colsAt: number) => void): void => {
    let at = 0
    for (let i = 0; i < oH; i++)
      for (let j = 0; j < oW; j++)
        for (let u = 0; u < kH; u++) {
          const row = i * sH + u * dH - top
          for (let v = 0; v < kW; v++, at += C) {
            const column = j * sW + v * dW - left
            const inside = row >= 0 && row < H && column >= 0 && column < W
            visit(inside ? ((n * H + row) * W + column) * C : -1, at)
          }
        }
  }

  return {
    windows: oH * oW,
    gather(x: Float, n: number, cols: Float): void {
      walk(n, (imageAt, colsAt) => {
        for (let c = 0; c < C; c++) cols[colsAt + c] = imageAt < 0 ? 0 : x[imageAt + c]
      })
    },
    scatter(cols: Float, n: number, x: Float): void {
      walk(n, (imageAt, colsAt) => {
        if (imageAt >= 0) for (let c = 0; c < C; c++) x[imageAt + c] += cols[colsAt + c]
      })
    },
  }
}
