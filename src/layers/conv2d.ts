// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,k]      NHWC, HWIO; docs/convolution.md

import { conv2d as conv2dShape } from '../../kernels/ops/conv2d.js'
import type { Padding } from '../../kernels/ops/window.js'
import { count, size, truth } from '../check/check.js'
import { options } from '../check/options.js'
import { initializerName, initializerNamed, zeros, type InitializerName } from '../tensor/initializers.js'
import { activationName, type ActivationName } from './activation-name.js'
import { Layer, layerChecks, paddingName, toPair, type LayerConfig, type Size } from './layer.js'

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
  /** Applied to the sum; default `linear`. */
  readonly activation?: ActivationName
  /** Whether to add a bias; default true. */
  readonly useBias?: boolean
  /** Where the filters start; default `glorotUniform`. Biases start at zero. */
  readonly kernelInitializer?: InitializerName
}

const checkConfig = options<Conv2dConfig>(
  { filters: count, kernelSize: size },
  {
    ...layerChecks,
    strides: size,
    padding: paddingName,
    dilationRate: size,
    activation: activationName,
    useBias: truth,
    kernelInitializer: initializerName,
  },
)

/**
 * 2-D convolution (cross-correlation, as everywhere in deep learning): `[H, W, C]` → `[oH, oW, filters]`. Weights `kernel`
 * `[kH, kW, C, filters]` and `bias` `[filters]`.
 *
 * @throws if a size is not a whole number of at least 1, or a name is unknown; when applied, if a window does not fit.
 */
export function conv2d(config: Conv2dConfig): Layer {
  checkConfig('conv2d', config)
  const { filters, padding = 'valid', useBias = true, kernelInitializer = 'glorotUniform' } = config
  const kernelSize = toPair(config.kernelSize)
  const initializer = initializerNamed(kernelInitializer)
  const window = {
    strides: toPair(config.strides ?? 1),
    dilations: toPair(config.dilationRate ?? 1),
    padding,
  }
  return new Layer({
    kind: 'conv2d',
    config,
    activation: config.activation,
    outputShape: ([x]) => conv2dShape({ x: [1, ...x], w: [...kernelSize, x[2], filters] }, window).slice(1),
    weights: ([[, , C]]) => ({
      kernel: { shape: [...kernelSize, C, filters], initializer },
      ...(useBias && { bias: { shape: [filters], initializer: zeros } }),
    }),
    op: {
      name: 'conv2d',
      attributes: window,
      inputs: ({ inputs: [x], weights: { kernel: w, bias: b } }) => ({ x, w, b }),
      saved: ['x'],
    },
    backward: ({ backend, dy, saved: { x }, weights: { kernel: w }, inputShapes: [inputShape], wanted }) => ({
      inputs: [
        wanted.inputs[0]
          ? backend.run('conv2dInputGradient', { dy, w }, { ...window, inputShape })
          : undefined,
      ],
      weights: wanted.weights
        ? {
            kernel: backend.run('conv2dFilterGradient', { x, dy }, { ...window, kernelSize }),
            ...(useBias && { bias: backend.run('biasGradient', { dy }) }),
          }
        : undefined,
    }),
  })
}
