// Activations in PyTorch's words.

import type { Op } from '../../layers/definition.js'
import type {
  ReluAttributes,
  EluAttributes,
  GeluAttributes,
  HardSigmoidAttributes,
} from '../../../kernels/ops/activations.js'
import type { TorchModule } from './module.js'
import { keywords } from './python.js'

type Expression = (x: string, attributes: never, to: TorchModule) => string

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
  gelu: (x, { approximate = false }: GeluAttributes) =>
    `F.gelu(${x}${approximate ? ", approximate='tanh'" : ''})`,
}

/** An activation of each element by itself; undefined if the op is none. */
export const torchActivation = ({ name, attributes }: Op, x: string, to: TorchModule): string | undefined =>
  expressions[name]?.(x, attributes as never, to)
