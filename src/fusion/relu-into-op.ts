// z = op(x), y = relu(z)  →  y = op(x, activation: relu): what the rules for single ops share.
//
// The kernel applies ReLU before it stores its result, and z is never written. The gradient by z needs y alone: dz = dy where
// y > 0, else 0.

import type { Op, SingleOpName } from '../layers/layer.js'
import type { Rule } from './rule.js'

/** The ops whose kernels apply ReLU if asked to. */
type WithRelu = Extract<SingleOpName, 'conv2d' | 'dense' | 'add' | 'batchNormalization'>

/** The rule for one op and ReLU after it. */
export const reluInto = (name: string, opName: WithRelu): Rule => ({
  name,
  fuse(first, second) {
    if (first.op?.name !== opName || second.op?.name !== 'relu') return undefined
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

function withRelu(op: Extract<Op, { readonly name: WithRelu }>): Op {
  const saved = op.saved.includes('y') ? op.saved : [...op.saved, 'y']
  return { ...op, saved, attributes: { ...op.attributes, activation: 'relu' } } as Op
}
