// y = max over each window of z, z = f(b + conv2d(x, w)), f linear or ReLU: a convolution and the max pooling after it, as
// training runs them. docs/pooling.md
//
// The gradient by z is 0 at all but one position a window and channel, so neither is ever written out, but where the maxima
// stand: the gradients by w and x are summed over the windows. The bias's is the same sum over fewer terms. ReLU never turns
// an order round, so its mask is taken of y instead of z: max(relu(z)) = relu(max(z)).

import { standApart } from '../../kernels/fused/conv2d-max-pool2d.js'
import type { Conv2dWindow, FusedActivation } from '../../kernels/ops/conv2d.js'
import type { Pool2dAttributes } from '../../kernels/ops/pool2d.js'
import type { Pair } from '../../kernels/ops/window.js'
import type { Passes } from './layer.js'

/** The convolution, and the pooling after it. */
export interface Conv2dMaxPooling2d {
  readonly window: Conv2dWindow
  readonly kernelSize: Pair
  readonly activation: FusedActivation
  readonly useBias: boolean
  readonly pool: Pool2dAttributes
}

/** Both as one layer; undefined where windows overlap, or are so small that as many steps as before would remain. */
export function conv2dMaxPooling2d(layers: Conv2dMaxPooling2d): Passes | undefined {
  const { window, kernelSize, activation, useBias, pool } = layers
  if (!standApart(pool) || pool.strides[0] * pool.strides[1] < 4) return undefined
  return {
    forward({ backend, x, weights: { kernel: w, bias: b } }) {
      const attributes = { ...window, activation, pool }
      const { y, argmax } = backend.run('conv2dMaxPool2dWithArgmax', { x, w, b }, attributes)
      return [y, { x, w, y, argmax }]
    },
    infer: ({ backend, x, weights: { kernel: w, bias: b } }) =>
      backend.run('conv2dMaxPool2d', { x, w, b }, { ...window, activation, pool }),
    backward({ backend, dy, saved: { x, w, y, argmax }, inputShape, needsInputGradient }) {
      const dp = activation === 'relu' ? backend.run('reluGradient', { y, dy }) : dy
      return {
        dx: needsInputGradient
          ? backend.run(
              'conv2dMaxPool2dInputGradient',
              { w, argmax, dy: dp },
              { ...window, inputShape, pool },
            )
          : undefined,
        weights: {
          kernel: backend.run(
            'conv2dMaxPool2dFilterGradient',
            { x, argmax, dy: dp },
            { ...window, kernelSize, pool },
          ),
          ...(useBias && { bias: backend.run('biasGradient', { dy: dp }) }),
        },
      }
    },
  }
}
