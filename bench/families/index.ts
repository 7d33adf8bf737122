// The families of benchmarks. A new one is one file and one row.

import { activations } from './activations.js'
import { batchNormalization } from './batch-normalization.js'
import { conv2d } from './conv2d.js'
import { conv2dTranspose } from './conv2d-transpose.js'
import { dense } from './dense.js'
import type { Family } from './family.js'
import { gradients } from './gradients.js'
import { layerNormalization } from './layer-normalization.js'
import { layout } from './layout.js'
import { localResponseNormalization } from './local-response-normalization.js'
import { loss } from './loss.js'
import { merge } from './merge.js'
import { optimizer } from './optimizer.js'
import { pool2d } from './pool2d.js'
import { random } from './random.js'
import { resize2d } from './resize2d.js'
import { softmax } from './softmax.js'
import { tensors } from './tensors.js'
import { inference, training } from './model-step-families.js'

export const families: readonly Family[] = [
  conv2d,
  conv2dTranspose,
  pool2d,
  dense,
  batchNormalization,
  activations,
  layerNormalization,
  localResponseNormalization,
  merge,
  layout,
  resize2d,
  random,
  softmax,
  tensors,
  loss,
  gradients,
  optimizer,
  training,
  inference,
]
