// y[n,i,j,k] = b[k] + Σ_{u,v,c} x[n, i·s+u·d−p, j·s+v·d−p, c] · w[u,v,c,k]      NHWC, HWIO; docs/convolution.md
//
// With groups, each group computes its k from its own c; docs/depthwise-convolution.md

import { conv2d as conv2dShape } from '../../kernels/ops/conv2d.js'
import { checkGroups, groupedConv2d as groupedShape } from '../../kernels/ops/grouped-conv2d.js'
import { count, size } from '../check/check.js'
import { options } from '../check/options.js'
import { convolutionChecks, windowOf, type ConvolutionConfig } from './convolution.js'
import { gradients, kernelAndBias, kernelChecks, opInputs, type KernelConfig } from './kernel-and-bias.js'
import { toPair } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.conv2d`. */
export interface Conv2dConfig extends ConvolutionConfig, KernelConfig {
  /** The number of filters, which is the number of output channels. */
  readonly filters: number
  /**
   * The number of groups of channels; default 1. Each group computes its filters from its own input channels only, so both
   * numbers must be multiples of `groups`.
   */
  readonly groups?: number
}

const checkConfig = options<Conv2dConfig>(
  { filters: count, kernelSize: size },
  { ...convolutionChecks, ...kernelChecks, groups: count },
)

/**
 * 2-D convolution (cross-correlation, as everywhere in deep learning): `[H, W, C]` → `[oH, oW, filters]`. Weights `kernel`
 * `[kH, kW, C / groups, filters]` and `bias` `[filters]`.
 *
 * @throws if a size is not a whole number of at least 1, an activation, initializer or the like is unknown, or `filters` is
 *   not a multiple of `groups`; when applied, if no window fits, or the number of input channels is not a multiple of
 *   `groups`.
 */
export function conv2d(config: Conv2dConfig): Layer {
  checkConfig('conv2d', config)
  const { filters, groups = 1, useBias = true } = config
  checkGroups('conv2d', groups, { filters })
  const kernelSize = toPair(config.kernelSize)
  const window = windowOf(config)
  return builtIn({
    kind: 'conv2d',
    config,
    activation: config.activation,
    outputShape([x]) {
      if (groups > 1) checkGroups('conv2d', groups, { 'the input': x[2] })
      const shapes = { x: [1, ...x], w: [...kernelSize, x[2] / groups, filters] }
      return (groups > 1 ? groupedShape(shapes, { ...window, groups }) : conv2dShape(shapes, window)).slice(1)
    },
    weights: ([[, , C]]) => kernelAndBias([...kernelSize, C / groups, filters], filters, config),
    op:
      groups > 1
        ? { name: 'groupedConv2d', attributes: { ...window, groups }, inputs: opInputs, saved: ['x'] }
        : { name: 'conv2d', attributes: window, inputs: opInputs, saved: ['x'] },
    backward(pass) {
      const { backend, dy, saved, weights, inputShapes } = pass
      const { kernel: w } = weights
      const { x } = saved
      const byInput = { ...window, inputShape: inputShapes[0] }
      const byKernel = { ...window, kernelSize }
      return gradients(
        pass,
        useBias,
        () =>
          groups > 1
            ? backend.run('groupedConv2dInputGradient', { dy, w }, { ...byInput, groups })
            : backend.run('conv2dInputGradient', { dy, w }, byInput),
        () =>
          groups > 1
            ? backend.run('groupedConv2dFilterGradient', { x, dy }, { ...byKernel, groups })
            : backend.run('conv2dFilterGradient', { x, dy }, byKernel),
      )
    },
  })
}
