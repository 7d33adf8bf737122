// The sum at the end of a residual block and ReLU in one pass. GAIN

import { reluInto } from './relu-into-op.js'

export const addRelu = reluInto('add-relu', 'add')
