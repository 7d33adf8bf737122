// Convolutions, poolings and matrix products, alone or with ops that TensorFlow has fused into them.

import { formatShape, sizeOf } from '../../../../kernels/shape.js'
import * as ours from '../../../layers/index.js'
import type { ActivationOption } from '../../../layers/activation-name.js'
import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { GraphNode } from '../graph-node.js'
import type { OpCall, OpMaker } from '../op-call.js'
import { constantOf, symbolicOf, vectorOf, type Constant } from '../graph-values.js'

type Pair = readonly [number, number]

/** What follows a product: ops fused into the node, and a bias that the next node adds. */
interface Tail {
  readonly bias?: Constant
  readonly normalization?: { readonly epsilon: number; readonly values: readonly Constant[] }
  readonly activation: ActivationOption
}

const activations: Readonly<Record<string, ActivationOption>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Elu: 'elu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
}

/** @param channels the number of channels of the product. */
function tailOf(call: OpCall, channels: number): Tail {
  const { node, inputs } = call
  const fused = node.texts('fused_ops')
  if (fused.length === 0) return { bias: biasAfter(call, channels), activation: 'linear' }
  const [first, ...rest] = fused
  const normalizes = first === 'FusedBatchNorm'
  if (!normalizes && first !== 'BiasAdd') throw new Error(`it has ${first} fused first, which is unknown`)
  const values = inputs.slice(2, normalizes ? 6 : 3).map((one) => vectorOf(one, first, channels))
  const activation = rest.length === 0 ? 'linear' : fusedActivation(node, rest)
  return normalizes
    ? { normalization: { epsilon: node.number('epsilon') ?? 1e-4, values }, activation }
    : { bias: values[0], activation }
}

function fusedActivation(node: GraphNode, [name, ...more]: readonly string[]): ActivationOption {
  if (more.length === 0 && name === 'LeakyRelu')
    return { name: 'leakyRelu', negativeSlope: node.number('leakyrelu_alpha') ?? 0.2 }
  if (more.length > 0 || !Object.hasOwn(activations, name))
    throw new Error(`it has ${[name, ...more].join(', ')} fused, which is unknown`)
  return activations[name]
}

/** The bias that the only following node adds, which is then part of this step. */
function biasAfter(call: OpCall, channels: number): Constant | undefined {
  const next = call.next()
  if (!next || !['BiasAdd', 'Add', 'AddV2'].includes(next.op)) return undefined
  const other = next.inputs.find(({ node }) => node !== call.node.name)
  const bias = other && call.constant(other)
  if (bias?.shape.length !== 1 || bias.shape[0] !== channels) return undefined
  call.absorb(next)
  return bias
}

/** Applies a layer with weights and its tail. `make` gets whether there is a bias, and the activation. */
function withTail(
  { node, builder }: OpCall,
  x: SymbolicTensor,
  { bias, normalization, activation }: Tail,
  weights: Readonly<Record<string, Constant>>,
  make: (config: {
    readonly useBias: boolean
    readonly activation: ActivationOption
  }) => Parameters<typeof builder.apply>[1],
): SymbolicTensor {
  const useBias = bias !== undefined
  const layer = make({ useBias, activation: normalization ? 'linear' : activation })
  const y = builder.apply(node, layer, x, { ...weights, ...(bias && { bias }) })
  if (!normalization) return y
  const { epsilon, values } = normalization
  const [gamma, beta, movingMean, movingVariance] = values
  const normal = builder.apply(node, ours.batchNormalization({ epsilon }), y, {
    ...{ gamma, beta, movingMean, movingVariance },
  })
  return activation === 'linear' ? normal : builder.apply(node, ours.activation({ activation }), normal)
}

/** Rows and columns from an attribute that has all four axes. */
function imagePair(node: GraphNode, key: string): Pair {
  const list = node.numbers(key)
  if (list.length === 0) return [1, 1]
  const [N, H, W, C] = list
  if (list.length !== 4 || N !== 1 || C !== 1)
    throw new Error(`its ${key} must be [1, rows, columns, 1], got ${formatShape(list)}`)
  return [H, W]
}

