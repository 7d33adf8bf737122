// What trains and evaluates: a piece of its own, which a page that only predicts need not load.

export { evaluate } from './evaluate.js'
export { checkedData } from './fit-data.js'
export { fit } from './fit.js'
export { refuseOneUnitSoftmax } from './one-unit-softmax.js'
export { Trainer } from './trainer.js'
