// A dense layer and ReLU in one pass. GAIN

import { reluInto } from './relu-into-op.js'

export const denseRelu = reluInto('dense-relu', 'dense')
