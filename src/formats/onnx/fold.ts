// Folds batch normalization into the weights of the convolution or dense layer before it, as prediction does in this
// library. y = γ·(z − μ)/√(σ² + ε) + β is a scale and a shift for each channel of z.

import { sizeOf, type NDArray } from '../../../kernels/shape.js'
import type { BatchNormalizationConfig } from '../../layers/batch-normalization.js'
import type { ShapedGraph, ShapedNode } from '../channels-first/shaped-graph.js'

/** A node, and its weights by their names in the layer. */
export interface Weighted extends ShapedNode {
  readonly arrays: Readonly<Record<string, NDArray>>
}

/** The factor of each channel, and what is added to it. */
export interface ScaleAndShift {
  readonly scale: Float64Array
  readonly shift: Float64Array
}

/** The nodes with their weights, without the batch normalizations that were folded. */
export function foldedNodes(
  { nodes, outputs }: ShapedGraph,
  weights: Readonly<Record<string, NDArray>>,
): readonly Weighted[] {
  const users = new Map<number, number>(outputs.map((value) => [value, 1]))
  for (const value of nodes.flatMap(({ inputs }) => inputs)) users.set(value, (users.get(value) ?? 0) + 1)
  const folded: Weighted[] = []
  const makers = new Map<number, number>()
  for (const node of nodes) {
    const named = Object.entries(node.weights).map(([key, { name }]) => [key, weights[name]] as const)
    const weighted: Weighted = { ...node, arrays: Object.fromEntries(named) }
    const [value] = node.inputs
    const at = makers.get(value)
    const before = at === undefined ? undefined : folded[at]
    if (node.layer.kind === 'batchNormalization' && before && users.get(value) === 1) {
      const arrays = foldInto(before, scaleAndShift(weighted))
      if (arrays) {
        folded[at!] = { ...before, arrays, output: node.output }
        makers.set(node.output, at!)
        continue
      }
    }
    makers.set(node.output, folded.length)
    folded.push(weighted)
  }
  return folded
}

/** The scale and shift of batch normalization for each channel. */
export function scaleAndShift({ layer, arrays }: Weighted): ScaleAndShift {
  const { epsilon = 1e-3 } = layer.config as BatchNormalizationConfig
  const { gamma, beta, movingMean, movingVariance } = arrays as Readonly<Partial<Record<string, NDArray>>>
  const scale = Float64Array.from(
    movingVariance!.data,
    (variance, c) => (gamma?.data[c] ?? 1) / Math.sqrt(variance + epsilon),
  )
  const shift = scale.map((factor, c) => (beta?.data[c] ?? 0) - factor * movingMean!.data[c])
  return { scale, shift }
}

/** Linear layers: the name of their kernel, and whether its last axis is that of the inputs. */
const linear: Readonly<Record<string, { readonly kernel: string; readonly transposed?: boolean }>> = {
  conv2d: { kernel: 'kernel' },
  depthwiseConv2d: { kernel: 'kernel' },
  separableConv2d: { kernel: 'pointwiseKernel' },
  dense: { kernel: 'kernel' },
  conv2dTranspose: { kernel: 'kernel', transposed: true },
}

/** The weights of a layer whose outputs are scaled and shifted; undefined if it is not linear, or is used elsewhere. */
function foldInto(node: Weighted, { scale, shift }: ScaleAndShift): Weighted['arrays'] | undefined {
  const { layer, arrays, uses } = node
  if (uses > 1 || !Object.hasOwn(linear, layer.kind)) return undefined
  const { kernel: key, transposed = false } = linear[layer.kind]
  const { shape, data } = arrays[key]
  const K = scale.length
  // With groups, the channel cannot be told from the last axis alone.
  if (transposed && shape[2] !== K) return undefined
  const inner = transposed ? shape[3] : 1
  const kernel = new Float64Array(sizeOf(shape))
  for (let i = 0; i < kernel.length; i++) kernel[i] = data[i] * scale[Math.floor(i / inner) % K]
  const { bias } = arrays as Readonly<Partial<Record<string, NDArray>>>
  const shifted = shift.map((by, c) => by + scale[c] * (bias?.data[c] ?? 0))
  return { ...arrays, [key]: { shape, data: kernel }, bias: { shape: [K], data: shifted } }
}
