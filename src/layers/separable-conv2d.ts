// t = depthwise(x, w), y[n,i,j,k] = b[k] + Σ_c t[n,i,j,c] · v[c,k]              docs/depthwise-convolution.md

import { depthwiseConv2d as depthwiseShape } from '../../kernels/ops/depthwise-conv2d.js'
import { count, size } from '../check/check.js'
import { options } from '../check/options.js'
import { initializer, type InitializerChoice } from '../tensor/initializer.js'
import { convolutionChecks, windowOf, type ConvolutionConfig } from './convolution.js'
import { biasOf, kernelOf } from './kernel-and-bias.js'
import { toPair } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { regularizer, type RegularizerChoice } from './regularizer.js'

/** Configuration of `layers.separableConv2d`. */
export interface SeparableConv2dConfig extends ConvolutionConfig {
  /** The number of 1×1 filters, which is the number of output channels. */
  readonly filters: number
  /** Filters per channel in the depthwise step; default 1. */
  readonly depthMultiplier?: number
  /** How the depthwise filters are initialized; default `glorotUniform`. */
  readonly depthwiseInitializer?: InitializerChoice
  /** How the 1×1 filters are initialized; default `glorotUniform`. */
  readonly pointwiseInitializer?: InitializerChoice
  /** The penalty on the depthwise filters; default none. */
  readonly depthwiseRegularizer?: RegularizerChoice
  /** The penalty on the 1×1 filters; default none. */
  readonly pointwiseRegularizer?: RegularizerChoice
}

const checkConfig = options<SeparableConv2dConfig>(
  { filters: count, kernelSize: size },
  {
    ...convolutionChecks,
    depthMultiplier: count,
    depthwiseInitializer: initializer,
    pointwiseInitializer: initializer,
    depthwiseRegularizer: regularizer,
    pointwiseRegularizer: regularizer,
  },
)

/** The window of the 1×1 filters. */
const pointwise = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

/**
 * A convolution in two steps, first of each channel separately, then by 1×1 filters across channels: `[H, W, C]` → `[oH, oW,
 * filters]`. Weights `depthwiseKernel` `[kH, kW, C, depthMultiplier]`, `pointwiseKernel` `[1, 1, C · depthMultiplier,
 * filters]` and `bias` `[filters]`. F. Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.
 *
 * @throws if a size is not a whole number of at least 1, or an activation, initializer or the like is unknown; when applied,
 *   if no window fits.
 */
export function separableConv2d(config: SeparableConv2dConfig): Layer {
  checkConfig('separableConv2d', config)
  const { filters, depthMultiplier: M = 1, useBias = true } = config
  const kernelSize = toPair(config.kernelSize)
  const window = windowOf(config)
  return builtIn({
    kind: 'separableConv2d',
    config,
    activation: config.activation,
    outputShape([x]) {
      const [, oH, oW] = depthwiseShape({ x: [1, ...x], w: [...kernelSize, x[2], M] }, window)
      return [oH, oW, filters]
    },
    weights: ([[, , C]]) => ({
      depthwiseKernel: kernelOf(
        [...kernelSize, C, M],
        config.depthwiseInitializer,
        config.depthwiseRegularizer,
      ),
      pointwiseKernel: kernelOf(
        [1, 1, C * M, filters],
        config.pointwiseInitializer,
        config.pointwiseRegularizer,
      ),
      ...biasOf(filters, config),
    }),
    // The second step is the layer's op, so that an activation or batch normalization can be fused with it.
    op: {
      name: 'conv2d',
      attributes: pointwise,
      inputs: ({ backend, inputs: [x], weights: { depthwiseKernel, pointwiseKernel: w, bias: b } }) => ({
        x: backend.run('depthwiseConv2d', { x, w: depthwiseKernel }, window),
        w,
        b,
      }),
      saved: ['input', 'x'],
    },
    backward({ backend, dy, saved: { input: x, x: t }, weights, inputShapes: [inputShape], wanted }) {
      const { depthwiseKernel: w, pointwiseKernel } = weights
      const dt = backend.run(
        'conv2dInputGradient',
        { dy, w: pointwiseKernel },
        { ...pointwise, inputShape: t.shape },
      )
      return {
        inputs: [
          wanted.inputs[0]
            ? backend.run('depthwiseConv2dInputGradient', { dy: dt, w }, { ...window, inputShape })
            : undefined,
        ],
        weights: wanted.weights
          ? {
              depthwiseKernel: backend.run(
                'depthwiseConv2dFilterGradient',
                { x, dy: dt },
                { ...window, kernelSize },
              ),
              pointwiseKernel: backend.run(
                'conv2dFilterGradient',
                { x: t, dy },
                { ...pointwise, kernelSize: [1, 1] },
              ),
              ...(useBias && { bias: backend.run('biasGradient', { dy }) }),
            }
          : undefined,
      }
    },
  })
}
