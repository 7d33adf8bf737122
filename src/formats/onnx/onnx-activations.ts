// Activations as ONNX operators of version 13.

import type {
  EluAttributes,
  GeluAttributes,
  HardSigmoidAttributes,
  ReluAttributes,
} from '../../../kernels/ops/activations.js'
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
}

/** An activation of each element by itself; undefined if the op is none. */
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

/** x·Φ(x), by the error function or by a hyperbolic tangent. docs/activations.md */
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
