// Batch normalisation and ReLU in one pass. GAIN

import { reluInto } from './relu-into-op.js'

export const batchNormalizationRelu = reluInto('batch-normalization-relu', 'batchNormalization')
