// Compiling, training and evaluating: a separate chunk, which a page that only predicts need not load.

export { evaluate } from '../training/evaluate.js'
export { checkedData } from '../training/fit-data.js'
export { fit } from '../training/fit.js'
export { refuseOneUnitSoftmax } from '../training/one-unit-softmax.js'
export { Trainer } from '../training/trainer.js'
export { compilation } from './compile-options.js'
export { drawn } from './initial-values.js'
