// p = softmax(x), loss = cross-entropy(p, target)  →  loss and gradient by x in one step, which no exponential overflows; the
// same for sigmoid. docs/losses.md
//
// These rules always apply: a cross-entropy has no work of its own, and a model that does not end in its activation is
// refused.

import { lossWork } from '../layers/loss.js'
import type { Rule } from './rule.js'

/** Softmax and categorical cross-entropy, of classes one-hot or by number. */
export const softmaxCrossEntropy: Rule = {
  name: 'softmax-cross-entropy',
  fuse: (first, second) =>
    first.op?.name === 'softmax' &&
    (second.kind === 'categoricalCrossentropy' || second.kind === 'sparseCategoricalCrossentropy')
      ? lossWork('softmaxCrossEntropy')
      : undefined,
}

/** Sigmoid and binary cross-entropy. */
export const sigmoidCrossEntropy: Rule = {
  name: 'sigmoid-cross-entropy',
  fuse: (first, second) =>
    first.op?.name === 'sigmoid' && second.kind === 'binaryCrossentropy'
      ? lossWork('sigmoidCrossEntropy')
      : undefined,
}