/** Checks the layout, adds explicit padding, and returns the window. */
function slide(call: OpCall): {
  readonly x: SymbolicTensor
  readonly strides: Pair
  readonly padding: 'same' | 'valid'
} {
  const { node, inputs, builder } = call
  const format = node.text('data_format') ?? 'NHWC'
  if (format !== 'NHWC') throw new Error(`its data_format is ${format}; only NHWC is read`)
  const given = symbolicOf(inputs[0], 'input', 3)
  const strides = imagePair(node, 'strides')
  const padding = node.text('padding') ?? 'VALID'
  if (padding === 'SAME' || padding === 'VALID')
    return { x: given, strides, padding: padding === 'SAME' ? 'same' : 'valid' }
  const pads = node.numbers('explicit_paddings')
  if (padding !== 'EXPLICIT' || pads.length !== 8 || [0, 1, 6, 7].some((i) => pads[i] !== 0))
    throw new Error(`its padding is ${padding} ${formatShape(pads)}, which is unknown`)
  const border = [
    [pads[2], pads[3]],
    [pads[4], pads[5]],
  ] as const
  return { x: builder.apply(node, ours.zeroPadding2d({ padding: border }), given), strides, padding: 'valid' }
}

const conv2d: OpMaker = (call) => {
  const { node, inputs } = call
  const { x, ...window } = slide(call)
  const kernel = constantOf(inputs[1], 'filter', 4)
  const [kH, kW, C, filters] = kernel.shape
  return withTail(call, x, tailOf(call, filters), { kernel }, (config) =>
    ours.conv2d({
      ...{ ...config, ...window, filters, kernelSize: [kH, kW], dilationRate: imagePair(node, 'dilations') },
      ...(C !== x.shape[2] && { groups: x.shape[2] / C }),
    }),
  )
}

const depthwiseConv2d: OpMaker = (call) => {
  const { node, inputs } = call
  const { x, ...window } = slide(call)
  const kernel = constantOf(inputs[1], 'filter', 4)
  const [kH, kW, C, depthMultiplier] = kernel.shape
  return withTail(call, x, tailOf(call, C * depthMultiplier), { kernel }, (config) =>
    ours.depthwiseConv2d({
      ...{ ...config, ...window, depthMultiplier },
      ...{ kernelSize: [kH, kW], dilationRate: imagePair(node, 'dilations') },
    }),
  )
}

const matMul: OpMaker = (call) => {
  const { node, inputs } = call
  const x = symbolicOf(inputs[0], 'first factor', 1)
  const given = constantOf(inputs[1], 'second factor', 2)
  if (node.truth('transpose_a')) throw new Error('its first factor is transposed')
  const kernel = node.truth('transpose_b') ? transposed(given) : given
  const units = kernel.shape[1]
  return withTail(call, x, tailOf(call, units), { kernel }, (config) => ours.dense({ ...config, units }))
}

function transposed({ shape: [rows, columns], data }: Constant): Constant {
  const values = new Float32Array(rows * columns)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) values[j * rows + i] = data[i * columns + j]
  return { shape: [columns, rows], data: values }
}

const pool =
  (make: typeof ours.maxPooling2d): OpMaker =>
  (call) => {
    const { x, ...window } = slide(call)
    return call.builder.apply(call.node, make({ ...window, poolSize: imagePair(call.node, 'ksize') }), x)
  }

const batchNormalization: OpMaker = ({ node, inputs, builder }) => {
  const x = symbolicOf(inputs[0], 'input', 3)
  const format = node.text('data_format') ?? 'NHWC'
  if (format !== 'NHWC') throw new Error(`its data_format is ${format}; only NHWC is read`)
  const C = x.shape[2]
  const names = ['scale', 'offset', 'mean', 'variance']
  const [gamma, beta, movingMean, movingVariance] = names.map((what, i) => vectorOf(inputs[i + 1], what, C))
  if (node.truth('is_training') || sizeOf(movingMean.shape) === 0)
    throw new Error('it is in training, where it normalizes by the batch')
  const epsilon = node.number('epsilon') ?? 1e-4
  return builder.apply(node, ours.batchNormalization({ epsilon }), x, {
    gamma,
    beta,
    movingMean,
    movingVariance,
  })
}

export const windowOps: Readonly<Record<string, OpMaker>> = {
  Conv2D: conv2d,
  _FusedConv2D: conv2d,
  FusedConv2D: conv2d,
  DepthwiseConv2dNative: depthwiseConv2d,
  FusedDepthwiseConv2dNative: depthwiseConv2d,
  _FusedDepthwiseConv2dNative: depthwiseConv2d,
  MatMul: matMul,
  _FusedMatMul: matMul,
  MaxPool: pool(ours.maxPooling2d),
  AvgPool: pool(ours.averagePooling2d),
  FusedBatchNorm: batchNormalization,
  FusedBatchNormV2: batchNormalization,
  FusedBatchNormV3: batchNormalization,
}
