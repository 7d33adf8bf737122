// z = op(x), y = relu(z)  →  y = op(x, activation: relu): what the rules for single ops share.
//
// The kernel applies ReLU before it stores its result, and z is never written. The gradient by z needs y alone: dz = dy where
// y > 0, else 0.

import type { Op, SingleOpName } from '../layers/layer.js'
import type { Rule } from './rule.js'

/** The ops whose kernels apply ReLU if asked to. */
type WithRelu = Extract<
  SingleOpName,
  'conv2d' | 'groupedConv2d' | 'depthwiseConv2d' | 'conv2dTranspose' | 'dense' | 'add' | 'batchNormalization'
>

/** The rule for one of these ops and ReLU after it. */
export const reluInto = (name: string, ...opNames: readonly WithRelu[]): Rule => ({
  name,
  fuse(first, second) {
    if (!isOneOf(opNames, first.op) || second.op?.name !== 'relu') return undefined
    const op = withRelu(first.op)
    return {
      op,
      backward: (pass) => {
        const { backend, dy, saved } = pass
        return first.backward!({ ...pass, dy: backend.run('reluGradient', { y: saved.y, dy }) })
      },
    }
  },
})

type OpWithRelu = Extract<Op, { readonly name: WithRelu }>

const isOneOf = (names: readonly WithRelu[], op: Op | undefined): op is OpWithRelu =>
  (names as readonly (string | undefined)[]).includes(op?.name)

function withRelu(op: OpWithRelu): Op {
  const saved = op.saved.includes('y') ? op.saved : [...op.saved, 'y']
  return { ...op, saved, attributes: { ...op.attributes, activation: 'relu' } } as Op
}
