// A convolution of any kind and ReLU in one pass.
//
// 1.05× at inference, 1.00× in training: [32,32,32,32] → 32, 3×3. One thread, Zen 4, Node 20; npm run bench -- rules

import { reluInto } from './relu-into-op.js'

export const conv2dRelu = reluInto(
  'conv2d-relu',
  'conv2d',
  'groupedConv2d',
  'depthwiseConv2d',
  'conv2dTranspose',
)
