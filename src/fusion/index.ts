// Every rewrite rule, in the order in which they are tried: each sees what those before it have made. A new rule is one file
// and one line here.

import { addRelu } from './add-relu.js'
import { batchNormalizationRelu } from './batch-normalization-relu.js'
import { conv2dMaxPool2d } from './conv2d-max-pool2d.js'
import { conv2dRelu } from './conv2d-relu.js'
import { crossEntropy } from './cross-entropy.js'
import { denseRelu } from './dense-relu.js'
import { foldBatchNormalization } from './fold-batch-normalization.js'
import type { Rule } from './rule.js'

export const rules: readonly Rule[] = [
  crossEntropy,
  batchNormalizationRelu,
  foldBatchNormalization,
  conv2dRelu,
  denseRelu,
  addRelu,
  conv2dMaxPool2d,
]
