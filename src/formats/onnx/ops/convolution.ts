// Conv and ConvTranspose. Filters OIHW become HWIO.

import type { NDArray } from '../../../../kernels/shape.js'
import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { NodeContext, Builder } from '../node-context.js'
import type { KnownTensor } from '../known-tensor.js'
import { Unsupported } from '../unsupported.js'
import { pairOf, windowsOf } from './windows.js'

/** [O,I,H,W]; those for rows, [O,I,W], have H = 1. */
function filtersOf(node: NodeContext): KnownTensor {
  const given = node.known(1)
  const { rank } = node.anyView(0)
  if (given.dims.length !== rank)
    throw new Unsupported(`its filters [${given.dims.join(',')}] do not fit an input of ${rank} axes`)
  const [O, I, ...sides] = given.dims
  return rank === 3 ? given.reshaped([O, I, 1, ...sides]) : given
}

function biasOf(
  node: NodeContext,
  filters: number,
): { useBias: boolean; weights: Readonly<Record<string, NDArray>> } {
  const bias = node.knownIf(2)
  if (bias && bias.size !== filters)
    throw new Unsupported(`its bias has ${bias.size} values for ${filters} filters`)
  return { useBias: bias !== undefined, weights: bias ? { bias: bias.reshaped([filters]).array() } : {} }
}

const imageSize = ({ shape: [H, W] }: SymbolicTensor): readonly [number, number] => [H, W]

const conv: Builder = (node) => {
  const x = node.image(node.view(0))
  const w = filtersOf(node)
  const [O, I, kH, kW] = w.dims
  const groups = node.attributes.int('group', 1)
  const [, , C] = x.shape
  if (I * groups !== C || O % groups !== 0)
    throw new Unsupported(`${O} filters of ${I} channels in ${groups} groups do not fit ${C} channels`)
  const { strides, dilations: dilationRate, padding } = windowsOf(node, imageSize(x), [kH, kW])
  const { useBias, weights } = biasOf(node, O)
  const config = { kernelSize: [kH, kW] as const, strides, dilationRate, padding, useBias }
  if (groups > 1 && groups === C) {
    const depthMultiplier = O / C
    const kernel = w.reshaped([C, depthMultiplier, kH, kW]).transposed([2, 3, 0, 1]).array()
    return node.asImage(
      node.anyView(0),
      node.apply('depthwiseConv2d', { ...config, depthMultiplier }, [x], { kernel, ...weights }),
    )
  }
  const kernel = w.transposed([2, 3, 1, 0]).array()
  const grouped = groups > 1 ? { groups } : {}
  return node.asImage(
    node.anyView(0),
    node.apply('conv2d', { ...config, filters: O, ...grouped }, [x], { kernel, ...weights }),
  )
}

const convTranspose: Builder = (node) => {
  const x = node.image(node.view(0))
  const w = filtersOf(node)
  const [C, M, kH, kW] = w.dims
  const groups = node.attributes.int('group', 1)
  if (C !== x.shape[2] || C % groups !== 0)
    throw new Unsupported(`filters of ${C} channels in ${groups} groups do not fit ${x.shape[2]} channels`)
  const { useBias, weights } = biasOf(node, M * groups)
  const kernel = w.transposed([2, 3, 1, 0]).array()
  const grouped = groups > 1 ? { groups } : {}
  const config = { ...transposedWindows(node, x, [kH, kW]), ...grouped, filters: M * groups, useBias }
  return node.asImage(
    node.anyView(0),
    node.apply('conv2dTranspose', { ...config, kernelSize: [kH, kW] }, [x], { kernel, ...weights }),
  )
}

/**
 * The output has size (in − 1) · stride + reach − padding + output_padding. With `output_shape`, or with `auto_pad`, which
 * means in · stride, the padding is derived from the size.
 */
function transposedWindows(node: NodeContext, { shape }: SymbolicTensor, kernel: readonly number[]) {
  const { attributes } = node
  const auto = attributes.text('auto_pad', 'NOTSET')
  const { strides, dilations, border } = windowsOf(node, [shape[0], shape[1]], kernel)
  const extra = pairOf('output_padding', attributes.ints('output_padding', [0, 0]), 0)
  const given = attributes.ints('output_shape')
  const isSame = auto === 'SAME_UPPER' || auto === 'SAME_LOWER'
  if (!given && !isSame) return { strides, dilationRate: dilations, padding: border, outputPadding: extra }
  const sides = [0, 1].map((i) => {
    const wanted = given ? (given[given.length - 2 + i] ?? 1) : shape[i] * strides[i]
    const all = (shape[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 + extra[i] - wanted
    // A negative total means a larger output at the end.
    const [total, more] = [Math.max(all, 0), Math.max(-all, 0)]
    const half = Math.floor(total / 2)
    const [before, after] = auto === 'SAME_UPPER' ? [half, total - half] : [total - half, half]
    return { padding: [before, after] as const, outputPadding: extra[i] + more }
  })
  return {
    ...{ strides, dilationRate: dilations },
    padding: [sides[0].padding, sides[1].padding] as const,
    outputPadding: [sides[0].outputPadding, sides[1].outputPadding] as const,
  }
}

export const convolutions = { Conv: conv, ConvTranspose: convTranspose } satisfies Record<string, Builder>
