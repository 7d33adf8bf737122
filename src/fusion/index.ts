// The rewrite rules of both modes, in the order in which they are tried. Each sees the results of those before it. A new rule
// is one file and one line here, or in training.ts.

import { addActivation } from './add-activation.js'
import { batchNormalizationActivation } from './batch-normalization-activation.js'
import { constantIntoMerge } from './constant-into-merge.js'
import { conv2dMaxPool2d } from './conv2d-max-pool2d.js'
import { conv2dActivation } from './conv2d-activation.js'
import { crossEntropy } from './cross-entropy.js'
import { denseActivation } from './dense-activation.js'
import { foldBatchNormalization } from './fold-batch-normalization.js'
import type { Rule } from './rule.js'
import { zeroPadding2d } from './zero-padding2d.js'

export const rules: readonly Rule[] = [
  crossEntropy,
  constantIntoMerge,
  batchNormalizationActivation,
  foldBatchNormalization,
  conv2dActivation,
  denseActivation,
  addActivation,
  conv2dMaxPool2d,
  zeroPadding2d,
]
