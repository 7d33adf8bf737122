// Activations as PyTorch expressions.

import type { Op } from '../../layers/definition.js'
import type {
  ReluAttributes,
  EluAttributes,
  GeluAttributes,
  HardSigmoidAttributes,
} from '../../../kernels/ops/activations.js'
import { parametersOf, type UnaryAttributes, type UnaryOperation } from '../../../kernels/ops/unary.js'
import type { TorchModule } from './module.js'
import { keywords } from './python.js'

type Expression = (x: string, attributes: never, to: TorchModule) => string

/** Functions of one number that torch has, with their names there. */
const functions: Readonly<Record<Exclude<UnaryOperation, 'celu' | 'clip' | 'shrink' | 'threshold'>, string>> =
  {
    ...{ abs: 'torch.abs', negative: 'torch.neg', sqrt: 'torch.sqrt', rsqrt: 'torch.rsqrt' },
    ...{ reciprocal: 'torch.reciprocal', exp: 'torch.exp', log: 'torch.log', square: 'torch.square' },
    ...{ sin: 'torch.sin', cos: 'torch.cos', tan: 'torch.tan', erf: 'torch.erf', floor: 'torch.floor' },
    ...{
      ceil: 'torch.ceil',
      round: 'torch.round',
      sign: 'torch.sign',
      softsign: 'F.softsign',
      mish: 'F.mish',
    },
    ...{ logSigmoid: 'F.logsigmoid', tanhShrink: 'F.tanhshrink' },
  }

function unary(x: string, attributes: UnaryAttributes): string {
  const { operation } = attributes
  const { alpha, beta } = parametersOf(attributes)
  if (operation === 'celu') return `F.celu(${x}, ${alpha})`
  if (operation === 'threshold') return `F.threshold(${x}, ${alpha}, ${beta})`
  if (operation === 'shrink') return `F.${beta === 0 ? 'hard' : 'soft'}shrink(${x}, ${alpha})`
  if (operation !== 'clip') return `${functions[operation]}(${x})`
  const bound = (one: number) => (Number.isFinite(one) ? String(one) : undefined)
  return `torch.clamp(${x}${keywords({ min: bound(alpha), max: bound(beta) })})`
}

/** By the names of the ops. */
const expressions: Readonly<Partial<Record<Op['name'], Expression>>> = {
  relu(x, { maxValue, negativeSlope = 0, threshold = 0 }: ReluAttributes, to) {
    if (threshold === 0 && maxValue === undefined)
      return negativeSlope === 0 ? `F.relu(${x})` : `F.leaky_relu(${x}, ${negativeSlope})`
    if (threshold === 0 && negativeSlope === 0 && maxValue === 6) return `F.relu6(${x})`
    const given = {
      max_value: maxValue === undefined ? undefined : String(maxValue),
      negative_slope: negativeSlope === 0 ? undefined : String(negativeSlope),
      threshold: threshold === 0 ? undefined : String(threshold),
    }
    return `${to.helper('clipped_relu')}(${x}${keywords(given)})`
  },
  elu: (x, { alpha = 1, scale = 1 }: EluAttributes) =>
    `${scale === 1 ? '' : `${scale} * `}F.elu(${x}${alpha === 1 ? '' : `, ${alpha}`})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  tanh: (x) => `torch.tanh(${x})`,
  softplus: (x) => `F.softplus(${x}, threshold=40)`,
  hardSigmoid: (x, { alpha = 1 / 6, beta = 0.5 }: HardSigmoidAttributes) =>
    `torch.clamp(${alpha === 1 / 6 ? `${x} / 6` : `${alpha} * ${x}`} + ${beta}, 0, 1)`,
  hardSwish: (x) => `F.hardswish(${x})`,
  silu: (x) => `F.silu(${x})`,
  unary,
  gelu: (x, { approximate = false }: GeluAttributes) =>
    `F.gelu(${x}${approximate ? ", approximate='tanh'" : ''})`,
}

/** An elementwise activation; undefined if the op is not one. */
export const torchActivation = ({ name, attributes }: Op, x: string, to: TorchModule): string | undefined =>
  expressions[name]?.(x, attributes as never, to)
