// A convolution of any kind and an activation in one pass.
//
// 1.05× at inference, 1.00× in training: [32,32,32,32] → 32, 3×3. One thread, Zen 4, Node 20; npm run bench -- rules

import { activationInto } from './activation-into-op.js'

export const conv2dActivation = activationInto(
  'conv2d-activation',
  'conv2d',
  'groupedConv2d',
  'depthwiseConv2d',
  'conv2dTranspose',
)
