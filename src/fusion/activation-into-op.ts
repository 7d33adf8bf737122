// z = op(x), y = f(z)  →  y = op(x, activation: f): what the rules for single ops have in common.
//
// The kernel applies f before it stores its result, or right after, so z is never kept. In training, f must therefore be an
// activation whose gradient needs only y: ReLU and similar ones, but not GELU, SiLU or hard swish.

import {
  hasGradientOfOutput,
  isActivationOp,
  type Activation,
  type FusedActivation,
} from '../../kernels/ops/activations.js'
import { activationGradient } from '../layers/activation.js'
import type { Op, Passes, SingleOpName } from '../layers/definition.js'
import type { Replacement, Rule } from './rule.js'

/** The ops whose kernels can apply an activation. */
type Activating = Extract<
  SingleOpName,
  'conv2d' | 'groupedConv2d' | 'depthwiseConv2d' | 'conv2dTranspose' | 'dense' | 'add' | 'batchNormalization'
>
type ActivatingOp = Extract<Op, { readonly name: Activating }>

/** The rule for one of these ops and an activation after it. */
export const activationInto = (name: string, ...opNames: readonly Activating[]): Rule => ({
  name,
  fuse({ op, backward }, second, mode) {
    if (!isOneOf(opNames, op) || isActivated(op)) return undefined
    const f = activationOf(second.op)
    if (!f || (mode === 'training' && !hasGradientOfOutput(f.name))) return undefined
    return { op: activated(op, f), ...(backward && through(f, backward)) }
  },
})

/** The backward pass through an activation, then through what stands before it. */
export const through = (
  f: Activation,
  before: Passes['backward'],
): Pick<Replacement, 'backward' | 'beforeRelu'> => ({
  backward: (pass) => before({ ...pass, dy: activationGradient(f, pass) }),
  beforeRelu: isRelu(f) ? before : undefined,
})

const isOneOf = (names: readonly Activating[], op: Op | undefined): op is ActivatingOp =>
  (names as readonly (string | undefined)[]).includes(op?.name)

/** Whether the op already applies an activation. */
export const isActivated = ({ attributes }: ActivatingOp): boolean =>
  (attributes.activation ?? 'linear') !== 'linear'

/** The activation that an op computes; undefined for other ops. */
export const activationOf = (op: Op | undefined): Activation | undefined =>
  op && isActivationOp(op.name) ? ({ ...op.attributes, name: op.name } as Activation) : undefined

/** Whether it passes its input unchanged, or gives 0. */
export const isRelu = (f: Activation): boolean =>
  f.name === 'relu' && f.maxValue === undefined && !f.negativeSlope

function activated(op: ActivatingOp, f: Activation): Op {
  const saved = op.saved.includes('y') ? op.saved : [...op.saved, 'y']
  const activation: FusedActivation = Object.keys(f).length === 1 ? f.name : f
  return { ...op, saved, attributes: { ...op.attributes, activation } } as Op
}
