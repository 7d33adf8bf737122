// p = softmax(x), loss = cross-entropy(p, target)  →  loss and gradient with respect to x in one step, in which no
// exponential overflows; the same for sigmoid. docs/losses.md
//
// This rule always applies: the ops take logits, and a model that does not end with its loss's activation is refused.

import type { OpName } from '../../kernels/ops.js'
import type { Rule } from './rule.js'

/** The activation that an op includes: it takes that activation's input instead of its output. */
const within: { readonly [K in OpName]?: 'softmax' | 'sigmoid' } = {
  softmaxCrossEntropy: 'softmax',
  softmaxFocalCrossEntropy: 'softmax',
  sigmoidCrossEntropy: 'sigmoid',
  sigmoidFocalCrossEntropy: 'sigmoid',
}

/** An activation followed by its cross-entropy. */
export const crossEntropy: Rule = {
  name: 'cross-entropy',
  fuse: (first, { op, backward }) =>
    op && first.op && first.op.name === within[op.name] ? { op, backward } : undefined,
}
