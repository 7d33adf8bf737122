// Activations, and sums and products of values.

import { formatShape, sizeOf, type Shape } from '../../../../kernels/shape.js'
import * as ours from '../../../layers/index.js'
import type { ActivationOption } from '../../../layers/activation-name.js'
import type { LayerConfig } from '../../../layers/definition.js'
import type { Layer } from '../../../layers/layer.js'
import type { MathOperation } from '../../../layers/unary.js'
import { SymbolicTensor } from '../../../layers/symbolic.js'
import type { OpMaker } from '../op-call.js'
import { constantOf, isConstant, symbolicOf, type Constant, type Value } from '../graph-values.js'

const activation =
  (option: ActivationOption): OpMaker =>
  ({ node, inputs, builder }) =>
    builder.apply(node, ours.activation({ activation: option }), symbolicOf(inputs[0]))

const leakyRelu: OpMaker = ({ node, inputs, builder }) =>
  builder.apply(node, ours.leakyReLU({ negativeSlope: node.number('alpha') ?? 0.2 }), symbolicOf(inputs[0]))

const prelu: OpMaker = ({ node, inputs, builder }) => {
  const x = symbolicOf(inputs[0])
  const alpha = constantOf(inputs[1], 'alpha')
  const rank = x.shape.length
  const shape = [...Array<number>(Math.max(0, rank - alpha.shape.length)).fill(1), ...alpha.shape].slice(
    -rank,
  )
  const sharedAxes = shape.flatMap((size, i) => (size === 1 && x.shape[i] !== 1 ? [i + 1] : []))
  const layer = ours.prelu(sharedAxes.length > 0 ? { sharedAxes } : {})
  return builder.apply(node, layer, x, { alpha: { shape, data: alpha.data } })
}

/** Merges two values element by element; a constant is repeated for each example. */
const merge =
  (make: (config: LayerConfig) => Layer, compute: (a: number, b: number) => number): OpMaker =>
  ({ node, inputs, builder }) => {
    const [a, b] = inputs
    if (isConstant(a) && isConstant(b)) return elementwise(a, b, compute)
    const beside = [a, b].find((one) => one instanceof SymbolicTensor)!
    const operands = [a, b].map((one) => builder.symbolic(node, one, beside))
    return builder.apply(node, make({}), operands)
  }

/** @throws unless the shape of one is the end of the other's, or one holds a single value. */
function elementwise(a: Constant, b: Constant, compute: (a: number, b: number) => number): Constant {
  const sizes = [sizeOf(a.shape), sizeOf(b.shape)]
  const shape = sizes[0] >= sizes[1] ? a.shape : b.shape
  const suffix = (short: Shape, long: Shape): boolean =>
    short.every((d, i) => d === long.at(i - short.length))
  const fits = sizes.includes(1) || suffix(a.shape, b.shape) || suffix(b.shape, a.shape)
  if (!fits) throw new Error(`its constants are ${formatShape(a.shape)} and ${formatShape(b.shape)}`)
  const data = new Float32Array(Math.max(...sizes))
  for (let i = 0; i < data.length; i++) data[i] = compute(a.data[i % sizes[0]], b.data[i % sizes[1]])
  return { shape, data }
}

const addAll: OpMaker = ({ node, inputs, builder }) =>
  builder.apply(
    node,
    ours.add(),
    inputs.map((one) => symbolicOf(one)),
  )

const unary =
  (operation: MathOperation): OpMaker =>
  ({ node, inputs, builder }) =>
    builder.apply(node, ours.unary({ operation }), symbolicOf(inputs[0]))

const squaredDifference: OpMaker = (call) => {
  const difference = subtract(call) as Value
  const { node, builder } = call
  return builder.apply(node, ours.unary({ operation: 'square' }), symbolicOf(difference))
}

const clip: OpMaker = ({ node, inputs, builder }) => {
  const [minValue, maxValue] = ['minimum', 'maximum'].map(
    (what, i) => constantOf(inputs[i + 1], what).data[0],
  )
  return builder.apply(node, ours.clip({ minValue, maxValue }), symbolicOf(inputs[0]))
}

const same: OpMaker = ({ inputs: [x] }) => x

const subtract = merge(ours.subtract, (a, b) => a - b)

export const arithmeticOps: Readonly<Record<string, OpMaker>> = {
  Relu: activation('relu'),
  Relu6: activation('relu6'),
  Elu: activation('elu'),
  Selu: activation('selu'),
  Sigmoid: activation('sigmoid'),
  Tanh: activation('tanh'),
  Softplus: activation('softplus'),
  Softmax: activation('softmax'),
  Softsign: activation('softsign'),
  Mish: activation('mish'),
  Abs: unary('abs'),
  Neg: unary('negative'),
  Sqrt: unary('sqrt'),
  Rsqrt: unary('rsqrt'),
  Reciprocal: unary('reciprocal'),
  Inv: unary('reciprocal'),
  Exp: unary('exp'),
  Log: unary('log'),
  Square: unary('square'),
  Sin: unary('sin'),
  Cos: unary('cos'),
  Erf: unary('erf'),
  Floor: unary('floor'),
  Ceil: unary('ceil'),
  Round: unary('round'),
  Sign: unary('sign'),
  ClipByValue: clip,
  SquaredDifference: squaredDifference,
  LeakyRelu: leakyRelu,
  Prelu: prelu,
  Add: merge(ours.add, (a, b) => a + b),
  AddV2: merge(ours.add, (a, b) => a + b),
  BiasAdd: merge(ours.add, (a, b) => a + b),
  AddN: addAll,
  Sub: subtract,
  Mul: merge(ours.multiply, (a, b) => a * b),
  RealDiv: merge(ours.divide, (a, b) => a / b),
  Div: merge(ours.divide, (a, b) => a / b),
  Pow: merge(ours.power, (a, b) => a ** b),
  Maximum: merge(ours.maximum, Math.max),
  Minimum: merge(ours.minimum, Math.min),
  Identity: same,
  IdentityN: ({ inputs }) => inputs,
  StopGradient: same,
  PreventGradient: same,
  Snapshot: same,
  Cast: same,
}
