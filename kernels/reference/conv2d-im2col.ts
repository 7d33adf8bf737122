// Convolution as a matrix product. Unrolled, an image is a matrix with a row a window and a column a tap,
//
//   cols[i·oW+j, (u·kW+v)·C+c] = x[i·s+u·d−p, j·s+v·d−p, c]        (0 outside the image)
//
// and then, image by image, y = cols · w, dw = Σ_n colsᵀ · dy, dcols = dy · wᵀ, and dx adds dcols back where it came from.
// K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document processing", 2006;
// docs/convolution.md

import { axis, type Pair } from '../ops/window.js'
import type { Conv2dWindow } from '../ops/conv2d.js'
import type { Float, Shape } from '../shape.js'
import { matmul, rowMajor, transpose } from './matmul.js'
import type { ReferenceKernel } from './kernel.js'

export const conv2dIm2col: ReferenceKernel<'conv2d'> = {
  name: 'conv2d-im2col',
  workspace: ({ x, w: [kH, kW] }, attributes) => columnsSize(x, [kH, kW], attributes),
  run({ x, w, b }, attributes, y, cols) {
    const [kH, kW, C, K] = w.shape
    const unroll = unrolling(x.shape, [kH, kW], attributes)
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
    if (attributes.activation === 'relu')
      for (let at = 0; at < y.data.length; at++) y.data[at] = Math.max(y.data[at], 0)
  },
}

export const conv2dInputGradientIm2col: ReferenceKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-im2col',
  workspace: ({ w: [kH, kW] }, { inputShape, ...window }) => columnsSize(inputShape, [kH, kW], window),
  run({ dy, w }, attributes, dx, dcols) {
    const [kH, kW, C, K] = w.shape
    const unroll = unrolling(dx.shape, [kH, kW], attributes)
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
  workspace: ({ x }, { kernelSize, ...window }) => columnsSize(x, kernelSize, window),
  run({ x, dy }, attributes, dw, cols) {
    const [kH, kW, C, K] = dw.shape
    const unroll = unrolling(x.shape, [kH, kW], attributes)
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

function columnsSize(
  [, H, W, C]: Shape,
  [kH, kW]: Pair,
  { strides, dilations, padding }: Conv2dWindow,
): number {
  const rows = axis(H, kH, strides[0], dilations[0], padding).out
  const columns = axis(W, kW, strides[1], dilations[1], padding).out
  return rows * columns * kH * kW * C
}

/** How one image of `shape` unrolls into columns (`gather`), and how columns add back into it (`scatter`). */
function unrolling([, H, W, C]: Shape, [kH, kW]: Pair, { strides, dilations, padding }: Conv2dWindow) {
  const [sH, sW] = strides
  const [dH, dW] = dilations
  const { out: oH, before: top } = axis(H, kH, sH, dH, padding)
  const { out: oW, before: left } = axis(W, kW, sW, dW, padding)

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
