// What saves and loads models and the state of their training: a piece of its own, which a page need not load before it asks.

export { encodeModel } from '../formats/model-file.js'
export { writeModel } from '../formats/write-model.js'
export { exportFormat, saveModel } from './save-model.js'
export { readModel } from '../formats/read-model.js'
export { restoreTrainingState, saveTrainingState } from './training-state.js'
export { readWeightsFile } from './read-weights-file.js'
