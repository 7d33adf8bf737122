// Every layer there is, by the name it is saved under. A new layer is one file and one line here.

export { activation } from './activation.js'
export { averagePooling2d } from './average-pooling2d.js'
export { conv2d } from './conv2d.js'
export { dense } from './dense.js'
export { dropout } from './dropout.js'
export { flatten } from './flatten.js'
export { l2Pooling2d } from './l2-pooling2d.js'
export { maxPooling2d } from './max-pooling2d.js'
export { weightedAveragePooling2d } from './weighted-average-pooling2d.js'
