// y[n,i,j,k] = f(b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,k])      NHWC, HWIO; docs/convolution.md

import { conv2d as conv2dShape } from '../../kernels/ops/conv2d.js'
import { checkCount } from '../../kernels/shape.js'
import type { Padding } from '../../kernels/ops/window.js'
import { initializerNamed, zeros, type InitializerName } from '../tensor/initializers.js'
import { splitActivation, type ActivationName } from './activation.js'
import { conv2dMaxPooling2d } from './conv2d-max-pooling2d.js'
import { toPair, type Layer, type LayerConfig, type Size } from './layer.js'

/** Configuration of `layers.conv2d`. */
export interface Conv2dConfig extends LayerConfig {
  /** How many filters, the channels of the output. */
  readonly filters: number
  /** Rows and columns of a filter. */
  readonly kernelSize: Size
  /** Steps between windows; default 1. */
  readonly strides?: Size
  /** `valid` (default): whole windows only. `same`: zeros around, so that the output has ⌈in / stride⌉ rows and columns. */
  readonly padding?: Padding
  /** Steps between a filter's taps; default 1. */
  readonly dilationRate?: Size
  /** Default `linear`. */
  readonly activation?: ActivationName
  /** Whether to add a bias; default true. */
  readonly useBias?: boolean
  /** Where the filters start; default `glorotUniform`. Biases start at zero. */
  readonly kernelInitializer?: InitializerName
}

/**
 * 2-D convolution (cross-correlation, as everywhere in deep learning): `[H, W, C]` → `[oH, oW, filters]`. Weights `kernel`
 * `[kH, kW, C, filters]` and `bias` `[filters]`.
 *
 * @throws if a size is not a whole number of at least 1, or a name is unknown; when built, if a window does not fit.
 */
export function conv2d(config: Conv2dConfig): Layer {
  const { filters, padding = 'valid', useBias = true, kernelInitializer = 'glorotUniform' } = config
  checkCount('conv2d', 'filters', filters)
  const kernelSize = toPair('conv2d: kernelSize', config.kernelSize)
  const { fused, then } = splitActivation('conv2d', config.activation)
  const initializer = initializerNamed(kernelInitializer)
  const window = {
    strides: toPair('conv2d: strides', config.strides ?? 1),
    dilations: toPair('conv2d: dilationRate', config.dilationRate ?? 1),
    padding,
  }
  return {
    kind: 'conv2d',
    config,
    then,
    outputShape: (inputShape) =>
      conv2dShape({ x: [1, ...inputShape], w: [...kernelSize, inputShape[2], filters] }, window).slice(1),
    weights: ([, , C]) => ({
      kernel: { shape: [...kernelSize, C, filters], initializer },
      ...(useBias && { bias: { shape: [filters], initializer: zeros } }),
    }),
    forward({ backend, x, weights: { kernel: w, bias: b } }) {
      const y = backend.run('conv2d', { x, w, b }, { ...window, activation: fused })
      return [y, { x, w, y }]
    },
    backward({ backend, dy, saved: { x, w, y }, inputShape, needsInputGradient }) {
      const dz = fused === 'relu' ? backend.run('reluGradient', { y, dy }) : dy
      return {
        dx: needsInputGradient
          ? backend.run('conv2dInputGradient', { dy: dz, w }, { ...window, inputShape })
          : undefined,
        weights: {
          kernel: backend.run('conv2dFilterGradient', { x, dy: dz }, { ...window, kernelSize }),
          ...(useBias && { bias: backend.run('biasGradient', { dy: dz }) }),
        },
      }
    },
    fuse: ({ maxPool: pool }) =>
      pool && conv2dMaxPooling2d({ window, kernelSize, activation: fused, useBias, pool }),
  }
}
