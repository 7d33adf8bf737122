// y[n,i,j, c·M+m] = b[c·M+m] + Σ_{u,v} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,m]      NHWC; docs/depthwise-convolution.md

import { depthwiseConv2d as depthwiseShape } from '../../kernels/ops/depthwise-conv2d.js'
import { count, size } from '../check/check.js'
import { options } from '../check/options.js'
import { initializer, type InitializerChoice } from '../tensor/initializer.js'
import { convolutionChecks, windowOf, type ConvolutionConfig } from './convolution.js'
import { biasOf, gradients, kernelOf, opInputs } from './kernel-and-bias.js'
import { toPair } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { regularizer, type RegularizerChoice } from './regularizer.js'

/** Configuration of `layers.depthwiseConv2d`. */
export interface DepthwiseConv2dConfig extends ConvolutionConfig {
  /** Filters per channel; the output has `C · depthMultiplier` channels; default 1. */
  readonly depthMultiplier?: number
  /** How the filters are initialized; default `glorotUniform`. */
  readonly depthwiseInitializer?: InitializerChoice
  /** The penalty on the filters; default none. */
  readonly depthwiseRegularizer?: RegularizerChoice
}

const checkConfig = options<DepthwiseConv2dConfig>(
  { kernelSize: size },
  {
    ...convolutionChecks,
    depthMultiplier: count,
    depthwiseInitializer: initializer,
    depthwiseRegularizer: regularizer,
  },
)

/**
 * 2-D convolution of each channel separately: `[H, W, C]` → `[oH, oW, C · depthMultiplier]`. The `depthMultiplier` results
 * of a channel are neighbors. Weights `kernel` `[kH, kW, C, depthMultiplier]` and `bias` `[C · depthMultiplier]`. L. Sifre,
 * "Rigid-motion scattering for image classification", 2014; A. Howard et al., "MobileNets", 2017.
 *
 * @throws if a size is not a whole number of at least 1, or an activation, initializer or the like is unknown; when applied,
 *   if no window fits.
 */
export function depthwiseConv2d(config: DepthwiseConv2dConfig): Layer {
  checkConfig('depthwiseConv2d', config)
  const { depthMultiplier: M = 1, useBias = true } = config
  const kernelSize = toPair(config.kernelSize)
  const window = windowOf(config)
  return builtIn({
    kind: 'depthwiseConv2d',
    config,
    activation: config.activation,
    outputShape: ([x]) => depthwiseShape({ x: [1, ...x], w: [...kernelSize, x[2], M] }, window).slice(1),
    weights: ([[, , C]]) => ({
      kernel: kernelOf([...kernelSize, C, M], config.depthwiseInitializer, config.depthwiseRegularizer),
      ...biasOf(C * M, config),
    }),
    op: { name: 'depthwiseConv2d', attributes: window, inputs: opInputs, saved: ['x'] },
    backward(pass) {
      const { backend, dy, saved, weights, inputShapes } = pass
      const { x } = saved
      const [inputShape] = inputShapes
      return gradients(
        pass,
        useBias,
        () =>
          backend.run('depthwiseConv2dInputGradient', { dy, w: weights.kernel }, { ...window, inputShape }),
        () => backend.run('depthwiseConv2dFilterGradient', { x, dy }, { ...window, kernelSize }),
      )
    },
  })
}
