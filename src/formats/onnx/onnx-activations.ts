// Activations as ONNX operators of version 13.

import type {
  EluAttributes,
  GeluAttributes,
  HardSigmoidAttributes,
  ReluAttributes,
} from '../../../kernels/ops/activations.js'
import { parametersOf, type UnaryAttributes, type UnaryOperation } from '../../../kernels/ops/unary.js'
import type { Op } from '../../layers/definition.js'
import type { OnnxGraph } from './onnx-graph.js'

type Write = (x: string, attributes: never, to: OnnxGraph) => string

/** By the names of the ops. */
const activations: Readonly<Partial<Record<Op['name'], Write>>> = {
  relu,
  elu: (x, { alpha = 1, scale = 1 }: EluAttributes, to) =>
    scale === 1
      ? to.node('Elu', [x], { alpha: { float: alpha } })
      : to.node('Selu', [x], { alpha: { float: alpha }, gamma: { float: scale } }),
  sigmoid: (x, _, to) => to.node('Sigmoid', [x]),
  tanh: (x, _, to) => to.node('Tanh', [x]),
  softplus: (x, _, to) => to.node('Softplus', [x]),
  hardSigmoid: (x, { alpha = 1 / 6, beta = 0.5 }: HardSigmoidAttributes, to) =>
    to.node('HardSigmoid', [x], { alpha: { float: alpha }, beta: { float: beta } }),
  hardSwish: (x, _, to) =>
    to.node('Mul', [x, to.node('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } })]),
  silu: (x, _, to) => to.node('Mul', [x, to.node('Sigmoid', [x])]),
  gelu,
  unary,
}

/** An elementwise activation; undefined if the op is not one. */
export const onnxActivation = ({ name, attributes }: Op, x: string, to: OnnxGraph): string | undefined =>
  activations[name]?.(x, attributes as never, to)

function relu(
  x: string,
  { maxValue, negativeSlope = 0, threshold = 0 }: ReluAttributes,
  to: OnnxGraph,
): string {
  if (maxValue === undefined && threshold === 0)
    return negativeSlope === 0
      ? to.node('Relu', [x])
      : to.node('LeakyRelu', [x], { alpha: { float: negativeSlope } })
  if (threshold === 0 && negativeSlope === 0) return to.node('Clip', [x, to.scalar(0), to.scalar(maxValue!)])
  const below = maxValue === undefined ? x : to.node('Min', [x, to.scalar(maxValue)])
  const above = to.node('ThresholdedRelu', [below], { alpha: { float: threshold } })
  if (negativeSlope === 0) return above
  const under = to.node('Min', [to.node('Sub', [x, to.scalar(threshold)]), to.scalar(0)])
  return to.node('Add', [above, to.node('Mul', [under, to.scalar(negativeSlope)])])
}

/** Operators that are functions of one number. */
const operators = {
  ...{
    abs: 'Abs',
    negative: 'Neg',
    sqrt: 'Sqrt',
    reciprocal: 'Reciprocal',
    exp: 'Exp',
    log: 'Log',
    sin: 'Sin',
  },
  ...{ cos: 'Cos', tan: 'Tan', erf: 'Erf', floor: 'Floor', ceil: 'Ceil', round: 'Round', sign: 'Sign' },
  softsign: 'Softsign',
} as const satisfies Readonly<Partial<Record<UnaryOperation, string>>>

function unary(x: string, attributes: UnaryAttributes, to: OnnxGraph): string {
  const { operation } = attributes
  const { alpha, beta } = parametersOf(attributes)
  const bound = (one: number): string => (Number.isFinite(one) ? to.scalar(one) : '')
  if (Object.hasOwn(operators, operation)) return to.node(operators[operation as keyof typeof operators], [x])
  switch (operation as Exclude<UnaryOperation, keyof typeof operators>) {
    case 'rsqrt':
      return to.node('Reciprocal', [to.node('Sqrt', [x])])
    case 'square':
      return to.node('Mul', [x, x])
    case 'mish':
      return to.node('Mul', [x, to.node('Tanh', [to.node('Softplus', [x])])])
    case 'logSigmoid':
      return to.node('Neg', [to.node('Softplus', [to.node('Neg', [x])])])
    case 'tanhShrink':
      return to.node('Sub', [x, to.node('Tanh', [x])])
    case 'celu': {
      // x for positive values, and alpha · (e^(x/alpha) − 1) for negative ones.
      const below = to.node('Elu', [to.node('Div', [to.node('Min', [x, to.scalar(0)]), to.scalar(alpha)])])
      return to.node('Add', [to.node('Relu', [x]), to.node('Mul', [below, to.scalar(alpha)])])
    }
    case 'clip':
      return to.node('Clip', [x, bound(alpha), bound(beta)])
    case 'shrink':
      return to.node('Shrink', [x], { lambd: { float: alpha }, bias: { float: beta } })
    case 'threshold': {
      // beta, plus x − beta where that is above alpha − beta.
      const above = to.node('ThresholdedRelu', [to.node('Sub', [x, to.scalar(beta)])], {
        alpha: { float: alpha - beta },
      })
      return to.node('Add', [above, to.scalar(beta)])
    }
  }
}

/** x·Φ(x), with the error function or a hyperbolic tangent. docs/activations.md */
function gelu(x: string, { approximate = false }: GeluAttributes, to: OnnxGraph): string {
  const times = (a: string, factor: number): string => to.node('Mul', [a, to.scalar(factor)])
  const cubic = (): string => {
    const square = to.node('Mul', [x, x])
    const inner = to.node('Add', [times(square, 0.044715), to.scalar(1)])
    return times(to.node('Mul', [x, inner]), Math.sqrt(2 / Math.PI))
  }
  const even = approximate ? to.node('Tanh', [cubic()]) : to.node('Erf', [times(x, Math.SQRT1_2)])
  return to.node('Mul', [times(x, 0.5), to.node('Add', [even, to.scalar(1)])])
}
