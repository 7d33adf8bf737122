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
  /** How many filters of 1×1 taps, the channels of the output. */
  readonly filters: number
  /** Filters per channel before that; default 1. */
  readonly depthMultiplier?: number
  /** Where the filters of a channel start; default `glorotUniform`. */
  readonly depthwiseInitializer?: InitializerChoice
  /** Where the filters of 1×1 taps start; default `glorotUniform`. */
  readonly pointwiseInitializer?: InitializerChoice
  /** The penalty on the filters of a channel; default none. */
  readonly depthwiseRegularizer?: RegularizerChoice
  /** The penalty on the filters of 1×1 taps; default none. */
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

/** Of the 1×1 taps. */
const pointwise = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

/**
 * A convolution in two steps, each channel by itself and then 1×1 taps across them: `[H, W, C]` → `[oH, oW, filters]`.
 * Weights `depthwiseKernel` `[kH, kW, C, depthMultiplier]`, `pointwiseKernel` `[1, 1, C · depthMultiplier, filters]` and
 * `bias` `[filters]`. F. Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.
 *
 * @throws if a size is not a whole number of at least 1, or a name is unknown; when applied, if a window does not fit.
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
    // The second step is the layer's op, so that an activation, or batch normalization, can go into it.
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
