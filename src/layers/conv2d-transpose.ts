// y[n,a,b,k] = b[k] + Σ_{i,j,u,v,c : i·s+u·d−p = a, j·s+v·d−p = b} x[n,i,j,c] · w[u,v,k,c]
// docs/depthwise-convolution.md
//
// The input gradient of a convolution, as a layer. Its own gradients are that convolution and its filter gradient.

import { transposedImage } from '../../kernels/ops/conv2d-transpose.js'
import { checkGroups } from '../../kernels/ops/grouped-conv2d.js'
import { check, count, size } from '../check/check.js'
import { options } from '../check/options.js'
import { convolutionChecks, windowOf, type ConvolutionConfig } from './convolution.js'
import { gradients, kernelAndBias, kernelChecks, opInputs, type KernelConfig } from './kernel-and-bias.js'
import { toPair, type Size } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.conv2dTranspose`. */
export interface Conv2dTransposeConfig extends ConvolutionConfig, KernelConfig {
  /** The number of filters, which is the number of output channels. */
  readonly filters: number
  /**
   * How many rows and columns the output has beyond the minimum; below `strides`. By default, the output has size in ·
   * stride with padding `same`; with `valid`, it is larger by as much as the filter's reach exceeds its stride. With a
   * padding in numbers, the default is 0, as in PyTorch.
   */
  readonly outputPadding?: Size
  /**
   * The number of groups of channels; default 1. Each group computes its filters from its own input channels only, so both
   * numbers must be multiples of `groups`.
   */
  readonly groups?: number
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const outputPadding = check(
  'a whole number of at least 0, or two of them as [rows, columns]',
  (value) => isWhole(value) || (Array.isArray(value) && value.length === 2 && value.every(isWhole)),
)

const checkConfig = options<Conv2dTransposeConfig>(
  { filters: count, kernelSize: size },
  { ...convolutionChecks, ...kernelChecks, outputPadding, groups: count },
)

/**
 * Transposed convolution, which enlarges images: `[H, W, C]` → `[oH, oW, filters]`. A convolution with the same strides and
 * padding would map the output back to `[H, W]`. Weights `kernel` `[kH, kW, filters / groups, C]`, as in that convolution,
 * and `bias` `[filters]`. V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
 *
 * @throws if a size is not a whole number, an activation, initializer or the like is unknown, or `filters` is not a multiple
 *   of `groups`; when applied, if `outputPadding` is not below `strides`, the convolution could not map the output back, or
 *   the number of input channels is not a multiple of `groups`.
 */
export function conv2dTranspose(config: Conv2dTransposeConfig): Layer {
  checkConfig('conv2dTranspose', config)
  const { filters, groups = 1, useBias = true } = config
  checkGroups('conv2dTranspose', groups, { filters })
  const kernelSize = toPair(config.kernelSize)
  const window = windowOf(config)
  const attributes = {
    ...window,
    ...(config.outputPadding !== undefined && { outputPadding: toPair(config.outputPadding) }),
    ...(groups > 1 && { groups }),
  }
  return builtIn({
    kind: 'conv2dTranspose',
    config,
    activation: config.activation,
    outputShape([x]) {
      if (x.length !== 3) throw new Error(`conv2dTranspose: it takes images, [H,W,C], got [${x.join(',')}]`)
      checkGroups('conv2dTranspose', groups, { 'the input': x[2] })
      return [...transposedImage('conv2dTranspose', [x[0], x[1]], kernelSize, attributes), filters]
    },
    weights: ([[, , C]]) => kernelAndBias([...kernelSize, filters / groups, C], filters, config),
    op: { name: 'conv2dTranspose', attributes, inputs: opInputs, saved: ['x'] },
    backward(pass) {
      const { backend, dy, saved, weights } = pass
      const byInput = { x: dy, w: weights.kernel }
      const byKernel = { x: dy, dy: saved.x }
      return gradients(
        pass,
        useBias,
        () =>
          groups > 1
            ? backend.run('groupedConv2d', byInput, { ...window, groups })
            : backend.run('conv2d', byInput, window),
        () =>
          groups > 1
            ? backend.run('groupedConv2dFilterGradient', byKernel, { ...window, kernelSize, groups })
            : backend.run('conv2dFilterGradient', byKernel, { ...window, kernelSize }),
      )
    },
  })
}
