// Host side of assembly/pool2d.ts and max-pool2d-2x2.ts.

import type { MaxPool2dAttributes, Pool2dAttributes } from '../ops/pool2d.js'
import type { Outputs } from '../ops.js'
import { gaussianWindow } from '../ops/gaussian-window.js'
import { maxPool2dGeometry, pool2dGeometry } from '../ops/window.js'
import { equalItems } from './items.js'
import type { Block, Items, Runtime, WasmKernel } from './kernel.js'

/** The rows of windows of a pooling, `span` rows per item. A float is passed over once for each of its windows. */
function rowsOf({ shape: [N, oH, oW, C] }: Block, { poolSize: [kH, kW] }: Pool2dAttributes, span = 1): Items {
  return equalItems((N * oH) / span, { floats: N * oH * oW * C * kH * kW })
}

/** How many rows of windows must belong to one item because they overlap in dx. */
function spanOf(
  oH: number,
  { poolSize: [kH], strides: [sH], dilations: [dH] = [1, 1], padding }: MaxPool2dAttributes,
): number {
  return (kH - 1) * dH < sH && padding === 'valid' ? 1 : oH
}

export const is2x2 = ({ poolSize, strides, dilations = [1, 1], padding }: MaxPool2dAttributes): boolean =>
  [...poolSize, ...strides].every((size) => size === 2) &&
  dilations.every((step) => step === 1) &&
  padding === 'valid'

export const maxPool2x2: WasmKernel<'maxPool2d'> = {
  name: 'max-pool2d-2x2',
  supports: ({ x }, attributes) => is2x2(attributes) && x[3] % 4 === 0,
  run(runtime, { x }, attributes, y) {
    const [, H, W, C] = x.shape
    const [, oH, oW] = y.shape
    runtime.call('maxPool2x2', rowsOf(y, attributes), { x: x.pointer, y: y.pointer, H, W, C, oH, oW })
  },
}

export const maxPool2x2Gradient: WasmKernel<'maxPool2dGradient'> = {
  name: 'max-pool2d-2x2-gradient',
  supports: ({ x }, attributes) => is2x2(attributes) && x[3] % 4 === 0,
  run(runtime, { x, dy }, attributes, dx) {
    const [, H, W, C] = x.shape
    const [, oH, oW] = dy.shape
    runtime.call('maxPool2x2Gradient', rowsOf(dy, attributes), {
      x: x.pointer,
      dy: dy.pointer,
      dx: dx.pointer,
      H,
      W,
      C,
      oH,
      oW,
    })
  },
}

export const maxPool2d: WasmKernel<'maxPool2d'> = {
  name: 'max-pool2d',
  run(runtime, { x }, attributes, y) {
    runtime.call('maxPool2d', rowsOf(y, attributes), {
      x: x.pointer,
      y: y.pointer,
      ...maxPool2dGeometry(x.shape, attributes),
    })
  },
}

/** The same with the maxima into y and their positions into argmax. */
export function maxPool2dWithArgmax(
  runtime: Runtime,
  x: Block,
  attributes: Pool2dAttributes,
  { y, argmax }: Outputs<'conv2dMaxPool2dWithArgmax', Block>,
): void {
  runtime.call('maxPool2dWithArgmax', rowsOf(y, attributes), {
    x: x.pointer,
    y: y.pointer,
    argmax: argmax.pointer,
    ...pool2dGeometry(x.shape, attributes),
  })
}

export const maxPool2dGradient: WasmKernel<'maxPool2dGradient'> = {
  name: 'max-pool2d-gradient',
  run(runtime, { x, dy }, attributes, dx) {
    const span = spanOf(dy.shape[1], attributes)
    runtime.call('maxPool2dGradient', rowsOf(dy, attributes, span), {
      x: x.pointer,
      dy: dy.pointer,
      dx: dx.pointer,
      span,
      ...maxPool2dGeometry(x.shape, attributes),
    })
  },
}

export const averagePool2d: WasmKernel<'averagePool2d'> = {
  name: 'average-pool2d',
  run(runtime, { x }, attributes, y) {
    runtime.call('averagePool2d', rowsOf(y, attributes), {
      x: x.pointer,
      weights: 0,
      y: y.pointer,
      ...pool2dGeometry(x.shape, attributes),
    })
  },
}

export const averagePool2dGradient: WasmKernel<'averagePool2dGradient'> = {
  name: 'average-pool2d-gradient',
  run(runtime, { dy }, attributes, dx) {
    const span = spanOf(dy.shape[1], attributes)
    runtime.call('averagePool2dGradient', rowsOf(dy, attributes, span), {
      dy: dy.pointer,
      weights: 0,
      dx: dx.pointer,
      span,
      ...pool2dGeometry(dx.shape, attributes),
    })
  },
}

export const l2Pool2d: WasmKernel<'l2Pool2d'> = {
  name: 'l2-pool2d',
  run(runtime, { x }, attributes, y) {
    runtime.call('l2Pool2d', rowsOf(y, attributes), {
      x: x.pointer,
      y: y.pointer,
      ...pool2dGeometry(x.shape, attributes),
    })
  },
}

export const l2Pool2dGradient: WasmKernel<'l2Pool2dGradient'> = {
  name: 'l2-pool2d-gradient',
  run(runtime, { x, y, dy }, attributes, dx) {
    const span = spanOf(dy.shape[1], attributes)
    runtime.call('l2Pool2dGradient', rowsOf(dy, attributes, span), {
      x: x.pointer,
      y: y.pointer,
      dy: dy.pointer,
      dx: dx.pointer,
      span,
      ...pool2dGeometry(x.shape, attributes),
    })
  },
}

const windowSize = (_: unknown, { poolSize: [kH, kW] }: Pool2dAttributes): number => kH * kW

export const weightedAveragePool2d: WasmKernel<'weightedAveragePool2d'> = {
  name: 'weighted-average-pool2d',
  workspace: windowSize,
  run(runtime, { x }, attributes, y, weights) {
    runtime.write(weights, Float32Array.from(gaussianWindow(attributes)))
    runtime.call('averagePool2d', rowsOf(y, attributes), {
      x: x.pointer,
      weights,
      y: y.pointer,
      ...pool2dGeometry(x.shape, attributes),
    })
  },
}

export const weightedAveragePool2dGradient: WasmKernel<'weightedAveragePool2dGradient'> = {
  name: 'weighted-average-pool2d-gradient',
  workspace: windowSize,
  run(runtime, { dy }, attributes, dx, weights) {
    const span = spanOf(dy.shape[1], attributes)
    runtime.write(weights, Float32Array.from(gaussianWindow(attributes)))
    runtime.call('averagePool2dGradient', rowsOf(dy, attributes, span), {
      dy: dy.pointer,
      weights,
      dx: dx.pointer,
      span,
      ...pool2dGeometry(dx.shape, attributes),
    })
  },
}
