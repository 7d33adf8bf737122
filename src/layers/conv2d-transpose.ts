// y[n,a,b,k] = b[k] + Σ_{i,j,u,v,c : i·s+u·d−p = a, j·s+v·d−p = b} x[n,i,j,c] · w[u,v,k,c]      docs/depthwise-convolution.md
//
// The input gradient of a convolution as a layer of its own; its gradients are that convolution and its filter gradient.

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
  /** How many filters, the channels of the output. */
  readonly filters: number
  /**
   * Rows and columns beyond the fewest that there can be, below `strides`. Default: as many as give in · stride with padding
   * `same`, and with `valid` as many more as the filter reaches over its stride; with a padding in numbers 0, as in PyTorch.
   */
  readonly outputPadding?: Size
  /**
   * Groups that the channels are in; default 1. Each makes its share of the filters from its share of the input's channels
   * alone, so both must be multiples of it.
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
 * Transposed convolution, which makes images larger: `[H, W, C]` → `[oH, oW, filters]`, such as a convolution of these strides
 * and padding would take back to `[H, W]`. Weights `kernel` `[kH, kW, filters / groups, C]`, as that convolution has them, and
 * `bias` `[filters]`. V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
 *
 * @throws if a size is not a whole number, a name is unknown, or `filters` is no multiple of `groups`; when applied, if
 * `outputPadding` is not below `strides`, or gives an output that the convolution would not take back, or the input's channels
 * are no multiple of `groups`.
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
