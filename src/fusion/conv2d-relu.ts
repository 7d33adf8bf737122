// A convolution and ReLU in one pass. GAIN

import { reluInto } from './relu-into-op.js'

export const conv2dRelu = reluInto('conv2d-relu', 'conv2d')
